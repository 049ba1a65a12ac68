// What a report shows, as plain values, and the page that shows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rnnctl/runs/metrics_curves.h>
#include <rnnctl/runs/stored_run.h>

namespace rnnctl::report {

/// An option of a run, as the command line takes it.
struct Setting {
  std::string group, name, value;
  std::string usual;     ///< the default, of this model
  bool differs = false;  ///< from it
};

struct Parameter {
  std::string name;   ///< "rnn.weight_ih_l0"
  std::string shape;  ///< "[100, 28]"
  std::int64_t count = 0;
};

/// Something that is known of a run.
struct Fact {
  std::string name, text;
  bool is_code = false;  ///< a hash, a path
};

/// A test example that was taken for something else.
struct Mistake {
  std::int64_t index = 0;  ///< in the test part, as `rnnctl predict --test-index` counts
  std::string label, prediction;
  double probability = 0.0;  ///< of the prediction

  // A picture, or curves: one of them is there.
  std::vector<std::byte> png;
  std::int64_t rows = 0, columns = 0;      ///< of the picture
  std::vector<std::vector<float>> curves;  ///< [feature][time]
};

/// What a checkpoint does on its test part.
struct TestResult {
  std::string checkpoint;                 ///< "best.pt"
  std::optional<std::int64_t> iteration;  ///< of the checkpoint
  bool averaged = false;                  ///< its weights are the moving average
  std::string data;                       ///< "MNIST"
  runs::Figures figures;
  std::int64_t correct = 0, count = 0;
  std::vector<std::vector<std::int64_t>>
      confusion;                         ///< [actual][predicted]; empty of numbers, text
  std::vector<std::string> class_names;  ///< empty where they are called by number
  std::vector<Mistake> mistakes;         ///< the most confident first
};

/// What one layer held at each step of a sequence, and how the answer's gradient went back there.
struct LayerStates {
  std::string name;                         ///< "1", "2 backward", "1 memory"
  std::vector<std::byte> png;               ///< [unit, step], a pixel a state
  std::int64_t shown_units = 0, units = 0;  ///< rows of the picture; of the layer
  std::int64_t shown_steps = 0;             ///< columns of the picture
  double largest = 0.0;                     ///< in size: what has the strongest colour
  std::vector<double> gradient;             ///< its norm at each shown step
  std::string flow;                         ///< "vanishes: of the gradient …"
};

/// What the network held while it read an example of the test part.
struct StatesOfExample {
  std::string input;   ///< "test[0]"
  std::string text;    ///< that was read; "" of other things
  std::string answer;  ///< "7 with probability 0.9984"
  std::string truth;   ///< "" where it is not known
  std::int64_t steps = 0;
  std::vector<LayerStates> layers;
};

struct RunReport {
  std::string name;  ///< as it was given: "runs/stacked-1"
  runs::StoredRun run;
  runs::MetricsCurves curves;
  std::vector<Setting> settings;  ///< all that are stored, in the order of --help
  std::vector<Parameter> parameters;
  std::string module;  ///< as PyTorch prints it; "" where no checkpoint could be read
  std::optional<TestResult> test;
  std::optional<StatesOfExample> states;
  std::string command;             ///< that started it, for a shell; "" where that is not known
  std::string repeated_by;         ///< "rnnctl repro runs/stacked-1"
  std::vector<Fact> facts;         ///< versions, machine, times
  std::vector<Fact> data;          ///< what was read, with its hashes
  std::vector<std::string> notes;  ///< what could not be shown, and why: a line each
};

/// Rows with a name and one text a run.
struct ComparisonTable {
  struct Row {
    std::string name;
    std::vector<std::string> texts;
  };
  std::string title;  ///< "Settings"
  std::string empty;  ///< what is said where there are no rows: "The same in all runs."
  std::vector<Row> rows;
};

struct Report {
  std::vector<RunReport> runs;              ///< at least one
  std::vector<ComparisonTable> comparison;  ///< of several runs
  std::string made;                         ///< "2026-01-31T12:00:00Z"
  std::string version;                      ///< of rnnctl
  int refresh_seconds = 0;                  ///< after which the page loads itself anew; 0: never
};

inline constexpr std::size_t kLargestPage = 500'000;  ///< bytes
inline constexpr std::size_t kMostRuns = 24;
inline constexpr std::size_t kMostMistakes = 25;
/// What the curves of a run should be read with: a page draws no more points than twice these.
inline constexpr std::size_t kCurvePoints = 150;

/// The page: HTML with its style and its script in it, that fetches nothing. Where it would be
/// larger than kLargestPage, details are left out, and it says so. No text in `report` is trusted.
std::string page(const Report& report);

}  // namespace rnnctl::report
