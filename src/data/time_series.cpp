#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "data/content_reader.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/class_names.h>
#include <rnnctl/data/split.h>
#include <rnnctl/data/time_series.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

LabelledSequences read(const fs::path& file, SeriesFormat format) {
  LabelledSequences sequences = format == SeriesFormat::kTsv  ? read_ucr_tsv(file)
                                : format == SeriesFormat::kTs ? read_ts(file)
                                                              : read_csv(file);
  if (sequences.labels_are_targets) {
    throw base::InputError(base::str(base::printable(file.string()),
                                     ": has numbers to predict instead of classes (@targetLabel)"));
  }
  return sequences;
}

std::string shown(const fs::path& path) { return base::printable(path.string()); }

LabelledSequences part_of(const LabelledSequences& all, const std::vector<std::uint32_t>& indices) {
  LabelledSequences part;
  part.features = all.features;
  for (const std::uint32_t index : indices) {
    const auto values = all.sequence(index);
    part.values.insert(part.values.end(), values.begin(), values.end());
    part.begins.push_back(part.begins.back() + all.length(index));
    part.labels.push_back(all.labels[index]);
  }
  return part;
}

/// What trains and what tests, and what the two are called.
struct Parts {
  LabelledSequences training, test;
  std::string training_name, test_name;
  std::vector<std::string> training_hashes, test_hashes;
};

std::vector<std::string> hashes_of(const fs::path& file) {
  return {content_sha256(file, std::numeric_limits<std::uint64_t>::max())};
}

Parts read_both(const SeriesFiles& files) {
  Parts parts{.training = read(files.training, files.format),
              .test = read(files.test, files.format),
              .training_name = shown(files.training),
              .test_name = shown(files.test),
              .training_hashes = hashes_of(files.training),
              .test_hashes = hashes_of(files.test)};
  if (parts.test.features != parts.training.features) {
    throw base::InputError(base::str(parts.test_name, ": has ", parts.test.features,
                                     " features a time step, ", parts.training_name, " has ",
                                     parts.training.features));
  }
  return parts;
}

Parts read_and_split(const SeriesFiles& files, double amount, std::uint64_t seed) {
  const LabelledSequences all = read(files.training, files.format);
  const std::string name = shown(files.training);
  const ClassNames classes(all.labels, name);
  const Split split = split_stratified(classes.classes_of(all.labels, name), amount, seed);
  const std::vector<std::string> hashes = hashes_of(files.training);
  return {.training = part_of(all, split.training),
          .test = part_of(all, split.validation),
          .training_name = name,
          .test_name = base::str(name, " (the part to test on)"),
          .training_hashes = hashes,
          .test_hashes = hashes};
}

std::int64_t longest(const LabelledSequences& sequences) {
  std::int64_t result = 0;
  for (std::size_t i = 0; i < sequences.count(); ++i) {
    result = std::max(result, sequences.length(i));
  }
  return result;
}

}  // namespace

TimeSeriesData load_time_series(const SeriesFiles& files, double test_split, std::uint64_t seed) {
  Parts parts =
      files.test.empty() ? read_and_split(files, test_split, seed) : read_both(files);
  const ClassNames names(parts.training.labels, parts.training_name);
  const auto num_classes = static_cast<std::int64_t>(names.names().size());
  TimeSeriesData data;
  data.class_names = names.names();
  data.test_split = files.test.empty() ? test_split : 0.0;
  std::vector<std::uint32_t> all(parts.training.count());
  std::iota(all.begin(), all.end(), 0U);
  data.standardisation = standardisation_of(parts.training, all);
  // One size for both, so that what is reported does not depend on how batches are padded.
  const std::int64_t time = std::max(longest(parts.training), longest(parts.test));
  const auto make = [&](LabelledSequences& sequences, const std::string& name,
                        std::vector<std::string> hashes) {
    auto classes = names.classes_of(sequences.labels, name);
    return std::make_shared<const TimeSeriesDataset>(name, std::move(sequences), std::move(classes),
                                                     num_classes, data.standardisation, time,
                                                     std::move(hashes));
  };
  data.training = make(parts.training, parts.training_name, std::move(parts.training_hashes));
  data.test = make(parts.test, parts.test_name, std::move(parts.test_hashes));
  return data;
}

}  // namespace rnnctl::data
