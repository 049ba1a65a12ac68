#include "checkpoint/pickle_objects.h"

#include <utility>

namespace rnnctl::checkpoint {
namespace {

struct NamedGlobal {
  std::string_view module, name;
  Value value;
};

/// The allow-list.
constexpr NamedGlobal kGlobals[] = {
    {"collections", "OrderedDict", Callable::kOrderedDict},
    {"torch._utils", "_rebuild_tensor_v2", Callable::kRebuildTensor},
    {"torch._utils", "_rebuild_parameter", Callable::kRebuildParameter},
    {"torch", "FloatStorage", ElementType::kFloat32},
    {"torch", "DoubleStorage", ElementType::kFloat64},
    {"torch", "LongStorage", ElementType::kInt64},
    {"torch", "IntStorage", ElementType::kInt32},
    {"torch", "ByteStorage", ElementType::kUint8},
    {"torch", "BoolStorage", ElementType::kBool},
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

template <typename T>
T expect(const Value& value, std::string_view what, const PickleCursor& cursor) {
  const T* found = std::get_if<T>(&value);
  if (found == nullptr) cursor.fail(base::str(what, " is ", kind_of(value)));
  return *found;
}

const std::vector<Value>& expect_tuple(const Value& value, std::string_view what,
                                       const PickleCursor& cursor) {
  const Sequence* tuple = expect<Sequence*>(value, what, cursor);
  if (!tuple->is_tuple) cursor.fail(base::str(what, " is a list, not a tuple"));
  return tuple->items;
}

std::vector<std::int64_t> integers(const Value& value, std::string_view what,
                                   const PickleCursor& cursor) {
  std::vector<std::int64_t> result;
  for (const Value& item : expect_tuple(value, what, cursor)) {
    result.push_back(expect<std::int64_t>(item, what, cursor));
  }
  return result;
}

/// Backward hooks would be code. PyTorch writes an empty OrderedDict for "none".
void expect_no_hooks(const Value& value, const PickleCursor& cursor) {
  const Mapping* hooks = expect<Mapping*>(value, "the hooks of a tensor", cursor);
  if (!hooks->items.empty()) cursor.fail("a tensor has backward hooks");
}

/// (storage, offset, sizes, strides, requires_grad, hooks)
Value rebuild_tensor(const std::vector<Value>& arguments, Heap& heap, const PickleCursor& cursor) {
  if (arguments.size() != 6) {
    cursor.fail(base::str("a tensor of ", arguments.size(), " arguments instead of 6"));
  }
  StridedTensor tensor;
  tensor.storage = expect<const Storage*>(arguments[0], "the storage of a tensor", cursor);
  tensor.offset = expect<std::int64_t>(arguments[1], "the offset of a tensor", cursor);
  tensor.shape = integers(arguments[2], "a size of a tensor", cursor);
  tensor.strides = integers(arguments[3], "a stride of a tensor", cursor);
  expect<bool>(arguments[4], "requires_grad", cursor);
  expect_no_hooks(arguments[5], cursor);
  const std::string fault = find_fault(tensor);
  if (!fault.empty()) cursor.fail(base::str("impossible tensor: ", fault));
  return &std::as_const(heap.tensors.emplace_back(std::move(tensor)));
}

/// (tensor, requires_grad, hooks)
Value rebuild_parameter(const std::vector<Value>& arguments, const PickleCursor& cursor) {
  if (arguments.size() != 3) {
    cursor.fail(base::str("a parameter of ", arguments.size(), " arguments instead of 3"));
  }
  expect<bool>(arguments[1], "requires_grad", cursor);
  expect_no_hooks(arguments[2], cursor);
  return expect<const StridedTensor*>(arguments[0], "the data of a parameter", cursor);
}

}  // namespace

Value resolve_global(std::string_view module, std::string_view name, const PickleCursor& cursor) {
  for (const NamedGlobal& global : kGlobals) {
    if (global.module == module && global.name == name) return global.value;
  }
  const std::string full = base::printable(base::str(module, ".", name));
  if (module == "torch" && ends_with(name, "Storage")) {
    cursor.fail(base::str("'", full, "' has an element type that is not read"),
                "convert the weights in Python with model.float() before saving");
  }
  cursor.fail(base::str("'", full, "' is refused, only tensors and plain containers are read"));
}

Value call(const Value& callable, const Value& arguments, Heap& heap, const PickleCursor& cursor) {
  const auto function = expect<Callable>(callable, "what is called", cursor);
  const std::vector<Value>& items = expect_tuple(arguments, "the arguments of a call", cursor);
  switch (function) {
    case Callable::kRebuildTensor:
      return rebuild_tensor(items, heap, cursor);
    case Callable::kRebuildParameter:
      return rebuild_parameter(items, cursor);
    case Callable::kOrderedDict:
      break;
  }
  if (!items.empty()) cursor.fail("an OrderedDict with arguments");
  return &heap.mappings.emplace_back(Mapping{true, {}});
}

Value resolve_persistent_id(const Value& id, Heap& heap, const PickleCursor& cursor) {
  const std::vector<Value>& items = expect_tuple(id, "a persistent id", cursor);
  if (items.size() != 5) {
    cursor.fail(base::str("a persistent id of ", items.size(), " items instead of 5"));
  }
  if (expect<std::string_view>(items[0], "a persistent id's kind", cursor) != "storage") {
    cursor.fail("a persistent id that is no storage");
  }
  Storage storage{};
  storage.type = expect<ElementType>(items[1], "a storage's type", cursor);
  storage.key = expect<std::string_view>(items[2], "a storage's key", cursor);
  expect<std::string_view>(items[3], "a storage's location", cursor);
  storage.count = expect<std::int64_t>(items[4], "a storage's size", cursor);
  if (storage.count < 0) cursor.fail(base::str("a storage of ", storage.count, " elements"));
  return &std::as_const(heap.storages.emplace_back(storage));
}

}  // namespace rnnctl::checkpoint
