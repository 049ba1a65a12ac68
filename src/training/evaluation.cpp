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

void count_confusion(const torch::Tensor& predicted, const torch::Tensor& targets,
                     Evaluation& result) {
  const auto predicted_at = predicted.accessor<std::int64_t, 1>();
  const auto target_at = targets.accessor<std::int64_t, 1>();
  for (std::int64_t i = 0; i < targets.size(0); ++i) {
    ++result.confusion[target_at[i]][predicted_at[i]];
    result.correct += predicted_at[i] == target_at[i];
  }
}

}  // namespace

engine::Batch engine_batch(const data::Batch& batch, const data::DatasetShape& shape) {
  return {.inputs = batch.inputs,
          .targets = batch.targets,
          .size = batch.size,
          .time = shape.time,
          .input = shape.input,
          .targets_per_example = shape.targets_per_example,
          .lengths = batch.lengths};
}

EvaluationSet::EvaluationSet(std::string split, const data::Dataset& dataset,
                             std::vector<std::uint32_t> indices)
    : split_(std::move(split)),
      shape_(dataset.shape()),
      stream_(dataset, all_or(std::move(indices), dataset.shape().count), in_order()) {}

Evaluation EvaluationSet::evaluate(engine::Engine& engine) {
  const torch::NoGradGuard no_grad;
  Evaluation result;
  result.split = split_;
  const auto classes = static_cast<std::size_t>(shape_.num_classes);
  result.confusion.assign(classes, std::vector<std::int64_t>(classes, 0));
  engine.begin_evaluation();
  double loss_sum = 0.0;
  for (std::int64_t position = 0; position < stream_.batches_per_epoch(); ++position) {
    const engine::Batch batch = engine_batch(stream_.at(0, position), shape_);
    const torch::Tensor logits = engine.logits(batch);
    const torch::Tensor targets =
        torch::from_blob(const_cast<std::int64_t*>(batch.targets),
                         {batch.size * batch.targets_per_example}, torch::kInt64);
    const torch::Tensor losses = torch::nn::functional::cross_entropy(
        logits, targets, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone));
    loss_sum += losses.sum(torch::kFloat64).item<double>();
    count_confusion(logits.argmax(1), targets, result);
    result.count += targets.size(0);
  }
  result.loss = loss_sum / static_cast<double>(result.count);
  result.accuracy = static_cast<double>(result.correct) / static_cast<double>(result.count);
  return result;
}

}  // namespace rnnctl::training
