#include "commands/answer_print.h"

#include <cstdio>

#include <nlohmann/json.hpp>

#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

/// RFC 4180: in quotes where it needs them.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

/// Seven digits, all that a 32-bit float has.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7g", value);
  return text;
}

/// Empty where there is none.
std::string truth_text(const Answer& answer) {
  if (!answer.truth) return "";
  return answer.classes.empty() ? number(answer.truth->value) : answer.truth->label;
}

std::string text_line(const Answer& answer) {
  std::string line = answer.input;
  if (!answer.error.empty()) return line + "\terror: " + answer.error;
  if (answer.classes.empty()) line += "\t" + number(answer.value);
  for (const auto& [label, probability] : answer.classes) {
    line += "\t" + base::printable(label) + "\t" + base::fixed(probability, 4);
  }
  return answer.truth ? line + "\t" + base::printable(truth_text(answer)) : line;
}

std::string json_line(const Answer& answer) {
  nlohmann::ordered_json object = {{"input", answer.input}};
  if (!answer.error.empty()) {
    object["error"] = answer.error;
  } else if (answer.classes.empty()) {
    object["value"] = answer.value;
  } else {
    object["label"] = answer.classes[0].first;
    object["probability"] = answer.classes[0].second;
    object["top"] = nlohmann::ordered_json::array();
    for (const auto& [label, probability] : answer.classes) {
      object["top"].push_back({{"label", label}, {"probability", probability}});
    }
  }
  if (answer.truth && answer.classes.empty()) object["truth"] = answer.truth->value;
  if (answer.truth && !answer.classes.empty()) object["truth"] = answer.truth->label;
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// All rows have as many fields as the header: an answer's, the truth, and the error.
std::string csv_line(const Answer& answer, std::size_t columns, bool has_truth) {
  std::string line = csv_field(answer.input);
  std::size_t filled = 0;
  if (answer.error.empty() && answer.classes.empty()) {
    line += "," + number(answer.value);
    filled = 1;
  }
  for (const auto& [label, probability] : answer.classes) {
    line += "," + csv_field(label) + "," + number(probability);
    filled += 2;
  }
  for (; filled < columns; ++filled) line += ",";
  if (has_truth) line += "," + csv_field(truth_text(answer));
  return line + "," + csv_field(answer.error);
}

}  // namespace

void AnswerPrinter::add_csv_header() {
  lines_ += ranks_ == 0 ? "input,value" : "input";
  for (std::size_t i = 1; i <= ranks_; ++i) {
    const std::string rank = i == 1 ? "" : std::to_string(i);
    lines_ += ",label" + rank + ",probability" + rank;
  }
  lines_ += has_truth_ ? ",truth,error\n" : ",error\n";
}

void AnswerPrinter::add(const Answer& answer) {
  if (format_ == "csv") {
    lines_ += csv_line(answer, ranks_ == 0 ? 1 : 2 * ranks_, has_truth_);
  } else {
    lines_ += format_ == "jsonl" ? json_line(answer) : text_line(answer);
  }
  lines_ += '\n';
}

void AnswerPrinter::flush() {
  std::fwrite(lines_.data(), 1, lines_.size(), stdout);
  std::fflush(stdout);
  lines_.clear();
}

}  // namespace rnnctl::commands
