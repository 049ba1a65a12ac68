// The stack of the pickle machine, with its marks.
#pragma once

#include <cstddef>
#include <vector>

#include "checkpoint/pickle_cursor.h"
#include "checkpoint/pickle_value.h"

namespace rnnctl::checkpoint {

/// No function reaches below the last open mark; what would is refused through the cursor.
class PickleStack {
 public:
  explicit PickleStack(const PickleCursor& cursor) : cursor_(cursor) {}

  void push(const Value& value) { values_.push_back(value); }
  Value pop();
  const Value& top() const;

  void open_mark();
  /// Everything above the last mark, which is closed.
  std::vector<Value> take_to_mark();
  /// The last `count` values.
  std::vector<Value> take(std::size_t count);

  /// One value, no open mark.
  bool is_finished() const { return values_.size() == 1 && marks_.empty(); }

 private:
  std::size_t below_top(std::size_t count) const;
  std::vector<Value> take_from(std::size_t first);

  const PickleCursor& cursor_;
  std::vector<Value> values_;
  std::vector<std::size_t> marks_;  ///< sizes of `values_` at which marks were opened
};

}  // namespace rnnctl::checkpoint
