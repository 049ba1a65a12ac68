#include "commands/predictor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "commands/asked.h"

namespace rnnctl::commands {
namespace {

/// What evaluation takes at once, too.
constexpr std::int64_t kPredictionBatch = 500;

std::vector<double> softmax(const float* scores, std::size_t count) {
  const float highest = *std::max_element(scores, scores + count);
  std::vector<double> result(count);
  std::transform(scores, scores + count, result.begin(),
                 [highest](float score) { return std::exp(static_cast<double>(score - highest)); });
  const double sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& probability : result) probability /= sum;
  return result;
}

}  // namespace

void Predictor::take(data::UnlabelledSequence&& sequence) {
  if (sequence.error.empty()) stored_.preparation.prepare(sequence.values);
  take_prepared(std::move(sequence), std::nullopt);
}

void Predictor::take_example(const data::Dataset& dataset, std::uint32_t index, std::string name) {
  TestExample example = test_example(stored_, dataset, index, std::move(name));
  take_prepared(std::move(example.sequence), std::move(example.truth));
}

void Predictor::take_prepared(data::UnlabelledSequence&& sequence, std::optional<Truth> truth) {
  const bool is_readable = sequence.error.empty();
  if (is_readable && readable_ > 0 && sequence.time != time_) flush();
  if (is_readable) {
    time_ = sequence.time;
    ++readable_;
  }
  ++taken_;
  failed_ += is_readable ? 0 : 1;
  pending_.push_back({std::move(sequence), std::move(truth)});
  if (readable_ == kPredictionBatch) flush();
}

torch::Tensor Predictor::scores_of_pending() {
  inputs_.clear();
  for (const auto& [sequence, truth] : pending_) {
    if (!sequence.error.empty()) continue;
    inputs_.insert(inputs_.end(), sequence.values.begin(), sequence.values.end());
  }
  targets_.assign(static_cast<std::size_t>(readable_), 0);
  engine::Batch batch;
  batch.inputs = inputs_.data();
  batch.targets = targets_.data();
  batch.size = readable_;
  batch.time = time_;
  batch.input = stored_.options.input_size;
  return engine_.logits(batch);
}

void Predictor::flush() {
  const torch::Tensor scores = readable_ > 0 ? scores_of_pending() : torch::Tensor();
  const float* row = readable_ > 0 ? scores.data_ptr<float>() : nullptr;
  for (const auto& [sequence, truth] : pending_) {
    Answer answer;
    if (sequence.error.empty()) {
      answer = answer_of(row);
      row += stored_.options.num_classes;
    }
    answer.input = sequence.name;
    answer.error = sequence.error;
    answer.truth = truth;
    printer_.add(answer);
  }
  printer_.flush();
  pending_.clear();
  readable_ = 0;
}

/// Without input and truth.
Answer Predictor::answer_of(const float* scores) const {
  Answer answer;
  if (stored_.preparation.task == data::Task::kRegress) {
    answer.value = number_of(stored_, static_cast<double>(scores[0]));
    return answer;
  }
  const auto count = static_cast<std::size_t>(stored_.options.num_classes);
  const std::vector<double> probabilities = softmax(scores, count);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto top = order.begin() + static_cast<std::ptrdiff_t>(std::min(top_, count));
  std::partial_sort(order.begin(), top, order.end(), [&](std::size_t a, std::size_t b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  });
  for (auto at = order.begin(); at != top; ++at) {
    answer.classes.emplace_back(class_name(stored_, *at), probabilities[*at]);
  }
  return answer;
}

}  // namespace rnnctl::commands
