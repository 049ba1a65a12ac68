// One line of comma-separated values (RFC 4180, without line ends in quotes).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/line_reader.h"

namespace rnnctl::data {

/// The fields of `line`, without blanks around them; in quotes a separator is none, and two quotes
/// are one. Throws base::InputError where a quote does not end or something follows it.
void split_row(const LineReader& lines, std::string_view line, char separator,
               std::vector<std::string>& fields);

}  // namespace rnnctl::data
