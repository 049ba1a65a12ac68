#include "checkpoint/pickle_value.h"

#include <array>

namespace rnnctl::checkpoint {

std::string_view kind_of(const Value& value) {
  if (const auto* sequence = std::get_if<Sequence*>(&value)) {
    return (*sequence)->is_tuple ? "a tuple" : "a list";
  }
  constexpr std::array<std::string_view, std::variant_size_v<Value>> kKinds = {
      "None",           "a bool",    "an integer", "a number", "text",  "a function",
      "a storage type", "a storage", "a tensor",   "a list",   "a dict"};
  return kKinds[value.index()];
}

const Value* find_item(const Mapping& mapping, std::string_view key) {
  for (const auto& [name, value] : mapping.items) {
    const auto* text = std::get_if<std::string_view>(&name);
    if (text != nullptr && *text == key) return &value;
  }
  return nullptr;
}

}  // namespace rnnctl::checkpoint
