#include <algorithm>
#include <limits>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_order.h>

namespace rnnctl::runs {
namespace {

/// Smaller is better. The numbers of different tasks do not compare, so the task comes first.
std::pair<int, double> rank_of(const StoredRun& run) {
  const auto ranked = [](int task, const std::optional<double>& value, double sign) {
    constexpr std::pair<int, double> kNone = {3, 0.0};
    return value ? std::pair{task, sign * *value} : kNone;
  };
  if (run.task == "classify") return ranked(0, run.test.accuracy, -1.0);
  if (run.task == "regress") return ranked(1, run.test.r_squared, -1.0);
  return ranked(2, run.test.loss, 1.0);
}

std::int64_t start_of(const StoredRun& run) {
  return run.started.value_or(std::numeric_limits<std::int64_t>::min());
}

struct Order {
  const char* name;
  bool (*before)(const StoredRun&, const StoredRun&);
};

constexpr Order kOrders[] = {
    {"name", [](const StoredRun& a, const StoredRun& b) { return a.path < b.path; }},
    {"age", [](const StoredRun& a, const StoredRun& b) { return start_of(a) > start_of(b); }},
    {"result", [](const StoredRun& a, const StoredRun& b) { return rank_of(a) < rank_of(b); }},
    {"state", [](const StoredRun& a, const StoredRun& b) { return a.state < b.state; }}};

}  // namespace

const std::vector<std::string>& run_orders() {
  static const std::vector<std::string> orders = [] {
    std::vector<std::string> names;
    for (const Order& order : kOrders) names.emplace_back(order.name);
    return names;
  }();
  return orders;
}

void require_order(const std::string& order) {
  const auto& orders = run_orders();
  if (std::find(orders.begin(), orders.end(), order) != orders.end()) return;
  throw base::UsageError(base::unknown_choice("--sort", order, "orders", orders));
}

void sort_runs(std::vector<StoredRun>& runs, const std::string& order) {
  require_order(order);
  const auto chosen = std::ranges::find(kOrders, order, &Order::name);
  std::ranges::sort(runs, [chosen](const StoredRun& a, const StoredRun& b) {
    if (chosen->before(a, b) || chosen->before(b, a)) return chosen->before(a, b);
    return a.path < b.path;
  });
}

}  // namespace rnnctl::runs
