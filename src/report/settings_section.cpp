#include <algorithm>

#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

std::string value_text(const std::string& value) {
  return value.empty() ? "<span class=\"usual\">none</span>" : escaped(value);
}

std::string changed_table(const std::vector<Setting>& settings) {
  std::string table =
      "<table><thead><tr><th>Setting</th><th>Value</th><th>Default</th></tr></thead><tbody>\n";
  for (const Setting& setting : settings) {
    if (!setting.differs) continue;
    table += base::str("<tr class=\"differs\"><th scope=\"row\">", escaped(setting.name),
                       "</th><td>", value_text(setting.value), "</td><td class=\"usual\">",
                       value_text(setting.usual), "</td></tr>\n");
  }
  return scrolling("Settings that differ from the defaults", table + "</tbody></table>");
}

std::string settings_tables(const std::vector<Setting>& settings) {
  std::string html = "<div class=\"settings\">\n";
  const std::string* group = nullptr;
  for (const Setting& setting : settings) {
    if (group == nullptr || *group != setting.group) {
      html += base::str(group == nullptr ? "" : "</tbody></table>\n", "<table><caption>",
                        escaped(setting.group), "</caption><tbody>\n");
      group = &setting.group;
    }
    html +=
        base::str("<tr", setting.differs ? " class=\"differs\"" : "", "><th scope=\"row\">",
                  escaped(setting.name), "</th><td>", value_text(setting.value), "</td></tr>\n");
  }
  return html + (group == nullptr ? "" : "</tbody></table>\n") + "</div>\n";
}

}  // namespace

std::string settings_section(const RunReport& run, const Detail& detail, int level) {
  if (run.settings.empty()) return "";
  std::string html = section_begin("Configuration", level);
  if (std::ranges::any_of(run.settings, &Setting::differs)) {
    html += "<p class=\"hint\">What differs from the defaults of this model:</p>\n" +
            changed_table(run.settings);
  } else {
    html += "<p class=\"hint\">Everything is as the defaults of this model have it.</p>\n";
  }
  if (detail.shows_settings) {
    html += base::str("<details><summary>All ", run.settings.size(), " settings</summary>\n",
                      settings_tables(run.settings), "</details>\n");
  }
  return html + "</section>\n";
}

std::string model_section(const RunReport& run, const Detail& detail, int level) {
  constexpr std::size_t kLongestModule = 6000;
  if (run.parameters.empty()) return "";
  std::string table =
      "<table><thead><tr><th>Parameter</th><th>Shape</th><th class=\"number\">Numbers</th></tr>"
      "</thead><tbody>\n";
  std::int64_t total = 0;
  for (std::size_t i = 0; i < run.parameters.size(); ++i) {
    const Parameter& parameter = run.parameters[i];
    total += parameter.count;
    if (i >= detail.parameters) continue;
    table += base::str("<tr><th scope=\"row\" class=\"code\">", escaped(parameter.name),
                       "</th><td>", escaped(parameter.shape), "</td><td class=\"number\">",
                       grouped(parameter.count), "</td></tr>\n");
  }
  if (run.parameters.size() > detail.parameters) {
    table += base::str("<tr><th scope=\"row\">and ", run.parameters.size() - detail.parameters,
                       " more</th><td></td><td></td></tr>\n");
  }
  table += base::str("</tbody><tfoot><tr><th scope=\"row\">All</th><td></td><td class=\"number\">",
                     grouped(total), "</td></tr></tfoot></table>");
  std::string html = section_begin("Model", level) + scrolling("Parameters", table);
  if (run.module.empty() || run.module.size() > kLongestModule) return html + "</section>\n";
  html += "<details><summary>As PyTorch prints it</summary>\n<pre>";
  for (std::size_t begin = 0; begin <= run.module.size();) {  // escaped() makes one line of it
    const std::size_t end = std::min(run.module.find('\n', begin), run.module.size());
    html += escaped(run.module.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return html + "</pre></details>\n</section>\n";
}

}  // namespace rnnctl::report
