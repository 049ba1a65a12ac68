// The answers of `rnnctl predict`, one line each.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rnnctl::commands {

struct Answer {
  std::string input;
  std::vector<std::pair<std::string, double>>
      classes;         ///< label and probability, most probable first
  double value = 0.0;  ///< where there are no classes
  std::string error;   ///< why there is neither; else empty
};

class AnswerPrinter {
 public:
  /// `format` is one of predict_formats(), `ranks` the classes of each answer, 0: values.
  AnswerPrinter(std::string format, std::size_t ranks) : format_(std::move(format)), ranks_(ranks) {
    if (format_ == "csv") add_csv_header();
  }

  /// Adds lines to what flush() writes to stdout:
  ///   text   INPUT <tab> LABEL <tab> PROBABILITY [<tab> …]; INPUT <tab> VALUE; INPUT <tab> error:
  ///   … csv    a header, then input,label,probability[,label2,…] or input,value; and error jsonl
  ///   {"input", "label", "probability", "top": [{"label", "probability"}]},
  ///          {"input", "value"} or {"input", "error"}
  void add(const Answer& answer);
  void flush();

 private:
  void add_csv_header();

  std::string format_;
  std::string lines_;
  std::size_t ranks_;
};

}  // namespace rnnctl::commands
