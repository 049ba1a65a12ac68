#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

#include "data/csv_layout.h"
#include "data/line_reader.h"
#include <rnnctl/base/cut.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/parse_float.h>
#include <rnnctl/data/series_files.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string path_text(const fs::path& path) { return base::printable(path.string()); }

/// ItalyPowerDemand_TRAIN.tsv: ItalyPowerDemand_TEST.tsv, where there is one.
fs::path test_beside(const fs::path& training) {
  const std::string name = training.filename().string();
  const std::size_t at = lower(name).rfind("train");
  if (at == std::string::npos) return {};
  for (const char* const word : {"test", "TEST", "Test"}) {
    fs::path candidate = training;
    std::string other = name;
    candidate.replace_filename(other.replace(at, 5, word));
    std::error_code ignored;
    if (fs::exists(candidate, ignored)) return candidate;
  }
  return {};
}

fs::path training_file_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = lower(entry->path().filename().string());
    if (name.find("train") != std::string::npos && entry->is_regular_file(error)) {
      found.push_back(entry->path());
    }
  }
  if (error)
    throw base::InputError(base::str("cannot read ", path_text(folder), ": ", error.message()));
  if (found.empty()) {
    throw base::InputError(
        base::str(path_text(folder), " has no file with 'train' in its name; name the file"));
  }
  if (found.size() > 1) {
    std::sort(found.begin(), found.end());
    throw base::InputError(base::str(path_text(folder), " has ", found.size(),
                                     " files with 'train' in their names; name one, for instance ",
                                     path_text(found[0])));
  }
  return found[0];
}

/// Tabs, and a number behind the first one: a line of UCR's, which has no header.
bool is_ucr_line(std::string_view line) {
  if (line.find('\t') == std::string_view::npos) return false;
  base::cut(line, '\t');
  float ignored = 0.0F;
  return parse_float(base::trimmed(base::cut(line, '\t')), ignored);
}

SeriesFormat format_of(const fs::path& file) {
  LineReader lines(file);
  std::string_view line;
  while (lines.next(line)) {
    const std::string_view text = base::trimmed(line);
    // A comment of .ts; but a title of Markdown begins with it, too, so what follows decides.
    if (text.empty() || text.starts_with('#')) continue;
    if (text.starts_with('@')) return SeriesFormat::kTs;
    if (is_ucr_line(line)) return SeriesFormat::kTsv;
    break;
  }
  find_csv_layout(file);  // throws where it has none
  return SeriesFormat::kCsv;
}

SeriesFormat format_named(const std::string& kind) {
  const auto& names = series_format_names();
  const auto found = std::find(names.begin(), names.end(), kind);
  if (found == names.end()) {
    throw base::UsageError(base::unknown_choice("--dataset-kind", kind, "kinds", names));
  }
  return static_cast<SeriesFormat>(found - names.begin());
}

}  // namespace

const std::vector<std::string>& series_format_names() {
  static const std::vector<std::string> names = {"tsv", "ts", "csv"};
  return names;
}

const std::string& name_of(SeriesFormat format) {
  return series_format_names()[static_cast<std::size_t>(format)];
}

SeriesFiles find_series_files(const fs::path& given, const std::string& kind) {
  std::error_code ignored;
  SeriesFiles files;
  files.training = fs::is_directory(given, ignored) ? training_file_in(given) : given;
  files.test = test_beside(files.training);
  files.format = kind.empty() ? format_of(files.training) : format_named(kind);
  return files;
}

}  // namespace rnnctl::data
