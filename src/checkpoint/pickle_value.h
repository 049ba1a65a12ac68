// What a pickle of tensors can hold once it is read. Plain data: nothing here was executed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "checkpoint/strided_tensor.h"
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

/// The only callables a pickle may name.
enum class Callable { kOrderedDict, kRebuildTensor, kRebuildParameter };

struct Sequence;
struct Mapping;

/// Cheap to copy, as the memo repeats values at will: text lies in the pickle's own bytes, all else
/// that has a size in the Heap. Both must outlive the value.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Callable,
                           ElementType, const Storage*, const StridedTensor*, Sequence*, Mapping*>;

/// A list or a tuple.
struct Sequence {
  bool is_tuple = false;
  std::vector<Value> items;
};

/// A dict or an OrderedDict, in the order of insertion. Keys may repeat; readers refuse that.
struct Mapping {
  bool is_ordered = false;
  std::vector<std::pair<Value, Value>> items;
};

/// Owns what values point to. Containers may contain themselves without leak or recursion: nobody
/// walks them deeper than the known form of a checkpoint.
struct Heap {
  std::deque<Storage> storages;
  std::deque<StridedTensor> tensors;
  std::deque<Sequence> sequences;
  std::deque<Mapping> mappings;
};

/// "a dict", "text", "a tensor", ...: for messages.
std::string_view kind_of(const Value& value);

/// The value of the first item whose key is this text, or nullptr.
const Value* find_item(const Mapping& mapping, std::string_view key);

}  // namespace rnnctl::checkpoint
