// What `rnnctl explain` puts on stdout.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

#include "commands/explained.h"

namespace rnnctl::commands {

/// Lines for people: the answer, a table of the time steps, one of the layers. `columns` of block
/// characters are for each bar and curve; 0: only numbers.
std::string explanation_text(const Explained& explained, std::size_t columns);

/// The keys of docs/architecture.md.
nlohmann::ordered_json explanation_object(const Explained& explained);

}  // namespace rnnctl::commands
