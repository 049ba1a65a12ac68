#include <algorithm>

#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_words.h>

namespace rnnctl::report {
namespace {

std::string color_dot(std::size_t run) {
  return base::str("<span class=\"dot\" style=\"--color:var(--line-", run % 8, ")\"></span>");
}

std::string run_row(const RunReport& run, std::size_t index) {
  const runs::StoredRun& stored = run.run;
  std::string html = base::str("<tr><th scope=\"row\">", color_dot(index), escaped(run.name),
                               "</th><td>", escaped(stored.network), "</td><td>",
                               escaped(stored.data), "</td><td>", state_badge(stored), "</td>");
  const std::string speed =
      stored.examples_per_second ? runs::figure_text(*stored.examples_per_second, 0) : "-";
  const std::string time = stored.seconds ? base::duration_text(*stored.seconds) : "-";
  for (const std::string& cell : {runs::result_text(stored), runs::best_text(stored),
                                  runs::iterations_text(stored), time, speed}) {
    html += base::str("<td class=\"number\">", escaped(cell), "</td>");
  }
  return html + "</tr>\n";
}

std::string runs_table(const Report& report) {
  std::string table =
      "<table class=\"wide\"><thead><tr><th>Run</th><th>Network</th><th>Data</th><th>State</th>"
      "<th class=\"number\">Test</th><th class=\"number\">Best validation</th>"
      "<th class=\"number\">Iterations</th><th class=\"number\">Time</th>"
      "<th class=\"number\">Examples/s</th></tr></thead><tbody>\n";
  for (std::size_t i = 0; i < report.runs.size(); ++i) table += run_row(report.runs[i], i);
  return scrolling("The runs", table + "</tbody></table>");
}

std::string differences_table(const ComparisonTable& comparison, const Report& report) {
  std::string html = base::str("<h3>", escaped(comparison.title), "</h3>\n");
  if (comparison.rows.empty()) {
    return html + base::str("<p class=\"hint\">", escaped(comparison.empty), "</p>\n");
  }
  std::string table = "<table class=\"wide\"><thead><tr><th></th>";
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    table += base::str("<th>", color_dot(i), escaped(report.runs[i].name, 60), "</th>");
  }
  table += "</tr></thead><tbody>\n";
  constexpr std::size_t kMostRows = 200;
  for (std::size_t i = 0; i < std::min(kMostRows, comparison.rows.size()); ++i) {
    const ComparisonTable::Row& row = comparison.rows[i];
    table += base::str("<tr><th scope=\"row\">", escaped(row.name), "</th>");
    for (const std::string& text : row.texts) {
      table += base::str("<td>", escaped(text, 120), "</td>");
    }
    table += "</tr>\n";
  }
  html += scrolling(comparison.title, table + "</tbody></table>");
  if (comparison.rows.size() <= kMostRows) return html;
  return html +
         base::str("<p class=\"hint\">and ", comparison.rows.size() - kMostRows, " more</p>\n");
}

}  // namespace

std::string heading(const Report& report) {
  std::string html = base::str("<header>\n<p class=\"eyebrow\">Training runs</p>\n<h1>",
                               report.runs.size(), " runs compared</h1>\n");
  return html + "</header>\n" + "<section>\n<h2>Runs</h2>\n" + runs_table(report) + "</section>\n";
}

std::string comparison_sections(const Report& report) {
  std::string html = section_begin("What differs", 2);
  for (const ComparisonTable& table : report.comparison) html += differences_table(table, report);
  return html + "</section>\n";
}

}  // namespace rnnctl::report
