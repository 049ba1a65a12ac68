#include "report/colors.h"
#include "report/script.h"
#include "report/style_parts.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

/// --ink: #1b1f24; ... as CSS
std::string declarations(const Palette& palette) {
  std::string css;
  for (const auto& [name, color] : palette.named) css += base::str("--", name, ":", color, ";");
  for (std::size_t i = 0; i < palette.lines.size(); ++i) {
    css += base::str("--line-", i, ":", palette.lines[i], ";");
  }
  return css;
}

}  // namespace

std::string style() {
  return base::str(":root{color-scheme:light dark;", declarations(light_palette()), "}\n",
                   "@media (prefers-color-scheme:dark){:root{", declarations(dark_palette()),
                   "}}\n", kPageStyle, kChartStyle, kTableStyle);
}

}  // namespace rnnctl::report
