#include <sstream>

#include <rnnctl/base/text.h>
#include <rnnctl/config/help_text.h>

namespace rnnctl::config {
namespace {

constexpr std::size_t kLeftColumn = 28;

}  // namespace

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.empty() && lines.back().size() + 1 + word.size() <= width) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

std::string paragraph(const std::string& text) {
  const std::vector<std::string> lines = wrap(text, kHelpWidth);
  return lines.empty() ? "" : base::join(lines, "\n") + "\n";
}

std::string two_columns(const std::string& left, const std::string& right) {
  const std::string indentation(kLeftColumn, ' ');
  const std::vector<std::string> lines = wrap(right, kHelpWidth - kLeftColumn);
  std::string out = left;
  if (left.size() + 2 > kLeftColumn && !lines.empty()) out += "\n" + indentation;
  if (left.size() + 2 <= kLeftColumn) out.resize(kLeftColumn, ' ');
  out += base::join(lines, "\n" + indentation);
  out.resize(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

}  // namespace rnnctl::config
