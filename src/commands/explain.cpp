#include <cmath>
#include <filesystem>
#include <iostream>
#include <utility>

#include "commands/asked.h"
#include "commands/explain_picture.h"
#include "commands/explain_print.h"
#include "commands/run_object.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/explain.h>
#include <rnnctl/config/value_parser.h>
#include <rnnctl/data/text_dataset.h>

namespace rnnctl::commands {
namespace {

using base::str;

/// What the network reads, in its own form.
struct Question {
  std::string name;
  std::vector<float> values;  ///< [time, input]
  std::vector<std::string> characters;
  std::optional<Truth> truth;
};

void require_one_input(const ExplainOptions& options, bool is_text) {
  const int given = !options.input.empty() + (options.test_index >= 0) + options.prompt.has_value();
  const std::string name = base::printable(options.checkpoint);
  if (is_text && (given != 1 || !options.prompt)) {
    throw base::UsageError(str(name, " reads text; say what it has read with --prompt TEXT alone"));
  }
  if (!is_text && options.prompt) {
    throw base::UsageError(str("--prompt is for networks of text, which ", name,
                               " is not; name a file or --test-index"));
  }
  if (given == 1) return;
  throw base::UsageError(
      "name one input: a file, - for a line of stdin, or --test-index 3 for a test example");
}

/// A picture must not take the place of what it was made of.
void require_other_png(const ExplainOptions& options) {
  for (const std::string& path : {options.checkpoint, options.input}) {
    std::error_code none;
    if (options.png.empty() || !std::filesystem::equivalent(path, options.png, none)) continue;
    throw base::UsageError(str("--png: ", base::printable(options.png), " is what is explained; ",
                               "give another name"));
  }
}

Question read_prompt(const StoredModel& stored, const std::string& prompt) {
  const data::Vocabulary& vocabulary = *stored.preparation.vocabulary;
  Question question{.name = prompt, .values = {}, .characters = {}, .truth = std::nullopt};
  const std::vector<std::int32_t> numbers = prompt_characters(prompt, vocabulary);
  const auto width = static_cast<std::size_t>(vocabulary.size());
  question.values.resize(numbers.size() * width);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = static_cast<std::size_t>(numbers[i]);
    question.values[i * width + number] = data::character_input(vocabulary.size());
    question.characters.push_back(vocabulary.text_of(numbers[i]));
  }
  return question;
}

Question read_test_example(const StoredModel& stored, const ExplainOptions& options,
                           const config::Resolved& resolved) {
  const data::LoadedData loaded =
      test_data_for(stored, options.checkpoint, settings_to_use(stored, resolved), resolved);
  const data::Dataset& dataset = *loaded.test.dataset;
  const auto& indices = loaded.test.indices;
  const std::int64_t count = indices.empty() ? dataset.shape().count : std::ssize(indices);
  if (options.test_index >= count) {
    throw base::UsageError(str("--test-index ", options.test_index, ": there are ", count,
                               " test examples, from 0 on"));
  }
  const std::uint32_t index = indices.empty()
                                  ? static_cast<std::uint32_t>(options.test_index)
                                  : indices[static_cast<std::size_t>(options.test_index)];
  TestExample example = test_example(stored, dataset, index, str("test[", options.test_index, "]"));
  return {std::move(example.sequence.name),
          std::move(example.sequence.values),
          {},
          std::move(example.truth)};
}

/// The first sequence of the file, or of stdin.
Question read_input(const StoredModel& stored, const std::string& input) {
  std::optional<data::UnlabelledSequence> first;
  const data::TakeSequence take = [&](data::UnlabelledSequence&& sequence) {
    if (!first) first = std::move(sequence);
  };
  if (input == "-") {
    data::read_unlabelled_lines(std::cin, "-", form_of(stored), take);
  } else {
    data::read_unlabelled(input, form_of(stored), take);
  }
  if (!first) throw base::InputError(base::printable(input) + " holds no sequence");
  if (!first->error.empty()) {
    throw base::InputError(str(base::printable(first->name), ": ", first->error));
  }
  if (first->values.empty()) {
    throw base::InputError(base::printable(first->name) + " holds no time step");
  }
  stored.preparation.prepare(first->values);
  return {std::move(first->name), std::move(first->values), {}, std::nullopt};
}

Question question_of(const StoredModel& stored, const ExplainOptions& options,
                     const config::Resolved& resolved) {
  if (options.prompt) return read_prompt(stored, *options.prompt);
  if (options.test_index >= 0) return read_test_example(stored, options, resolved);
  return read_input(stored, options.input);
}

/// Every step keeps what its gradient needs: 200 bytes a hidden unit and 20 kB, roughly.
void require_short(const StoredModel& stored, std::int64_t steps) {
  constexpr double kMost = 1e7;  // hidden units of all steps: 2 GB
  const models::ModelOptions& options = stored.options;
  const double cells = static_cast<double>(options.num_layers) * (options.bidirectional ? 2 : 1);
  const double units = static_cast<double>(options.hidden_size) + 100;
  const double most = kMost / (cells * units);
  if (static_cast<double>(steps) <= most) return;
  throw base::InputError(str("the input has ", steps,
                             " time steps; of this network, explain keeps ", "at most ",
                             base::fixed(std::floor(most), 0), " in memory"));
}

/// The class, or the character, called `name`.
std::int64_t class_called(const StoredModel& stored, const std::string& name) {
  if (stored.preparation.task == data::Task::kRegress) {
    throw base::UsageError("--class is for networks that choose a class; this one gives a number");
  }
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < stored.options.num_classes; ++i) {
    names.push_back(class_name(stored, static_cast<std::size_t>(i)));
    if (names.back() == name) return i;
  }
  if (stored.preparation.vocabulary) {
    throw base::UsageError(str("--class ", base::cited(name), " is none of the ", names.size(),
                               " characters that the network knows"));
  }
  try {
    const config::Integer range{.min = 0, .max = stored.options.num_classes - 1};
    return config::parse_value(range, name);
  } catch (const config::BadValue&) {
  }
  throw base::UsageError(str("--class ", base::cited(name), " is unknown",
                             base::did_you_mean(name, names), "; there are ", names.size(),
                             " classes, give a name or a number from 0 on"));
}

