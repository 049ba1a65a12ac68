// All that a report shows of runs, read from their directories.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/config/resolve.h>
#include <rnnctl/report/report.h>

namespace rnnctl::commands {

/// `places` are the names that the runs are called by. What of a run cannot be shown costs a line
/// in the page. With `to_test` the model of a checkpoint and how it does on its test data are
/// shown, too, computed as that says; with nullptr nothing but records is read.
/// Throws base::DeviceError.
report::Report gathered_report(const std::vector<runs::StoredRun>& all,
                               const std::vector<std::string>& places,
                               const config::Resolved* to_test);

}  // namespace rnnctl::commands
