#include "commands/tensor_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "commands/bar.h"
#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

using base::str;

/// Which indices of an axis are shown; -1 stands for those that are left out.
std::vector<std::int64_t> shown_indices(std::int64_t size, bool shortened) {
  constexpr std::int64_t kAtEachEnd = 3;
  std::vector<std::int64_t> shown;
  const bool leaves_out = shortened && size > 2 * kAtEachEnd;
  for (std::int64_t i = 0; i < size; ++i) {
    if (leaves_out && i == kAtEachEnd) {
      shown.push_back(-1);
      i = size - kAtEachEnd;
    }
    shown.push_back(i);
  }
  return shown;
}

class ArrayText {
 public:
  ArrayText(std::span<const double> values, const std::vector<std::int64_t>& shape)
      : values_(values), shape_(shape), shortened_(values.size() > kLongest) {
    widen(0, 0);
  }

  std::string text() { return part(0, 0); }

 private:
  static constexpr std::size_t kLongest = 1000;

  std::int64_t size_below(std::size_t axis) const {
    std::int64_t size = 1;
    for (std::size_t i = axis + 1; i < shape_.size(); ++i) size *= shape_[i];
    return size;
  }

  std::string number(std::int64_t at) const {
    return short_number(values_[static_cast<std::size_t>(at)]);
  }

  /// To the longest number that is shown.
  void widen(std::size_t axis, std::int64_t begin) {
    if (axis == shape_.size()) {
      width_ = std::max(width_, number(begin).size());
      return;
    }
    for (const std::int64_t index : shown_indices(shape_[axis], shortened_)) {
      if (index >= 0) widen(axis + 1, begin + index * size_below(axis));
    }
  }

  std::string part(std::size_t axis, std::int64_t begin) {
    if (axis == shape_.size()) {
      const std::string text = number(begin);
      return std::string(width_ - text.size(), ' ') + text;
    }
    const bool is_last = axis + 1 == shape_.size();
    // Rows of matrices below one another, matrices with a blank line between.
    const std::string between =
        is_last ? " " : std::string(shape_.size() - 1 - axis, '\n') + std::string(axis + 1, ' ');
    std::string text = "[";
    for (const std::int64_t index : shown_indices(shape_[axis], shortened_)) {
      if (text.size() > 1) text += between;
      text += index < 0 ? "..." : part(axis + 1, begin + index * size_below(axis));
    }
    return text + "]";
  }

  std::span<const double> values_;
  const std::vector<std::int64_t>& shape_;
  bool shortened_;
  std::size_t width_ = 0;
};

/// `share` of `columns`, at least a trace of what is not 0.
std::string bar(double share, std::size_t columns, bool utf8) {
  if (share <= 0) return "";
  const int steps = utf8 ? 8 : 1;
  const auto length = static_cast<std::size_t>(
      std::max(1L, std::lround(share * static_cast<double>(columns) * steps)));
  return utf8 ? bar_of_eighths(length) : std::string(length, '#');
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

}  // namespace

std::string short_number(double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::general, 5);
  return {digits.data(), end.ptr};
}

std::string histogram_text(const Histogram& histogram, std::size_t columns, bool utf8) {
  std::vector<std::string> edges, counts;
  std::size_t edge_width = 0, count_width = 0;
  for (const double edge : histogram.edges) {
    edge_width = std::max(edge_width, edges.emplace_back(short_number(edge)).size());
  }
  for (const std::int64_t count : histogram.counts) {
    count_width = std::max(count_width, counts.emplace_back(std::to_string(count)).size());
  }
  const auto most =
      static_cast<double>(*std::max_element(histogram.counts.begin(), histogram.counts.end()));
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::string drawn = bar(static_cast<double>(histogram.counts[i]) / most, columns, utf8);
    text += str("  ", padded(edges[i], edge_width), " to ", padded(edges[i + 1], edge_width), "  ",
                padded(counts[i], count_width), drawn.empty() ? "" : "  ", drawn, "\n");
  }
  return text;
}

std::string array_text(std::span<const double> values, const std::vector<std::int64_t>& shape) {
  return values.empty() ? "[]" : ArrayText(values, shape).text();
}

}  // namespace rnnctl::commands
