#include <algorithm>
#include <limits>
#include <utility>

#include "data/content_reader.h"
#include "data/labels.h"
#include "data/sources.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/series_files.h>
#include <rnnctl/data/time_series_dataset.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

LabelledSequences read_series(const fs::path& file, SeriesFormat format) {
  switch (format) {
    case SeriesFormat::kTsv:
      return read_ucr_tsv(file);
    case SeriesFormat::kTs:
      return read_ts(file);
    case SeriesFormat::kCsv:
      break;
  }
  return read_csv(file);
}

std::vector<std::string> hash_of(const fs::path& file) {
  return {content_sha256(file, std::numeric_limits<std::uint64_t>::max())};
}

std::int64_t longest_of(const LabelledSequences& sequences) {
  std::int64_t result = 0;
  for (std::size_t i = 0; i < sequences.count(); ++i) {
    result = std::max(result, sequences.length(i));
  }
  return result;
}

void require_features(std::int64_t present, std::size_t expected, const std::string& name) {
  if (static_cast<std::size_t>(present) == expected) return;
  throw base::InputError(
      base::str(name, ": has ", present, " features a time step, training had ", expected));
}

Preparation prepared_by(const LabelledSequences& sequences,
                        const std::vector<std::uint32_t>& training, Task task,
                        const std::string& name) {
  Preparation result = preparation_of(sequences.labels, training, task, name);
  result.inputs = standardisation_of(sequences, training);
  return result;
}

std::shared_ptr<const Dataset> prepared(const fs::path& file, LabelledSequences sequences,
                                        const Preparation& preparation, std::int64_t time) {
  const std::string name = base::printable(file.string());
  require_features(sequences.features, preparation.inputs.mean.size(), name);
  Answers answers = answers_for(sequences.labels, preparation, name);
  return std::make_shared<const TimeSeriesDataset>(name, std::move(sequences), std::move(answers),
                                                   preparation.inputs, time, hash_of(file));
}

}  // namespace

LoadedData load_series_source(const SourceOptions& options) {
  const SeriesFiles files = find_series_files(options.path, options.kind);
  LabelledSequences training = read_series(files.training, files.format);
  const bool has_test_file = !files.test.empty();
  LabelledSequences test =
      has_test_file ? read_series(files.test, files.format) : LabelledSequences();
  const std::string name = base::printable(files.training.string());
  const std::string wanted =
      options.task.empty() && training.labels_are_targets ? "regress" : options.task;
  const Task task = task_for(training.labels, wanted);
  Parts parts = parts_of(training.labels, task, options, has_test_file);

  LoadedData data;
  data.kind = name_of(files.format);
  data.preparation =
      options.known ? *options.known : prepared_by(training, parts.training, task, name);
  // One size for both, so that what is reported does not depend on how batches are padded.
  const std::int64_t time = std::max(longest_of(training), longest_of(test));
  const auto all = prepared(files.training, std::move(training), data.preparation, time);
  data.training = {all, std::move(parts.training)};
  if (!parts.validation.empty()) data.validation = {all, std::move(parts.validation)};
  data.test = has_test_file
                  ? DataPart{prepared(files.test, std::move(test), data.preparation, time), {}}
                  : DataPart{all, std::move(parts.test)};
  return data;
}

DataPart load_series_test(const SourceOptions& options, const Preparation& known) {
  const SeriesFiles files = find_series_files(options.path, options.kind);
  // Of a folder the test file; a file that was named is meant itself.
  std::error_code ignored;
  const bool is_folder = fs::is_directory(options.path, ignored);
  const fs::path& file = is_folder && !files.test.empty() ? files.test : files.training;
  return {prepared(file, read_series(file, files.format), known, 0), {}};
}

}  // namespace rnnctl::data
