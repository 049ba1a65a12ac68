#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/safetensors.h>
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::commands {
namespace {

/// A few bytes of manifest may describe a model of any size; it is only built where the weights of
/// such a model are there. load_into() compares each.
void require_weights_of(const models::ModelOptions& options,
                        const checkpoint::NamedTensors& weights, const std::string& source) {
  double present = 0;
  for (const auto& [name, tensor] : weights) {
    const std::size_t size = checkpoint::element_size(tensor.type);
    present += static_cast<double>(tensor.bytes.size() / size);
  }
  const double expected = models::parameter_estimate(options);
  if (expected <= 2 * present + 1024) return;
  throw base::InputError(base::str(source, ": its manifest describes a model of about ",
                                   base::fixed(expected, 0), " parameters, but it holds ",
                                   base::fixed(present, 0),
                                   "; use another copy or an older checkpoint"));
}

/// The two halves of the manifest must speak of the same network.
void require_same_task(const StoredModel& stored, const std::string& source) {
  const data::Preparation& preparation = stored.preparation;
  const auto classes = static_cast<std::int64_t>(preparation.class_names.size());
  const auto features = static_cast<std::int64_t>(preparation.inputs.mean.size());
  const auto pixels = static_cast<std::int64_t>(preparation.pixels.mean.size());
  const std::int64_t characters = preparation.vocabulary ? preparation.vocabulary->size() : 0;
  const auto fits = [](std::int64_t present, std::int64_t expected) {
    return present == 0 || present == expected;
  };
  const bool is_whole =
      data::name_of(preparation.task) == stored.options.task &&
      fits(classes, stored.options.num_classes) && fits(features, stored.options.input_size) &&
      fits(characters, stored.options.num_classes) &&
      (characters > 0) == (preparation.task == data::Task::kNext) && fits(pixels, 1) &&
      (pixels == 0 || (features == 0 && preparation.task == data::Task::kClassify)) &&
      (preparation.targets.mean.size() == 1) == (preparation.task == data::Task::kRegress);
  if (is_whole) return;
  throw base::InputError(base::str(source,
                                   ": its manifest contradicts itself about the data; use "
                                   "another copy or an older checkpoint"));
}

void require_fit(const StoredModel& stored, const data::DatasetShape& shape,
                 const std::string& checkpoint) {
  const models::ModelOptions& options = stored.options;
  if (options.input_size != shape.input || options.num_classes != shape.num_classes) {
    throw base::InputError(base::str(base::printable(checkpoint), " was trained on inputs of ",
                                     options.input_size, " features and ", options.num_classes,
                                     " classes; the data has ", shape.input, " features and ",
                                     shape.num_classes, " classes"));
  }
  // Pictures alone are not standardised, and have one size.
  // Weights of other programs do not say of which.
  const bool reads_pictures = stored.manifest.is_object() &&
                              stored.preparation.inputs.mean.empty() && options.task == "classify";
  if (reads_pictures && options.sequence_length != shape.time) {
    throw base::InputError(base::str(base::printable(checkpoint), " was trained on pictures of ",
                                     options.sequence_length, " rows; the data have ", shape.time));
  }
}

/// Pictures are scaled and other numbers standardised: neither can be tested as the other.
void require_same_kind(const StoredModel& stored, const config::DatasetOptions& dataset,
                       const std::string& checkpoint) {
  if (stored.preparation.vocabulary) return;  // load_test() says what is no text
  const std::string kind =
      dataset.kind == "auto" ? data::kind_of(dataset_path(dataset.path)) : dataset.kind;
  const bool reads_numbers = !stored.preparation.inputs.mean.empty(), are_pictures = kind == "idx";
  if (reads_numbers != are_pictures) return;
  const std::string rows =
      stored.manifest.is_object() ? base::str(stored.options.sequence_length, " rows and ") : "";
  const std::string read =
      reads_numbers ? "sequences of numbers, not pictures"
                    : base::str("pictures of ", rows, stored.options.input_size, " columns");
  throw base::InputError(base::str(base::printable(dataset.path), " (", kind, ") does not fit ",
                                   base::printable(checkpoint), ", which reads ", read));
}

/// Another file in the old one's place would be cut otherwise: it may be tested on what trained.
void warn_of_change(const StoredModel& stored, const data::Dataset& test,
                    const std::string& checkpoint) {
  const nlohmann::json::json_pointer place("/data/test/sha256");
  if (!stored.manifest.contains(place) || stored.manifest.at(place) == test.content_hashes()) {
    return;
  }
  base::log_warning(base::str(test.description(), " is not what ", base::printable(checkpoint),
                              " was trained with (other SHA-256); what is tested on may have "
                              "been trained on"));
}

}  // namespace

bool describes_itself(const checkpoint::Checkpoint& content) {
  return content.manifest.is_object() && content.manifest.contains("model") &&
         content.manifest.contains("config");
}

StoredModel stored_model(const checkpoint::Checkpoint& content, const std::string& path) {
  const std::string source = base::printable(path);
  StoredModel stored;
  stored.manifest = content.manifest;
  stored.options = training::model_options_from_json(content.manifest.at("model"), source);
  stored.settings =
      config::settings_from_json(content.manifest.at("config"), source + ": configuration");
  require_weights_of(stored.options, content.state_dict, source);
  stored.preparation =
      preparation_from_json(content.manifest.value("data", nlohmann::json()), source);
  require_same_task(stored, source);
  try {
    // The random start is overwritten at once, so any seed does.
    stored.model = models::build_model(stored.options, 0);
  } catch (const base::UsageError& error) {
    throw base::InputError(base::str(source, ": ", error.what()));
  }
  stored.averaged = !content.average.empty();
  training::load_into(*stored.model, stored.averaged ? content.average : content.state_dict,
                      source);
  return stored;
}

StoredModel load_model(const std::string& path, const config::Resolved& resolved) {
  const checkpoint::Checkpoint content = checkpoint::load_weights(path);
  if (!describes_itself(content)) return foreign_model(content, path, resolved);
  refuse_model_options(resolved);
  return stored_model(content, path);
}

StoredModel load_checkpoint_model(const std::string& path) {
  const checkpoint::Checkpoint content = checkpoint::load_weights(path);
  if (describes_itself(content)) return stored_model(content, path);
  throw base::InputError(
      base::str(base::printable(path),
                " holds weights but not which model they belong to; 'rnnctl eval --model' tests "
                "them, here a checkpoint of 'rnnctl train' or its export is expected"));
}

config::Settings settings_to_use(const StoredModel& stored, const config::Resolved& resolved) {
  config::Settings settings = stored.settings;
  if (resolved.was_given("data")) settings.data = resolved.settings.data;
  if (resolved.was_given("dataset")) {
    settings.dataset.path = resolved.settings.dataset.path;
    settings.dataset.kind = resolved.settings.dataset.kind;
  }
  if (resolved.was_given("threads")) settings.compute.threads = resolved.settings.compute.threads;
  // Not the stored device: what was trained on a GPU is used where there is none.
  settings.compute.device = resolved.settings.compute.device;
  // Nor the stored engine, where a GPU is asked for: any engine reads the same weights.
  const std::string& device = settings.compute.device;
  if (device != "auto" && device != "cpu") settings.compute.engine = "auto";
  settings.output = resolved.settings.output;
  return settings;
}

data::LoadedData test_data_for(const StoredModel& stored, const std::string& checkpoint,
                               const config::Settings& settings, const config::Resolved& resolved) {
  const models::ModelEntry& entry = models::find_model(stored.options.model);
  // A model with a lesson of its own takes no other, which load_data() says.
  const bool are_other = resolved.was_given("dataset") && entry.dataset != "hihell";
  if (are_other) require_same_kind(stored, settings.dataset, checkpoint);
  data::LoadedData data = are_other ? load_test_data(settings, stored.preparation)
                                    : load_data(entry, settings, &stored.preparation);
  require_fit(stored, data.test.dataset->shape(), checkpoint);
  if (!are_other) warn_of_change(stored, *data.test.dataset, checkpoint);
  return data;
}

void refuse_model_options(const config::Resolved& resolved) {
  for (const config::OptionRow& row : config::option_table()) {
    const std::string name = row.info.name;
    if (row.info.group != config::Group::kModel && name != "config") continue;
    if (resolved.origin.at(name) != config::kCommandLineOrigin) continue;
    throw base::UsageError(base::str("--", name, " does not go with a checkpoint, which ",
                                     "holds its own; leave one of the two out"));
  }
}

}  // namespace rnnctl::commands
