// The hidden states that a report shows: those of the first example of the test part.
#pragma once

#include <string>

#include "commands/explained.h"
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/report/report.h>

namespace rnnctl::commands {

/// `stored`, on the CPU, was read from `checkpoint`; of a text its first characters are read.
/// Throws what explained_answer() throws.
report::StatesOfExample first_states(const StoredModel& stored, const std::string& checkpoint,
                                     const data::LoadedData& data);

/// What of it is shown: at most so many units and steps as make a picture, evenly chosen.
report::StatesOfExample states_of(const Explained& explained);

}  // namespace rnnctl::commands
