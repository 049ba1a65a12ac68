// The Pythons with PyTorch that scripts/setup-python.sh found, and the one in $RNNCTL_PYTHON.
#pragma once

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/run_program.h"

namespace rnnctl::test {

/// What a test says that finds none.
inline constexpr const char* kNoPython =
    "no Python with PyTorch: run scripts/setup-python.sh, or set RNNCTL_PYTHON to one";

struct Python {
  std::string version;  ///< of its PyTorch: "1.13.0a0"; "given" where RNNCTL_PYTHON names it
  std::string command;

  bool has(const std::string& module) const {
    return run_program({command, "-c", "import " + module}).exit_code == 0;
  }

  /// What `script` of tests/python prints. Throws std::runtime_error where it fails.
  std::string run(const std::string& script, std::vector<std::string> arguments) const {
    const std::string path = std::string(RNNCTL_SOURCE_DIR) + "/tests/python/" + script;
    arguments.insert(arguments.begin(), {command, path});
    // No __pycache__ in the source tree.
    const ProgramResult result = run_program(arguments, {"PYTHONDONTWRITEBYTECODE=1"});
    if (result.exit_code == 0) return result.out;
    throw std::runtime_error(command + " " + script + ": exit code " +
                             std::to_string(result.exit_code) + "\n" + result.err);
  }
};

inline std::vector<Python> pythons() {
  std::vector<Python> result;
  std::ifstream list(std::string(RNNCTL_SOURCE_DIR) + "/build/pythons.txt");
  for (Python python; list >> python.version && std::getline(list >> std::ws, python.command);) {
    result.push_back(python);
  }
  if (const char* given = std::getenv("RNNCTL_PYTHON")) result.push_back({"given", given});
  return result;
}

}  // namespace rnnctl::test
