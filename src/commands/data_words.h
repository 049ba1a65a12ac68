// Data in words and in JSON.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/data/source.h>

namespace rnnctl::commands {

/// What was found: kind, shapes, classes, the first sample; a line each.
std::vector<std::string> in_words(const data::LoadedData& data);

/// A warning where more than half of the labels are different numbers, each of which became a
/// class; else empty.
std::string doubt_of_classes(const data::LoadedData& data);

/// "preparation" of the manifest's "data". Class names stand beside it.
nlohmann::json to_json(const data::Preparation& preparation);

}  // namespace rnnctl::commands
