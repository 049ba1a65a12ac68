// The answers of `rnnctl predict`, one line each.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rnnctl::commands {

/// What a test example is to be answered with.
struct Truth {
  std::string label;   ///< where there are classes
  double value = 0.0;  ///< where there are none
};

struct Answer {
  std::string input;
  std::vector<std::pair<std::string, double>>
      classes;         ///< label and probability, most probable first
  double value = 0.0;  ///< where there are no classes
  std::string error;   ///< why there is neither; else empty
  std::optional<Truth> truth = std::nullopt;
};

class AnswerPrinter {
 public:
  /// `format` is one of predict_formats(), `ranks` the classes of each answer, 0: values. Where it
  /// `has_truth`, every answer has one.
  AnswerPrinter(std::string format, std::size_t ranks, bool has_truth)
      : format_(std::move(format)), ranks_(ranks), has_truth_(has_truth) {
    if (format_ == "csv") add_csv_header();
  }

  /// Adds lines to what flush() writes to stdout:
  ///   text   INPUT <tab> LABEL <tab> PROBABILITY [<tab> …]; INPUT <tab> VALUE;
  ///          INPUT <tab> error: …
  ///   csv    a header, then input,label,probability[,label2,…] or input,value; and error
  ///   jsonl  {"input", "label", "probability", "top": [{"label", "probability"}]},
  ///          {"input", "value"} or {"input", "error"}
  /// The truth is text's last column, csv's column before the error, and jsonl's last key "truth".
  void add(const Answer& answer);
  void flush();

 private:
  void add_csv_header();

  std::string format_;
  std::string lines_;
  std::size_t ranks_;
  bool has_truth_;
};

}  // namespace rnnctl::commands
