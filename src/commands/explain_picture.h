// What `rnnctl explain --png` draws.
#pragma once

#include "commands/explained.h"
#include <rnnctl/data/colour_picture.h>

namespace rnnctl::commands {

/// From above: of a picture the picture and the gradient over it, else a bar for each step's
/// importance; then for each layer its hidden states, a column a step and a row a unit, in the
/// order in which the units are at their largest, orange above 0 and blue below, and under them the
/// norm of the gradient there. Throws base::UsageError for more than 100 million pixels.
data::ColourPicture drawing_of(const Explained& explained);

}  // namespace rnnctl::commands
