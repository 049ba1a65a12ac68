#include "checkpoint/pickle_reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint/pickle_cursor.h"
#include "checkpoint/pickle_objects.h"
#include "checkpoint/pickle_opcodes.h"
#include "checkpoint/pickle_stack.h"
#include <rnnctl/base/utf8.h>

namespace rnnctl::checkpoint {
namespace {

constexpr std::string_view kDefaultProtocol =
    "save it with torch.save and its default pickle_protocol";

std::string hex(std::uint8_t byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

/// Pickle's stack machine. An opcode pushes at most one value of constant size, and containers only
/// take values off the stack, so memory stays proportional to the bytes read.
class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> pickle, std::string_view file, Heap& heap)
      : cursor_(pickle, file), stack_(cursor_), heap_(heap) {}

  Value run() {
    if (static_cast<Opcode>(cursor_.opcode()) != Opcode::kProto || cursor_.number(1) != 2) {
      cursor_.fail("this is no pickle of protocol 2", kDefaultProtocol);
    }
    while (!result_) {
      const std::uint8_t byte = cursor_.opcode();
      const auto opcode = static_cast<Opcode>(byte);
      if (!constant(opcode) && !container(opcode) && !memo(opcode) && !object(opcode)) {
        cursor_.fail(base::str("opcode ", hex(byte), " is refused"), kDefaultProtocol);
      }
    }
    if (!cursor_.at_end()) cursor_.fail("bytes follow the end of the pickle");
    return *result_;
  }

 private:
  // clang-format off
  bool constant(Opcode opcode) {
    switch (opcode) {
      case Opcode::kNone: stack_.push(std::monostate{}); return true;
      case Opcode::kNewTrue: stack_.push(true); return true;
      case Opcode::kNewFalse: stack_.push(false); return true;
      case Opcode::kBinInt1: push_unsigned(1); return true;
      case Opcode::kBinInt2: push_unsigned(2); return true;
      case Opcode::kBinInt: push_signed(4); return true;
      case Opcode::kLong1: push_signed(cursor_.number(1)); return true;
      case Opcode::kBinFloat: stack_.push(cursor_.float64()); return true;
      case Opcode::kBinUnicode: push_text(); return true;
      default: return false;
    }
  }

  bool container(Opcode opcode) {
    switch (opcode) {
      case Opcode::kMark: stack_.open_mark(); return true;
      case Opcode::kEmptyTuple: push_tuple({}); return true;
      case Opcode::kTuple1: push_tuple(stack_.take(1)); return true;
      case Opcode::kTuple2: push_tuple(stack_.take(2)); return true;
      case Opcode::kTuple3: push_tuple(stack_.take(3)); return true;
      case Opcode::kTuple: push_tuple(stack_.take_to_mark()); return true;
      case Opcode::kEmptyList: stack_.push(&heap_.sequences.emplace_back()); return true;
      case Opcode::kAppend: append(stack_.take(1)); return true;
      case Opcode::kAppends: append(stack_.take_to_mark()); return true;
      case Opcode::kEmptyDict: stack_.push(&heap_.mappings.emplace_back()); return true;
      case Opcode::kSetItem: set_items(stack_.take(2)); return true;
      case Opcode::kSetItems: set_items(stack_.take_to_mark()); return true;
      default: return false;
    }
  }

  bool memo(Opcode opcode) {
    switch (opcode) {
      case Opcode::kBinPut: remember(cursor_.number(1)); return true;
      case Opcode::kLongBinPut: remember(cursor_.number(4)); return true;
      case Opcode::kBinGet: recall(cursor_.number(1)); return true;
      case Opcode::kLongBinGet: recall(cursor_.number(4)); return true;
      default: return false;
    }
  }

  bool object(Opcode opcode) {
    switch (opcode) {
      case Opcode::kGlobal: push_global(); return true;
      case Opcode::kReduce: reduce(); return true;
      case Opcode::kBinPersid:
        stack_.push(resolve_persistent_id(stack_.pop(), heap_, cursor_));
        return true;
      case Opcode::kBuild: build(); return true;
      case Opcode::kStop: stop(); return true;
      default: return false;
    }
  }
  // clang-format on

