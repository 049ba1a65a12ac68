#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/safetensors.h>
#include <rnnctl/commands/eval.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/training/evaluation.h>

namespace rnnctl::commands {
namespace {

using training::Evaluation;

bool was_given(const config::Resolved& resolved, const char* option) {
  return resolved.origin.at(option) != config::kDefaultOrigin;
}

/// The checkpoint's own settings, except where the command line or the environment says otherwise.
config::Settings evaluation_settings(const config::Resolved& resolved,
                                     const config::Settings& stored) {
  config::Settings settings = stored;
  if (was_given(resolved, "data")) settings.data = resolved.settings.data;
  if (was_given(resolved, "threads")) settings.compute.threads = resolved.settings.compute.threads;
  // Not the stored device: what was trained on a GPU is evaluated where there is none.
  settings.compute.device = resolved.settings.compute.device;
  // Nor the stored engine, where a GPU is asked for: any engine reads the same weights.
  const std::string& device = settings.compute.device;
  if (device != "auto" && device != "cpu") settings.compute.engine = "auto";
  settings.output = resolved.settings.output;
  return settings;
}

void require_fit(const models::ModelOptions& options, const data::DatasetShape& shape,
                 const std::string& checkpoint) {
  if (options.input_size == shape.input && options.num_classes == shape.num_classes) return;
  throw base::InputError(base::str(base::printable(checkpoint), " was trained on inputs of ",
                                   options.input_size, " features and ", options.num_classes,
                                   " classes; the data has ", shape.input, " features and ",
                                   shape.num_classes, " classes"));
}

std::string class_name(const DataBundle& data, std::size_t index) {
  return data.class_names.empty() ? std::to_string(index) : data.class_names.at(index);
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

// Precision and recall as Powers (2011) defines them; 0 where a class was never predicted or never
// there.
void print_classes(const Evaluation& result, const DataBundle& data) {
  std::cout << "\nclass  precision  recall     F1  examples\n" << std::fixed;
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
    std::cout << std::setw(5) << class_name(data, actual) << std::setprecision(4) << std::setw(11)
              << precision << std::setw(8) << recall << std::setw(7) << std::setprecision(3)
              << (sum > 0 ? 2 * precision * recall / sum : 0.0) << std::setw(10) << examples
              << "\n";
  }
}

void print_confusion(const Evaluation& result, const DataBundle& data) {
  std::cout << "\nconfusion (row: actual, column: predicted)\n     ";
  for (std::size_t c = 0; c < result.confusion.size(); ++c) {
    std::cout << std::setw(6) << class_name(data, c);
  }
  std::cout << "\n";
  for (std::size_t actual = 0; actual < result.confusion.size(); ++actual) {
    std::cout << std::setw(5) << class_name(data, actual);
    for (const std::int64_t count : result.confusion[actual]) {
      if (count > 0) {
        std::cout << std::setw(6) << count;
      } else {
        std::cout << "     .";
      }
    }
    std::cout << "\n";
  }
}

void print_json(const std::string& checkpoint, const Evaluation& result, const DataBundle& data) {
  const nlohmann::ordered_json object = {
      {"checkpoint", checkpoint}, {"dataset", data.name},         {"split", result.split},
      {"loss", result.loss},      {"accuracy", result.accuracy},  {"correct", result.correct},
      {"count", result.count},    {"confusion", result.confusion}};
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

StoredModel load_model(const std::string& path, const config::Resolved& resolved) {
  const checkpoint::Checkpoint content = checkpoint::load_weights(path);
  if (!describes_itself(content)) return foreign_model(content, path, resolved);
  refuse_model_options(resolved);
  return stored_model(content, path);
}

}  // namespace

void run_eval(const std::string& checkpoint, const config::Resolved& resolved) {
  const StoredModel stored = load_model(checkpoint, resolved);
  const config::Settings settings = evaluation_settings(resolved, stored.settings);
  const DataBundle data = load_data(models::find_model(stored.options.model), settings.data);
  require_fit(stored.options, data.test->shape(), checkpoint);
  const Workbench bench = make_engine(stored.model, settings, choose_device(settings.compute));
  if (stored.averaged) base::log_info("weights: the moving average that --ema kept");
  training::EvaluationSet test("test", *data.test);
  const Evaluation result = test.evaluate(*bench.engine);
  if (settings.output.json) {
    print_json(checkpoint, result, data);
    return;
  }
  std::cout << "Test Accuracy: " << base::fixed(100.0 * result.accuracy, 2) << " ("
            << result.correct << "/" << result.count << ")  loss " << base::fixed(result.loss, 4)
            << "\n";
  if (settings.output.quiet) return;
  print_classes(result, data);
  print_confusion(result, data);
}

}  // namespace rnnctl::commands
