// What `rnnctl watch` shows of a run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <rnnctl/runs/run_progress.h>
#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {

/// Lines for a terminal; with curves of `curve_columns` characters where that is not 0.
std::vector<std::string> watch_lines(const runs::StoredRun& run, const runs::RunProgress& progress,
                                     std::size_t curve_columns);

/// All of it on one line, for a pipe.
std::string watch_line(const runs::StoredRun& run, const runs::RunProgress& progress);

}  // namespace rnnctl::commands
