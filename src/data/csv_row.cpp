#include "data/csv_row.h"

#include <rnnctl/base/cut.h>

namespace rnnctl::data {
namespace {

/// Takes a quoted field, its quotes and the separator behind it off `rest`; false: it was the last.
bool take_quoted(const LineReader& lines, std::string_view& rest, char separator,
                 std::int64_t column, std::string& field) {
  std::size_t at = 1;
  while (true) {
    const std::size_t quote = rest.find('"', at);
    if (quote == std::string_view::npos) lines.fail(column, "the quote does not end in its line");
    field.append(rest.substr(at, quote - at));
    at = quote + 1;
    if (at == rest.size() || rest[at] != '"') break;
    field += '"';
    ++at;
  }
  std::string_view behind = rest.substr(at);
  const bool more = behind.find(separator) != std::string_view::npos;
  if (!base::trimmed(base::cut(behind, separator)).empty()) {
    lines.fail(column, "something follows the quoted field");
  }
  rest = behind;
  return more;
}

}  // namespace

void split_row(const LineReader& lines, std::string_view line, char separator,
               std::vector<std::string>& fields) {
  std::size_t count = 0;  // so that the strings' memory is used again
  bool more = true;
  while (more) {
    if (count == fields.size()) fields.emplace_back();
    std::string& field = fields[count++];
    field.clear();
    const std::size_t first = line.find_first_not_of(separator == '\t' ? " " : " \t");
    if (first != std::string_view::npos && line[first] == '"') {
      line.remove_prefix(first);
      more = take_quoted(lines, line, separator, static_cast<std::int64_t>(count), field);
    } else {
      more = line.find(separator) != std::string_view::npos;
      field = base::trimmed(base::cut(line, separator));
    }
  }
  fields.resize(count);
}

}  // namespace rnnctl::data
