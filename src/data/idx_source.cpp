#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "data/idx_images.h"
#include "data/labels.h"
#include "data/sources.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

std::vector<std::string> words_of(const SharedBytes& labels) {
  std::vector<std::string> words;
  words.reserve(labels.size());
  for (const std::uint8_t label : labels) words.push_back(std::to_string(label));
  return words;
}

IdxFolder folder_at(const std::filesystem::path& path) {
  IdxFolder found = find_idx_images(path);
  if (found.training.is_there()) return found;
  throw base::InputError(
      base::str(base::printable(path.string()),
                " has no IDX images: a file whose "
                "name holds 'train' and 'images', and its labels, are expected"));
}

Standardisation figures_of(const IdxImages& read, const std::vector<std::uint32_t>& training) {
  return standardisation_of_pixels(std::span(read.images.elements),
                                   static_cast<std::size_t>(read.rows() * read.columns()),
                                   training);
}

void require_classes(const SourceOptions& options) {
  if (options.task.empty() || task_named(options.task) == Task::kClassify) return;
  throw base::UsageError(base::str("--task ", options.task, ": IDX labels are classes"));
}

}  // namespace

// Classes are numbers from 0 on and need no names.
LoadedData load_idx_source(const SourceOptions& options) {
  require_classes(options);
  const IdxFolder files = folder_at(options.path);
  IdxImages training = read_idx_images(files.training);
  const std::int64_t num_classes = training.highest_label() + 1;
  if (num_classes < 2) {
    throw base::InputError(base::str(base::printable(files.training.labels.string()),
                                     ": every label is 0; at least two classes are expected"));
  }
  Parts parts =
      parts_of(words_of(training.labels.elements), Task::kClassify, options, files.test.is_there());
  LoadedData data;
  data.kind = "idx";
  IdxImages test;
  if (files.test.is_there()) {
    test = read_idx_images(files.test);
    require_same_picture_size(training, test);
    require_labels_below(test, num_classes);
  }
  data.preparation.num_classes = num_classes;
  data.preparation.pixels =
      options.known ? options.known->pixels : figures_of(training, parts.training);
  const Standardisation& figures = data.preparation.pixels;
  const auto all = to_dataset(std::move(training), "training images", num_classes, figures);
  data.training = {all, std::move(parts.training)};
  if (!parts.validation.empty()) data.validation = {all, std::move(parts.validation)};
  data.test = files.test.is_there()
                  ? DataPart{to_dataset(std::move(test), "test images", num_classes, figures), {}}
                  : DataPart{all, std::move(parts.test)};
  return data;
}

DataPart load_idx_test(const SourceOptions& options, const Preparation& known) {
  const IdxFolder files = folder_at(options.path);
  IdxImages images = read_idx_images(files.test.is_there() ? files.test : files.training);
  const std::int64_t num_classes = std::max(known.num_classes, images.highest_label() + 1);
  return {to_dataset(std::move(images), "images", num_classes, known.pixels), {}};
}

}  // namespace rnnctl::data
