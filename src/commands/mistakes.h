// Which examples of a test part a network takes for something else, and is sure of it.
#pragma once

#include <cstddef>
#include <vector>

#include <rnnctl/data/source.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/report/report.h>

namespace rnnctl::commands {

/// The `most` mistakes with the highest probability, the highest first, each with what the network
/// saw. None where examples have more than one answer, or a number.
std::vector<report::Mistake> confident_mistakes(const data::LoadedData& data,
                                                engine::Engine& engine, std::size_t most);

}  // namespace rnnctl::commands