/// A number to predict, and with it all gradients, in the units of the data.
void set_value(Explained& explained, const StoredModel& stored) {
  const auto scale = static_cast<double>(stored.preparation.targets.deviation[0]);
  explained.value = explained.score = number_of(stored, explained.found.scores[0].item<double>());
  explained.found.input_gradient *= scale;
  for (auto& layer : explained.found.layers) layer.gradient *= scale;
  for (auto& layer : explained.found.layers) {
    if (layer.memory.defined()) layer.memory_gradient *= scale;
  }
}

void set_class(Explained& explained, const StoredModel& stored) {
  const models::Explanation& found = explained.found;
  const torch::Tensor probabilities = torch::softmax(found.scores, 0);
  const auto answer = found.scores.argmax().item<std::int64_t>();
  explained.answer = class_name(stored, static_cast<std::size_t>(answer));
  explained.probability = probabilities[answer].item<double>();
  explained.explained = class_name(stored, static_cast<std::size_t>(found.explained));
  explained.explained_probability = probabilities[found.explained].item<double>();
  explained.score = found.scores[found.explained].item<double>();
}

Explained explained_answer(const StoredModel& stored, const ExplainOptions& options,
                           Question&& question) {
  const std::int64_t width = stored.options.input_size;
  Explained explained;
  explained.checkpoint = options.checkpoint;
  explained.input = std::move(question.name);
  explained.characters = std::move(question.characters);
  explained.truth = std::move(question.truth);
  explained.is_picture = reads_pictures(stored);
  explained.x = torch::tensor(question.values).to(torch::kFloat64).reshape({-1, width});
  explained.pixels = stored.preparation.pixels;
  require_short(stored, explained.x.size(0));
  std::optional<std::int64_t> wanted;
  if (options.wanted) wanted = class_called(stored, *options.wanted);
  explained.found = models::explain(*stored.model, explained.x.unsqueeze(0), wanted);
  if (!explained.found.scores.isfinite().all().item<bool>()) {
    throw base::InputError(str(base::printable(options.checkpoint),
                               ": its scores are no finite numbers; use a checkpoint from before ",
                               "training diverged"));
  }
  explained.has_classes = stored.preparation.task != data::Task::kRegress;
  if (explained.has_classes) {
    set_class(explained, stored);
  } else {
    set_value(explained, stored);
  }
  return explained;
}

/// Columns of each bar and curve; 0 where there is no place for them.
std::size_t bar_columns() {
  constexpr std::size_t kColumns = 24;
  return base::stdout_is_terminal() && base::locale_is_utf8() ? kColumns : 0;
}

}  // namespace

void run_explain(const ExplainOptions& options, const config::Resolved& resolved) {
  const StoredModel stored = load_checkpoint_model(options.checkpoint);
  require_one_input(options, stored.preparation.vocabulary.has_value());
  require_other_png(options);
  const Explained explained =
      explained_answer(stored, options, question_of(stored, options, resolved));
  if (!options.png.empty()) drawing_of(explained).save_png(options.png);
  if (resolved.settings.output.json) return print_object_line(explanation_object(explained));
  std::cout << explanation_text(explained, bar_columns());
  if (!options.png.empty()) std::cout << "written: " << base::printable(options.png) << "\n";
}

}  // namespace rnnctl::commands
