// The parts of the script, in the order in which they stand in the page.
#pragma once

namespace rnnctl::report {

extern const char* const kScaleScript;   ///< numbers in words, round ticks, what an axis covers
extern const char* const kDrawScript;    ///< a chart as SVG
extern const char* const kCursorScript;  ///< the values at one iteration, and what starts it all

}  // namespace rnnctl::report
