#include <set>
#include <utility>

#include "data/csv_layout.h"
#include "data/csv_row.h"
#include "data/sequence_builder.h"
#include <rnnctl/base/cut.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

class CsvParser {
 public:
  explicit CsvParser(const std::filesystem::path& path)
      : layout_(find_csv_layout(path)), lines_(path) {}

  LabelledSequences parse() {
    const bool is_long = layout_.kind == CsvLayout::Kind::kLong;
    sequences_.features = is_long ? static_cast<std::int64_t>(layout_.values.size()) : 1;
    if (layout_.values.empty()) lines_.fail("there is no column of numbers beside the label");
    std::string_view line;
    bool is_header = layout_.has_header;
    while (lines_.next(line)) {
      if (base::trimmed(line).empty() || std::exchange(is_header, false)) continue;
      split_row(lines_, line, layout_.separator, row_);
      require_columns();
      is_long ? take_step() : take_sequence();
    }
    if (is_long && !id_.empty()) end_sequence(sequences_, lines_, label_);
    require_sequences(sequences_, lines_, "numbers and a label in each row");
    return std::move(sequences_);
  }

 private:
  static std::int64_t one_based(std::size_t column) {
    return static_cast<std::int64_t>(column) + 1;
  }

  void require_columns() const {
    if (row_.size() == layout_.columns) return;
    lines_.fail(base::str("the row has ", row_.size(), " fields, ", layout_.columns,
                          " as the first row are expected"));
  }

  // Empty fields at the end of the numbers pad a shorter sequence.
  void take_sequence() {
    std::size_t count = layout_.values.size();
    while (count > 0 && row_[layout_.values[count - 1]].empty()) --count;
    for (std::size_t i = 0; i < count; ++i) take_number(layout_.values[i]);
    end_sequence(sequences_, lines_, label());
  }

  void take_step() {
    const std::string& id = row_[layout_.id];
    if (id.empty()) lines_.fail(one_based(layout_.id), "the id of the sequence is missing");
    const float time = number_in(lines_, row_[layout_.time], one_based(layout_.time));
    if (id != id_) {
      begin_sequence(id);
    } else if (time <= time_) {
      lines_.fail(one_based(layout_.time),
                  base::str("the time does not grow within sequence '", base::printable(id, 40),
                            "'; rows in the order of time are expected"));
    } else if (row_[layout_.label] != label_) {
      lines_.fail(one_based(layout_.label),
                  base::str("sequence '", base::printable(id, 40), "' has another label than '",
                            base::printable(label_, 40), "' of its rows before"));
    }
    time_ = time;
    for (const std::size_t column : layout_.values) take_number(column);
  }

  void begin_sequence(const std::string& id) {
    if (!id_.empty()) end_sequence(sequences_, lines_, label_);
    if (!ids_.insert(id).second) {
      lines_.fail(one_based(layout_.id), base::str("sequence '", base::printable(id, 40),
                                                   "' was there before; the rows of "
                                                   "a sequence one behind the other are expected"));
    }
    id_ = id;
    label_ = label();
  }

  std::string label() const {
    return label_in(lines_, row_[layout_.label], one_based(layout_.label), false);
  }
  void take_number(std::size_t column) {
    sequences_.values.push_back(number_in(lines_, row_[column], one_based(column)));
  }

  CsvLayout layout_;
  LineReader lines_;
  LabelledSequences sequences_;
  std::vector<std::string> row_;
  std::set<std::string> ids_;  ///< of kLong
  std::string id_, label_;     ///< of the sequence at hand
  float time_ = 0.0F;
};

}  // namespace

LabelledSequences read_csv(const std::filesystem::path& path) { return CsvParser(path).parse(); }

}  // namespace rnnctl::data
