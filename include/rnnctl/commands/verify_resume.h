// `rnnctl verify-resume`: is a resumed run the same run, on this configuration and this machine?
#pragma once

#include <cstdint>
#include <optional>

#include <rnnctl/commands/run_comparison.h>
#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

/// Trains once straight and once in two pieces, the second resumed after iteration `at` (0: the
/// middle) from nothing but the files, and compares every line and every bit. Prints "identical" or
/// the first difference. Returns the exit code: 0 identical, 1 different (a defect of rnnctl),
/// 128+N when signal N came in between. Throws base::Error.
int run_verify_resume(const config::Resolved& resolved, std::int64_t at);

/// The trainings and the comparison alone, in a temporary folder, `at` inside the run: the first
/// difference, nothing where there is none or where a stop signal came. Throws base::Error.
std::optional<RunDifference> find_resume_difference(const config::Settings& settings,
                                                    std::int64_t at);

}  // namespace rnnctl::commands
