#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <rnnctl/base/text.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/yaml_writer.h>

namespace rnnctl::config {
namespace {

constexpr std::size_t kCommentColumn = 32;

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/// Whether every YAML reader takes `text` for this text when it stands without quotes.
bool is_plain(const std::string& text) {
  constexpr std::array<std::string_view, 9> kOtherMeaning = {"null", "true", "false", "yes", "no",
                                                             "on",   "off",  "y",     "n"};
  if (text.empty() || !(is_letter(text.front()) || text.front() == '/')) return false;
  std::string lower;
  for (const char character : text) {
    const bool digit = character >= '0' && character <= '9';
    const bool mark = std::string_view("/._-:").find(character) != std::string_view::npos;
    if (!is_letter(character) && !digit && !mark) return false;
    lower +=
        character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
  }
  return text.back() != ':' &&
         std::find(kOtherMeaning.begin(), kOtherMeaning.end(), lower) == kOtherMeaning.end();
}

/// A double-quoted scalar. Option values hold no control characters, so two escapes are enough.
std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return out + "\"";
}

}  // namespace

std::string to_yaml(const Resolved& resolved, Keep keep) {
  std::string yaml;
  std::optional<Group> group;
  for (const OptionRow& row : option_table()) {
    const bool wanted = row.info.scope == Scope::kStored ||
                        (row.info.scope == Scope::kNotStored && keep == Keep::kEverything);
    if (!wanted) continue;
    if (group != row.info.group) {
      yaml += base::str(group ? "\n" : "", "# ", group_name(row.info.group), "\n");
      group = row.info.group;
    }
    const std::string text = option_text(resolved.settings, row.info.name);
    std::string line =
        base::str(row.info.name, ": ", row.takes_text && !is_plain(text) ? in_quotes(text) : text);
    line.resize(std::max(line.size() + 2, kCommentColumn), ' ');
    yaml += base::str(line, "# ", resolved.origin.at(row.info.name), "\n");
  }
  return yaml;
}

}  // namespace rnnctl::config
