#include <algorithm>
#include <future>
#include <system_error>
#include <utility>

#include "data/idx_images.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/known_sets.h>
#include <rnnctl/data/mnist.h>

namespace rnnctl::data {

const std::array<MnistFile, 4> kMnistFiles = {{
    {"train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
    {"train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    {"t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
    {"t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
}};

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDigits = 10;

/// One of the four files where it was found.
struct Source {
  const MnistFile* file = nullptr;
  fs::path path;
  std::string shown() const { return base::printable(path.string()); }
  bool is_genuine(const std::string& sha256) const { return sha256 == file->sha256; }
};

std::string how_to_fetch(const fs::path& directory) {
  return base::str("get them with 'rnnctl data fetch --data ", base::printable(directory.string()),
                   "', or name another folder with --data");
}

/// DIR/NAME, else DIR/NAME.gz: the raw file first because it loads faster. What is there but cannot
/// be read counts as found, so that the reader says why.
Source find_file(const fs::path& directory, const MnistFile& file) {
  for (const char* extension : {"", ".gz"}) {
    fs::path path = directory / (std::string(file.name) + extension);
    std::error_code error;
    if (fs::symlink_status(path, error).type() != fs::file_type::not_found) {
      return {&file, std::move(path)};
    }
  }
  throw base::InputError(base::str(base::printable(directory.string()), " has no ", file.name,
                                   " or ", file.name, ".gz of the four MNIST files; ",
                                   how_to_fetch(directory)));
}

bool is_genuine(const IdxImages& split, const Source& images, const Source& labels) {
  return images.is_genuine(split.images.sha256) && labels.is_genuine(split.labels.sha256);
}

MnistVerdict verify_file(const fs::path& directory, const MnistFile& file) {
  MnistVerdict verdict{directory / (std::string(file.name) + ".gz"), false, ""};
  try {
    const Source source = find_file(directory, file);
    verdict.path = source.path;
    const std::string sha256 = read_idx(source.path).sha256;
    verdict.genuine = source.is_genuine(sha256);
    verdict.finding = verdict.genuine ? "genuine"
                                      : base::str("not the original contents: SHA-256 ", sha256,
                                                  " instead of ", file.sha256);
  } catch (const base::InputError& error) {
    std::error_code ignored;
    const bool missing =
        fs::symlink_status(verdict.path, ignored).type() == fs::file_type::not_found;
    verdict.finding = missing ? "missing" : error.what();
  }
  return verdict;
}

}  // namespace

std::filesystem::path find_mnist(const std::filesystem::path& chosen) {
  std::error_code ignored;
  fs::path directory = chosen.empty() ? base::shipped_dir("data/mnist") : chosen;
  const fs::path fetched = cache_folder(*find_known_set("mnist"));
  if (directory.empty() && fs::is_directory(fetched, ignored)) directory = fetched;
  if (directory.empty()) {
    throw base::InputError(
        "the MNIST files that are shipped with rnnctl are not there; "
        "get them with 'rnnctl data fetch'");
  }
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (fs::is_directory(status)) return directory;
  const std::string shown = base::printable(directory.string());
  if (status.type() == fs::file_type::not_found) {
    throw base::InputError(
        base::str("no folder ", shown, " with the MNIST files; ", how_to_fetch(directory)));
  }
  throw base::InputError(error ? base::str("cannot look into ", shown, ": ", error.message())
                               : base::str(shown,
                                           " is not a folder; --data names the folder that "
                                           "holds the four MNIST files"));
}

MnistPair load_mnist(const std::filesystem::path& directory) {
  std::array<Source, kMnistFiles.size()> sources;
  std::transform(kMnistFiles.begin(), kMnistFiles.end(), sources.begin(),
                 [&](const MnistFile& file) { return find_file(directory, file); });
  // The default policy: beside the training set where a thread can be had, after it otherwise.
  std::future<IdxImages> test_read = std::async([&] {
    return read_idx_images({sources[2].path, sources[3].path});
  });
  IdxImages training = read_idx_images({sources[0].path, sources[1].path});
  IdxImages test = test_read.get();

  require_same_picture_size(training, test);
  const std::int64_t num_classes = std::max(kDigits, training.highest_label() + 1);
  require_labels_below(test, num_classes);

  MnistPair pair;
  pair.genuine =
      is_genuine(training, sources[0], sources[1]) && is_genuine(test, sources[2], sources[3]);
  pair.training = to_dataset(std::move(training), "MNIST training images", num_classes);
  pair.test = to_dataset(std::move(test), "MNIST test images", num_classes);
  return pair;
}

std::vector<MnistVerdict> verify_mnist(const std::filesystem::path& directory) {
  std::vector<MnistVerdict> verdicts;
  for (const MnistFile& file : kMnistFiles) verdicts.push_back(verify_file(directory, file));
  return verdicts;
}

}  // namespace rnnctl::data
