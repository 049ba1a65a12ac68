#include <algorithm>
#include <string_view>
#include <utility>

#include <rnnctl/base/bounded_file.h>
#include <rnnctl/base/cut.h>
#include <rnnctl/runs/metrics_tail.h>

namespace rnnctl::runs {

std::vector<std::string> MetricsTail::next() {
  constexpr std::size_t kAtOnce = std::size_t{1} << 20;
  constexpr std::size_t kLongestToldLine = std::size_t{64} << 10;
  const base::BoundedFile file(path_);
  offset_ = std::min(offset_, file.size());
  std::vector<std::string> lines;
  while (lines.empty() && offset_ < file.size()) {
    const std::string bytes = file.read(offset_, kAtOnce);
    const std::size_t end = bytes.rfind('\n');
    if (end == std::string::npos) {
      if (bytes.size() < kAtOnce) break;  // it is still being written
      offset_ += bytes.size();
      skips_line_ = true;
      continue;
    }
    offset_ += end + 1;
    std::string_view whole = std::string_view(bytes).substr(0, end);
    if (std::exchange(skips_line_, false)) base::cut(whole, '\n');
    while (!whole.empty()) {
      const std::string_view line = base::cut(whole, '\n');
      if (!line.empty() && line.size() <= kLongestToldLine) lines.emplace_back(line);
    }
  }
  return lines;
}

}  // namespace rnnctl::runs
