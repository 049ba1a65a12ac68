// Which options go with which model.
#pragma once

#include <rnnctl/models/registry.h>

namespace rnnctl::models {

/// Throws base::UsageError where an option does not apply to the model, or where its parameters
/// would not fit in this machine's memory.
void require_applicable(const ModelEntry& entry, const ModelOptions& options);

}  // namespace rnnctl::models
