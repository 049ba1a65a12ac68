#include "commands/training_report.h"

#include <algorithm>
#include <string>

#include "commands/gathered_report.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/resolve.h>
#include <rnnctl/report/report.h>

namespace rnnctl::commands {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr int kRefreshSeconds = 5;
constexpr int kSharesOfTime = 50;  // a fiftieth of the training's time at most

std::string path_of_report(const fs::path& run) { return (run / "report.html").string(); }

}  // namespace

void ReportObserver::write_when_due() {
  if (steady_clock::now() >= due_) write();
}

void ReportObserver::write() {
  const auto began = steady_clock::now();
  try {
    report::Report page = gathered_report({runs::read_run(run_)}, {run_.string()}, nullptr);
    page.refresh_seconds = kRefreshSeconds;
    base::write_file_atomically(path_of_report(run_), std::string_view(report::page(page)));
  } catch (const base::Error& error) {
    if (!has_warned_) base::log_warning(base::str("the report has to wait: ", error.what()));
    has_warned_ = true;
  }
  const auto ended = steady_clock::now();
  due_ = ended + std::max<steady_clock::duration>(std::chrono::seconds(kRefreshSeconds),
                                                  kSharesOfTime * (ended - began));
}

void write_last_report(const fs::path& run, const config::Settings& settings) {
  config::Resolved resolved = config::resolve({});
  resolved.settings.compute = settings.compute;
  resolved.origin["threads"] = config::kCommandLineOrigin;
  const report::Report page = gathered_report({runs::read_run(run)}, {run.string()}, &resolved);
  base::write_file_atomically(path_of_report(run), std::string_view(report::page(page)));
  base::log_info(base::str("report: ", base::printable(path_of_report(run))));
}

}  // namespace rnnctl::commands
