#include <algorithm>
#include <limits>
#include <vector>

#include <rnnctl/base/utf8.h>
#include <rnnctl/runs/sparkline.h>

namespace rnnctl::runs {
namespace {

struct Column {
  double sum = 0.0;
  std::size_t count = 0;
};

/// A column that no point falls into repeats the one before; the first has the first point.
std::vector<double> means_of(std::span<const LossPoint> losses, std::size_t columns) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  const auto [first, last] = std::ranges::minmax(losses, {}, &LossPoint::iteration);
  const auto span = static_cast<double>(last.iteration - first.iteration) + 1.0;
  std::vector<Column> sums(columns);
  for (const LossPoint& point : losses) {
    const double share = static_cast<double>(point.iteration - first.iteration) / span;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(columns));
    Column& column = sums[std::min(at, columns - 1)];
    column.sum += point.loss / static_cast<double>(losses.size());  // so that no sum overflows
    ++column.count;
  }
  std::vector<double> means;
  for (const Column& column : sums) {
    const auto share = static_cast<double>(column.count) / static_cast<double>(losses.size());
    // The division may round what is nearly the largest double up to infinity.
    means.push_back(column.count > 0 ? std::clamp(column.sum / share, -kLargest, kLargest)
                                     : means.back());
  }
  return means;
}

}  // namespace

std::string sparkline(std::span<const LossPoint> losses, std::size_t columns) {
  constexpr char32_t kLowest = 0x2581;
  constexpr double kHeights = 8.0;
  if (losses.size() < 2 || columns == 0) return "";
  const std::vector<double> means = means_of(losses, std::min(columns, losses.size()));
  const auto [low, high] = std::ranges::minmax(means);
  const double range = high / 2 - low / 2;  // halves: the whole may be more than a double holds
  std::string line;
  for (const double mean : means) {
    const double share = range > 0 ? (mean / 2 - low / 2) / range : 0.0;
    const double height = std::clamp(share * kHeights, 0.0, kHeights - 1.0);
    base::append_utf8(line, kLowest + static_cast<char32_t>(height));
  }
  return line;
}

std::string sparkline_of_values(std::span<const double> values, std::size_t columns) {
  std::vector<LossPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    points.push_back({static_cast<std::int64_t>(i), values[i]});
  }
  return sparkline(std::span<const LossPoint>(points), columns);
}

}  // namespace rnnctl::runs
