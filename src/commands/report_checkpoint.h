// What a report shows of a checkpoint and of its test part.
#pragma once

#include <filesystem>

#include <rnnctl/config/resolve.h>
#include <rnnctl/report/report.h>

namespace rnnctl::commands {

/// Adds the model of best.pt, or else last.pt, and how it does on its test data; a note for what is
/// not there or cannot be read. Throws base::DeviceError.
void add_checkpoint(const config::Resolved& resolved, report::RunReport& run);

}  // namespace rnnctl::commands
