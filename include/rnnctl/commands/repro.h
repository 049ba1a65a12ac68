// `rnnctl repro RUN`: does a run come out again, and if not, why?
#pragma once

#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

/// Repeats the run in directory `run` from its run.json, in a temporary folder, on the device and
/// the threads it had; compares every loss and accuracy of metrics.jsonl. Prints "identical" or the
/// first iteration that differs, and which inputs (data, versions, engine, device, threads,
/// machine) are others than they were. Returns the exit code: 0 identical, 3 different with an
/// input that changed, 1 different without. Throws base::Error.
int run_repro(const std::string& run, const config::Resolved& resolved);

}  // namespace rnnctl::commands
