#include "commands/bench_growth.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "commands/bench_contender.h"
#include "commands/bench_print.h"
#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

/// A size of the workload that grows, while the others stay as they are.
struct Axis {
  const char* name;
  std::int64_t Workload::*size;
  std::vector<std::int64_t> values;
};

std::vector<Axis> axes() {
  return {{"batch", &Workload::batch, {64, 128, 256, 512}},
          {"time", &Workload::time, {14, 28, 56, 112}},
          {"layers", &Workload::layers, {2, 4, 8, 16}},
          {"hidden", &Workload::hidden, {64, 128, 256, 512}}};
}

/// The slope of the line through (log size, log value) with the least squares of the errors in the
/// second.
double fitted_exponent(const std::vector<GrowthPoint>& points, double GrowthPoint::*value) {
  double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
  const auto count = static_cast<double>(points.size());
  for (const GrowthPoint& point : points) {
    const double log_x = std::log(static_cast<double>(point.size)), log_y = std::log(point.*value);
    x += log_x;
    y += log_y;
    xx += log_x * log_x;
    xy += log_x * log_y;
  }
  return (count * xy - x * y) / (count * xx - x * x);
}

}  // namespace

void measure_growth(int threads, double seconds, bool json) {
  std::vector<BenchGrowth> growths;
  const double axis_seconds = seconds / static_cast<double>(axes().size());
  for (const Axis& axis : axes()) {
    std::vector<Contender> contenders;
    BenchGrowth growth;
    growth.name = axis.name;
    for (const std::int64_t value : axis.values) {
      Workload workload{.name = base::str(axis.name, value)};
      workload.*axis.size = value;
      growth.points.push_back({value, 0.0, useful_flop(workload)});
      contenders.emplace_back(workload, "fused", threads);
    }
    const double slot = axis_seconds / kBenchRounds / static_cast<double>(contenders.size());
    for (int round = 0; round < kBenchRounds; ++round) {
      for (Contender& contender : contenders) contender.run(slot);
    }
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      growth.points[i].ms = contenders[i].row().ms_per_step;
    }
    growth.exponent = fitted_exponent(growth.points, &GrowthPoint::ms);
    growth.work_exponent = fitted_exponent(growth.points, &GrowthPoint::flop);
    growths.push_back(growth);
  }
  print_growths(threads, growths, json);
}

}  // namespace rnnctl::commands
