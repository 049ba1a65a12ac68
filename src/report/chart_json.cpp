#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "report/charts.h"
#include "report/html.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

/// More than a picture shows, and few enough to be read out.
double with_five_digits(double value) {
  if (value == 0.0 || !std::isfinite(value)) return 0.0;
  const double scale = std::pow(10.0, 4 - std::floor(std::log10(std::fabs(value))));
  return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

bool has_ranges(const runs::Curve& curve) {
  for (const runs::CurvePoint& point : curve) {
    if (point.low < point.high) return true;
  }
  return false;
}

/// Without ranges where several runs are laid over each other: they would only hide each other.
nlohmann::ordered_json series_object(const Series& series, bool has_range) {
  auto x = nlohmann::ordered_json::array(), y = x, low = x, high = x;
  for (const runs::CurvePoint& point : series.curve) {
    x.push_back(point.iteration);
    y.push_back(with_five_digits(point.mean));
    low.push_back(with_five_digits(point.low));
    high.push_back(with_five_digits(point.high));
  }
  nlohmann::ordered_json object = {{"name", base::printable(series.name)},
                                   {"detail", series.detail},
                                   {"color", series.color % 8},
                                   {"dash", series.color / 4},
                                   {"stroke", static_cast<int>(series.stroke)},
                                   {"label", series.is_labelled},
                                   {"x", x},
                                   {"y", y}};
  if (has_range && has_ranges(series.curve)) {
    object["low"] = low;
    object["high"] = high;
  }
  return object;
}

}  // namespace

std::string charts_json(const std::vector<Chart>& charts) {
  auto list = nlohmann::ordered_json::array();
  for (const Chart& chart : charts) {
    auto all = nlohmann::ordered_json::array();
    for (const Series& series : chart.series)
      all.push_back(series_object(series, !chart.is_shared));
    list.push_back({{"title", chart.title},
                    {"unit", chart.unit},
                    {"format", chart.format},
                    {"fraction", chart.is_fraction},
                    {"zero", chart.begins_at_zero},
                    {"small", chart.is_small},
                    {"shared", chart.is_shared},
                    {"series", all}});
  }
  const nlohmann::ordered_json object = {{"charts", list}};
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string chart_figure(const Chart& chart, std::size_t index) {
  const std::string title = escaped(chart.title);
  const std::string unit =
      chart.unit.empty() ? "" : base::str(" <span class=\"unit\">", escaped(chart.unit), "</span>");
  return base::str("<figure class=\"chart", chart.is_small ? " small" : "", "\" data-chart=\"",
                   index, "\" tabindex=\"0\" role=\"group\" aria-label=\"", title,
                   " by iteration; the arrow keys move along the curve\">\n<figcaption><h3>", title,
                   unit, "</h3></figcaption>\n<div class=\"readout\" aria-live=\"off\"></div>\n",
                   "<div class=\"plot\"></div>\n</figure>\n");
}

}  // namespace rnnctl::report
