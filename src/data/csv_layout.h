// What the columns of a CSV file are, found from its header or from its first rows.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace rnnctl::data {

struct CsvLayout {
  /// kWide: a sequence a row, kLong: a time step a row.
  enum class Kind { kWide, kLong } kind = Kind::kWide;
  char separator = ',';
  bool has_header = false;
  std::size_t columns = 0;
  std::size_t label = 0;            ///< column
  std::size_t id = 0, time = 0;     ///< columns of kLong
  std::vector<std::size_t> values;  ///< the other columns, in their order
  std::vector<std::string> names;   ///< of all columns, where there is a header
};

/// The separator is what the first row has most of: comma, semicolon or tab.
/// There is a header where no field of the first row is a number, or one of them is label, class,
/// target or y. It is long where the header has an id and a time; without a header, where the first
/// column's values come in runs in which the second one grows and the last one stays.
/// The label is the column of that name; else the last one (long), else the first or the last one
/// that holds words, else, of numbers alone, the first one where only that holds whole numbers, and
/// the last one otherwise.
/// Throws base::InputError where the first rows contradict each other.
CsvLayout find_csv_layout(const std::filesystem::path& path);

}  // namespace rnnctl::data
