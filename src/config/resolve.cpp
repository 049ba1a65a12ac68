#include <array>
#include <stdexcept>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/resolve.h>

namespace rnnctl::config {
namespace {

using base::str;
using Source = std::vector<GivenValue>;

/// Any later value of the same name replaces an earlier one.
void apply(const Source& source, Resolved& resolved) {
  for (const GivenValue& given : source) {
    set_option(resolved.settings, given.name, given.text, given.where);
    resolved.origin[given.name] = given.origin;
  }
}

Source source_of_model(const GivenValue& model, const ModelDefaults& model_defaults) {
  Source source;
  if (!model_defaults) return source;
  const std::string origin = str("default of model ", model.text);
  try {
    for (const auto& [name, text] : model_defaults(model.text)) {
      source.push_back({name, text, str(origin, ": ", name), origin});
    }
  } catch (const base::UsageError& unknown) {
    throw base::UsageError(str(model.where, ": ", unknown.what()));
  }
  return source;
}

/// The model's defaults are weaker than the file, but which model it is stands there or above.
GivenValue chosen_model(const std::array<const Source*, 3>& weakest_first) {
  Resolved checked;
  GivenValue chosen = {"model", checked.settings.model.model, kDefaultOrigin, kDefaultOrigin};
  for (const Source* source : weakest_first) {
    for (const GivenValue& given : *source) {
      if (given.name != "model") continue;
      apply({given}, checked);
      chosen = given;
    }
  }
  return chosen;
}

const GivenValue* find(const Source& source, const char* name) {
  for (const GivenValue& given : source) {
    if (given.name == name) return &given;
  }
  return nullptr;
}

void replace_duration(const char* replaced, const GivenValue& by, Resolved& resolved) {
  set_option(resolved.settings, replaced, "0", replaced);
  resolved.origin[replaced] = str("replaced by ", by.name, ", ", by.origin);
}

/// True where `source` decides how long training lasts.
bool settle_duration(const Source& source, Resolved& resolved) {
  const GivenValue* epochs = find(source, "epochs");
  const GivenValue* iterations = find(source, "iterations");
  if (epochs == nullptr && iterations == nullptr) return false;
  if (iterations == nullptr) {
    replace_duration("iterations", *epochs, resolved);
  } else if (epochs == nullptr) {
    replace_duration("epochs", *iterations, resolved);
  } else if (resolved.settings.training.epochs > 0 && resolved.settings.training.iterations > 0) {
    throw base::UsageError(str(iterations->where, ": epochs is given as well (", epochs->origin,
                               "), choose one of the two"));
  }
  return true;
}

}  // namespace

Resolved resolve(const Sources& sources, const ModelDefaults& model_defaults) {
  const GivenValue model =
      chosen_model({&sources.file, &sources.environment, &sources.command_line});
  const Source of_model = source_of_model(model, model_defaults);

  Resolved resolved;
  for (const OptionRow& row : option_table()) resolved.origin[row.info.name] = kDefaultOrigin;
  try {
    apply(of_model, resolved);
  } catch (const base::UsageError& error) {
    throw std::logic_error(error.what());
  }
  for (const Source* source : {&sources.file, &sources.environment, &sources.command_line}) {
    apply(*source, resolved);
  }
  for (const Source* source :
       {&sources.command_line, &sources.environment, &sources.file, &of_model}) {
    if (settle_duration(*source, resolved)) break;
  }
  if (resolved.settings.output.quiet && resolved.settings.output.verbose) {
    throw base::UsageError("--quiet and --verbose contradict each other, choose one of the two");
  }
  return resolved;
}

}  // namespace rnnctl::config
