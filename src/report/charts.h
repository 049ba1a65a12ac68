// Which curves a report draws, in which charts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <rnnctl/report/report.h>

namespace rnnctl::report {

/// How a curve is drawn; the script knows these by their numbers.
enum class Stroke {
  kMain = 0,   ///< bold, with a dot at each evaluation
  kThin = 1,   ///< of what was logged while training, with the range that was thinned out
  kPoint = 2,  ///< a single value
};

struct Series {
  std::string name;    ///< "validation"; of several runs the run's
  std::string detail;  ///< "train" beside the run's name, else ""
  std::size_t color = 0;
  Stroke stroke = Stroke::kMain;
  bool is_labelled = true;  ///< at its end
  runs::Curve curve;
};

struct Chart {
  std::string title;         ///< "Loss"
  std::string unit;          ///< "nats per example"; "" for what has none
  std::string format;        ///< of the values, for the script: "number", "percent", "count"
  bool is_fraction = false;  ///< ends at 1
  bool begins_at_zero = false;
  bool is_shared = false;  ///< by several runs
  bool is_small = false;   ///< two of them stand side by side
  std::vector<Series> series;
};

/// Charts with nothing to draw are left out. Runs of different tasks have charts of their own, for
/// what they measure cannot be compared. Each curve has at most `points` points.
std::vector<Chart> charts_of(const Report& report, std::size_t points);

/// {"charts": [...]} for the script, in UTF-8; numbers have 5 digits.
std::string charts_json(const std::vector<Chart>& charts);

/// What stands in the page for chart `index`: a figure that the script fills.
std::string chart_figure(const Chart& chart, std::size_t index);

}  // namespace rnnctl::report
