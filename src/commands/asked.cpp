#include "commands/asked.h"

#include <utility>

#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/commands/data_loading.h>

namespace rnnctl::commands {

bool reads_pictures(const StoredModel& stored) {
  const bool is_lesson = stored.options.model == "char";
  return !is_lesson && !stored.preparation.vocabulary && stored.preparation.inputs.mean.empty();
}

data::SequenceForm form_of(const StoredModel& stored) {
  const std::int64_t steps = stored.options.sequence_length;
  return {.features = stored.options.input_size,
          .picture_rows = reads_pictures(stored) ? steps : 0,
          .usual_steps = trained_with_unequal_lengths(stored.manifest) ? 0 : steps};
}

TestExample test_example(const StoredModel& stored, const data::Dataset& dataset,
                         std::uint32_t index, std::string name) {
  const data::DatasetShape& shape = dataset.shape();
  TestExample example;
  data::UnlabelledSequence& sequence = example.sequence;
  sequence.name = std::move(name);
  sequence.values.resize(static_cast<std::size_t>(shape.time * shape.input));
  std::vector<std::int64_t> targets(static_cast<std::size_t>(shape.targets_per_example));
  dataset.gather({&index, 1}, {}, sequence.values.data(), targets.data());
  sequence.time = dataset.length(index);
  sequence.values.resize(static_cast<std::size_t>(sequence.time * shape.input));
  if (shape.has_values) {
    float value = 0.0F;
    dataset.gather_values({&index, 1}, &value);
    example.truth.value = number_of(stored, static_cast<double>(value));
  } else {
    example.truth.label = class_name(stored, static_cast<std::size_t>(targets.back()));
  }
  return example;
}

std::string class_name(const StoredModel& stored, std::size_t index) {
  if (const auto& vocabulary = stored.preparation.vocabulary) {
    return vocabulary->text_of(static_cast<std::int32_t>(index));
  }
  const auto& names = stored.preparation.class_names;
  return names.empty() ? std::to_string(index) : names[index];
}

double number_of(const StoredModel& stored, double score) {
  const data::Standardisation& targets = stored.preparation.targets;
  return score * static_cast<double>(targets.deviation[0]) + static_cast<double>(targets.mean[0]);
}

std::vector<std::int32_t> prompt_characters(const std::string& prompt,
                                            const data::Vocabulary& vocabulary) {
  std::vector<char32_t> unknown;
  std::vector<std::int32_t> numbers = vocabulary.encode(prompt, "--prompt", &unknown);
  if (!unknown.empty()) {
    std::string shown;
    for (const char32_t character : unknown) base::append_utf8(shown, character);
    base::log_warning(base::str("--prompt: the network does not know '", base::printable(shown, 60),
                                "', left out"));
  }
  if (numbers.empty()) numbers.push_back(vocabulary.number_of(U'\n').value_or(0));
  return numbers;
}

}  // namespace rnnctl::commands
