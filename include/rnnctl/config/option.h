// The words in which an option is declared: what it is called, and what kind of value it takes.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace rnnctl::config {

/// The headings of --help and of a printed configuration, in this order.
enum class Group { kModel, kData, kTraining, kRegularisation, kEvaluation, kRun, kOutput };
const char* group_name(Group group);

/// Where an option may come from and whether it is kept.
enum class Scope {
  kStored,       ///< command line, environment, file; part of the stored configuration
  kNotStored,    ///< the same, but it says where this one run goes: left out of what is stored
  kCommandLine,  ///< command line only
};

struct OptionInfo {
  const char* name = "";  ///< "batch-size": --batch-size, RNNCTL_BATCH_SIZE, batch-size: in YAML
  Group group = Group::kModel;
  const char* help = "";  ///< a phrase; default, range and variable are added to it
  char short_name = '\0';
  Scope scope = Scope::kStored;
};

// The kinds of values. value_parser.h reads and writes them.

/// true or false. On the command line the bare name means true.
struct Flag {};

/// Whole numbers in [min, max]. With a `zero_word` that word stands for 0, outside the range.
struct Integer {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  const char* zero_word = nullptr;
};

/// Finite numbers from `min` to `max`; the two flags leave out the bound itself.
struct Number {
  double min = 0.0;
  double max = std::numeric_limits<double>::infinity();
  bool above_min = false;
  bool below_max = false;
};

/// A part of the examples: a fraction below 1, or their number.
struct Amount {};

struct Choice {
  std::vector<std::string> names;
};

/// A name or a path, UTF-8 without control characters.
struct Text {
  const char* placeholder = "TEXT";
  bool may_be_empty = false;
};

/// auto, cpu, cuda or cuda:N.
struct Device {};

/// none, or shift:N with N pixels in [1, max]; the value is N, 0 for none.
struct Shift {
  int max = 14;
};

}  // namespace rnnctl::config
