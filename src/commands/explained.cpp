#include "commands/explained.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

/// Two digits or all before the point, in percent.
std::string rough_percent(double share) {
  if (share >= 1) return base::fixed(100 * share, 0) + " %";
  char text[32];
  std::snprintf(text, sizeof text, "%.2g %%", 100 * share);
  return text;
}

GradientFlow flow_of(std::string name, const torch::Tensor& gradient, bool backward) {
  GradientFlow flow{std::move(name), row_norms(gradient)};
  if (backward) std::ranges::reverse(flow.norms);
  return flow;
}

}  // namespace

StepFigures step_figures(const Explained& explained, std::int64_t first, std::int64_t count) {
  const torch::Tensor gradient = explained.found.input_gradient.narrow(0, first, count);
  const torch::Tensor product = gradient * explained.x.narrow(0, first, count);
  return {gradient.norm().item<double>(), product.norm().item<double>(),
          product.sum().item<double>()};
}

torch::Tensor grey_of(const Explained& explained) {
  const data::Standardisation& pixels = explained.pixels;
  return pixels.mean.empty() ? explained.x : explained.x * pixels.deviation[0] + pixels.mean[0];
}

std::vector<std::int64_t> units_by_time(const torch::Tensor& hidden) {
  const torch::Tensor peaks = hidden.abs().argmax(0).contiguous();
  const std::int64_t* peak = peaks.const_data_ptr<std::int64_t>();
  std::vector<std::int64_t> units(static_cast<std::size_t>(peaks.numel()));
  std::iota(units.begin(), units.end(), 0);
  std::ranges::stable_sort(units, {}, [&](std::int64_t unit) { return peak[unit]; });
  return units;
}

double largest_size(const torch::Tensor& numbers) {
  const double largest = numbers.abs().max().item<double>();
  return largest > 0 ? largest : 1.0;
}

std::vector<double> row_norms(const torch::Tensor& rows) {
  const torch::Tensor norms = rows.norm(2, 1).to(torch::kFloat64).contiguous();
  const double* first = norms.const_data_ptr<double>();
  return {first, first + norms.numel()};
}

std::optional<double> GradientFlow::left() const {
  if (!(last() > 0)) return std::nullopt;
  return first() / last();
}

std::string GradientFlow::words() const {
  constexpr double kVanishes = 0.1;
  constexpr double kExplodes = 10.0;
  if (norms.size() == 1) return "there is one step only";
  const std::optional<double> share = left();
  if (!share) return "no gradient at the last step";
  if (*share == 0) return "vanishes: of the gradient at the last step nothing is left at the first";
  if (*share > kExplodes) {
    return base::str("explodes: the gradient at the first step is ", base::fixed(*share, 0),
                     " times that at the last");
  }
  return base::str(*share < kVanishes ? "vanishes" : "is carried",
                   ": of the gradient at the last step ", rough_percent(*share),
                   " is left at the first");
}

std::string layer_name(const Explained& explained, const models::Explanation::Layer& layer) {
  const std::string number = std::to_string(layer.number);
  const auto& layers = explained.found.layers;
  const bool has_both = std::ranges::any_of(layers, &models::Explanation::Layer::backward);
  if (!has_both) return number;
  return number + (layer.backward ? " backward" : " forward");
}

std::vector<GradientFlow> flows_of(const Explained& explained) {
  std::vector<GradientFlow> flows;
  for (const models::Explanation::Layer& layer : explained.found.layers) {
    const std::string name = layer_name(explained, layer);
    flows.push_back(flow_of(name, layer.gradient, layer.backward));
    if (!layer.memory.defined()) continue;
    flows.push_back(flow_of(name + " memory", layer.memory_gradient, layer.backward));
  }
  return flows;
}

}  // namespace rnnctl::commands
