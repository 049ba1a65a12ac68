#include "data/unlabelled_rows.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "data/line_reader.h"
#include <rnnctl/base/cut.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {
namespace {

constexpr float kWhite = 255.0F;

char separator_in(std::string_view line) {
  for (const char candidate : {',', ';', '\t'}) {
    if (line.find(candidate) != std::string_view::npos) return candidate;
  }
  return ' ';
}

/// Several blanks are one separator. `line` is trimmed.
std::string_view take_field(std::string_view& line, char separator) {
  const std::string_view field = base::trimmed(base::cut(line, separator));
  if (separator == ' ') line = base::trimmed(line);
  return field;
}

}  // namespace

void UnlabelledRows::take_line(std::string_view line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  ++line_;
  if (line_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  line = base::trimmed(line);
  if (line.empty()) return;
  UnlabelledSequence sequence;
  sequence.name = base::str(name_, ":", line_);
  parse(line, sequence);
  const bool has_names = !sequence.error.empty() && sequence.values.empty() &&
                         std::none_of(line.begin(), line.end(), is_control);
  if (std::exchange(may_be_header_, false) && has_names) return take_header(line);
  take_(std::move(sequence));
}

void UnlabelledRows::take_header(std::string_view line) {
  const char separator = separator_in(line);
  for (std::int64_t column = 1; !line.empty(); ++column) {
    std::string name(take_field(line, separator));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool is_label = name == "label" || name == "class" || name == "target" || name == "y";
    if (is_label) label_column_ = column;
  }
}

void UnlabelledRows::parse(std::string_view line, UnlabelledSequence& sequence) {
  const char separator = separator_in(line);
  // Empty fields at the end pad a shorter sequence, as in the tables that train.
  while (line.ends_with(separator)) line = base::trimmed(line.substr(0, line.size() - 1));
  for (std::int64_t column = 1; !line.empty(); ++column) {
    const std::string_view field = take_field(line, separator);
    if (column == label_column_) continue;
    float value = 0.0F;
    if (parse_float(field, value)) {
      sequence.values.push_back(value);
    } else if (sequence.error.empty()) {
      sequence.error = base::str("column ", column, ": ", base::cited(field), " is no number");
    }
  }
  if (!sequence.error.empty()) return;
  const auto count = static_cast<std::int64_t>(sequence.values.size());
  sequence.time = count / form_.features;
  sequence.error = misfit(count);
  if (form_.picture_rows == 0 || !sequence.error.empty()) return;
  const auto brightest = std::max_element(sequence.values.begin(), sequence.values.end());
  if (*brightest <= 1.0F) return;
  for (float& value : sequence.values) value /= kWhite;
}

/// Why a row of so many numbers is no sequence; empty where it is one.
std::string UnlabelledRows::misfit(std::int64_t count) const {
  if (form_.picture_rows > 0) {
    if (count == form_.picture_rows * form_.features) return "";
    return base::str("has ", count, " numbers, a picture of ", form_.picture_rows, "x",
                     form_.features, " has ", form_.picture_rows * form_.features, " (no label)");
  }
  if (form_.usual_steps > 0 && count == form_.usual_steps * form_.features + 1) {
    return base::str("has ", count, " numbers, one more than the ", form_.usual_steps, " steps of ",
                     form_.features,
                     " that the network was trained with; leave the label out, or say in a header "
                     "which column it is");
  }
  if (count > 0 && count % form_.features == 0) return "";
  return base::str("has ", count, " numbers, a multiple of ", form_.features,
                   " features a time step is expected (no label)");
}

}  // namespace rnnctl::data
