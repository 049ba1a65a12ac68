#include <charconv>
#include <cmath>
#include <system_error>

#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {

bool parse_float(std::string_view text, float& value) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double number = 0.0;  // what is below float's range shall become 0, not an error
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // Halfway between the largest float and 2^128: from here on the nearest "float" is infinity.
  constexpr double kTooLarge = 0x1.ffffffp127;
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(std::abs(number) < kTooLarge)) return false;  // nan fails, too
  value = static_cast<float>(number);
  return true;
}

}  // namespace rnnctl::data
