#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "commands/given_runs.h"
#include "commands/report_checkpoint.h"
#include "commands/report_facts.h"
#include "commands/result_rows.h"
#include "commands/run_object.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/report.h>
#include <rnnctl/commands/run_record.h>
#include <rnnctl/report/report.h>
#include <rnnctl/runs/contrast.h>

namespace rnnctl::commands {
namespace {

namespace fs = std::filesystem;

/// The page must not take the place of what the run goes on from.
void require_no_file_of(const fs::path& directory, const std::string& output) {
  std::error_code none;
  if (fs::path(output).extension() == ".html") return;
  fs::directory_iterator entry(directory, none);
  for (; !none && entry != fs::directory_iterator(); entry.increment(none)) {
    std::error_code unknown;
    if (!fs::equivalent(entry->path(), output, unknown)) continue;
    throw base::UsageError(base::str("--output: ", base::printable(output),
                                     " is a file of the run itself; give another name"));
  }
}

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
                           const config::Resolved& resolved) {
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
  add_checkpoint(resolved, run);
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

report::Report report_of(const std::vector<runs::StoredRun>& all, const ReportOptions& options,
                         const config::Resolved& resolved) {
  report::Report shown;
  shown.version = base::version();
  shown.made = utc_now();
  if (all.size() > 1) shown.comparison = comparison_of(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    shown.runs.push_back(gathered(options.runs[i], all[i], resolved));
  }
  return shown;
}

void print_report_object(const std::string& path, std::size_t bytes,
                         const std::vector<runs::StoredRun>& all, const ReportOptions& options) {
  auto list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    list.push_back(run_object(all[i], options.runs[i]));
  }
  print_object_line({{"path", path}, {"bytes", bytes}, {"runs", list}});
}

}  // namespace

void run_report(const ReportOptions& options, const config::Resolved& resolved) {
  if (options.runs.size() > report::kMostRuns) {
    throw base::UsageError(base::str("a report shows at most ", report::kMostRuns, " runs, not ",
                                     options.runs.size()));
  }
  const std::vector<runs::StoredRun> all = read_given_runs(options.runs);
  const std::string path =
      options.output.empty() ? (all.front().path / "report.html").string() : options.output;
  for (const runs::StoredRun& run : all) require_no_file_of(run.path, path);
  const std::string html = report::page(report_of(all, options, resolved));
  base::write_file_atomically(path, std::string_view(html));
  if (resolved.settings.output.json) return print_report_object(path, html.size(), all, options);
  std::cout << base::printable(path) << ": " << all.size()
            << (all.size() == 1 ? " run, " : " runs, ") << html.size() << " bytes\n";
}

}  // namespace rnnctl::commands
