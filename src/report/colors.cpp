#include "report/colors.h"

namespace rnnctl::report {

const Palette& light_palette() {
  static const Palette palette = {
      {{"ink", "#1a1f26"},
       {"soft", "#5a6472"},
       {"rule", "#e2e6eb"},
       {"edge", "#aab3bf"},
       {"paper", "#ffffff"},
       {"panel", "#f5f7f9"},
       {"accent", "#0a5fa5"},
       {"wrong", "#b23a00"},
       {"calm", "#00704f"}},
      {"#0a68b0", "#bd4a00", "#00775a", "#a03a7e", "#806000", "#4b5563", "#5b45c0", "#0f7285"}};
  return palette;
}

const Palette& dark_palette() {
  static const Palette palette = {
      {{"ink", "#e7ebf0"},
       {"soft", "#a2adba"},
       {"rule", "#2a3038"},
       {"edge", "#566170"},
       {"paper", "#12161b"},
       {"panel", "#1a1f26"},
       {"accent", "#6db8f2"},
       {"wrong", "#f2935c"},
       {"calm", "#4ec9a0"}},
      {"#5cb0f0", "#f08c4a", "#46c79c", "#e38fc6", "#dcb43c", "#b4bdc8", "#a99bf5", "#5ccbdc"}};
  return palette;
}

}  // namespace rnnctl::report
