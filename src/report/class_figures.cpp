#include "report/class_figures.h"

#include <algorithm>
#include <tuple>

namespace rnnctl::report {
namespace {

double ratio_of(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

std::int64_t sum_of(const std::vector<std::int64_t>& row) {
  std::int64_t sum = 0;
  for (const std::int64_t count : row) sum += count;
  return sum;
}

}  // namespace

std::vector<ClassFigures> class_figures(const Confusion& confusion) {
  std::vector<ClassFigures> classes;
  for (std::size_t actual = 0; actual < confusion.size(); ++actual) {
    std::int64_t predicted = 0;
    for (const auto& row : confusion) predicted += row.at(actual);
    const std::int64_t right = confusion[actual].at(actual);
    ClassFigures figures;
    figures.examples = sum_of(confusion[actual]);
    figures.precision = ratio_of(right, predicted);
    figures.recall = ratio_of(right, figures.examples);
    figures.f1 = ratio_of(2 * right, predicted + figures.examples);
    classes.push_back(figures);
  }
  return classes;
}

double macro_f1(const std::vector<ClassFigures>& classes) {
  double sum = 0.0;
  for (const ClassFigures& figures : classes) sum += figures.f1;
  return classes.empty() ? 0.0 : sum / static_cast<double>(classes.size());
}

std::vector<Mixup> largest_mixups(const Confusion& confusion, std::size_t most) {
  std::vector<Mixup> all;
  for (std::size_t actual = 0; actual < confusion.size(); ++actual) {
    const std::int64_t examples = sum_of(confusion[actual]);
    for (std::size_t predicted = 0; predicted < confusion[actual].size(); ++predicted) {
      const std::int64_t count = confusion[actual][predicted];
      if (predicted == actual || count <= 0) continue;
      all.push_back({actual, predicted, count, ratio_of(count, examples)});
    }
  }
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
  std::partial_sort(all.begin(), end, all.end(), [](const Mixup& left, const Mixup& right) {
    return std::tuple(-left.count, left.actual, left.predicted) <
           std::tuple(-right.count, right.actual, right.predicted);
  });
  all.erase(end, all.end());
  return all;
}

}  // namespace rnnctl::report
