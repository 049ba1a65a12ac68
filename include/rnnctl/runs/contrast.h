// In what runs differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/runs/stored_run.h>

namespace rnnctl::runs {

/// Something that not all runs have alike. Both hold one value a run.
struct Difference {
  std::string name;  ///< "lr", "training data", "versions/libtorch"
  std::vector<nlohmann::json> values;
  std::vector<std::string> texts;  ///< for people; "none" where there is nothing
};

struct Contrast {
  std::vector<Difference> settings;  ///< what config.yaml says, by option
  std::vector<Difference> data;      ///< by their hashes, wherever they lay
  std::vector<Difference> inputs;    ///< versions, device, engine, threads, machine
  /// Whether iterations, test and validation figures are equal to the last digit; nothing unless
  /// all runs have a result.
  std::optional<bool> same_results;
};

/// `runs` are at least one. Reads their config.yaml; an option that it lacks (that of an older
/// rnnctl) has its default. Throws base::InputError where one cannot be read or is none.
Contrast contrast(const std::vector<StoredRun>& runs);

}  // namespace rnnctl::runs
