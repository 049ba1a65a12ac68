// A row of numbers that is a whole sequence.
#pragma once

#include <string_view>

#include <rnnctl/data/unlabelled.h>

namespace rnnctl::data {

/// Turns the lines of one file or pipe into sequences.
class UnlabelledRows {
 public:
  UnlabelledRows(std::string name, const SequenceForm& form, const TakeSequence& take)
      : name_(std::move(name)), form_(form), take_(take) {}

  /// `line` without its end. Empty lines count, and are no sequences.
  void take_line(std::string_view line);

 private:
  void take_header(std::string_view line);
  void parse(std::string_view line, UnlabelledSequence& sequence);
  std::string misfit(std::int64_t count) const;

  std::string name_;
  SequenceForm form_;
  const TakeSequence& take_;
  std::int64_t line_ = 0;
  bool may_be_header_ = true;
  std::int64_t label_column_ = 0;  ///< from 1; 0: none
};

}  // namespace rnnctl::data
