#include "checkpoint/pickle_stack.h"

#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

/// Open marks are containers being filled inside containers; a checkpoint needs about 8, its
/// "rnnctl" dict at most 32 more.
constexpr std::size_t kMaxOpenMarks = 100;

}  // namespace

Value PickleStack::pop() {
  const Value value = top();
  values_.pop_back();
  return value;
}

const Value& PickleStack::top() const { return values_[below_top(1)]; }

void PickleStack::open_mark() {
  if (marks_.size() == kMaxOpenMarks) {
    cursor_.fail(base::str("nested deeper than ", kMaxOpenMarks, " levels"));
  }
  marks_.push_back(values_.size());
}

std::vector<Value> PickleStack::take_to_mark() {
  if (marks_.empty()) cursor_.fail("no mark is open");
  const std::size_t first = marks_.back();
  marks_.pop_back();
  return take_from(first);
}

std::vector<Value> PickleStack::take(std::size_t count) { return take_from(below_top(count)); }

std::size_t PickleStack::below_top(std::size_t count) const {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (values_.size() - floor < count) cursor_.fail("the stack is empty");
  return values_.size() - count;
}

std::vector<Value> PickleStack::take_from(std::size_t first) {
  const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(first);
  std::vector<Value> items(begin, values_.end());
  values_.erase(begin, values_.end());
  return items;
}

}  // namespace rnnctl::checkpoint
