// Which files a data set of sequences consists of, and in which format they are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rnnctl::data {

enum class SeriesFormat { kTsv, kTs, kCsv };

/// "tsv", "ts", "csv": the words of --dataset-kind.
const std::vector<std::string>& series_format_names();
const std::string& name_of(SeriesFormat format);

struct SeriesFiles {
  SeriesFormat format = SeriesFormat::kCsv;
  std::filesystem::path training;
  std::filesystem::path test;  ///< empty where a part of the training file is to be held back
};

/// `given`: a file, or a folder with one whose name holds "train" (in any case). Beside a file with
/// "train" in its name one with "test" in the same place is the test set. The format follows from
/// the contents, or from `kind` where that is not empty.
/// Throws base::InputError where there is no such file, the folder has none or several to choose
/// from, or the contents are in none of the formats; base::UsageError for an unknown kind.
SeriesFiles find_series_files(const std::filesystem::path& given, const std::string& kind = "");

}  // namespace rnnctl::data
