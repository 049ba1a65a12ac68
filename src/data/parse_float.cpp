#include <charconv>
#include <limits>
#include <system_error>

#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {

bool parse_float(std::string_view text, float& value) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double number = 0.0;  // what is below float's range shall become 0, not an error
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // Compared so that nan fails too. Up to half a step above float's maximum rounds to it, but
  // nobody writes that on purpose.
  constexpr double kMax = std::numeric_limits<float>::max();
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(number >= -kMax && number <= kMax)) return false;
  value = static_cast<float>(number);
  return true;
}

}  // namespace rnnctl::data
