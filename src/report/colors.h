// The colours of both schemes.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace rnnctl::report {

struct Palette {
  /// By the name of their CSS variable; "#rrggbb". Texts (ink, soft, accent, wrong, calm) have a
  /// contrast of at least 4.5 to 1 on paper and on panel (WCAG 2.2, 1.4.3).
  std::vector<std::pair<const char*, const char*>> named;
  /// Of the curves and of their names, so with the contrast of texts. After Okabe and Ito ("Color
  /// Universal Design", 2008): the first four stay apart for who sees no red or no green, the next
  /// four are dashed.
  std::array<const char*, 8> lines;
};

const Palette& light_palette();
const Palette& dark_palette();

}  // namespace rnnctl::report
