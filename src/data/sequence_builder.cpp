#include "data/sequence_builder.h"

#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {

bool is_missing(std::string_view field) {
  return field.empty() || field == "NaN" || field == "nan" || field == "-nan" || field == "?";
}

float number_in(const LineReader& lines, std::string_view field, std::int64_t column) {
  float value = 0.0F;
  if (parse_float(field, value)) return value;
  if (is_missing(field)) lines.fail(column, "the value is missing, a number is expected");
  lines.fail(column, base::str("'", base::printable(field, 40), "' is not a finite number"));
}

std::string label_in(const LineReader& lines, std::string_view field, std::int64_t column,
                     bool is_target) {
  if (field.empty()) lines.fail(column, "the label is missing");
  if (is_target) number_in(lines, field, column);
  return std::string(field);
}

void end_sequence(LabelledSequences& sequences, const LineReader& lines, std::string label) {
  const auto end = static_cast<std::int64_t>(sequences.values.size()) / sequences.features;
  if (end == sequences.begins.back()) lines.fail("the sequence has no values");
  sequences.begins.push_back(end);
  sequences.labels.push_back(std::move(label));
}

void require_sequences(const LabelledSequences& sequences, const LineReader& lines,
                       const char* expected) {
  if (sequences.count() > 0) return;
  throw base::InputError(base::str(lines.name(), ": has no sequences; ", expected, " is expected"));
}

}  // namespace rnnctl::data
