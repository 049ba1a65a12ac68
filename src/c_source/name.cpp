#include <rnnctl/c_source/encode.h>

namespace rnnctl::c_source {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

std::string_view stem_of(std::string_view file) {
  if (const auto slash = file.rfind('/'); slash != file.npos) file.remove_prefix(slash + 1);
  if (const auto dot = file.rfind('.'); dot != file.npos && dot > 0) file = file.substr(0, dot);
  return file;
}

}  // namespace

std::string name_of(std::string_view file) {
  constexpr std::size_t kLongest = 40;
  std::string name;
  for (const char letter : stem_of(file)) {
    if (is_letter(letter) || is_digit(letter)) {
      name += letter;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';  // one for all that is none
    }
  }
  if (!name.empty() && is_digit(name.front())) name = "model_" + name;
  name = name.substr(0, kLongest);
  while (name.ends_with('_')) name.pop_back();
  return name.empty() ? "model" : name;
}

}  // namespace rnnctl::c_source
