#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/eval.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/training/evaluation.h>
#include <rnnctl/training/result_text.h>

namespace rnnctl::commands {
namespace {

using training::Evaluation;

std::string class_name(const data::LoadedData& data, std::size_t index) {
  const auto& names = data.preparation.class_names;
  return names.empty() ? std::to_string(index) : base::printable(names.at(index), 40);
}

/// Wide enough for every class.
int name_width(const data::LoadedData& data, std::size_t least) {
  for (const std::string& name : data.preparation.class_names) {
    least = std::max(least, base::printable(name, 40).size());
  }
  return static_cast<int>(least);
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

// Precision and recall as Powers (2011) defines them; 0 where a class was never predicted or never
// there.
void print_classes(const Evaluation& result, const data::LoadedData& data) {
  const int width = name_width(data, 5);
  std::cout << "\n"
            << std::setw(width) << "class"
            << "  precision  recall     F1  examples\n"
            << std::fixed;
  for (std::size_t actual = 0; actual < result.confusion.size(); ++actual) {
    const auto& row = result.confusion[actual];
    std::int64_t examples = 0;
    std::int64_t predicted = 0;
    for (std::size_t other = 0; other < row.size(); ++other) {
      examples += row[other];
      predicted += result.confusion[other][actual];
    }
    const double precision = ratio(row[actual], predicted);
    const double recall = ratio(row[actual], examples);
    const double sum = precision + recall;
    std::cout << std::setw(width) << class_name(data, actual) << std::setprecision(4)
              << std::setw(11) << precision << std::setw(8) << recall << std::setw(7)
              << std::setprecision(3) << (sum > 0 ? 2 * precision * recall / sum : 0.0)
              << std::setw(10) << examples << "\n";
  }
  std::cout << "macro F1: " << base::fixed(training::macro_f1(result), 4) << "\n";
}

void print_confusion(const Evaluation& result, const data::LoadedData& data) {
  const int width = name_width(data, 5), cell = std::max(6, name_width(data, 0) + 1);
  std::cout << "\nconfusion (row: actual, column: predicted)\n" << std::string(width, ' ');
  for (std::size_t c = 0; c < result.confusion.size(); ++c) {
    std::cout << std::setw(cell) << class_name(data, c);
  }
  std::cout << "\n";
  for (std::size_t actual = 0; actual < result.confusion.size(); ++actual) {
    std::cout << std::setw(width) << class_name(data, actual);
    for (const std::int64_t count : result.confusion[actual]) {
      std::cout << std::setw(cell) << (count > 0 ? std::to_string(count) : ".");
    }
    std::cout << "\n";
  }
}

void print_json(const std::string& checkpoint, const Evaluation& result,
                const data::LoadedData& data) {
  nlohmann::ordered_json object = {{"checkpoint", checkpoint},    {"dataset", data.name},
                                   {"split", result.split},       {"loss", result.loss},
                                   {"accuracy", result.accuracy}, {"correct", result.correct},
                                   {"count", result.count},       {"confusion", result.confusion}};
  object["task"] = data::name_of(result.task);
  if (result.task == data::Task::kClassify) object["macro_f1"] = training::macro_f1(result);
  if (result.task == data::Task::kRegress) {
    object["mean_absolute_error"] = result.mean_absolute_error;
    object["r_squared"] = result.r_squared;
  }
  if (!data.preparation.class_names.empty()) object["class_names"] = data.preparation.class_names;
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

void run_eval(const std::string& checkpoint, const config::Resolved& resolved) {
  const StoredModel stored = load_model(checkpoint, resolved);
  const config::Settings settings = settings_to_use(stored, resolved);
  const data::LoadedData data = test_data_for(stored, checkpoint, settings, resolved);
  const data::Dataset& dataset = *data.test.dataset;
  const Workbench bench = make_engine(stored.model, settings, choose_device(settings.compute),
                                      dataset.has_unequal_lengths());
  if (stored.averaged) base::log_info("weights: the moving average that --ema kept");
  training::EvaluationSet test("test", dataset, data.test.indices, data.preparation);
  const Evaluation result = test.evaluate(*bench.engine);
  if (settings.output.json) {
    print_json(checkpoint, result, data);
    return;
  }
  std::cout << training::result_line(result) << "\n";
  if (settings.output.quiet || result.confusion.empty()) return;
  print_classes(result, data);
  print_confusion(result, data);
}

}  // namespace rnnctl::commands
