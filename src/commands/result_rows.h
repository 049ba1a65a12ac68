// What came out of runs, side by side.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {

struct ResultRow {
  const char* name;
  std::vector<std::string> texts;  ///< one a run; "-" where one has nothing
};

/// State, figures and times; what no run has is left out.
std::vector<ResultRow> result_rows(const std::vector<runs::StoredRun>& all);

}  // namespace rnnctl::commands
