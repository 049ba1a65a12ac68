#include "commands/text_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rnnctl::commands {
namespace {

constexpr std::size_t kColumnGap = 2;

std::size_t code_points(const std::string& text) {
  const auto starts_one = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  };
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_one));
}

}  // namespace

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(rows_.empty() ? 0 : rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], code_points(row[i]));
    }
  }
  return widths;
}

void TextTable::add_column(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i].push_back(cells.at(i));
}

std::size_t TextTable::width() const {
  const auto columns = widths();
  if (columns.empty()) return 0;
  return std::accumulate(columns.begin(), columns.end(), kColumnGap * (columns.size() - 1));
}

std::string TextTable::text() const {
  const auto columns = widths();
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    std::size_t owed = 0;  // blanks before the next cell that has any text
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!row[i].empty()) line += std::string(std::exchange(owed, 0), ' ') + row[i];
      owed += columns[i] - code_points(row[i]) + kColumnGap;
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace rnnctl::commands
