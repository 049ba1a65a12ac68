#include "commands/bar.h"

#include <rnnctl/base/utf8.h>

namespace rnnctl::commands {

std::string bar_of_eighths(std::size_t eighths) {
  constexpr char32_t kFull = 0x2588;  // behind it the others: U+2589 is seven eighths, U+258F one
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) base::append_utf8(text, kFull);
  const auto rest = static_cast<char32_t>(eighths % 8);
  if (rest > 0) base::append_utf8(text, kFull + 8 - rest);
  return text;
}

}  // namespace rnnctl::commands
