#include <array>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "training/event_lines.h"
#include "training/patient_file.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/json.h>
#include <rnnctl/training/csv_observer.h>

namespace rnnctl::training {
namespace {

constexpr std::array kColumns = {"event",
                                 "iteration",
                                 "epoch",
                                 "split",
                                 "loss",
                                 "accuracy",
                                 "correct",
                                 "count",
                                 "mean_absolute_error",
                                 "r_squared",
                                 "train_loss",
                                 "learning_rate",
                                 "examples_per_second",
                                 "seconds"};

std::string header() {
  std::string row;
  for (const char* column : kColumns) {
    if (!row.empty()) row += ',';
    row += column;
  }
  row += '\n';
  return row;
}

/// What a step and the end do not say themselves.
const char* split_of(const std::string& event) {
  return event == "step" ? "train" : event == "end" ? "test" : "";
}

/// "" for the lines that have no row. Nothing in a row needs quotes: numbers, and words of ours.
/// Json is nlohmann::json or ordered_json.
template <typename Json>
std::string row_of(const Json& line) {
  if (!line.is_object() || !line.contains("event") || !line.at("event").is_string()) return "";
  const auto event = line.at("event").template get<std::string>();
  if (event != "step" && event != "eval" && event != "end") return "";
  std::string row;
  for (const std::string column : kColumns) {
    if (column != kColumns.front()) row += ',';
    const auto value = line.find(column);
    if (value != line.end() && value->is_number()) row += value->dump();
    if (value == line.end() && column == "split") row += split_of(event);
    if (value == line.end() || !value->is_string()) continue;
    const auto word = value->template get<std::string>();
    if (word.find_first_of(",\"\r\n") == std::string::npos) row += word;
  }
  return row + "\n";
}

/// The whole table of a metrics.jsonl. Lines that are none of ours are passed over.
std::string table_of_lines(const std::filesystem::path& metrics) {
  constexpr std::size_t kLongestLine = std::size_t{64} << 10;
  std::string table = header();
  std::ifstream file(metrics);
  std::string text;
  while (std::getline(file, text)) {
    if (text.size() > kLongestLine) continue;
    table += row_of(base::parsed_object(text, base::kDeepestLine));
  }
  return table;
}

}  // namespace

class CsvObserver::File {
 public:
  File(const std::filesystem::path& path, OnFailure on_failure) : file_(path, on_failure) {}
  template <typename Event>
  void write(const Event& event) {
    file_.append(row_of(event_line(event)));
  }
  template <typename Event>
  void end(const Event& event) {
    write(event);
    file_.end();
  }

 private:
  PatientFile file_;
};

CsvObserver::CsvObserver(const std::filesystem::path& path, const std::filesystem::path& metrics,
                         OnFailure on_failure) {
  base::write_file_atomically(path, std::string_view(table_of_lines(metrics)));
  file_ = std::make_unique<File>(path, on_failure);
}
CsvObserver::~CsvObserver() = default;

void CsvObserver::on_step(const StepEvent& event) { file_->write(event); }
void CsvObserver::on_eval(const EvalEvent& event) { file_->write(event); }
void CsvObserver::on_end(const EndEvent& event) { file_->end(event); }
void CsvObserver::on_diverge(const DivergeEvent& event) { file_->end(event); }

}  // namespace rnnctl::training
