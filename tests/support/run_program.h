// Runs the built rnnctl as a user would, and hands back everything it said.
#pragma once

#include <string>
#include <vector>

namespace rnnctl::test {

struct ProgramResult {
  int exit_code = -1;  ///< 128+N when signal N ended it
  std::string out;
  std::string err;
};

/// Runs a program without a terminal. `environment` holds "NAME=value" to add, "NAME=" to unset;
/// every RNNCTL_* variable of the test's own environment is removed first.
ProgramResult run_program(const std::vector<std::string>& command,
                          const std::vector<std::string>& environment = {},
                          const std::string& standard_input = "",
                          const std::string& directory = "");

/// run_program on the rnnctl of this build.
ProgramResult run_rnnctl(std::vector<std::string> arguments,
                         const std::vector<std::string>& environment = {},
                         const std::string& standard_input = "",
                         const std::string& directory = "");

/// An empty directory of this test's own, removed when the object goes.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  /// The path of `name` inside it, or of itself.
  std::string path(const std::string& name = "") const;

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

}  // namespace rnnctl::test
