#include <array>
#include <span>

#include "report/charts.h"
#include "report/html.h"
#include "report/script.h"
#include "report/sections.h"
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/text.h>

namespace rnnctl::report {
namespace {

/// What a browser compares a script with: the page's own, and no other, runs.
std::string script_hash(const std::string& text) {
  const std::string hex = base::sha256_hex(std::as_bytes(std::span(text)));
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return "sha256-" + base64(bytes);
}

std::string refresh(int seconds) {
  if (seconds <= 0) return "";
  return base::str("<meta http-equiv=\"refresh\" content=\"", seconds, "\">\n");
}

std::string head(const Report& report, const std::string& program) {
  const std::string title = report.runs.size() == 1 ? escaped(report.runs.front().name)
                                                    : base::str(report.runs.size(), " runs");
  return base::str(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'; script-src '",
      script_hash(program),
      "'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n",
      refresh(report.refresh_seconds), "<title>", title, " - rnnctl report</title>\n<style>\n",
      style(), "</style>\n</head>\n");
}

std::string curves_section(const std::vector<Chart>& charts, const Report& report) {
  if (charts.empty()) return "";
  std::string html = section_begin("Curves", 2);
  html += base::str("<p class=\"hint\">",
                    report.runs.size() > 1
                        ? "Bold: evaluations; thin: the batches that were trained on. "
                        : "Train is measured on single batches, while training. ",
                    "Point at a curve, or use the arrow keys, for its values.</p>\n",
                    "<noscript><p class=\"note\">The curves are drawn by the page's own script, "
                    "which is switched off here.</p></noscript>\n<div class=\"charts\">\n");
  for (std::size_t i = 0; i < charts.size(); ++i) html += chart_figure(charts[i], i);
  return html + "</div>\n</section>\n";
}

std::string run_sections(const RunReport& run, const Detail& detail, int level) {
  return test_section(run, detail, level) + mistakes_section(run, detail, level) +
         states_section(run, detail, level) + settings_section(run, detail, level) +
         model_section(run, detail, level) + origin_section(run, level);
}

std::string run_details(const Report& report, const Detail& detail) {
  std::string html = section_begin("Each run", 2);
  for (const RunReport& run : report.runs) {
    html +=
        base::str("<details class=\"run\"><summary><h3>", escaped(run.name), "</h3></summary>\n",
                  notes_of(run), figures(run), run_sections(run, detail, 4), "</details>\n");
  }
  return html + "</section>\n";
}

std::string page_with(const Report& report, const Detail& detail, bool is_shortened) {
  const std::vector<Chart> charts = charts_of(report, detail.points);
  const std::string program = script();
  std::string html = head(report, program) + "<body>\n<main>\n";
  if (report.runs.size() == 1) {
    const RunReport& run = report.runs.front();
    html +=
        heading(run) + figures(run) + curves_section(charts, report) + run_sections(run, detail, 2);
  } else {
    html += heading(report) + curves_section(charts, report) + comparison_sections(report) +
            (detail.shows_runs ? run_details(report, detail) : "");
  }
  html += base::str("</main>\n<footer><p>Written by rnnctl ", escaped(report.version), " on ",
                    escaped(report.made), ". ",
                    is_shortened ? "Details were left out to keep the page small. " : "",
                    "This page needs no network and no other file.</p></footer>\n");
  return html + base::str("<script type=\"application/json\" id=\"charts\">",
                          escaped_json(charts_json(charts)), "</script>\n<script>", program,
                          "</script>\n</body>\n</html>\n");
}

}  // namespace

std::string page(const Report& report) {
  const std::array levels = {Detail{},
                             Detail{.points = 240, .mistakes = 12},
                             Detail{.points = 160,
                                    .mistakes = 6,
                                    .classes = 30,
                                    .matrix = 16,
                                    .parameters = 60,
                                    .shows_states = false},
                             Detail{.points = 100,
                                    .mistakes = 0,
                                    .classes = 20,
                                    .matrix = 10,
                                    .parameters = 30,
                                    .shows_states = false},
                             Detail{.points = 60,
                                    .mistakes = 0,
                                    .classes = 10,
                                    .matrix = 0,
                                    .parameters = 10,
                                    .shows_settings = false,
                                    .shows_states = false},
                             Detail{.points = 40,
                                    .mistakes = 0,
                                    .classes = 10,
                                    .matrix = 0,
                                    .parameters = 10,
                                    .shows_settings = false,
                                    .shows_states = false,
                                    .shows_runs = false}};
  std::string html;
  for (const Detail& detail : levels) {
    html = page_with(report, detail, /*is_shortened=*/detail.points != levels.front().points);
    if (html.size() <= kLargestPage) break;
  }
  return html;
}

}  // namespace rnnctl::report
