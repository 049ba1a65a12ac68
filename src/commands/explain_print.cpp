#include "commands/explain_print.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "commands/bar.h"
#include "commands/text_table.h"
#include <rnnctl/base/text.h>
#include <rnnctl/runs/sparkline.h>

namespace rnnctl::commands {
namespace {

using base::str;
using Layer = models::Explanation::Layer;

constexpr std::int64_t kMostLines = 50;      // of the table of steps
constexpr std::int64_t kWidestPicture = 64;  // columns

std::string in_digits(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}
std::string three_digits(double value) { return in_digits(value, 3); }

/// What a character is called in a line of text.
std::string shown_character(const std::string& character) {
  if (character == "\n") return "\\n";
  if (character == "\t") return "\\t";
  return base::printable(character);
}

std::string quoted(const std::string& name, bool is_character) {
  return is_character ? str("'", shown_character(name), "'") : base::printable(name, 60);
}

/// Dark to bright, of a row of pixels.
std::string shades(const torch::Tensor& row) {
  constexpr std::string_view kShades = " .:-=+*#%@";
  std::string text;
  for (std::int64_t i = 0; i < row.size(0); ++i) {
    const double level = std::clamp(row[i].item<double>(), 0.0, 1.0);
    const auto place =
        static_cast<std::size_t>(level * static_cast<double>(kShades.size() - 1) + 0.5);
    text += kShades[place];
  }
  return text;
}

/// `share` of `columns`, in eighths of a column.
std::string bar(double share, std::size_t columns) {
  const double whole = share > 0 ? std::min(share, 1.0) * static_cast<double>(columns) * 8 : 0.0;
  return bar_of_eighths(static_cast<std::size_t>(whole + 0.5));
}

std::string curve(const std::vector<double>& norms, std::size_t columns) {
  std::vector<runs::LossPoint> points;
  for (const double norm : norms) points.push_back({std::ssize(points), norm});
  return runs::sparkline(points, columns);
}

/// What the steps from `first` on hold, in a few characters.
std::string shown_input(const Explained& explained, std::int64_t first, std::int64_t count) {
  if (explained.is_picture) {
    return explained.x.size(1) <= kWidestPicture ? str("|", shades(grey_of(explained)[first]), "|")
                                                 : "";
  }
  std::string text;
  for (std::int64_t i = first; i < first + count && !explained.characters.empty(); ++i) {
    text += shown_character(explained.characters[static_cast<std::size_t>(i)]);
  }
  return text.empty() ? "" : str("'", text, "'");
}

std::string answer_lines(const Explained& explained) {
  const bool is_text = !explained.characters.empty();
  std::string text =
      is_text ? "after " + base::cited(explained.input) : base::printable(explained.input);
  text += ": ";
  if (explained.has_classes) {
    text += str(quoted(explained.answer, is_text), " with probability ",
                base::fixed(explained.probability, 4));
  } else {
    text += in_digits(explained.value, 7);
  }
  if (explained.truth) {
    text += ", the truth is " + (explained.has_classes ? base::printable(explained.truth->label, 60)
                                                       : in_digits(explained.truth->value, 7));
  }
  if (!explained.has_classes) return text + "\nexplained is this value\n";
  text += str("\nexplained is the score of ", quoted(explained.explained, is_text), ", ",
              three_digits(explained.score));
  if (explained.explained != explained.answer) {
    text += str(" (probability ", base::fixed(explained.explained_probability, 4), ")");
  }
  return text + "\n";
}

std::string step_table(const Explained& explained, std::size_t columns) {
  const std::int64_t time = explained.x.size(0);
  const std::int64_t together = (time + kMostLines - 1) / kMostLines;
  std::vector<StepFigures> figures;
  double highest = 0.0;
  for (std::int64_t first = 0; first < time; first += together) {
    figures.push_back(step_figures(explained, first, std::min(together, time - first)));
    highest = std::max(highest, figures.back().importance);
  }
  TextTable table;
  table.add({together == 1 ? "step" : "steps", "gradient", "importance", "contribution",
             columns > 0 ? "importance" : "", "input"});
  std::int64_t first = 0;
  for (const StepFigures& step : figures) {
    const std::int64_t count = std::min(together, time - first);
    const std::string name = count == 1 ? str(first + 1) : str(first + 1, "-", first + count);
    table.add({name, three_digits(step.gradient), three_digits(step.importance),
               three_digits(step.contribution),
               columns > 0 ? bar(step.importance / highest, columns) : "",
               shown_input(explained, first, count)});
    first += count;
  }
  return table.text();
}

std::string layer_table(const Explained& explained, std::size_t columns) {
  TextTable table;
  table.add({"layer", "at the first", columns > 0 ? "through time" : "", "at the last", ""});
  bool has_memory = false, has_backward = false;
  for (const GradientFlow& flow : flows_of(explained)) {
    table.add({flow.name, three_digits(flow.first()), columns > 0 ? curve(flow.norms, columns) : "",
               three_digits(flow.last()), flow.words()});
  }
  for (const Layer& layer : explained.found.layers) {
    has_memory = has_memory || layer.memory.defined();
    has_backward = has_backward || layer.backward;
  }
  std::string text =
      "norm of the gradient at each layer's hidden state, from its first step to its last\n";
  text += table.text();
  if (has_backward) {
    text += "backward layers read from the end: their first step is the sequence's last\n";
  }
  if (has_memory) text += "memory is the LSTM's cell state, by which it carries gradients\n";
  return text;
}

std::vector<double> numbers_of(const torch::Tensor& row) {
  const torch::Tensor numbers = row.to(torch::kFloat64).contiguous();
  const double* first = numbers.const_data_ptr<double>();
  return {first, first + numbers.numel()};
}

nlohmann::ordered_json rows_of(const torch::Tensor& rows) {
  auto list = nlohmann::ordered_json::array();
  for (const torch::Tensor& row : rows.unbind(0)) list.push_back(numbers_of(row));
  return list;
}

nlohmann::ordered_json layer_object(const Layer& layer) {
  nlohmann::ordered_json object = {{"layer", layer.number},
                                   {"direction", layer.backward ? "backward" : "forward"},
                                   {"hidden", rows_of(layer.hidden)},
                                   {"gradient_norm", row_norms(layer.gradient)}};
  if (!layer.memory.defined()) return object;
  object["memory"] = rows_of(layer.memory);
  object["memory_gradient_norm"] = row_norms(layer.memory_gradient);
  return object;
}

}  // namespace

std::string explanation_text(const Explained& explained, std::size_t columns) {
  return answer_lines(explained) + "\n" + step_table(explained, columns) + "\n" +
         layer_table(explained, columns);
}

nlohmann::ordered_json explanation_object(const Explained& explained) {
  nlohmann::ordered_json object = {{"checkpoint", explained.checkpoint},
                                   {"input", explained.input}};
  if (explained.has_classes) {
    object["answer"] = explained.answer;
    object["probability"] = explained.probability;
    object["explained"] = explained.explained;
    object["explained_probability"] = explained.explained_probability;
  } else {
    object["answer"] = explained.value;
  }
  object["score"] = explained.score;
  if (explained.truth && explained.has_classes) object["truth"] = explained.truth->label;
  if (explained.truth && !explained.has_classes) object["truth"] = explained.truth->value;
  object["steps"] = nlohmann::ordered_json::array();
  for (std::int64_t step = 0; step < explained.x.size(0); ++step) {
    const StepFigures figures = step_figures(explained, step);
    object["steps"].push_back({{"step", step + 1},
                               {"input_gradient", figures.gradient},
                               {"importance", figures.importance},
                               {"contribution", figures.contribution}});
  }
  object["layers"] = nlohmann::ordered_json::array();
  for (const Layer& layer : explained.found.layers) object["layers"].push_back(layer_object(layer));
  return object;
}

}  // namespace rnnctl::commands
