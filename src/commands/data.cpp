#include <algorithm>
#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/data.h>
#include <rnnctl/data/fetch.h>
#include <rnnctl/data/known_sets.h>
#include <rnnctl/data/mnist.h>
#include <rnnctl/data/picture.h>

namespace fs = std::filesystem;

namespace rnnctl::commands {
namespace {

const data::KnownSet& find_set(const std::string& name) {
  if (const data::KnownSet* set = data::find_known_set(name)) return *set;
  const std::vector<std::string> names = data::known_set_names();
  throw base::UsageError(base::str("unknown data set ", base::cited(name),
                                   base::did_you_mean(name, names),
                                   " (data sets: ", base::join(names, ", "), ")"));
}

fs::path fetch_target(const fs::path& directory, const data::KnownSet& set) {
  if (!directory.empty()) return directory;
  const fs::path folder = data::cache_folder(set);
  if (folder.empty()) {
    throw base::UsageError("neither HOME nor XDG_CACHE_HOME is set; say where with --data DIR");
  }
  return folder;
}

void show_fetch_progress(const data::FetchProgress& progress) {
  std::string line = base::str(progress.name, "  ", progress.received / 1024, " kB");
  if (progress.total > 0) {
    line += base::str(" of ", progress.total / 1024, " kB  ",
                      100 * progress.received / progress.total, "%");
  }
  base::show_progress(line);
}

void print_json(const nlohmann::ordered_json& object) {
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

std::vector<std::int64_t> image_sizes(const data::ImageDataset& images) {
  return {images.shape().count, images.shape().time, images.shape().input};
}

}  // namespace

void run_data_fetch(const FetchOptions& options) {
  base::install_stop_signals();
  const data::KnownSet& set = find_set(options.name);
  const fs::path target = fetch_target(options.directory, set);
  const auto files = data::fetch_files(target, set.files, data::mirrors_of(set, options.mirror),
                                       show_fetch_progress);
  base::clear_progress();
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& file : files) {
    list.push_back({{"path", file.path.string()}, {"mirror", file.mirror}});
    if (options.json) continue;
    std::cout << file.path.string() << "  "
              << (file.mirror.empty() ? "already there" : "from " + file.mirror) << ", genuine\n";
  }
  if (options.json) print_json({{"files", list}});
}

void run_data_verify(const fs::path& directory, bool json) {
  const fs::path folder = data::find_mnist(directory);
  const auto verdicts = data::verify_mnist(folder);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& verdict : verdicts) {
    list.push_back({{"path", verdict.path.string()},
                    {"genuine", verdict.genuine},
                    {"finding", verdict.finding}});
    if (!json) std::cout << verdict.path.string() << "  " << verdict.finding << "\n";
  }
  if (json) print_json({{"files", list}});
  const auto wrong = std::count_if(verdicts.begin(), verdicts.end(),
                                   [](const auto& verdict) { return !verdict.genuine; });
  if (wrong > 0) {
    std::cout.flush();
    throw base::InputError(base::str(
        wrong, " of ", verdicts.size(), " files in ", base::printable(folder.string()),
        " are not the genuine MNIST; `rnnctl data fetch --data FOLDER` gets them into another"));
  }
}

void run_data_show(const ShowOptions& options) {
  const fs::path folder = data::find_mnist(options.directory);
  const data::MnistPair mnist = data::load_mnist(folder);
  const auto& training = *mnist.training;
  if (options.first >= training.shape().count) {
    throw base::UsageError(base::str("--first ", options.first, ": there are ",
                                     training.shape().count, " training examples"));
  }
  const auto pictures = data::pictures_of(training, options.first, options.count);
  if (!options.png.empty()) data::write_grid_png(options.png, pictures, 10);
  const std::int64_t training_labels[] = {training.shape().count};
  const std::int64_t test_labels[] = {mnist.test->shape().count};
  if (options.json) {
    std::vector<std::int64_t> labels;
    for (const auto& picture : pictures) labels.push_back(picture.label);
    print_json({{"directory", folder.string()},
                {"genuine", mnist.genuine},
                {"train_data", image_sizes(training)},
                {"train_labels", training_labels},
                {"test_data", image_sizes(*mnist.test)},
                {"test_labels", test_labels},
                {"shown", labels}});
    return;
  }
  std::cout << "train_data   " << base::shape_text(image_sizes(training)) << "\n"
            << "train_labels " << base::shape_text(training_labels) << "\n"
            << "test_data    " << base::shape_text(image_sizes(*mnist.test)) << "\n"
            << "test_labels  " << base::shape_text(test_labels) << "\n"
            << (mnist.genuine ? "the original MNIST digits" : "not the original MNIST digits")
            << " in " << base::printable(folder.string()) << "\n\n"
            << data::draw_grid(pictures, 5, {base::terminal_width(), base::stdout_has_color()});
  if (!options.png.empty()) std::cout << "written: " << options.png.string() << "\n";
}

}  // namespace rnnctl::commands
