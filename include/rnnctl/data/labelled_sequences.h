// Sequences and their labels as files of time series hold them, before anything is derived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace rnnctl::data {

struct LabelledSequences {
  std::int64_t features = 0;  ///< of a time step
  std::vector<float> values;  ///< [time steps of all sequences, features]
  /// [count + 1]: sequence i is the time steps begins[i] to begins[i + 1].
  std::vector<std::int64_t> begins = {0};
  std::vector<std::string> labels;  ///< [count], as written
  bool labels_are_targets = false;  ///< numbers to predict, and no classes

  std::size_t count() const { return labels.size(); }
  std::int64_t length(std::size_t index) const { return begins[index + 1] - begins[index]; }
  /// [length(index), features].
  std::span<const float> sequence(std::size_t index) const {
    const auto begin = static_cast<std::size_t>(begins[index] * features);
    return std::span(values).subspan(begin, static_cast<std::size_t>(length(index) * features));
  }
};

/// The readers throw base::InputError "FILE:LINE: column N: …" for what is no finite number, for
/// a file without sequences and for rows that contradict each other. Windows line ends, a byte
/// order mark and gzip are accepted.

/// UCR archive: a sequence a line, separated by tabs, the label first. NaN at the end of a line
/// pads a shorter sequence and is left out. www.cs.ucr.edu/~eamonn/time_series_data_2018
LabelledSequences read_ucr_tsv(const std::filesystem::path& path);

/// UEA archive: a header of @ lines, then a sequence a line: its features separated by colons,
/// their values by commas, the label last. Missing values ('?') and time stamps are refused. Löning
/// et al., "sktime", 2019; www.timeseriesclassification.com
LabelledSequences read_ts(const std::filesystem::path& path);

/// Comma-, semicolon- or tab-separated values, with or without a header, in quotes or not:
///   wide  a sequence of one feature a row, its label first or last; empty fields at the end pad
///   long  a time step a row: id, time, features, label; the rows of a sequence together
/// What a file is and where its label is follows from its header and first rows, see csv_layout.h.
LabelledSequences read_csv(const std::filesystem::path& path);

}  // namespace rnnctl::data
