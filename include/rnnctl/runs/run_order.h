// In which order runs are listed.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/runs/stored_run.h>

namespace rnnctl::runs {

/// name, age, result, state
const std::vector<std::string>& run_orders();

/// Throws base::UsageError for what is no order.
void require_order(const std::string& order);

/// By `order`: age newest first; result best first, accuracies before R2 before nats, those without
/// one last; state as `RunState` has them. Equal ones stay by name. Throws as require_order().
void sort_runs(std::vector<StoredRun>& runs, const std::string& order);

}  // namespace rnnctl::runs
