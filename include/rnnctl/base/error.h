// The one error type: a line a user can act on, and the exit code it ends the process with.
#pragma once

#include <stdexcept>
#include <string>

namespace rnnctl::base {

/// What the process ends with. 128+N stands for "ended by signal N after saving".
enum class ExitCode : int {
  kDone = 0,
  kDefect = 1,    ///< a defect of rnnctl
  kUsage = 2,     ///< command line or configuration is wrong
  kInput = 3,     ///< input data or checkpoint is missing, damaged or not genuine
  kDevice = 4,    ///< the device asked for cannot be used
  kOutput = 5,    ///< output could not be written (old files are intact)
  kDiverged = 6,  ///< training diverged (last good checkpoint kept)
};

/// `message` is one line: what was wrong, where, what to do. No trailing full stop or newline. Only
/// weights that do not fit a model (training::load_into) have a table in the lines below it.
class Error : public std::runtime_error {
 public:
  Error(ExitCode exit_code, const std::string& message)
      : std::runtime_error(message), exit_code_(exit_code) {}
  ExitCode exit_code() const { return exit_code_; }

 private:
  ExitCode exit_code_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::kUsage, message) {}
};
struct InputError : Error {
  explicit InputError(const std::string& message) : Error(ExitCode::kInput, message) {}
};
struct DeviceError : Error {
  explicit DeviceError(const std::string& message) : Error(ExitCode::kDevice, message) {}
};
struct OutputError : Error {
  explicit OutputError(const std::string& message) : Error(ExitCode::kOutput, message) {}
};
struct DivergedError : Error {
  explicit DivergedError(const std::string& message) : Error(ExitCode::kDiverged, message) {}
};

}  // namespace rnnctl::base
