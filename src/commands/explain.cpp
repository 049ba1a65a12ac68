#include <cmath>
#include <filesystem>
#include <iostream>
#include <utility>

#include "commands/asked.h"
#include "commands/explain_picture.h"
#include "commands/explain_print.h"
#include "commands/explained_answer.h"
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
  const auto& indices = loaded.test.indices;
  const std::int64_t count =
      indices.empty() ? loaded.test.dataset->shape().count : std::ssize(indices);
  if (options.test_index >= count) {
    throw base::UsageError(str("--test-index ", options.test_index, ": there are ", count,
                               " test examples, from 0 on"));
  }
  return test_question(stored, loaded, options.test_index);
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
  const Explained explained = explained_answer(
      stored, options.checkpoint, question_of(stored, options, resolved), options.wanted);
  if (!options.png.empty()) drawing_of(explained).save_png(options.png);
  if (resolved.settings.output.json) return print_object_line(explanation_object(explained));
  std::cout << explanation_text(explained, bar_columns());
  if (!options.png.empty()) std::cout << "written: " << base::printable(options.png) << "\n";
}

}  // namespace rnnctl::commands
