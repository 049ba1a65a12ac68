// An option as one of the sources gave it, before it is checked.
#pragma once

#include <string>

namespace rnnctl::config {

struct GivenValue {
  std::string name;    ///< of the option
  std::string text;    ///< for set_option()
  std::string where;   ///< begins an error about the value: "--lr", "a.yaml:3: lr"
  std::string origin;  ///< told by --print-config: "command line", "a.yaml:3"
};

}  // namespace rnnctl::config
