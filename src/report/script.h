// The page's script and style, as they stand in it.
#pragma once

#include <string>

namespace rnnctl::report {

/// Draws the charts of charts_json() and moves their cursor, by pointer and by keyboard.
std::string script();

/// Rules for both colour schemes and for any width from 320 pixels on.
std::string style();

}  // namespace rnnctl::report
