// The three functions and the six storage types that a pickle may name, and what calling them means
// here: describing a tensor.
#pragma once

#include <string_view>

#include "checkpoint/pickle_cursor.h"
#include "checkpoint/pickle_value.h"

namespace rnnctl::checkpoint {

/// A Callable or an ElementType. All three functions refuse through `cursor` what is not allowed.
Value resolve_global(std::string_view module, std::string_view name, const PickleCursor& cursor);

/// `callable(*arguments)`, for the forms that Python's torch.save writes.
Value call(const Value& callable, const Value& arguments, Heap& heap, const PickleCursor& cursor);

/// ("storage", torch.FloatStorage, key, location, count). The location (a device) does not matter.
Value resolve_persistent_id(const Value& id, Heap& heap, const PickleCursor& cursor);

}  // namespace rnnctl::checkpoint
