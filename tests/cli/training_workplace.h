// A workplace with a training that goes on while the test looks.
#pragma once

#include <csignal>
#include <string>

#include "cli/running_program.h"
#include "cli/workplace.h"

namespace rnnctl::test {

class TrainingWorkplace : public Workplace {
 protected:
  /// Trains into `run`, with further `options`, calls `body(training)` once there are metrics,
  /// waits for the end, which `body` has to bring about, and returns the exit code.
  template <typename Body>
  int while_training_until(const std::string& run, const Body& body,
                           const Words& options = {}) const {
    const int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    RunningProgram training(
        train_command(
            joined({"--run-dir", run, "--iterations", "1000000000", "--log-every", "1"}, options)),
        folder.path(), out, folder.path("err"));
    close(out);
    const std::string metrics = run + "/metrics.jsonl";
    wait_until([&] { return exists(metrics) && file(metrics).find("step") != std::string::npos; });
    body(training);
    return training.exit_code();
  }
};

}  // namespace rnnctl::test
