#include <cmath>
#include <numeric>

#include <rnnctl/training/evaluation.h>

namespace rnnctl::training {
namespace {

std::vector<std::uint32_t> all_or(std::vector<std::uint32_t> indices, std::int64_t count) {
  if (indices.empty()) {
    indices.resize(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), 0U);
  }
  return indices;
}

data::BatchOptions in_order() {
  data::BatchOptions options;
  options.batch_size = kEvaluationBatch;
  options.shuffle = false;
  return options;
}

/// Sums up what the batches' scores say.
class Tally {
 public:
  Tally(data::Task task, std::int64_t num_classes, double unit) : task_(task), unit_(unit) {
    if (task != data::Task::kClassify) return;
    const auto classes = static_cast<std::size_t>(num_classes);
    result_.confusion.assign(classes, std::vector<std::int64_t>(classes, 0));
  }

  void add(const torch::Tensor& scores, const engine::Batch& batch) {
    if (batch.values != nullptr) {
      add_values(scores, batch);
    } else {
      add_classes(scores, batch);
    }
  }

  Evaluation result(const std::string& split) {
    result_.split = split;
    result_.task = task_;
    const auto count = static_cast<double>(result_.count);
    result_.loss = loss_sum_ / count;
    result_.accuracy = static_cast<double>(result_.correct) / count;
    if (task_ != data::Task::kRegress) return std::move(result_);
    result_.mean_absolute_error = absolute_sum_ / count;
    const double variance = squares_ / count - (sum_ / count) * (sum_ / count);
    result_.r_squared = variance > 0 ? 1.0 - result_.loss / variance : 0.0;
    return std::move(result_);
  }

 private:
  void add_classes(const torch::Tensor& scores, const engine::Batch& batch) {
    namespace functional = torch::nn::functional;
    const torch::Tensor targets =
        torch::from_blob(const_cast<std::int64_t*>(batch.targets),
                         {batch.size * batch.targets_per_example}, torch::kInt64);
    const torch::Tensor losses = functional::cross_entropy(
        scores, targets, functional::CrossEntropyFuncOptions().reduction(torch::kNone));
    loss_sum_ += losses.sum(torch::kFloat64).item<double>();
    const torch::Tensor predicted = scores.argmax(1);
    const auto predicted_at = predicted.accessor<std::int64_t, 1>();
    const auto target_at = targets.accessor<std::int64_t, 1>();
    for (std::int64_t i = 0; i < targets.size(0); ++i) {
      if (target_at[i] == engine::kIgnoredTarget) continue;
      ++result_.count;
      result_.correct += predicted_at[i] == target_at[i];
      if (!result_.confusion.empty()) ++result_.confusion[target_at[i]][predicted_at[i]];
    }
  }

  void add_values(const torch::Tensor& scores, const engine::Batch& batch) {
    const auto score_at = scores.accessor<float, 2>();
    for (std::int64_t i = 0; i < batch.size; ++i) {
      const double value = unit_ * static_cast<double>(batch.values[i]);
      const double error = unit_ * static_cast<double>(score_at[i][0]) - value;
      loss_sum_ += error * error;
      absolute_sum_ += std::abs(error);
      sum_ += value;
      squares_ += value * value;
    }
    result_.count += batch.size;
  }

  data::Task task_;
  double unit_;
  Evaluation result_;
  double loss_sum_ = 0.0;
  double absolute_sum_ = 0.0, sum_ = 0.0, squares_ = 0.0;  // of values
};

}  // namespace

engine::Batch engine_batch(const data::Batch& batch, const data::DatasetShape& shape) {
  return {.inputs = batch.inputs,
          .targets = batch.targets,
          .size = batch.size,
          .time = shape.time,
          .input = shape.input,
          .targets_per_example = shape.targets_per_example,
          .lengths = batch.lengths,
          .values = batch.values,
          .begins_streams = batch.begins_streams};
}

EvaluationSet::EvaluationSet(std::string split, const data::Dataset& dataset,
                             std::vector<std::uint32_t> indices,
                             const data::Preparation& preparation)
    : split_(std::move(split)),
      shape_(dataset.shape()),
      stream_(dataset, all_or(std::move(indices), dataset.shape().count), in_order()),
      task_(preparation.task) {
  const std::vector<float>& deviation = preparation.targets.deviation;
  if (!deviation.empty()) unit_ = static_cast<double>(deviation[0]);
}

Evaluation EvaluationSet::evaluate(engine::Engine& engine) {
  const torch::NoGradGuard no_grad;
  Tally tally(task_, shape_.num_classes, unit_);
  engine.begin_evaluation();
  for (std::int64_t position = 0; position < stream_.batches_per_epoch(); ++position) {
    const engine::Batch batch = engine_batch(stream_.at(0, position), shape_);
    tally.add(engine.logits(batch), batch);
  }
  return tally.result(split_);
}

double macro_f1(const Evaluation& evaluation) {
  double sum = 0.0;
  const auto& confusion = evaluation.confusion;
  for (std::size_t c = 0; c < confusion.size(); ++c) {
    std::int64_t actual = 0, predicted = 0;
    for (std::size_t other = 0; other < confusion.size(); ++other) {
      actual += confusion[c][other];
      predicted += confusion[other][c];
    }
    if (actual + predicted > 0) {
      sum += 2.0 * static_cast<double>(confusion[c][c]) / static_cast<double>(actual + predicted);
    }
  }
  return confusion.empty() ? 0.0 : sum / static_cast<double>(confusion.size());
}

}  // namespace rnnctl::training
