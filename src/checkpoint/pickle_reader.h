// Reads the pickle of a checkpoint without running any of it.
// Format: Python's Lib/pickletools.py; what torch.save puts into it: torch/_utils.py.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "checkpoint/pickle_value.h"

namespace rnnctl::checkpoint {

/// The one value that `pickle` (protocol 2) describes. Allowed are plain containers, None, bools,
/// integers, floats, text, collections.OrderedDict and tensors of the ElementTypes; every tensor
/// lies inside its stated storage. Throws base::InputError naming `file`, the offset in data.pkl
/// and what was found there. Memory is at most a constant times `pickle.size()`; recursion is not
/// used, so no depth of nesting can exhaust the stack.
Value read_pickle(std::span<const std::byte> pickle, std::string_view file, Heap& heap);

}  // namespace rnnctl::checkpoint
