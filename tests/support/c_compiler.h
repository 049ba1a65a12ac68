// The system's C compiler, for what rnnctl writes as C.
#pragma once

#include <string>
#include <vector>

#include "support/run_program.h"

namespace rnnctl::test {

inline constexpr const char* kNoCompiler = "no C compiler is called cc here";

inline bool has_c_compiler() { return run_program({"cc", "--version"}).exit_code == 0; }

/// Makes the program `output` of `sources`, with all warnings as errors. What is wrong, or "".
inline std::string compile_c(const std::string& output, const std::vector<std::string>& sources) {
  std::vector<std::string> command = {"cc",      "-std=c99", "-Wall", "-Wextra", "-pedantic",
                                      "-Werror", "-O1",      "-o",    output};
  command.insert(command.end(), sources.begin(), sources.end());
  command.emplace_back("-lm");
  const ProgramResult result = run_program(command);
  return result.exit_code == 0
             ? ""
             : "exit code " + std::to_string(result.exit_code) + "\n" + result.err;
}

}  // namespace rnnctl::test
