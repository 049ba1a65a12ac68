#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <utility>

#include "commands/run_object.h"
#include "commands/text_table.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/compare.h>
#include <rnnctl/runs/contrast.h>
#include <rnnctl/runs/run_words.h>
#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {
namespace {

using runs::StoredRun;

constexpr std::size_t kLongestCell = 60;

/// The directory itself, or that of a checkpoint in it.
std::filesystem::path run_directory_of(const std::string& place) {
  const std::filesystem::path path(place);
  if (runs::is_run(path)) return path;
  std::error_code unknown;
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  if (std::filesystem::is_regular_file(path, unknown) && runs::is_run(parent)) return parent;
  throw base::InputError(base::str(
      base::printable(place), " is no run directory and no checkpoint in one",
      std::filesystem::exists(path, unknown) ? " (there is no run.json)" : " (it is not there)",
      "; give the folder that training wrote to, 'rnnctl runs' lists them"));
}

std::vector<StoredRun> read_runs(const std::vector<std::string>& places) {
  std::vector<StoredRun> all;
  for (const std::string& place : places) {
    all.push_back(runs::read_run(run_directory_of(place)));
    for (const std::string& warning : all.back().warnings) base::log_warning(warning);
  }
  return all;
}

std::vector<std::string> heading(const char* title, const std::vector<std::string>& places) {
  std::vector<std::string> cells = {title};
  for (const std::string& place : places) cells.push_back(base::printable(place, kLongestCell));
  return cells;
}

/// Or one line that says that there are none.
std::string differences_text(const char* title, const std::vector<runs::Difference>& differences,
                             const std::vector<std::string>& places) {
  if (differences.empty()) return base::str(title, ": the same\n");
  TextTable table;
  table.add(heading(title, places));
  for (const runs::Difference& difference : differences) {
    std::vector<std::string> cells = {"  " + base::printable(difference.name, kLongestCell)};
    for (const std::string& text : difference.texts) {
      cells.push_back(base::printable(text, kLongestCell));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

using CellOf = std::function<std::optional<std::string>(const StoredRun&)>;

CellOf figure(std::optional<double> runs::Figures::*value, int decimals, double factor = 1.0) {
  return [=](const StoredRun& run) -> std::optional<std::string> {
    if (!(run.test.*value)) return std::nullopt;
    return runs::figure_text(factor * *(run.test.*value), decimals);
  };
}

CellOf figure(std::optional<double> StoredRun::*value, int decimals, double factor = 1.0) {
  return [=](const StoredRun& run) -> std::optional<std::string> {
    if (!(run.*value)) return std::nullopt;
    return runs::figure_text(factor * *(run.*value), decimals);
  };
}

/// What came out, a row each; one that no run has anything for is left out.
std::vector<std::pair<const char*, CellOf>> result_rows() {
  using runs::Figures;
  return {{"state", [](const StoredRun& run) { return runs::state_name(run.state); }},
          {"stopped by",
           [](const StoredRun& run) -> std::optional<std::string> {
             if (run.stopped_by.empty()) return std::nullopt;
             return base::printable(run.stopped_by, kLongestCell);
           }},
          {"iterations", runs::iterations_text},
          {"test accuracy (%)", figure(&Figures::accuracy, 2, 100.0)},
          {"test R2", figure(&Figures::r_squared, 4)},
          {"test MAE", figure(&Figures::mean_absolute_error, 6)},
          {"test loss", figure(&Figures::loss, 4)},
          {"best validation accuracy (%)", figure(&StoredRun::best_accuracy, 2, 100.0)},
          {"best validation loss", figure(&StoredRun::best_loss, 4)},
          {"seconds", figure(&StoredRun::seconds, 1)},
          {"examples/s", figure(&StoredRun::examples_per_second, 0)}};
}

std::string results_text(const std::vector<StoredRun>& all, const runs::Contrast& found,
                         const std::vector<std::string>& places) {
  TextTable table;
  table.add(heading("results", places));
  for (const auto& [name, cell_of] : result_rows()) {
    std::vector<std::string> cells = {base::str("  ", name)};
    bool is_known = false;
    for (const StoredRun& run : all) {
      const auto cell = cell_of(run);
      is_known = is_known || cell;
      cells.push_back(cell.value_or("-"));
    }
    if (is_known) table.add(std::move(cells));
  }
  const char* const verdict =
      found.same_results.value_or(false) ? "results: the same, to the last digit\n" : "";
  return table.text() + verdict;
}

nlohmann::ordered_json differences_object(const std::vector<runs::Difference>& differences) {
  auto object = nlohmann::ordered_json::object();
  for (const auto& difference : differences) object[difference.name] = difference.values;
  return object;
}

void print_comparison_object(const std::vector<StoredRun>& all, const runs::Contrast& found,
                             const std::vector<std::string>& places) {
  auto list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < all.size(); ++i) list.push_back(run_object(all[i], places[i]));
  nlohmann::ordered_json object = {{"runs", list},
                                   {"settings", differences_object(found.settings)},
                                   {"data", differences_object(found.data)},
                                   {"inputs", differences_object(found.inputs)},
                                   {"same_results", nullptr}};
  if (found.same_results) object["same_results"] = *found.same_results;
  print_object_line(object);
}

}  // namespace

void run_compare(const std::vector<std::string>& places, bool json) {
  const std::vector<StoredRun> all = read_runs(places);
  const runs::Contrast found = runs::contrast(all);
  if (json) return print_comparison_object(all, found, places);
  std::cout << differences_text("settings", found.settings, places)
            << differences_text("data", found.data, places)
            << differences_text("versions and machine", found.inputs, places)
            << results_text(all, found, places);
}

}  // namespace rnnctl::commands
