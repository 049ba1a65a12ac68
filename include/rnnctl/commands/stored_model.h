// A model out of a file: a checkpoint that describes itself, or weights with what the user says.
#pragma once

#include <memory>
#include <string>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/config/resolve.h>
#include <rnnctl/config/settings.h>
#include <rnnctl/data/source.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::commands {

struct StoredModel {
  config::Settings settings;  ///< as it was trained; of foreign weights what was given
  models::ModelOptions options;
  std::shared_ptr<models::SequenceModel> model;
  data::Preparation preparation;  ///< of what it reads and what it answers
  bool averaged = false;          ///< its weights are the moving average (--ema)
  nlohmann::json manifest;
};

/// Whether the file says which model and configuration it holds: rnnctl's checkpoints and exports
/// do, weights of other programs do not.
bool describes_itself(const checkpoint::Checkpoint& content);

/// The model of `content`, which describes itself and was read from `path`. Throws
/// base::InputError where it is not what it says.
StoredModel stored_model(const checkpoint::Checkpoint& content, const std::string& path);

/// `content`'s weights in the model that `given` says. Layers and hidden units that nobody gave are
/// taken from the tensors; says on stderr what cannot be known from them. Throws base::InputError
/// with the options that are missing where no model is given, or where the weights do not fit it.
StoredModel foreign_model(const checkpoint::Checkpoint& content, const std::string& path,
                          const config::Resolved& given);

/// The model in the file `path`, of whichever of the two kinds it is. Throws as they do, and
/// base::UsageError for options of a model beside a checkpoint that has its own.
StoredModel load_model(const std::string& path, const config::Resolved& resolved);

/// The model in the checkpoint `path`, for commands that need to know what it was trained on.
/// Throws as stored_model(), and base::InputError for weights of other programs.
StoredModel load_checkpoint_model(const std::string& path);

/// The stored settings, except where the command line or the environment says otherwise: where the
/// data are, threads, device and output.
config::Settings settings_to_use(const StoredModel& stored, const config::Resolved& resolved);

/// What to test `stored` on: --dataset, where `resolved` has one, prepared as the network knows it;
/// else the test part of what it was trained with. Throws base::InputError, naming `checkpoint`,
/// where the data have other features or classes, pictures another size, or one has pictures and
/// the other has not.
data::LoadedData test_data_for(const StoredModel& stored, const std::string& checkpoint,
                               const config::Settings& settings, const config::Resolved& resolved);

/// Throws base::UsageError for an option on the command line that describes a model, or --config.
void refuse_model_options(const config::Resolved& resolved);

}  // namespace rnnctl::commands
