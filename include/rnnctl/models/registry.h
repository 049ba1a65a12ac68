// Every model rnnctl knows, by name. Adding one: its header, its source, one entry in registry.cpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <rnnctl/models/options.h>

namespace rnnctl::models {

class SequenceModel;
class StepNetwork;

struct ModelEntry {
  std::string name;     ///< what --model takes
  std::string summary;  ///< one line for help
  std::string
      dataset;  ///< what it trains on by default: "mnist", "hihell"; "" when it does not train
  /// Options whose default is this model's own, as on the command line: {"hidden", "150"}.
  std::vector<std::pair<std::string, std::string>> defaults;
  /// Builds the trainable network; empty when the model does not train.
  std::function<std::shared_ptr<SequenceModel>(const ModelOptions&)> build;
  /// Builds the bare network for `rnnctl forward`; empty when there is none.
  std::function<std::shared_ptr<StepNetwork>(const ModelOptions&)> build_steps;
  std::string tutorial;  ///< which of the five it comes from: "001 and 004"
};

const std::vector<ModelEntry>& registry();

/// Throws base::UsageError naming the nearest model.
const ModelEntry& find_model(const std::string& name);

/// About how many parameters build_model gives: never twice as many and 1024 more than it does.
double parameter_estimate(const ModelOptions& options);

/// Whether the model, trained or not, has what `options` ask for. Throws as find_model().
bool is_applicable(const ModelOptions& options);

/// Throws base::UsageError where the model does not train, an option does not apply to it, or its
/// parameters would not fit in this machine's memory.
void require_trainable(const ModelOptions& options);

/// Builds and initialises a trainable model; its weights are a pure function of (options, seed).
/// Throws as require_trainable() does.
std::shared_ptr<SequenceModel> build_model(const ModelOptions& options, std::uint64_t seed);

/// The same for the bare network. Throws base::UsageError where the model has none.
std::shared_ptr<StepNetwork> build_step_network(const ModelOptions& options, std::uint64_t seed);

}  // namespace rnnctl::models
