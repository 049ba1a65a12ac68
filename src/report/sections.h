// The parts of the page, each as HTML.
#pragma once

#include <cstddef>
#include <string>

#include <rnnctl/report/report.h>

namespace rnnctl::report {

/// How much of it is shown.
struct Detail {
  std::size_t points = 2 * kCurvePoints;  ///< of a curve, at most
  std::size_t mistakes = kMostMistakes;   ///< of a run
  std::size_t classes = 60;               ///< rows of a table of classes
  std::size_t matrix = 26;                ///< classes of a confusion matrix; more are not seen
  std::size_t parameters = 200;           ///< rows of the model's table
  bool shows_settings = true;             ///< also those that are as usual
  bool shows_states = true;               ///< the pictures of hidden states
  bool shows_runs = true;                 ///< of several: each one by itself
};

// `level` is the number in the heading's tag: 2 of one run, 4 below the name of one of several.

/// What the run is, how it ended and what came out.
std::string heading(const RunReport& run);
std::string figures(const RunReport& run);
/// The same of several: who they are, in what they differ.
std::string heading(const Report& report);
std::string comparison_sections(const Report& report);

/// Confusion and figures by class; "" where there is nothing of the test part to show.
std::string test_section(const RunReport& run, const Detail& detail, int level);
std::string mistakes_section(const RunReport& run, const Detail& detail, int level);
std::string states_section(const RunReport& run, const Detail& detail, int level);
std::string settings_section(const RunReport& run, const Detail& detail, int level);
std::string model_section(const RunReport& run, const Detail& detail, int level);
/// How to do it again: command, versions, data.
std::string origin_section(const RunReport& run, int level);

/// <section><h2>title</h2>
std::string section_begin(const char* title, int level);
/// "done", with the colour of its meaning.
std::string state_badge(const runs::StoredRun& run);
/// Lines below a heading, of what happened and what is missing.
std::string notes_of(const RunReport& run);

}  // namespace rnnctl::report
