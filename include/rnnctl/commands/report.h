// `rnnctl report RUN ...`: runs as a page for a browser.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

struct ReportOptions {
  std::vector<std::string> runs;  ///< run directories, or checkpoints in them
  std::string output;             ///< "": report.html in the directory of the first run
};

/// Writes the page and says where. What of a run cannot be shown, because its checkpoint or its
/// test data are not there, costs a line in the page. Throws base::UsageError (no run, more than
/// report::kMostRuns, an output that is a file of the run), base::InputError (no run directory),
/// base::DeviceError, base::OutputError.
void run_report(const ReportOptions& options, const config::Resolved& resolved);

}  // namespace rnnctl::commands
