#include <algorithm>
#include <iostream>
#include <utility>

#include "commands/asked.h"
#include "commands/predictor.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/predict.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::commands {
namespace {

using base::str;

void require_format(const std::string& format) {
  const auto& formats = predict_formats();
  if (std::find(formats.begin(), formats.end(), format) != formats.end()) return;
  throw base::UsageError(base::unknown_choice("--format", format, "formats", formats));
}

void require_answers(const StoredModel& stored, const std::string& checkpoint) {
  const std::string name = base::printable(checkpoint);
  if (stored.preparation.task == data::Task::kNext) {
    throw base::UsageError(str(name, " goes on with a text; use 'rnnctl sample ", name, "'"));
  }
  if (stored.options.model == "char") {
    throw base::UsageError(str(name,
                               " holds --model char, which answers at every step of its own "
                               "lesson; 'rnnctl eval ",
                               name, "' shows how well"));
  }
}

/// [first, end) of `text`, "3" or "0:20", in a part of `count`.
std::pair<std::int64_t, std::int64_t> index_range(const std::string& text, std::int64_t count) {
  const config::Integer range{.min = 0, .max = count};
  const std::size_t colon = text.find(':');
  try {
    const std::int64_t first = config::parse_value(range, text.substr(0, colon));
    const std::int64_t end =
        colon == std::string::npos ? first + 1 : config::parse_value(range, text.substr(colon + 1));
    if (first < end && end <= count) return {first, end};
  } catch (const config::BadValue&) {
  }
  throw base::UsageError(str("--test-index ", base::cited(text),
                             ": FIRST:END (END not included) or one "
                             "index is expected, of ",
                             count, " test examples"));
}

void take_test_part(const PredictOptions& options, const data::LoadedData& loaded,
                    Predictor& predictor) {
  const data::Dataset& dataset = *loaded.test.dataset;
  const auto& indices = loaded.test.indices;
  const auto count =
      indices.empty() ? dataset.shape().count : static_cast<std::int64_t>(indices.size());
  const auto [first, end] = index_range(options.test_index, count);
  for (std::int64_t i = first; i < end; ++i) {
    const std::uint32_t index =
        indices.empty() ? static_cast<std::uint32_t>(i) : indices[static_cast<std::size_t>(i)];
    predictor.take_example(dataset, index, str("test[", i, "]"));
  }
}

void take_inputs(const std::vector<std::string>& inputs, const data::SequenceForm& form,
                 Predictor& predictor) {
  for (const std::string& input : inputs) {
    if (input != "-") {
      data::read_unlabelled(input, form, [&](data::UnlabelledSequence&& sequence) {
        predictor.take(std::move(sequence));
      });
      continue;
    }
    // Whoever writes a line waits for its answer.
    data::read_unlabelled_lines(std::cin, "-", form, [&](data::UnlabelledSequence&& sequence) {
      predictor.take(std::move(sequence));
      predictor.flush();
    });
  }
}

}  // namespace

const std::vector<std::string>& predict_formats() {
  static const std::vector<std::string> formats = {"text", "csv", "jsonl"};
  return formats;
}

int run_predict(const PredictOptions& options, const config::Resolved& resolved) {
  require_format(options.format);
  if (options.inputs.empty() == options.test_index.empty()) {
    throw base::UsageError(
        "name what to answer: files, - for lines of stdin, or --test-index 0:20");
  }
  const StoredModel stored = load_checkpoint_model(options.checkpoint);
  require_answers(stored, options.checkpoint);
  const config::Settings settings = settings_to_use(stored, resolved);
  const Workbench bench =
      make_engine(stored.model, settings, choose_device(settings.compute), /*unequal=*/false);
  const bool has_classes = stored.preparation.task == data::Task::kClassify;
  const auto top = static_cast<std::size_t>(std::min(options.top, stored.options.num_classes));
  bench.engine->hold_weights();
  const bool has_truth = !options.test_index.empty();
  AnswerPrinter printer(options.format, has_classes ? top : 0, has_truth);
  Predictor predictor(stored, *bench.engine, printer, top);
  if (has_truth) {
    take_test_part(options, test_data_for(stored, options.checkpoint, settings, resolved),
                   predictor);
  } else {
    take_inputs(options.inputs, form_of(stored), predictor);
  }
  predictor.flush();
  if (predictor.failed() == 0) return 0;
  base::log_error(
      str(predictor.failed(), " of ", predictor.taken(), " inputs could not be answered"));
  return static_cast<int>(base::ExitCode::kInput);
}

}  // namespace rnnctl::commands
