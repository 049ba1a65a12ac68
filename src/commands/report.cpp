#include <filesystem>
#include <iostream>
#include <system_error>

#include "commands/gathered_report.h"
#include "commands/given_runs.h"
#include "commands/run_object.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/report.h>
#include <rnnctl/report/report.h>

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
  const std::string html = report::page(gathered_report(all, options.runs, &resolved));
  base::write_file_atomically(path, std::string_view(html));
  if (resolved.settings.output.json) return print_report_object(path, html.size(), all, options);
  std::cout << base::printable(path) << ": " << all.size()
            << (all.size() == 1 ? " run, " : " runs, ") << html.size() << " bytes\n";
}

}  // namespace rnnctl::commands
