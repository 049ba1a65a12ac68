// A model out of a checkpoint.
#pragma once

#include <memory>
#include <string>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/config/settings.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::commands {

struct StoredModel {
  config::Settings settings;  ///< as it was trained
  models::ModelOptions options;
  std::shared_ptr<models::SequenceModel> model;
  bool averaged = false;  ///< its weights are the moving average (--ema)
  nlohmann::json manifest;
};

/// Throws base::InputError: missing, damaged, not written by rnnctl, or not what it says it is.
StoredModel load_stored_model(const std::string& path);

}  // namespace rnnctl::commands
