#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <vector>

#include "commands/run_object.h"
#include "commands/text_table.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/runs.h>
#include <rnnctl/runs/run_order.h>
#include <rnnctl/runs/run_words.h>
#include <rnnctl/runs/sparkline.h>
#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {
namespace {

constexpr const char* kUsualFolder = "runs";

std::vector<std::filesystem::path> runs_in(const std::string& folder) {
  std::error_code unknown;
  if (folder.empty() && !std::filesystem::exists(kUsualFolder, unknown)) return {};
  return runs::find_runs(folder.empty() ? kUsualFolder : folder);
}

std::vector<runs::StoredRun> readable_runs(const std::vector<std::filesystem::path>& directories) {
  std::vector<runs::StoredRun> found;
  for (const auto& directory : directories) {
    try {
      found.push_back(runs::read_run(directory));
      for (const std::string& warning : found.back().warnings) base::log_warning(warning);
    } catch (const base::InputError& error) {
      base::log_warning(base::str(error.what(), "; the run is not listed"));
    }
  }
  return found;
}

/// "stacked-1" of runs/stacked-1, also where the folder was given as "." or "runs/stacked-1/".
std::string short_name(const std::filesystem::path& directory) {
  std::error_code unknown;
  auto place = std::filesystem::absolute(directory, unknown).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  return place.filename().string();
}

std::int64_t seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::seconds>(now).count();
}

std::string word_or_dash(const std::string& word, std::size_t limit) {
  return word.empty() ? "-" : base::printable(word, limit);
}

TextTable table_of(const std::vector<runs::StoredRun>& all) {
  TextTable table;
  table.add({"name", "model", "data", "result", "best", "iterations", "age", "state"});
  const std::int64_t now = seconds_since_1970();
  for (const runs::StoredRun& run : all) {
    table.add({word_or_dash(short_name(run.path), 60), word_or_dash(run.network, 40),
               word_or_dash(run.data, 30), runs::result_text(run), runs::best_text(run),
               runs::iterations_text(run), runs::age_text(run, now), runs::state_name(run.state)});
  }
  return table;
}

/// Columns that are left for the curves; 0 where they would be too few, or only a mess.
std::size_t room_for_curves(const TextTable& table) {
  constexpr std::size_t kNarrowest = 8;
  constexpr std::size_t kWidest = 24;
  constexpr std::size_t kGapAndEdge = 3;  // some terminals wrap when the last column is filled
  if (!base::stdout_is_terminal() || !base::locale_is_utf8()) return 0;
  const std::size_t used = table.width() + kGapAndEdge;
  const auto columns = static_cast<std::size_t>(base::terminal_width());
  return columns < used + kNarrowest ? 0 : std::min(kWidest, columns - used);
}

void print_runs(const std::vector<runs::StoredRun>& all) {
  TextTable table = table_of(all);
  if (const std::size_t room = room_for_curves(table); room > 0) {
    std::vector<std::string> curves = {"loss"};
    for (const auto& run : all) curves.push_back(runs::sparkline(run.losses, room));
    table.add_column(curves);
  }
  std::cout << table.text();
}

void print_runs_object(const std::string& folder, const std::vector<runs::StoredRun>& all) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& run : all) list.push_back(run_object(run, short_name(run.path)));
  print_object_line({{"folder", folder}, {"runs", list}});
}

}  // namespace

void run_runs(const RunsOptions& options) {
  runs::require_order(options.order);
  const std::string folder = options.folder.empty() ? kUsualFolder : options.folder;
  const auto directories = runs_in(options.folder);
  std::vector<runs::StoredRun> all = readable_runs(directories);
  runs::sort_runs(all, options.order);
  if (options.json) return print_runs_object(folder, all);
  if (!all.empty()) return print_runs(all);
  if (directories.empty()) {
    base::log_info(base::str("no runs in ", base::printable(folder),
                             " yet; 'rnnctl train' makes one in runs, --run-dir elsewhere"));
  }
}

}  // namespace rnnctl::commands
