#include <rnnctl/base/error.h>
#include <rnnctl/base/exit_meanings.h>

namespace rnnctl::base {
namespace {

ExitMeaning meaning_of(ExitCode code, const char* meaning) {
  return {std::to_string(static_cast<int>(code)), meaning};
}

}  // namespace

const std::vector<ExitMeaning>& exit_meanings() {
  static const std::vector<ExitMeaning> meanings = {
      meaning_of(ExitCode::kDone, "done"),
      meaning_of(ExitCode::kDefect, "a defect of rnnctl"),
      meaning_of(ExitCode::kUsage, "command line or configuration is wrong"),
      meaning_of(ExitCode::kInput, "input data or checkpoint is missing, damaged or not genuine"),
      meaning_of(ExitCode::kDevice, "the device asked for, or LibTorch, cannot be used"),
      meaning_of(ExitCode::kOutput, "output could not be written (old files are intact)"),
      meaning_of(ExitCode::kDiverged, "training diverged (the last good checkpoint is kept)"),
      {"128+N", "ended by signal N after saving (Ctrl-C: 130, SIGTERM: 143)"}};
  return meanings;
}

}  // namespace rnnctl::base
