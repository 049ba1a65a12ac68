#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

std::string facts_table(const std::vector<Fact>& facts) {
  std::string table = "<table class=\"facts\"><tbody>\n";
  for (const Fact& fact : facts) {
    table += base::str("<tr><th scope=\"row\">", escaped(fact.name), "</th><td",
                       fact.is_code ? " class=\"code\"" : "", ">", escaped(fact.text, 400),
                       "</td></tr>\n");
  }
  return table + "</tbody></table>\n";
}

}  // namespace

std::string origin_section(const RunReport& run, int level) {
  constexpr std::size_t kLongestCommand = 4000;
  std::string html = section_begin("Again", level);
  html += base::str("<p class=\"hint\">Repeats the run and compares every figure:</p>\n", "<pre>",
                    escaped(run.repeated_by, kLongestCommand), "</pre>\n");
  if (!run.command.empty()) {
    html += base::str("<p class=\"hint\">It was started with:</p>\n<pre>",
                      escaped(run.command, kLongestCommand), "</pre>\n");
  }
  const std::string tag = base::str("h", level + 1);
  if (!run.data.empty()) {
    html += base::str("<", tag, ">Data</", tag, ">\n", facts_table(run.data));
  }
  if (!run.facts.empty()) {
    html += base::str("<", tag, ">Versions and machine</", tag, ">\n", facts_table(run.facts));
  }
  return html + "</section>\n";
}

}  // namespace rnnctl::report
