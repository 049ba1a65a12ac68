// What the process's exit codes tell, in words: for help, man pages and whoever lists them.
#pragma once

#include <string>
#include <vector>

namespace rnnctl::base {

struct ExitMeaning {
  std::string code;  ///< "3", "128+N"
  std::string meaning;
};

/// Every code of base::ExitCode, then what a signal makes of it.
const std::vector<ExitMeaning>& exit_meanings();

}  // namespace rnnctl::base
