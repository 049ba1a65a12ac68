#include "commands/mistakes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <tuple>

#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/image_dataset.h>
#include <rnnctl/data/png_bytes.h>
#include <rnnctl/training/evaluation.h>

namespace rnnctl::commands {
namespace {

struct RankedMistake {
  double probability = 0.0;
  std::int64_t position = 0;  // in the test part
  std::int64_t label = 0, prediction = 0;
};

/// Keeps the best of what is added.
class Ranking {
 public:
  explicit Ranking(std::size_t most) : most_(most) {}

  void add(const RankedMistake& mistake) {
    mistakes_.push_back(mistake);
    if (mistakes_.size() >= 2 * most_ + 1000) cut();
  }
  std::vector<RankedMistake> best() {
    cut();
    return std::move(mistakes_);
  }

 private:
  void cut() {
    std::ranges::sort(mistakes_, {}, [](const RankedMistake& mistake) {
      return std::tuple(-mistake.probability, mistake.position);
    });
    mistakes_.resize(std::min(mistakes_.size(), most_));
  }

  std::size_t most_;
  std::vector<RankedMistake> mistakes_;
};

void rank_batch(const torch::Tensor& scores, const engine::Batch& batch, std::int64_t begin,
                Ranking& ranking) {
  const torch::Tensor probabilities = torch::softmax(scores, 1, torch::kFloat64);
  const torch::Tensor predicted = scores.argmax(1);
  const auto probability_at = probabilities.accessor<double, 2>();
  const auto predicted_at = predicted.accessor<std::int64_t, 1>();
  for (std::int64_t i = 0; i < batch.size; ++i) {
    if (predicted_at[i] == batch.targets[i] || batch.targets[i] == engine::kIgnoredTarget) continue;
    const double probability = probability_at[i][predicted_at[i]];
    if (!std::isfinite(probability)) continue;  // a damaged network's answers have no order
    ranking.add({.probability = probability,
                 .position = begin + i,
                 .label = batch.targets[i],
                 .prediction = predicted_at[i]});
  }
}

std::vector<RankedMistake> ranked_mistakes(const data::Dataset& dataset,
                                           const std::vector<std::uint32_t>& indices,
                                           engine::Engine& engine, std::size_t most) {
  const torch::NoGradGuard no_grad;
  data::BatchOptions in_order;
  in_order.batch_size = training::kEvaluationBatch;
  in_order.shuffle = false;
  data::BatchStream stream(dataset, indices, in_order);
  Ranking ranking(most);
  engine.begin_evaluation();
  std::int64_t begin = 0;
  for (std::int64_t at = 0; at < stream.batches_per_epoch(); ++at) {
    const engine::Batch batch = training::engine_batch(stream.at(0, at), dataset.shape());
    rank_batch(engine.logits(batch), batch, begin, ranking);
    begin += batch.size;
  }
  return ranking.best();
}

std::string class_word(const data::Preparation& preparation, std::int64_t index) {
  const auto& names = preparation.class_names;
  const auto at = static_cast<std::size_t>(index);
  return at < names.size() ? names[at] : std::to_string(index);
}

void add_picture(const data::ImageDataset& pictures, std::uint32_t index,
                 report::Mistake& mistake) {
  constexpr std::int64_t kLongestSide = 64;
  const data::DatasetShape& shape = pictures.shape();
  const data::GreyPicture picture =
      data::shrunk(pictures.pixels(index), shape.time, shape.input, kLongestSide);
  mistake.rows = picture.rows;
  mistake.columns = picture.columns;
  mistake.png = data::png_bytes(picture.pixels, picture.rows, picture.columns);
}

/// As the network saw them.
void add_curves(const data::Dataset& dataset, std::uint32_t index, report::Mistake& mistake) {
  const data::DatasetShape& shape = dataset.shape();
  std::vector<float> values(static_cast<std::size_t>(shape.time * shape.input));
  std::int64_t target = 0;
  dataset.gather({&index, 1}, {}, values.data(), &target);
  const auto features = static_cast<std::size_t>(shape.input);
  const auto time = static_cast<std::size_t>(dataset.length(index));
  mistake.curves.assign(features, std::vector<float>(time));
  for (std::size_t feature = 0; feature < features; ++feature) {
    for (std::size_t step = 0; step < time; ++step) {
      mistake.curves[feature][step] = values[step * features + feature];
    }
  }
}

}  // namespace

std::vector<report::Mistake> confident_mistakes(const data::LoadedData& data,
                                                engine::Engine& engine, std::size_t most) {
  const data::Dataset& dataset = *data.test.dataset;
  const data::DatasetShape& shape = dataset.shape();
  if (shape.has_values || shape.targets_per_example != 1 || dataset.streams() > 0) return {};
  std::vector<std::uint32_t> indices = data.test.indices;
  if (indices.empty()) {
    indices.resize(static_cast<std::size_t>(shape.count));
    std::iota(indices.begin(), indices.end(), 0U);
  }
  const auto* const pictures = dynamic_cast<const data::ImageDataset*>(&dataset);
  std::vector<report::Mistake> mistakes;
  for (const RankedMistake& ranked : ranked_mistakes(dataset, indices, engine, most)) {
    report::Mistake& mistake = mistakes.emplace_back();
    mistake.index = ranked.position;
    mistake.label = class_word(data.preparation, ranked.label);
    mistake.prediction = class_word(data.preparation, ranked.prediction);
    mistake.probability = ranked.probability;
    const std::uint32_t index = indices[static_cast<std::size_t>(ranked.position)];
    if (pictures != nullptr) {
      add_picture(*pictures, index, mistake);
    } else {
      add_curves(dataset, index, mistake);
    }
  }
  return mistakes;
}

}  // namespace rnnctl::commands
