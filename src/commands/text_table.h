// Columns that are as wide as their widest cell.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rnnctl::commands {

class TextTable {
 public:
  /// Cells are UTF-8 without control characters; every row has as many as the first.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// One cell more in every row.
  void add_column(const std::vector<std::string>& cells);
  /// Characters of the widest row, where every code point counts as one.
  std::size_t width() const;
  /// The lines, each with a newline and without blanks at its end.
  std::string text() const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<std::vector<std::string>> rows_;
};

}  // namespace rnnctl::commands
