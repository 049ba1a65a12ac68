#include <algorithm>
#include <numeric>

#include "report/class_figures.h"
#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

constexpr std::size_t kShownMixups = 20;

std::string class_name_of(const TestResult& test, std::size_t index) {
  return index < test.class_names.size() ? test.class_names[index] : std::to_string(index);
}

std::string share_text(double value) { return base::fixed(value, 3); }

bool has_long_names(const TestResult& test) {
  return std::ranges::any_of(test.class_names,
                             [](const std::string& name) { return name.size() > 3; });
}

/// How much of its row it is shows in its colour: on the diagonal from what is common, off it so
/// that a few per cent are seen.
std::string confusion_cell(const TestResult& test, std::size_t actual, std::size_t predicted,
                           std::int64_t examples) {
  const std::int64_t count = test.confusion[actual][predicted];
  if (count == 0) return "<td></td>";
  const double share =
      static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, examples));
  const bool is_right = actual == predicted;
  const double strength = is_right ? share : std::min(1.0, 0.08 + 8.0 * share);
  return base::str("<td class=\"", is_right ? "right" : "miss",
                   "\" style=\"--v:", base::fixed(strength, 2), "\" title=\"",
                   escaped(class_name_of(test, actual), 40), " taken for ",
                   escaped(class_name_of(test, predicted), 40), ": ", count, " (",
                   per_cent(share, 1), ")\">", count, "</td>");
}

std::string confusion_table(const TestResult& test) {
  const std::size_t classes = test.confusion.size();
  const char* const tall = has_long_names(test) ? "<span class=\"tall\">" : "<span>";
  std::string table =
      base::str("<table class=\"confusion\"><thead><tr><td></td><th class=\"axis\" ", "colspan=\"",
                classes, "\">predicted</th></tr>\n<tr><td></td>");
  for (std::size_t i = 0; i < classes; ++i) {
    table +=
        base::str("<th scope=\"col\">", tall, escaped(class_name_of(test, i), 20), "</span></th>");
  }
  table += "</tr></thead><tbody>\n";
  for (std::size_t actual = 0; actual < classes; ++actual) {
    const auto& row = test.confusion[actual];
    const std::int64_t examples = std::accumulate(row.begin(), row.end(), std::int64_t{0});
    table += base::str("<tr><th scope=\"row\">", escaped(class_name_of(test, actual), 20), "</th>");
    for (std::size_t predicted = 0; predicted < classes; ++predicted) {
      table += confusion_cell(test, actual, predicted, examples);
    }
    table += "</tr>\n";
  }
  return scrolling("Confusion matrix", table + "</tbody></table>");
}

std::string mixups_table(const TestResult& test) {
  std::string table =
      "<table><thead><tr><th>Actual</th><th>Predicted</th><th class=\"number\">Examples</th>"
      "<th class=\"number\">Of the class</th></tr></thead><tbody>\n";
  for (const Mixup& mixup : largest_mixups(test.confusion, kShownMixups)) {
    table += base::str("<tr><th scope=\"row\">", escaped(class_name_of(test, mixup.actual), 40),
                       "</th><td>", escaped(class_name_of(test, mixup.predicted), 40),
                       "</td><td class=\"number\">", grouped(mixup.count),
                       "</td><td class=\"number\">", per_cent(mixup.share, 1), "</td></tr>\n");
  }
  return scrolling("Most frequent confusions", table + "</tbody></table>");
}

/// All classes, or those with the lowest F1.
std::vector<std::size_t> shown_classes(const std::vector<ClassFigures>& figures, std::size_t most) {
  std::vector<std::size_t> order(figures.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() <= most) return order;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return figures[i].f1; });
  order.resize(most);
  return order;
}

std::string classes_table(const TestResult& test, const Detail& detail) {
  const std::vector<ClassFigures> figures = class_figures(test.confusion);
  const auto shown = shown_classes(figures, detail.classes);
  std::string table =
      "<table><thead><tr><th>Class</th><th class=\"number\">Precision</th>"
      "<th class=\"number\">Recall</th><th class=\"number\">F1</th><th class=\"bar\"></th>"
      "<th class=\"number\">Examples</th></tr></thead><tbody>\n";
  for (const std::size_t i : shown) {
    table += base::str(
        "<tr><th scope=\"row\">", escaped(class_name_of(test, i), 40), "</th><td class=\"number\">",
        share_text(figures[i].precision), "</td><td class=\"number\">",
        share_text(figures[i].recall), "</td><td class=\"number\">", share_text(figures[i].f1),
        "</td><td class=\"bar\"><i style=\"--v:", share_text(figures[i].f1),
        "\"></i></td><td class=\"number\">", grouped(figures[i].examples), "</td></tr>\n");
  }
  table += base::str("</tbody><tfoot><tr><th scope=\"row\">Mean</th><td></td><td></td>",
                     "<td class=\"number\">", share_text(macro_f1(figures)),
                     "</td><td class=\"bar\"></td><td class=\"number\">", grouped(test.count),
                     "</td></tr></tfoot></table>");
  const std::string html = scrolling("Figures by class", table);
  if (shown.size() == figures.size()) return html;
  return base::str("<p class=\"hint\">The ", shown.size(), " classes of ", figures.size(),
                   " with the lowest F1.</p>\n", html);
}

/// Which weights, on what, and how well.
std::string test_words(const TestResult& test, const std::string& task) {
  std::string words = test.checkpoint;
  if (test.iteration) words += base::str(" (iteration ", grouped(*test.iteration), ")");
  if (test.averaged) words += ", the weights' moving average,";
  words += base::str(" on the test part of ", test.data, ": ");
  if (task == "regress") {
    return words + base::str("R² ", base::fixed(test.figures.r_squared.value_or(0), 4), ", MAE ",
                             base::fixed(test.figures.mean_absolute_error.value_or(0), 4), ", MSE ",
                             base::fixed(test.figures.loss.value_or(0), 4), ".");
  }
  const std::string right = base::str(grouped(test.correct), " of ", grouped(test.count),
                                      " right (", per_cent(test.figures.accuracy.value_or(0)), ")");
  const std::string loss = base::fixed(test.figures.loss.value_or(0), 4);
  if (task == "next") return words + loss + " nats per character, " + right + ".";
  return words + right + ", loss " + loss + ".";
}

}  // namespace

std::string test_section(const RunReport& run, const Detail& detail, int level) {
  if (!run.test) return "";
  const TestResult& test = *run.test;
  std::string html = section_begin("Test set", level);
  html += base::str("<p class=\"hint\">", escaped(test_words(test, run.run.task), 400), "</p>\n");
  if (!test.confusion.empty()) {
    const bool is_matrix = test.confusion.size() <= detail.matrix;
    html += base::str("<div class=\"result\">\n<div>\n<h", level + 1, ">",
                      is_matrix ? "Confusion" : "Most frequent confusions", "</h", level + 1, ">\n",
                      is_matrix ? confusion_table(test) : mixups_table(test), "</div>\n<div>\n<h",
                      level + 1, ">By class</h", level + 1, ">\n", classes_table(test, detail),
                      "</div>\n</div>\n");
  }
  return html + "</section>\n";
}

}  // namespace rnnctl::report
