#include <algorithm>
#include <string>
#include <string_view>

#include "runs/checked_json.h"
#include <rnnctl/base/bounded_file.h>
#include <rnnctl/base/cut.h>
#include <rnnctl/base/json.h>
#include <rnnctl/runs/metrics_sample.h>

namespace rnnctl::runs {
namespace {

constexpr std::size_t kWhole = std::size_t{512} << 10;
constexpr std::size_t kEnd = std::size_t{64} << 10;  // the first bytes, and the last
constexpr std::size_t kPiece = std::size_t{8} << 10;
constexpr std::uint64_t kPieces = 48;
constexpr std::size_t kLongestLine = std::size_t{64} << 10;

void keep_better(std::optional<double>& best, const std::optional<double>& value, bool is_higher) {
  if (!value) return;
  if (!best || (is_higher ? *value > *best : *value < *best)) best = value;
}

void take_evaluation(const nlohmann::json& line, MetricsSample& sample) {
  const Figures figures = {number_at(line, "loss"), number_at(line, "accuracy"),
                           number_at(line, "r_squared"), number_at(line, "mean_absolute_error")};
  if (text_at(line, "split") == "test") {
    sample.test = figures;
  } else {
    keep_better(sample.best_accuracy, figures.accuracy, /*is_higher=*/true);
    keep_better(sample.best_loss, figures.loss, /*is_higher=*/false);
  }
}

void take_line(std::string_view text, MetricsSample& sample) {
  if (text.empty() || text.size() > kLongestLine) return;
  const nlohmann::json line = base::parsed_object(text, base::kDeepestLine);
  if (line.is_null()) return;
  const std::string event = text_at(line, "event");
  const auto iteration = count_at(line, "iteration");
  if (iteration) sample.iteration = *iteration;
  if (event == "start") sample.batches_per_epoch = count_at(line, "batches_per_epoch");
  if (event == "eval") take_evaluation(line, sample);
  if (event != "step" && event != "end") return;
  sample.seconds = number_at(line, "seconds");
  sample.examples_per_second = number_at(line, "examples_per_second");
  const auto loss = number_at(line, "loss");
  if (event == "step" && iteration && loss) sample.losses.push_back({*iteration, *loss});
}

/// Without a last line that is not whole, and unless it is the file's beginning without the first,
/// which seldom is.
void take_lines(std::string_view text, bool is_beginning, MetricsSample& sample) {
  if (!is_beginning) base::cut(text, '\n');
  const std::size_t end = text.rfind('\n');
  text = text.substr(0, end == std::string_view::npos ? 0 : end);
  while (!text.empty()) take_line(base::cut(text, '\n'), sample);
}

void take_pieces(const base::BoundedFile& file, MetricsSample& sample) {
  take_lines(file.read(0, kEnd), /*is_beginning=*/true, sample);
  const std::uint64_t between = file.size() - 2 * kEnd;
  for (std::uint64_t piece = 0; piece < kPieces; ++piece) {
    const std::uint64_t offset = kEnd + between / kPieces * piece;
    take_lines(file.read(offset, kPiece), /*is_beginning=*/false, sample);
  }
  sample.test = {};  // there may have been a later one between the pieces
  take_lines(file.read(file.size() - kEnd, kEnd), /*is_beginning=*/false, sample);
}

}  // namespace

MetricsSample sample_metrics(const std::filesystem::path& path) {
  const base::BoundedFile file(path);
  MetricsSample sample;
  sample.is_whole = file.size() <= kWhole;
  if (sample.is_whole) {
    take_lines(file.read(0, kWhole), /*is_beginning=*/true, sample);
    return sample;
  }
  take_pieces(file, sample);
  sample.best_accuracy.reset();
  sample.best_loss.reset();
  return sample;
}

}  // namespace rnnctl::runs
