// What run.json says of a run, in words.
#pragma once

#include <rnnctl/config/resolve.h>
#include <rnnctl/report/report.h>

namespace rnnctl::commands {

/// Adds versions, machine, data and the commands that start and repeat the run. Nothing in the
/// record is trusted; what is not there is left out.
void add_facts(report::RunReport& run);

/// Adds the stored options, with the defaults of the run's model; a note where the record has none.
void add_settings(report::RunReport& run);

}  // namespace rnnctl::commands
