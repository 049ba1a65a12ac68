#include "data/sequence_builder.h"
#include <rnnctl/base/cut.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

// Missing values at the end are padding, one in the middle is an error.
void take_values(LineReader& lines, std::string_view rest, std::vector<float>& values) {
  std::int64_t column = 1, missing_from = 0;
  bool more = true;
  while (more) {
    more = rest.find('\t') != std::string_view::npos;
    const std::string_view field = base::trimmed(base::cut(rest, '\t'));
    ++column;
    if (is_missing(field)) {
      if (missing_from == 0) missing_from = column;
    } else if (missing_from > 0) {
      lines.fail(missing_from, "the value is missing, a number is expected");
    } else {
      values.push_back(number_in(lines, field, column));
    }
  }
}

}  // namespace

LabelledSequences read_ucr_tsv(const std::filesystem::path& path) {
  LineReader lines(path);
  LabelledSequences sequences;
  sequences.features = 1;
  std::string_view line;
  while (lines.next(line)) {
    if (base::trimmed(line).empty()) continue;
    if (line.find('\t') == std::string_view::npos) {
      lines.fail("no tab in the line; a label and numbers separated by tabs are expected");
    }
    std::string label = label_in(lines, base::trimmed(base::cut(line, '\t')), 1, false);
    take_values(lines, line, sequences.values);
    end_sequence(sequences, lines, std::move(label));
  }
  require_sequences(sequences, lines, "a label and numbers separated by tabs in each line");
  return sequences;
}

}  // namespace rnnctl::data
