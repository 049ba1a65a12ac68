#include "config/shell_text.h"

#include <rnnctl/base/text.h>

namespace rnnctl::config {

std::string command_words(const CommandText& command) {
  return base::join({command.path.begin() + 1, command.path.end()}, " ");
}

std::string single_quoted(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) {
    out += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return out + "'";
}

std::string brief(const std::string& help) {
  const std::string text = without_facts(help);
  return text.substr(0, text.find("; "));
}

std::vector<std::string> names_of(const std::vector<CommandText>& commands) {
  std::vector<std::string> names;
  for (const CommandText& command : commands) names.push_back(command.path.back());
  return names;
}

}  // namespace rnnctl::config
