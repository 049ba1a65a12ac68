// Every model that trains, and every optimizer: as rnnctl's options and for the Python scripts.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/workplace.h"

namespace rnnctl::test {

struct ModelCase {
  std::string model;
  int layers = 1;
  std::string activation = "tanh";
  int hidden = 16;

  std::string name() const { return model + "-" + std::to_string(layers) + "-" + activation; }
  bool has_own_data() const { return model == "char"; }
  /// What tutorials.build() takes.
  nlohmann::json description() const {
    return {{"model", model}, {"layers", layers}, {"activation", activation}, {"hidden", hidden}};
  }
  /// Also the folder data/, for those that have no data of their own.
  Words options() const {
    const Words words = {"--model", model,      "--layers", std::to_string(layers),
                         "--act",   activation, "--hidden", std::to_string(hidden)};
    return has_own_data() ? words : joined(words, {"--data", "data"});
  }
};

inline std::vector<ModelCase> model_cases() {
  return {{"stacked", 1, "tanh"},  {"stacked", 1, "relu"}, {"stacked", 2, "tanh"},
          {"stacked", 2, "relu"},  {"image", 1, "tanh"},   {"image", 2, "relu"},
          {"char", 1, "tanh", 4},  {"char", 2, "relu", 4}, {"single", 1, "tanh", 1},
          {"multi", 1, "tanh", 8}, {"cell", 1, "tanh"},    {"cell", 1, "relu"}};
}

struct OptimizerCase {
  std::string name;
  std::string optimizer;  ///< as rnnctl and, in lower case, torch.optim call it
  Words options;
};

/// Weight decay differs between adam and adamw, and momentum adds a buffer to sgd and rmsprop.
inline std::vector<OptimizerCase> optimizer_cases() {
  return {{"sgd", "sgd", {"--lr", "0.1"}},
          {"sgd-momentum", "sgd", {"--lr", "0.05", "--momentum", "0.9", "--weight-decay", "0.01"}},
          {"sgd-nesterov", "sgd", {"--lr", "0.05", "--momentum", "0.9", "--nesterov"}},
          {"adam", "adam", {"--lr", "0.01", "--weight-decay", "0.01"}},
          {"adamw", "adamw", {"--lr", "0.01", "--weight-decay", "0.1"}},
          {"rmsprop", "rmsprop", {"--lr", "0.0005"}},
          {"rmsprop-momentum",
           "rmsprop",
           {"--lr", "0.0002", "--momentum", "0.9", "--weight-decay", "0.01"}},
          {"adam-average", "adam", {"--lr", "0.01", "--ema", "0.5"}}};
}

}  // namespace rnnctl::test
