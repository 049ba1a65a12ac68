#include <algorithm>

#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

constexpr int kBarRows = 24;

/// A bar a step, as wide as the picture above it.
std::string gradient_bars(const LayerStates& layer) {
  const double highest = std::max(*std::ranges::max_element(layer.gradient), 1e-300);
  std::string bars;
  for (std::size_t step = 0; step < layer.gradient.size(); ++step) {
    const double height = kBarRows * std::clamp(layer.gradient[step] / highest, 0.0, 1.0);
    bars += base::str("M", step, " ", kBarRows, "v-", base::fixed(height, 1), "h.85v",
                      base::fixed(height, 1), "z");
  }
  return base::str("<svg viewBox=\"0 0 ", layer.gradient.size(), " ", kBarRows,
                   "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"norm of the gradient "
                   "at each step\"><path d=\"",
                   bars, "\"/></svg>");
}

std::string layer_figure(const LayerStates& layer) {
  const std::string name = "Layer " + escaped(layer.name);
  const std::string of_units =
      layer.shown_units < layer.units
          ? base::str(grouped(layer.shown_units), " of ", grouped(layer.units), " units")
          : base::str(grouped(layer.units), " units");
  return base::str("<figure><figcaption><b>", name, "</b> ", of_units, ", ±",
                   base::fixed(layer.largest, 2), "</figcaption>\n<img width=\"", layer.shown_steps,
                   "\" height=\"", layer.shown_units, "\" alt=\"", name,
                   ": hidden states over time\" src=\"data:image/png;base64,", base64(layer.png),
                   "\">\n", layer.gradient.empty() ? "" : gradient_bars(layer), "<figcaption>",
                   escaped(layer.flow), "</figcaption></figure>\n");
}

}  // namespace

std::string states_section(const RunReport& run, const Detail& detail, int level) {
  if (!run.states || run.states->layers.empty() || !detail.shows_states) return "";
  const StatesOfExample& states = *run.states;
  std::string html = section_begin("Hidden states over time", level);
  html += base::str("<p class=\"hint\">While the network read <code>", escaped(states.input),
                    "</code>", states.text.empty() ? "" : " (" + escaped(states.text) + ")",
                    ", which it answers with ", escaped(states.answer),
                    states.truth.empty() ? "" : "; the truth is " + escaped(states.truth),
                    ". A column is a time step, of ", grouped(states.steps),
                    ", and a row a unit, those first that are at their largest early; orange is "
                    "above 0, blue below. The bars are the norm of the answer's gradient at these "
                    "states. <code>rnnctl explain</code> does it for other inputs.</p>\n"
                    "<div class=\"states\">\n");
  for (const LayerStates& layer : states.layers) html += layer_figure(layer);
  return html + "</div>\n</section>\n";
}

}  // namespace rnnctl::report
