#include "commands/report_states.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "commands/explained_answer.h"
#include <rnnctl/base/text.h>
#include <rnnctl/data/colour_picture.h>

namespace rnnctl::commands {
namespace {

constexpr std::size_t kMostUnits = 128;      // rows of a picture
constexpr std::size_t kMostSteps = 256;      // columns
constexpr std::size_t kMostCharacters = 64;  // of a text that are read

/// At most `most` of them, evenly chosen.
std::vector<std::int64_t> thinned(const std::vector<std::int64_t>& places, std::size_t most) {
  if (places.size() <= most) return places;
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(places[i * places.size() / most]);
  return chosen;
}

std::vector<std::int64_t> steps_of(const torch::Tensor& states) {
  std::vector<std::int64_t> steps(static_cast<std::size_t>(states.size(0)));
  std::iota(steps.begin(), steps.end(), std::int64_t{0});
  return thinned(steps, kMostSteps);
}

/// `states` and `gradient` [time, units]; `flow` is how the gradient goes back.
report::LayerStates layer_states(const torch::Tensor& states, const torch::Tensor& gradient,
                                 const GradientFlow& flow) {
  const std::vector<std::int64_t> units = thinned(units_by_time(states), kMostUnits);
  const std::vector<std::int64_t> steps = steps_of(states);
  report::LayerStates shown;
  shown.name = flow.name;
  shown.flow = flow.words();
  shown.units = states.size(1);
  shown.shown_units = std::ssize(units);
  shown.shown_steps = std::ssize(steps);
  shown.largest = largest_size(states);
  const torch::Tensor shares = (states / shown.largest).to(torch::kFloat64).contiguous();
  const auto share_at = shares.accessor<double, 2>();
  data::ColourPicture picture(shown.shown_units, shown.shown_steps);
  for (std::int64_t row = 0; row < shown.shown_units; ++row) {
    for (std::int64_t column = 0; column < shown.shown_steps; ++column) {
      const double share =
          share_at[steps[static_cast<std::size_t>(column)]][units[static_cast<std::size_t>(row)]];
      picture.fill(row, column, 1, 1, data::diverging(share));
    }
  }
  shown.png = picture.png();
  const std::vector<double> norms = row_norms(gradient);
  for (const std::int64_t step : steps) {
    shown.gradient.push_back(norms[static_cast<std::size_t>(step)]);
  }
  return shown;
}

/// The characters of one-hot rows [time, input], of which no more are kept than are read.
void read_as_text(const data::Vocabulary& vocabulary, Question& question) {
  const auto width = static_cast<std::size_t>(vocabulary.size());
  const std::size_t steps = std::min(question.values.size() / width, kMostCharacters);
  question.values.resize(steps * width);
  question.truth.reset();  // that of the last step, which is another one now
  for (std::size_t step = 0; step < steps; ++step) {
    const auto row = question.values.begin() + static_cast<std::ptrdiff_t>(step * width);
    const auto largest = std::max_element(row, row + static_cast<std::ptrdiff_t>(width));
    question.characters.push_back(vocabulary.text_of(static_cast<std::int32_t>(largest - row)));
  }
}

std::string answer_of(const Explained& explained) {
  if (!explained.has_classes) return base::str(explained.value);
  const std::string answer =
      explained.characters.empty() ? explained.answer : base::cited(explained.answer);
  return base::str(answer, " with probability ", base::fixed(explained.probability, 4));
}

}  // namespace

report::StatesOfExample states_of(const Explained& explained) {
  report::StatesOfExample shown;
  shown.input = explained.input;
  shown.steps = explained.x.size(0);
  shown.answer = answer_of(explained);
  std::string text;
  for (const std::string& character : explained.characters) text += character;
  if (!text.empty()) shown.text = base::cited(text);
  if (explained.truth) {
    shown.truth =
        explained.has_classes ? explained.truth->label : base::str(explained.truth->value);
  }
  const std::vector<GradientFlow> flows = flows_of(explained);
  auto flow = flows.begin();
  for (const models::Explanation::Layer& layer : explained.found.layers) {
    shown.layers.push_back(layer_states(layer.hidden, layer.gradient, *flow++));
    if (!layer.memory.defined()) continue;
    shown.layers.push_back(layer_states(layer.memory, layer.memory_gradient, *flow++));
  }
  return shown;
}

report::StatesOfExample first_states(const StoredModel& stored, const std::string& checkpoint,
                                     const data::LoadedData& data) {
  Question question = test_question(stored, data, 0);
  if (stored.preparation.vocabulary) read_as_text(*stored.preparation.vocabulary, question);
  return states_of(explained_answer(stored, checkpoint, std::move(question), std::nullopt));
}

}  // namespace rnnctl::commands
