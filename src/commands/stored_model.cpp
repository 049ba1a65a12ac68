#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
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
