#include "commands/explained_answer.h"

#include <cmath>
#include <utility>

#include "commands/asked.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::commands {
namespace {

using base::str;

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

}  // namespace

Explained explained_answer(const StoredModel& stored, const std::string& checkpoint,
                           Question&& question, const std::optional<std::string>& wanted) {
  const std::int64_t width = stored.options.input_size;
  Explained explained;
  explained.checkpoint = checkpoint;
  explained.input = std::move(question.name);
  explained.characters = std::move(question.characters);
  explained.truth = std::move(question.truth);
  explained.is_picture = reads_pictures(stored);
  explained.x = torch::tensor(question.values).to(torch::kFloat64).reshape({-1, width});
  explained.pixels = stored.preparation.pixels;
  require_short(stored, explained.x.size(0));
  std::optional<std::int64_t> score;
  if (wanted) score = class_called(stored, *wanted);
  explained.found = models::explain(*stored.model, explained.x.unsqueeze(0), score);
  if (!explained.found.scores.isfinite().all().item<bool>()) {
    throw base::InputError(str(base::printable(checkpoint),
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

Question test_question(const StoredModel& stored, const data::LoadedData& data,
                       std::int64_t place) {
  const auto& indices = data.test.indices;
  const std::uint32_t index = indices.empty() ? static_cast<std::uint32_t>(place)
                                              : indices.at(static_cast<std::size_t>(place));
  TestExample example = test_example(stored, *data.test.dataset, index, str("test[", place, "]"));
  return {std::move(example.sequence.name),
          std::move(example.sequence.values),
          {},
          std::move(example.truth)};
}

}  // namespace rnnctl::commands
