// Both colour schemes can be read: contrasts by WCAG 2.2's formula.
#include "report/colors.h"

#include <cmath>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace rnnctl::report {
namespace {

/// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
double luminance(const std::string& color) {
  const double weights[] = {0.2126, 0.7152, 0.0722};
  double sum = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double value = std::stoi(color.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const std::string& left, const std::string& right) {
  const double a = luminance(left), b = luminance(right);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

class Scheme : public ::testing::TestWithParam<const Palette*> {
 protected:
  std::string named(const std::string& name) const {
    for (const auto& [key, color] : GetParam()->named) {
      if (name == key) return color;
    }
    throw std::out_of_range(name);
  }
};

TEST_P(Scheme, TextsAndCurvesStandOut) {
  for (const char* ground : {"paper", "panel"}) {
    for (const char* text : {"ink", "soft", "accent", "wrong", "calm"}) {
      EXPECT_GE(contrast(named(text), named(ground)), 4.5) << text << " on " << ground;
    }
  }
  for (const char* line : GetParam()->lines) {
    EXPECT_GE(contrast(line, named("paper")), 4.5) << line;
  }
}

TEST(Contrast, OfBlackAndWhiteIs21) { EXPECT_NEAR(contrast("#000000", "#ffffff"), 21.0, 1e-9); }

INSTANTIATE_TEST_SUITE_P(Both, Scheme, ::testing::Values(&light_palette(), &dark_palette()));

}  // namespace
}  // namespace rnnctl::report
