#include <iostream>
#include <utility>

#include "commands/given_runs.h"
#include "commands/result_rows.h"
#include "commands/run_object.h"
#include "commands/text_table.h"
#include <rnnctl/base/text.h>
#include <rnnctl/commands/compare.h>
#include <rnnctl/runs/contrast.h>
#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {
namespace {

using runs::StoredRun;

constexpr std::size_t kLongestCell = 60;

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

std::string results_text(const std::vector<StoredRun>& all, const runs::Contrast& found,
                         const std::vector<std::string>& places) {
  TextTable table;
  table.add(heading("results", places));
  for (const ResultRow& row : result_rows(all)) {
    std::vector<std::string> cells = {base::str("  ", row.name)};
    cells.insert(cells.end(), row.texts.begin(), row.texts.end());
    table.add(std::move(cells));
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
  const std::vector<StoredRun> all = read_given_runs(places);
  const runs::Contrast found = runs::contrast(all);
  if (json) return print_comparison_object(all, found, places);
  std::cout << differences_text("settings", found.settings, places)
            << differences_text("data", found.data, places)
            << differences_text("versions and machine", found.inputs, places)
            << results_text(all, found, places);
}

}  // namespace rnnctl::commands
