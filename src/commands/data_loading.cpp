#include <filesystem>

#include "commands/data_words.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/data/known_sets.h>
#include <rnnctl/data/mnist.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/data/split.h>

namespace rnnctl::commands {
namespace {

namespace fs = std::filesystem;

/// The folder may come from RNNCTL_DATA, which says where the images are whatever is trained.
data::LoadedData load_hihell(const std::string& directory) {
  if (!directory.empty()) {
    base::log_info(base::str("data: model char has its own lesson; ", base::printable(directory),
                             " is not read"));
  }
  const auto lesson = std::make_shared<data::SequenceDataset>(data::hihell());
  data::LoadedData loaded;
  loaded.name = "hihell";
  loaded.training = {lesson, {}};
  loaded.test = {lesson, {}};
  loaded.preparation.class_names = lesson->class_names();
  return loaded;
}

data::LoadedData load_digits(const std::string& directory) {
  const auto folder = data::find_mnist(directory);
  data::MnistPair pair = data::load_mnist(folder);
  if (!pair.genuine) {
    base::log_info(base::str("data: the files in ", base::printable(folder.string()),
                             " are well formed but not the original MNIST digits (",
                             pair.training->shape().num_classes, " classes)"));
  }
  data::LoadedData loaded;
  loaded.name = pair.genuine ? "MNIST" : "images";
  loaded.training = {pair.training, {}};
  loaded.test = {pair.test, {}};
  return loaded;
}

/// Both have their own test set, and a validation part of any examples.
data::LoadedData with_validation(data::LoadedData loaded,
                                 const training::TrainingOptions& training) {
  const data::Split split = data::split_validation(loaded.training.dataset->shape().count,
                                                   training.validation_split, training.seed);
  loaded.training.indices = split.training;
  if (!split.validation.empty()) {
    loaded.validation = {loaded.training.dataset, split.validation};
  }
  return loaded;
}

std::string word_or_none(const std::string& word) { return word == "auto" ? "" : word; }

data::SourceOptions source_options(const config::Settings& settings) {
  const config::DatasetOptions& dataset = settings.dataset;
  data::SourceOptions options;
  options.path = dataset_path(dataset.path);
  options.kind = word_or_none(dataset.kind);
  options.task = word_or_none(dataset.task);
  options.test_split = dataset.test_split;
  options.validation_split = settings.training.validation_split;
  options.seed = settings.training.seed;
  options.bytes = dataset.bytes;
  options.streams = settings.training.batch_size;
  options.time = dataset.bptt;
  return options;
}

nlohmann::json describe_part(const data::Dataset& dataset) {
  const auto& shape = dataset.shape();
  nlohmann::json part = {{"description", dataset.description()},
                         {"examples", shape.count},
                         {"time", shape.time},
                         {"input", shape.input},
                         {"sha256", dataset.content_hashes()}};
  // Only where it is so: older checkpoints, which lack it, have equal lengths.
  if (dataset.has_unequal_lengths()) part["unequal_lengths"] = true;
  return part;
}

}  // namespace

std::string dataset_path(const std::string& name) {
  std::error_code ignored;
  if (fs::exists(name, ignored)) return name;
  const data::KnownSet* const known = data::find_known_set(name);
  if (known == nullptr) {
    const std::string meant = base::did_you_mean(name, data::known_set_names());
    if (meant.empty()) return name;
    throw base::InputError(base::str("no file or data set is called ", base::cited(name), meant));
  }
  // Where `data fetch` puts it, with rnnctl itself, where Debian's packages of data sets have
  // theirs.
  const fs::path places[] = {data::cache_folder(*known), base::shipped_dir("data/" + name),
                             fs::path("/usr/share/datasets") / name};
  for (const fs::path& folder : places) {
    if (folder.empty() || !fs::exists(folder, ignored)) continue;
    const bool is_one_file = known->files.size() == 1;
    return (is_one_file ? folder / known->files[0].name : folder).string();
  }
  throw base::InputError(
      base::str("the data set ", name, " is not here; get it with 'rnnctl data fetch ", name, "'"));
}

data::LoadedData load_data(const models::ModelEntry& entry, const config::Settings& settings,
                           const data::Preparation* known) {
  if (settings.dataset.path.empty()) {
    return with_validation(
        entry.dataset == "hihell" ? load_hihell(settings.data) : load_digits(settings.data),
        settings.training);
  }
  if (entry.dataset == "hihell") {
    throw base::UsageError(base::str("--model ", entry.name,
                                     " has its own lesson; for --dataset use --model stacked"));
  }
  data::SourceOptions options = source_options(settings);
  if (known != nullptr) options.known = *known;
  data::LoadedData loaded = data::load_source(options);
  for (const std::string& line : in_words(loaded)) base::log_info(line);
  const std::string doubt = doubt_of_classes(loaded);
  if (!doubt.empty()) base::log_warning(doubt);
  return loaded;
}

data::LoadedData load_test_data(const config::Settings& settings, const data::Preparation& known) {
  data::LoadedData loaded;
  const data::SourceOptions options = source_options(settings);
  loaded.name = data::source_name(options.path);
  loaded.test = data::load_test(options, known);
  loaded.preparation = known;
  return loaded;
}

bool trained_with_unequal_lengths(const nlohmann::json& manifest) {
  const nlohmann::json::json_pointer place("/data/training/unequal_lengths");
  return manifest.contains(place) && manifest.at(place) == true;
}

nlohmann::json describe(const data::LoadedData& data) {
  return {{"name", data.name},
          {"kind", data.kind},
          {"classes", data.training.dataset->shape().num_classes},
          {"class_names", data.preparation.class_names},
          {"preparation", to_json(data.preparation)},
          {"training", describe_part(*data.training.dataset)},
          {"test", describe_part(*data.test.dataset)}};
}

}  // namespace rnnctl::commands
