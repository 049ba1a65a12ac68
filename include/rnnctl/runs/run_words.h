// A run in the words of a table.
#pragma once

#include <cstdint>
#include <string>

#include <rnnctl/runs/stored_run.h>

namespace rnnctl::runs {

/// How well it does on the test part: "94.46 %", "R2 0.9912", "1.5600 nats"; "-" where that is not
/// known.
std::string result_text(const StoredRun& run);
/// The best on the validation part: "95.10 %", "MSE 0.0123", "1.4900 nats"; "-" without one.
std::string best_text(const StoredRun& run);
/// "1200/3000"; "1200/?" where the end is not known.
std::string iterations_text(const StoredRun& run);
/// "12s ago", "3m ago", "5h ago", "2d ago"; "-" where that is not known.
std::string age_text(const StoredRun& run, std::int64_t now);

/// `value` with `decimals`, or as short as it is exact where that would be very long.
std::string figure_text(double value, int decimals);

}  // namespace rnnctl::runs
