#include "data/csv_layout.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>
#include <span>

#include "data/csv_row.h"
#include "data/line_reader.h"
#include <rnnctl/base/cut.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kSample = 1000;  // rows that are looked at

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::optional<float> as_number(const std::string& field) {
  float value = 0.0F;
  if (!parse_float(field, value)) return std::nullopt;
  return value;
}

bool is_whole(const std::string& field) {
  const auto value = as_number(field);
  return value && *value == std::floor(*value);
}

/// The column with the first of these names that there is.
std::optional<std::size_t> named(const Row& names, std::initializer_list<const char*> wanted) {
  for (const char* name : wanted) {
    for (std::size_t c = 0; c < names.size(); ++c) {
      if (lower(names[c]) == name) return c;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> label_named(const Row& names) {
  return named(names, {"label", "class", "target", "y"});
}

char separator_of(std::string_view line) {
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), candidate) >
        std::count(line.begin(), line.end(), best)) {
      best = candidate;
    }
  }
  return best;
}

bool is_header(const Row& row) {
  return label_named(row).has_value() ||
         std::none_of(row.begin(), row.end(), [](const auto& field) { return as_number(field); });
}

class Sample {
 public:
  explicit Sample(const std::filesystem::path& path) {
    LineReader lines(path);
    std::string_view line;
    while (rows_.size() < kSample && lines.next(line)) {
      if (base::trimmed(line).empty()) continue;
      if (rows_.empty()) separator_ = separator_of(line);
      Row row;
      split_row(lines, line, separator_, row);
      if (!rows_.empty() && row.size() != rows_[0].size()) {
        lines.fail(base::str("the row has ", row.size(), " fields, ", rows_[0].size(),
                             " as the first row are expected"));
      }
      rows_.push_back(std::move(row));
    }
    if (rows_.empty() || rows_[0].size() < 2) {
      lines.fail("a row of at least two fields, a label and numbers, is expected");
    }
    has_header_ = is_header(rows_[0]);
  }

  char separator() const { return separator_; }
  bool has_header() const { return has_header_; }
  std::size_t columns() const { return rows_[0].size(); }
  Row names() const { return has_header_ ? rows_[0] : Row(); }
  std::span<const Row> body() const { return std::span(rows_).subspan(has_header_ ? 1 : 0); }

  bool all(std::size_t column, bool (*holds)(const std::string&)) const {
    return std::all_of(body().begin(), body().end(),
                       [&](const Row& row) { return holds(row[column]); });
  }

  /// Without a header: runs of the first column in which the second one grows and the last stays.
  bool is_long() const {
    if (columns() < 3 || !all(1, [](const std::string& f) { return as_number(f).has_value(); })) {
      return false;
    }
    std::set<std::string> seen;
    bool has_run = false;
    for (std::size_t r = 0; r < body().size(); ++r) {
      const Row& row = body()[r];
      if (r > 0 && row[0] == body()[r - 1][0]) {
        const Row& before = body()[r - 1];
        if (*as_number(row[1]) <= *as_number(before[1]) || row.back() != before.back())
          return false;
        has_run = true;
      } else if (!seen.insert(row[0]).second) {
        return false;
      }
    }
    return has_run;
  }

  std::size_t label_of_wide() const {
    const auto has_words = [this](std::size_t column) {
      return !all(column, [](const std::string& f) { return f.empty() || as_number(f); });
    };
    const std::size_t last = columns() - 1;
    if (has_words(0)) return 0;
    if (has_words(last)) return last;
    for (std::size_t c = 1; c <= last; ++c) {
      if (all(c, is_whole)) return last;
    }
    return all(0, is_whole) ? 0 : last;
  }

 private:
  char separator_ = ',';
  bool has_header_ = false;
  std::vector<Row> rows_;
};

}  // namespace

CsvLayout find_csv_layout(const std::filesystem::path& path) {
  const Sample sample(path);
  CsvLayout layout;
  layout.separator = sample.separator();
  layout.has_header = sample.has_header();
  layout.columns = sample.columns();
  layout.names = sample.names();
  const auto id = named(layout.names, {"id", "sequence", "sequence_id", "series", "series_id"});
  const auto time = named(layout.names, {"time", "t", "step", "time_step", "timestep"});
  if (id && time) {
    layout.kind = CsvLayout::Kind::kLong;
    layout.id = *id;
    layout.time = *time;
  } else if (layout.names.empty() && sample.is_long()) {
    layout.kind = CsvLayout::Kind::kLong;
    layout.time = 1;
  }
  const bool is_long = layout.kind == CsvLayout::Kind::kLong;
  layout.label =
      label_named(layout.names).value_or(is_long ? sample.columns() - 1 : sample.label_of_wide());
  for (std::size_t c = 0; c < layout.columns; ++c) {
    const bool is_key = is_long && (c == layout.id || c == layout.time);
    if (c != layout.label && !is_key) layout.values.push_back(c);
  }
  return layout;
}

}  // namespace rnnctl::data
