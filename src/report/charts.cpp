#include "report/charts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

using runs::Curve;
using runs::EvaluationCurves;

using OfEvaluations = Curve EvaluationCurves::*;
using OfTraining = Curve runs::MetricsCurves::*;

/// One quantity: how it is shown, and where its values are.
struct Quantity {
  Chart chart;
  std::optional<OfTraining> training;
  std::optional<OfEvaluations> evaluations;
  double (*convert)(double) = nullptr;  ///< rising, from what was written
};

Chart chart_named(const char* title, const char* unit, const char* format) {
  Chart chart;
  chart.title = title;
  chart.unit = unit;
  chart.format = format;
  return chart;
}

Quantity accuracy_quantity(const char* title, const char* unit) {
  Chart chart = chart_named(title, unit, "percent");
  chart.is_fraction = true;
  return {chart, &runs::MetricsCurves::accuracy, &EvaluationCurves::accuracy};
}

std::vector<Quantity> quantities_of(const std::string& task) {
  constexpr OfTraining kLoss = &runs::MetricsCurves::loss;
  constexpr OfEvaluations kEvaluatedLoss = &EvaluationCurves::loss;
  if (task == "regress") {
    Chart r_squared = chart_named("R²", "share of the variance that is explained", "number");
    r_squared.is_fraction = true;
    return {{chart_named("MSE", "squared error", "number"), kLoss, kEvaluatedLoss},
            {r_squared, std::nullopt, &EvaluationCurves::r_squared},
            {chart_named("MAE", "absolute error", "number"), std::nullopt,
             &EvaluationCurves::mean_absolute_error}};
  }
  if (task == "next") {
    const auto perplexity = [](double loss) { return std::exp(std::min(loss, 200.0)); };
    return {{chart_named("Loss", "nats per character", "number"), kLoss, kEvaluatedLoss},
            {chart_named("Perplexity", "e to the power of the loss", "number"), kLoss,
             kEvaluatedLoss, perplexity},
            accuracy_quantity("Accuracy", "next characters that are right")};
  }
  return {{chart_named("Loss", "nats per example", "number"), kLoss, kEvaluatedLoss},
          accuracy_quantity("Accuracy", "examples that are right")};
}

std::vector<Quantity> quantities_of_training() {
  Chart rate = chart_named("Learning rate", "", "number");
  rate.is_small = rate.begins_at_zero = true;
  Chart speed = chart_named("Speed", "examples a second", "count");
  speed.is_small = speed.begins_at_zero = true;
  return {{rate, &runs::MetricsCurves::learning_rate, std::nullopt},
          {speed, &runs::MetricsCurves::examples_per_second, std::nullopt}};
}

/// At most `points` points. The ranges widen, so that no value is lost.
Curve joined(const Curve& curve, std::size_t points) {
  const std::size_t share = (curve.size() + points - 1) / points;
  if (share <= 1) return curve;
  Curve result;
  for (std::size_t begin = 0; begin < curve.size(); begin += share) {
    const std::size_t end = std::min(curve.size(), begin + share);
    const auto count = static_cast<double>(end - begin);
    runs::CurvePoint point = curve[begin];
    double iteration = 0.0, mean = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
      iteration += static_cast<double>(curve[i].iteration) / count;
      mean += curve[i].mean / count;
      point.low = std::min(point.low, curve[i].low);
      point.high = std::max(point.high, curve[i].high);
    }
    point.iteration = std::llround(iteration);
    point.mean = mean;
    result.push_back(point);
  }
  return result;
}

Curve converted(const Curve& curve, const Quantity& quantity, std::size_t points) {
  Curve result = joined(curve, points);
  if (quantity.convert == nullptr) return result;
  for (runs::CurvePoint& point : result) {
    for (double* value : {&point.mean, &point.low, &point.high}) *value = quantity.convert(*value);
  }
  return result;
}

