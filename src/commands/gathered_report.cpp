#include "commands/gathered_report.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "commands/report_checkpoint.h"
#include "commands/report_facts.h"
#include "commands/result_rows.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/run_record.h>
#include <rnnctl/runs/contrast.h>
#include <rnnctl/runs/metrics_curves.h>

namespace rnnctl::commands {
namespace {

/// Training knows numbers to predict by their standard deviation, evaluations as they are.
void bring_loss_to_scale(report::RunReport& run) {
  const nlohmann::json::json_pointer place("/data/preparation/targets/deviation/0");
  const nlohmann::json& record = run.run.record;
  if (run.run.task != "regress") return;
  if (!record.contains(place) || !record.at(place).is_number()) {
    run.curves.loss.clear();
    return;
  }
  const auto deviation = record.at(place).get<double>();
  for (runs::CurvePoint& point : run.curves.loss) {
    for (double* value : {&point.mean, &point.low, &point.high}) *value *= deviation * deviation;
  }
}

report::RunReport gathered(const std::string& place, runs::StoredRun stored,
                           const config::Resolved* to_test) {
  report::RunReport run;
  run.name = place;
  run.run = std::move(stored);
  run.notes = run.run.warnings;
  try {
    run.curves = runs::read_curves(run.run.path / "metrics.jsonl", report::kCurvePoints);
  } catch (const base::InputError&) {
    // read_run() had the same trouble, and its warning is among the notes.
  }
  if (!run.curves.is_whole) {
    run.notes.push_back("metrics.jsonl is very large; the curves show its beginning");
  }
  bring_loss_to_scale(run);
  add_facts(run);
  add_settings(run);
  if (to_test != nullptr) {
    add_checkpoint(*to_test, run);
  } else {
    run.notes.push_back("the model and the test set are shown once the run has ended");
  }
  return run;
}

report::ComparisonTable table_of_differences(const char* title, const char* empty,
                                             const std::vector<runs::Difference>& differences) {
  report::ComparisonTable table{title, empty, {}};
  for (const auto& difference : differences) {
    table.rows.push_back({difference.name, difference.texts});
  }
  return table;
}

std::vector<report::ComparisonTable> comparison_of(const std::vector<runs::StoredRun>& all) {
  const runs::Contrast found = runs::contrast(all);
  report::ComparisonTable results{"Results", "", {}};
  for (const ResultRow& row : result_rows(all)) results.rows.push_back({row.name, row.texts});
  return {table_of_differences("Settings", "The same in all runs.", found.settings),
          table_of_differences("Data", "The same in all runs, to the last byte.", found.data),
          table_of_differences("Versions and machine", "The same in all runs.", found.inputs),
          std::move(results)};
}

}  // namespace

report::Report gathered_report(const std::vector<runs::StoredRun>& all,
                               const std::vector<std::string>& places,
                               const config::Resolved* to_test) {
  report::Report shown;
  shown.version = base::version();
  shown.made = utc_now();
  if (all.size() > 1) shown.comparison = comparison_of(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    shown.runs.push_back(gathered(places[i], all[i], to_test));
  }
  return shown;
}

}  // namespace rnnctl::commands
