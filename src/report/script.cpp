#include "report/script.h"

#include "report/script_parts.h"

namespace rnnctl::report {

// One function around all, so that nothing of it is global.
std::string script() {
  return std::string("\"use strict\";(() => {") + kScaleScript + kDrawScript + kCursorScript +
         "})();\n";
}

}  // namespace rnnctl::report