/// Colours by what was measured; of what was measured once a point.
void add_series_of_one(const RunReport& run, const Quantity& quantity, std::size_t points,
                       Chart& chart) {
  const auto add = [&](const char* name, std::size_t color, Stroke stroke, const Curve& curve) {
    if (curve.empty()) return;
    if (curve.size() == 1 && stroke == Stroke::kMain) stroke = Stroke::kPoint;
    Series& series = chart.series.emplace_back();
    series.name = name;
    series.color = color;
    series.stroke = stroke;
    series.curve = converted(curve, quantity, points);
  };
  if (quantity.training) {
    add(quantity.evaluations ? "train" : "", 0, Stroke::kThin, run.curves.**quantity.training);
  }
  if (!quantity.evaluations) return;
  add("validation", 1, Stroke::kMain, run.curves.validation.**quantity.evaluations);
  add("test", 2, Stroke::kMain, run.curves.test.**quantity.evaluations);
}

/// What tells the runs apart: the last parts of their paths, unless two of them are equal.
std::vector<std::string> short_names(const std::vector<RunReport>& runs) {
  std::vector<std::string> names, full;
  for (const RunReport& run : runs) {
    full.push_back(run.name);
    std::string name = run.name;
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    names.push_back(name.substr(name.rfind('/') + 1));  // npos + 1 is 0
  }
  std::vector<std::string> sorted = names;
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) == sorted.end() ? names : full;
}

/// Colours by run: thin while training, bold what judged it, or else the test part.
void add_series_of_many(const RunReport& run, const std::string& name, std::size_t color,
                        const Quantity& quantity, std::size_t points, Chart& chart) {
  Series series;
  series.name = name;
  series.color = color;
  series.stroke = Stroke::kThin;
  const Curve* judged = nullptr;
  if (quantity.evaluations) {
    const Curve& validation = run.curves.validation.**quantity.evaluations;
    const Curve& test = run.curves.test.**quantity.evaluations;
    judged = validation.empty() ? &test : &validation;
    if (judged->empty()) judged = nullptr;
  }
  if (quantity.training && !(run.curves.**quantity.training).empty()) {
    series.curve = converted(run.curves.**quantity.training, quantity, points);
    series.detail = quantity.evaluations ? "train" : "";
    series.is_labelled = judged == nullptr;
    chart.series.push_back(series);
  }
  if (judged == nullptr) return;
  series.detail = judged == &(run.curves.test.**quantity.evaluations) ? "test" : "validation";
  series.stroke = judged->size() == 1 ? Stroke::kPoint : Stroke::kMain;
  series.is_labelled = true;
  series.curve = converted(*judged, quantity, points);
  chart.series.push_back(series);
}

void add_charts(const Report& report, const std::vector<Quantity>& quantities,
                const std::function<bool(const RunReport&)>& is_in, const std::string& suffix,
                std::size_t points, std::vector<Chart>& charts) {
  const std::vector<std::string> names = short_names(report.runs);
  for (const Quantity& quantity : quantities) {
    Chart chart = quantity.chart;
    chart.is_shared = report.runs.size() > 1;
    chart.title += suffix;
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
      const RunReport& run = report.runs[i];
      if (!is_in(run)) continue;
      if (chart.is_shared) {
        add_series_of_many(run, names[i], i, quantity, points, chart);
      } else {
        add_series_of_one(run, quantity, points, chart);
      }
    }
    if (!chart.series.empty()) charts.push_back(std::move(chart));
  }
}

}  // namespace

std::vector<Chart> charts_of(const Report& report, std::size_t points) {
  const std::vector<std::pair<const char*, const char*>> tasks = {
      {"classify", "classes"}, {"regress", "numbers"}, {"next", "text"}};
  const auto has_other_task = [&](const RunReport& run) {
    return run.run.task != report.runs.front().run.task;
  };
  const bool are_mixed = std::ranges::any_of(report.runs, has_other_task);
  std::vector<Chart> charts;
  for (const auto& [task, word] : tasks) {
    const std::string name = task;
    const auto is_in = [&](const RunReport& run) { return run.run.task == name; };
    add_charts(report, quantities_of(name), is_in, are_mixed ? base::str(", ", word) : "", points,
               charts);
  }
  const auto all = [](const RunReport&) { return true; };
  add_charts(report, quantities_of_training(), all, "", points, charts);
  return charts;
}

}  // namespace rnnctl::report
