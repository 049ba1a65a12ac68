#include <algorithm>
#include <cmath>

#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

constexpr std::size_t kShownFeatures = 4;
constexpr std::size_t kShownSteps = 96;
constexpr int kPlotWidth = 96;
constexpr int kPlotHeight = 64;

std::string picture_image(const Mistake& mistake, const std::string& words) {
  return base::str("<img width=\"", mistake.columns, "\" height=\"", mistake.rows, "\" alt=\"",
                   words, "\" src=\"data:image/png;base64,", base64(mistake.png), "\">");
}

/// The features above each other in one field, each step that is shown a point.
std::string curves_image(const Mistake& mistake, const std::string& words) {
  const std::size_t features = std::min(mistake.curves.size(), kShownFeatures);
  float low = 0.0F, high = 0.0F;
  bool is_first = true;
  for (std::size_t feature = 0; feature < features; ++feature) {
    for (const float value : mistake.curves[feature]) {
      if (!std::isfinite(value)) continue;
      low = is_first ? value : std::min(low, value);
      high = is_first ? value : std::max(high, value);
      is_first = false;
    }
  }
  const double range = high > low ? static_cast<double>(high) - static_cast<double>(low) : 1.0;
  std::string svg = base::str("<svg viewBox=\"0 0 ", kPlotWidth, " ", kPlotHeight,
                              "\" role=\"img\" aria-label=\"", words, "\">");
  for (std::size_t feature = 0; feature < features; ++feature) {
    const auto& values = mistake.curves[feature];
    const std::size_t share = (values.size() + kShownSteps - 1) / kShownSteps;
    svg += base::str("<polyline stroke=\"var(--line-", feature, ")\" points=\"");
    for (std::size_t i = 0; i < values.size(); i += share) {
      if (!std::isfinite(values[i])) continue;
      const double x = 4.0 + (kPlotWidth - 8.0) * static_cast<double>(i) /
                                 static_cast<double>(std::max<std::size_t>(1, values.size() - 1));
      const double y = kPlotHeight - 6.0 -
                       (kPlotHeight - 12.0) *
                           (static_cast<double>(values[i]) - static_cast<double>(low)) / range;
      svg += base::str(base::fixed(x, 1), ",", base::fixed(y, 1), " ");
    }
    svg += "\"/>";
  }
  return svg + "</svg>";
}

std::string mistake_item(const Mistake& mistake) {
  const std::string label = escaped(mistake.label, 24),
                    prediction = escaped(mistake.prediction, 24);
  const std::string words =
      base::str("Test example ", mistake.index, ": ", label, ", taken for ", prediction);
  return base::str(
      "<li><figure>",
      mistake.png.empty() ? curves_image(mistake, words) : picture_image(mistake, words),
      "<figcaption>", label, " \u2192 <b>", prediction, "</b> ", per_cent(mistake.probability, 1),
      "<small>no. ", mistake.index, "</small></figcaption></figure></li>\n");
}

}  // namespace

std::string mistakes_section(const RunReport& run, const Detail& detail, int level) {
  if (!run.test || run.test->mistakes.empty() || detail.mistakes == 0) return "";
  const auto& mistakes = run.test->mistakes;
  const std::size_t shown = std::min(mistakes.size(), detail.mistakes);
  std::string html = section_begin("Most confident mistakes", level);
  html += base::str("<p class=\"hint\">Label \u2192 <b>prediction</b> and its probability, of ",
                    grouped(run.test->count - run.test->correct),
                    " mistakes on the test part. The number is that of <code>rnnctl predict "
                    "--test-index</code>.</p>\n<ul class=\"mistakes\">\n");
  for (std::size_t i = 0; i < shown; ++i) html += mistake_item(mistakes[i]);
  return html + "</ul>\n</section>\n";
}

}  // namespace rnnctl::report
