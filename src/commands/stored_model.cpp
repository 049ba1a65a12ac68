#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::commands {

StoredModel load_stored_model(const std::string& path) {
  const checkpoint::Checkpoint content = checkpoint::load(path);
  const std::string source = base::printable(path);
  if (!content.manifest.is_object() || !content.manifest.contains("model") ||
      !content.manifest.contains("config")) {
    throw base::InputError(base::str(source, ": holds weights but not which model they belong to; ",
                                     "only checkpoints written by rnnctl say that"));
  }
  StoredModel stored;
  stored.manifest = content.manifest;
  stored.options = training::model_options_from_json(content.manifest.at("model"), source);
  stored.settings =
      config::settings_from_json(content.manifest.at("config"), source + ": configuration");
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

}  // namespace rnnctl::commands
