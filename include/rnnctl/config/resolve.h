// One value for every option out of all that were given, and where it came from.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <rnnctl/config/given_value.h>
#include <rnnctl/config/settings.h>

namespace rnnctl::config {

/// What was given, by source. A source names an option at most once.
struct Sources {
  std::vector<GivenValue> file;
  std::vector<GivenValue> environment;
  std::vector<GivenValue> command_line;
};

/// The options whose default is the model's own, {"hidden", "150"}. Throws base::UsageError for a
/// name that is no model.
using ModelDefaults =
    std::function<std::vector<std::pair<std::string, std::string>>(const std::string& model)>;

inline constexpr const char* kDefaultOrigin = "default";
inline constexpr const char* kCommandLineOrigin = "command line";

struct Resolved {
  Settings settings;
  /// By option, for every option: "command line", "RNNCTL_SEED", "configs/a.yaml:3",
  /// "default of model image" or "default". Printable.
  std::map<std::string, std::string> origin;
  std::vector<std::string> warnings;  ///< lines for base::log_warning

  /// By anybody: it is not rnnctl's own default. Throws std::out_of_range where there is no
  /// `option`.
  bool was_given(const std::string& option) const { return origin.at(option) != kDefaultOrigin; }
};

/// Command line > environment > file > default of the model > default. Every value is checked, also
/// one that a stronger source replaces. The strongest source that names epochs or iterations
/// decides both: what it does not name is 0.
/// Throws base::UsageError for an invalid value, for epochs and iterations both positive in one
/// source, for quiet with verbose, and what `model_defaults` throws; a bad value among the model's
/// defaults is a defect (std::logic_error).
Resolved resolve(const Sources& sources, const ModelDefaults& model_defaults = {});

}  // namespace rnnctl::config
