// The rules of the page's style, without its colours.
#pragma once

namespace rnnctl::report {

extern const char* const kPageStyle;   ///< text, headings, figures, sections
extern const char* const kChartStyle;  ///< what the script draws
extern const char* const kTableStyle;  ///< tables, the confusion matrix, mistakes

}  // namespace rnnctl::report
