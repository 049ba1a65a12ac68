#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "runs/checked_json.h"
#include <rnnctl/base/bounded_file.h>
#include <rnnctl/base/cut.h>
#include <rnnctl/base/json.h>
#include <rnnctl/runs/metrics_curves.h>

namespace rnnctl::runs {
namespace {

constexpr std::uint64_t kMostRead = std::uint64_t{256} << 20;
constexpr std::size_t kReadAtOnce = std::size_t{1} << 20;
constexpr std::size_t kLongestCurveLine = std::size_t{64} << 10;

class CurvesReader {
 public:
  explicit CurvesReader(std::size_t points) : points_(points) {}

  void take(std::string_view text) {
    if (text.empty() || text.size() > kLongestCurveLine) return;
    const nlohmann::json line = base::parsed_object(text, base::kDeepestLine);
    const auto iteration = count_at(line, "iteration");
    if (!iteration) return;
    const std::string event = text_at(line, "event");
    if (event == "step") take_step(*iteration, line);
    if (event == "eval" && text_at(line, "split") == "validation") {
      take_evaluation(*iteration, line, validation_);
    }
    // A run without a validation part has had its last evaluation already.
    if (event == "end" || (event == "eval" && text_at(line, "split") == "test")) {
      take_evaluation(*iteration, line, test_);
    }
  }

  MetricsCurves curves() const {
    return {.loss = loss_.curve(),
            .accuracy = accuracy_.curve(),
            .learning_rate = learning_rate_.curve(),
            .examples_per_second = examples_per_second_.curve(),
            .validation = validation_.curves(),
            .test = test_.curves()};
  }

 private:
  struct Split {
    explicit Split(std::size_t points)
        : loss(points), accuracy(points), r_squared(points), mean_absolute_error(points) {}
    EvaluationCurves curves() const {
      return {loss.curve(), accuracy.curve(), r_squared.curve(), mean_absolute_error.curve()};
    }
    CurveThinner loss, accuracy, r_squared, mean_absolute_error;
  };

  static void add(std::int64_t iteration, const nlohmann::json& line, const char* key,
                  CurveThinner& to) {
    if (const auto value = number_at(line, key)) to.add(iteration, *value);
  }

  void take_step(std::int64_t iteration, const nlohmann::json& line) {
    add(iteration, line, "loss", loss_);
    add(iteration, line, "accuracy", accuracy_);
    add(iteration, line, "learning_rate", learning_rate_);
    add(iteration, line, "examples_per_second", examples_per_second_);
  }

  static void take_evaluation(std::int64_t iteration, const nlohmann::json& line, Split& to) {
    add(iteration, line, "loss", to.loss);
    add(iteration, line, "accuracy", to.accuracy);
    add(iteration, line, "r_squared", to.r_squared);
    add(iteration, line, "mean_absolute_error", to.mean_absolute_error);
  }

  std::size_t points_;
  CurveThinner loss_{points_}, accuracy_{points_}, learning_rate_{points_},
      examples_per_second_{points_};
  Split validation_{points_}, test_{points_};
};

}  // namespace

void CurveThinner::add(std::int64_t iteration, double value) {
  constexpr double kLargest = 1e100;  // sums of it are still finite
  if (!std::isfinite(value) || iteration <= last_) return;
  last_ = iteration;
  value = std::clamp(value, -kLargest, kLargest);
  if (buckets_.empty() || buckets_.back().count == per_bucket_) {
    if (buckets_.size() + 1 == 2 * points_) join_neighbours();
    if (buckets_.empty() || buckets_.back().count == per_bucket_) {
      buckets_.push_back({.low = value, .high = value});
    }
  }
  Bucket& bucket = buckets_.back();
  ++bucket.count;
  const auto count = static_cast<double>(bucket.count);
  bucket.iteration += (static_cast<double>(iteration) - bucket.iteration) / count;
  bucket.mean += (value - bucket.mean) / count;
  bucket.low = std::min(bucket.low, value);
  bucket.high = std::max(bucket.high, value);
}

void CurveThinner::join_neighbours() {
  std::vector<Bucket> joined;
  for (std::size_t i = 0; i < buckets_.size(); i += 2) {
    Bucket bucket = buckets_[i];
    if (i + 1 < buckets_.size()) {  // both are full
      const Bucket& next = buckets_[i + 1];
      bucket = {.count = bucket.count + next.count,
                .iteration = (bucket.iteration + next.iteration) / 2,
                .mean = bucket.mean / 2 + next.mean / 2,
                .low = std::min(bucket.low, next.low),
                .high = std::max(bucket.high, next.high)};
    }
    joined.push_back(bucket);
  }
  buckets_ = std::move(joined);
  per_bucket_ *= 2;
}

Curve CurveThinner::curve() const {
  Curve curve;
  for (const Bucket& bucket : buckets_) {
    curve.push_back({std::llround(bucket.iteration), bucket.mean, bucket.low, bucket.high});
  }
  return curve;
}

MetricsCurves read_curves(const std::filesystem::path& path, std::size_t points) {
  const base::BoundedFile file(path);
  const std::uint64_t end = std::min(file.size(), kMostRead);
  CurvesReader reader(points);
  std::string rest;  // the beginning of a line whose end has not been read
  for (std::uint64_t offset = 0; offset < end; offset += kReadAtOnce) {
    const std::string piece = rest + file.read(offset, kReadAtOnce);
    const std::size_t last = piece.rfind('\n');
    if (last == std::string::npos) {
      rest = piece.size() > kLongestCurveLine ? piece.substr(0, kLongestCurveLine + 1) : piece;
      continue;
    }
    rest = piece.substr(last + 1);
    std::string_view lines = std::string_view(piece).substr(0, last);
    while (!lines.empty()) reader.take(base::cut(lines, '\n'));
  }
  MetricsCurves curves = reader.curves();
  curves.is_whole = file.size() <= kMostRead;
  return curves;
}

}  // namespace rnnctl::runs
