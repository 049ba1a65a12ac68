#include <cmath>

#include "report/html.h"
#include "report/sections.h"
#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_words.h>

namespace rnnctl::report {
namespace {

using runs::StoredRun;

std::string figure_item(const std::string& name, const std::string& value,
                        const std::string& beside, bool is_first = false) {
  return base::str("<div", is_first ? " class=\"first\"" : "", "><dt>", escaped(name), "</dt><dd>",
                   escaped(value), beside.empty() ? "" : "<small>" + escaped(beside) + "</small>",
                   "</dd></div>\n");
}

std::string task_words(const StoredRun& run) {
  if (run.task == "regress") return "predicts a number";
  return run.task == "next" ? "predicts the next character" : "tells classes apart";
}

/// What its task is judged by comes first.
std::string result_items(const StoredRun& run) {
  const runs::Figures& test = run.test;
  std::string items;
  const auto add = [&](const char* name, const std::optional<double>& value, int decimals,
                       const char* beside) {
    if (!value) return;
    items += figure_item(name, runs::figure_text(*value, decimals), beside, items.empty());
  };
  if (run.task == "regress") {
    add("Test R²", test.r_squared, 4, "");
    add("Test MAE", test.mean_absolute_error, 4, "mean absolute error");
    add("Test MSE", test.loss, 4, "mean squared error");
    add("Best validation MSE", run.best_loss, 4, "");
    return items;
  }
  if (run.task == "next") {
    add("Test loss", test.loss, 4, "nats per character");
    if (test.loss) add("Perplexity", std::exp(std::min(*test.loss, 200.0)), 2, "");
    add("Best validation loss", run.best_loss, 4, "nats per character");
  }
  if (test.accuracy) {
    items += figure_item("Test accuracy", per_cent(*test.accuracy), "", items.empty());
  }
  if (run.task != "classify") return items;
  add("Test loss", test.loss, 4, "nats per example");
  if (run.best_accuracy) {
    items += figure_item("Best validation", per_cent(*run.best_accuracy), "", items.empty());
  }
  return items;
}

/// "18,202 examples/s"
std::string speed_text(const std::optional<double>& examples_per_second) {
  constexpr double kFastest = 1e15;  // of what is no nonsense
  if (!examples_per_second || !(std::fabs(*examples_per_second) < kFastest)) return "";
  return grouped(std::llround(*examples_per_second)) + " examples/s";
}

std::string total_of(const StoredRun& run) {
  if (!run.total_iterations) return "";
  return run.iteration == *run.total_iterations ? "all of them"
                                                : "of " + grouped(*run.total_iterations);
}

std::string started_text(const RunReport& run) {
  for (const Fact& fact : run.facts) {
    if (fact.name == "Started") return " · started " + fact.text;
  }
  return "";
}

}  // namespace

std::string section_begin(const char* title, int level) {
  return base::str("<section>\n<h", level, ">", title, "</h", level, ">\n");
}

std::string state_badge(const StoredRun& run) {
  const char* const state = runs::state_name(run.state);
  return base::str("<span class=\"state ", state, "\">", state, "</span>");
}

std::string notes_of(const RunReport& run) {
  std::string html;
  if (!run.run.message.empty()) {
    html += base::str("<p class=\"note bad\">", escaped(run.run.message, 400), "</p>\n");
  }
  for (const std::string& note : run.notes) {
    html += base::str("<p class=\"note\">", escaped(note, 400), "</p>\n");
  }
  return html;
}

std::string heading(const RunReport& run) {
  const StoredRun& stored = run.run;
  std::string words;
  for (const std::string& part : {stored.network, stored.data, task_words(stored)}) {
    if (!part.empty()) words += (words.empty() ? "" : " · ") + part;
  }
  return base::str("<header>\n<p class=\"eyebrow\">Training run</p>\n<h1>", escaped(run.name),
                   "</h1>\n<p class=\"lead\">", escaped(words), "</p>\n<p class=\"lead\">",
                   state_badge(stored), escaped(started_text(run)), "</p>\n", notes_of(run),
                   "</header>\n");
}

std::string figures(const RunReport& run) {
  const StoredRun& stored = run.run;
  std::string html = "<dl class=\"figures\">\n" + result_items(stored);
  html += figure_item("Iterations", grouped(stored.iteration), total_of(stored));
  if (stored.seconds) {
    html += figure_item("Trained for", base::duration_text(*stored.seconds),
                        speed_text(stored.examples_per_second));
  }
  std::int64_t parameters = 0;
  for (const Parameter& parameter : run.parameters) parameters += parameter.count;
  if (parameters > 0) html += figure_item("Parameters", grouped(parameters), "");
  return html + "</dl>\n";
}

}  // namespace rnnctl::report
