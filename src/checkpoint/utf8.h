// Text that JSON and Python's pickle both accept.
#pragma once

#include <string_view>

namespace rnnctl::checkpoint {

/// Well-formed UTF-8 by table 3-7 of the Unicode standard: no overlong form, no surrogate.
bool is_utf8(std::string_view text);

}  // namespace rnnctl::checkpoint