  void push_unsigned(std::size_t size) {
    stack_.push(static_cast<std::int64_t>(cursor_.number(size)));
  }

  /// Two's complement in `size` bytes. Nine are needed by a seed of 2^63 or more; it is only found
  /// in the "rnnctl" dict, which nobody reads here, so that its nearest double does.
  void push_signed(std::uint64_t size) {
    if (size > 9) cursor_.fail(base::str("an integer of ", size, " bytes"));
    const std::uint64_t value = cursor_.number(size < 8 ? size : 8);
    if (size == 9) {
      if (cursor_.number(1) != 0) cursor_.fail("an integer of more than 64 bits");
      return stack_.push(static_cast<double>(value));
    }
    const bool is_negative = size > 0 && (value >> (size * 8 - 1) & 1) != 0;
    const std::uint64_t sign = is_negative && size < 8 ? ~std::uint64_t{0} << (size * 8) : 0;
    stack_.push(static_cast<std::int64_t>(value | sign));
  }

  void push_text() {
    const std::string_view text = cursor_.text(cursor_.number(4));
    if (!base::is_utf8(text)) cursor_.fail("text that is not UTF-8");
    stack_.push(text);
  }

  void push_tuple(std::vector<Value> items) {
    stack_.push(&heap_.sequences.emplace_back(Sequence{true, std::move(items)}));
  }

  void push_global() {
    const std::string_view module = cursor_.line();
    stack_.push(resolve_global(module, cursor_.line(), cursor_));
  }

  void reduce() {
    const Value arguments = stack_.pop();
    const Value callable = stack_.pop();
    stack_.push(call(callable, arguments, heap_, cursor_));
  }

  template <typename T>
  T& top(std::string_view what) const {
    const auto* found = std::get_if<T*>(&stack_.top());
    if (found == nullptr) cursor_.fail(base::str(what, " is ", kind_of(stack_.top())));
    return **found;
  }

  void append(const std::vector<Value>& items) {
    auto& list = top<Sequence>("what is appended to");
    if (list.is_tuple) cursor_.fail("a tuple is appended to");
    list.items.insert(list.items.end(), items.begin(), items.end());
  }

  void set_items(const std::vector<Value>& items) {
    if (items.size() % 2 != 0) cursor_.fail("a key without a value");
    auto& mapping = top<Mapping>("what gets items");
    for (std::size_t i = 0; i < items.size(); i += 2) {
      mapping.items.emplace_back(items[i], items[i + 1]);
    }
  }

  /// Python numbers its memo without gaps.
  void remember(std::uint64_t index) {
    if (index > memo_.size()) cursor_.fail(base::str("memo entry ", index, " leaves a gap"));
    if (index == memo_.size()) memo_.emplace_back();
    memo_[index] = stack_.top();
  }

  void recall(std::uint64_t index) {
    if (index >= memo_.size()) cursor_.fail(base::str("memo entry ", index, " was never set"));
    stack_.push(memo_[index]);
  }

  /// module.state_dict() carries layer versions in an attribute `_metadata`; weights do without.
  void build() {
    const Value state = stack_.pop();
    const auto& target = top<Mapping>("an object with attributes");
    const auto* attributes = std::get_if<Mapping*>(&state);
    const bool metadata_only = attributes != nullptr && (*attributes)->items.size() == 1 &&
                               find_item(**attributes, "_metadata") != nullptr;
    if (!target.is_ordered || !metadata_only) {
      cursor_.fail("attributes other than a state_dict's _metadata");
    }
  }

  void stop() {
    if (!stack_.is_finished()) cursor_.fail("the pickle ends in the middle");
    result_ = stack_.top();
  }

  PickleCursor cursor_;
  PickleStack stack_;
  Heap& heap_;
  std::vector<Value> memo_;
  std::optional<Value> result_;
};

}  // namespace

Value read_pickle(std::span<const std::byte> pickle, std::string_view file, Heap& heap) {
  return PickleMachine(pickle, file, heap).run();
}

}  // namespace rnnctl::checkpoint
