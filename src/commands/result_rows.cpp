#include "commands/result_rows.h"

#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_words.h>

namespace rnnctl::commands {
namespace {

using runs::Figures;
using runs::StoredRun;
using CellOf = std::function<std::optional<std::string>(const StoredRun&)>;

CellOf figure(std::optional<double> Figures::*value, int decimals, double factor = 1.0) {
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

std::vector<std::pair<const char*, CellOf>> possible_rows() {
  return {{"state", [](const StoredRun& run) { return runs::state_name(run.state); }},
          {"stopped by",
           [](const StoredRun& run) -> std::optional<std::string> {
             if (run.stopped_by.empty()) return std::nullopt;
             return base::printable(run.stopped_by, 60);
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

}  // namespace

std::vector<ResultRow> result_rows(const std::vector<StoredRun>& all) {
  std::vector<ResultRow> rows;
  for (const auto& [name, cell_of] : possible_rows()) {
    ResultRow row{name, {}};
    bool is_known = false;
    for (const StoredRun& run : all) {
      const auto cell = cell_of(run);
      is_known = is_known || cell;
      row.texts.push_back(cell.value_or("-"));
    }
    if (is_known) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace rnnctl::commands
