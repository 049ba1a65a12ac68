// A configuration file: flat YAML whose keys are exactly the long option names.
#pragma once

#include <filesystem>
#include <vector>

#include <rnnctl/config/given_value.h>

namespace rnnctl::config {

/// The options of `path` in the order of the file; an empty file gives none. Names are known and
/// occur once, values are plain scalars of the right YAML type; what they say is checked later.
/// Throws base::UsageError "FILE:LINE: ..." for an unknown or repeated key, an alias, anchor, tag,
/// nested or missing value, a quoted number, more than one document, what is not YAML or not a map,
/// and for a file that is missing, unreadable, not a regular file or larger than 1 MiB.
/// No alias is ever expanded and nothing is read below the first level.
std::vector<GivenValue> read_yaml(const std::filesystem::path& path);

}  // namespace rnnctl::config
