#include <stdexcept>
#include <string_view>
#include <utility>

#include <rnnctl/base/cut.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/parse_float.h>
#include <rnnctl/data/step_table.h>
#include <rnnctl/data/text_file.h>

namespace rnnctl::data {
namespace {

using base::str;

constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

using base::cut;
using base::trimmed;

class StepCsvParser {
 public:
  explicit StepCsvParser(std::string file) : file_(std::move(file)) {}

  StepTable parse(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    while (!text.empty()) take_line(cut(text, '\n'));
    end_step();
    if (table_.time == 0) {
      throw base::InputError(str(file_,
                                 ": has no numbers; one instance a row, numbers separated by "
                                 "commas, a blank line between time steps is expected"));
    }
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(std::int64_t line, std::int64_t column, const std::string& what) const {
    throw base::InputError(str(file_, ":", line, ": column ", column, ": ", what));
  }

  void take_line(std::string_view line) {
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trimmed(line).empty()) {
      end_step();
    } else {
      take_row(line);
    }
  }

  void take_row(std::string_view row) {
    std::int64_t columns = 0;
    bool more = true;
    while (more) {
      more = row.find(',') != std::string_view::npos;
      take_number(trimmed(cut(row, ',')), ++columns);
    }
    if (table_.input == 0) {
      table_.input = columns;
      first_row_line_ = line_;
    } else if (columns != table_.input) {
      const std::int64_t column = columns < table_.input ? columns : table_.input + 1;
      fail(line_, column,
           str("the row has ", columns, " numbers, ", table_.input, " as in line ", first_row_line_,
               " are expected"));
    }
    ++rows_;
    last_row_line_ = line_;
  }

  void take_number(std::string_view field, std::int64_t column) {
    float value = 0.0f;
    if (field.empty()) fail(line_, column, "the field is empty, a number is expected");
    if (!parse_float(field, value)) {
      fail(line_, column,
           str("'", base::printable(field, 40), "' is not a finite number, ",
               "numbers separated by commas are expected"));
    }
    table_.values.push_back(value);
  }

  void end_step() {
    if (rows_ == 0) return;
    ++table_.time;
    if (table_.batch == 0) {
      table_.batch = rows_;
    } else if (rows_ != table_.batch) {
      fail(last_row_line_, 1,
           str("time step ", table_.time, " ends here with ", rows_, " rows, ", table_.batch,
               " as in the first time step are expected"));
    }
    rows_ = 0;
  }

  std::string file_;  ///< printable
  StepTable table_;
  std::int64_t line_ = 0;
  std::int64_t first_row_line_ = 0;
  std::int64_t last_row_line_ = 0;
  std::int64_t rows_ = 0;  ///< of the time step that is being read
};

/// One-hot over the letters of `alphabet`, one time step each.
StepTable one_hot(std::string_view word, std::string_view alphabet) {
  StepTable table;
  table.time = static_cast<std::int64_t>(word.size());
  table.batch = 1;
  table.input = static_cast<std::int64_t>(alphabet.size());
  for (const char letter : word) {
    for (const char candidate : alphabet) table.values.push_back(candidate == letter ? 1.f : 0.f);
  }
  return table;
}

}  // namespace

StepTable tutorial_steps(const std::string& model) {
  if (model == "single") {
    return {2, 4, 4, {0, 1, 2, 0, 3, 4, 5, 0, 6, 7, 8, 0, 9, 0, 1, 0,    // t = 0
                      9, 8, 7, 0, 0, 0, 0, 0, 6, 5, 4, 0, 3, 2, 1, 0}};  // t = 1
  }
  if (model == "multi" || model == "cell") {
    return {2, 4, 3, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1,    // t = 0
                      9, 8, 7, 0, 0, 0, 6, 5, 4, 3, 2, 1}};  // t = 1
  }
  if (model == "hello") return one_hot("hello", "helo");
  throw std::invalid_argument(str("no tutorial batch for model '", base::printable(model), "'"));
}

StepTable read_step_csv(const std::filesystem::path& path) {
  const std::string text = read_text_file(path, kLargestFile);
  return StepCsvParser(base::printable(path.string())).parse(text);
}

}  // namespace rnnctl::data
