// An engine that answers with its inputs makes every expected figure a plain sum over the data set.
#include <cmath>
#include <numeric>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/training/evaluation.h>

namespace rnnctl::training {
namespace {

constexpr std::int64_t kClasses = 4;

class EchoEngine : public engine::Engine {
 public:
  std::vector<std::int64_t> batch_sizes;
  int evaluations = 0;

  torch::Tensor logits(const engine::Batch& batch) override {
    batch_sizes.push_back(batch.size);
    return torch::from_blob(const_cast<float*>(batch.inputs),
                            {batch.size * batch.targets_per_example, kClasses})
        .clone();
  }
  void begin_evaluation() override {
    ++evaluations;
    batch_sizes.clear();
  }
  engine::StepResult step(const engine::Batch&, std::int64_t, double) override {
    throw std::logic_error("an evaluation trained");
  }
  torch::Tensor last_predictions() const override { return {}; }
  engine::NamedTensors parameters() override { return {}; }
  engine::OptimizerState optimizer_state() const override { return {}; }
  void load_optimizer_state(const engine::OptimizerState&) override {}
  torch::Tensor carried_state() const override { return {}; }
  void load_carried_state(const torch::Tensor&) override {}
  std::string name() const override { return "echo"; }
};

// Scores that grow along the set, so that its last, smaller batch is unlike the others.
struct Scores {
  Scores(std::int64_t count, std::int64_t targets_per_example) {
    std::mt19937 numbers(3);
    for (std::int64_t row = 0; row < count * targets_per_example; ++row) {
      const float scale = 0.001F * static_cast<float>(row);
      for (std::int64_t c = 0; c < kClasses; ++c) {
        inputs.push_back(scale * (static_cast<float>(numbers() % 2000) / 1000.0F - 1.0F));
      }
      targets.push_back(numbers() % kClasses);
    }
  }
  std::vector<float> inputs;
  std::vector<std::int64_t> targets;
};

data::SequenceDataset dataset_of(const Scores& scores, std::int64_t count,
                                 std::int64_t targets_per_example) {
  return {"scores",
          {count, targets_per_example, kClasses, kClasses, targets_per_example},
          scores.inputs,
          scores.targets};
}

// The same figures, row by row, in double precision.
Evaluation plain_evaluation(const Scores& scores, const std::vector<std::uint32_t>& rows) {
  Evaluation result;
  result.confusion.assign(kClasses, std::vector<std::int64_t>(kClasses, 0));
  for (const std::uint32_t row : rows) {
    const float* first = scores.inputs.data() + row * kClasses;
    double normaliser = 0.0;
    for (std::int64_t c = 0; c < kClasses; ++c) normaliser += std::exp(double{first[c]});
    const std::int64_t target = scores.targets[row];
    result.loss += std::log(normaliser) - double{first[target]};
    const std::int64_t predicted = std::max_element(first, first + kClasses) - first;
    ++result.confusion[target][predicted];
    result.correct += predicted == target;
  }
  result.count = std::ssize(rows);
  result.loss /= static_cast<double>(result.count);
  return result;
}

void expect_same(const Evaluation& found, const Evaluation& expected) {
  EXPECT_NEAR(found.loss, expected.loss, 1e-6 * expected.loss);
  EXPECT_EQ(found.correct, expected.correct);
  EXPECT_EQ(found.count, expected.count);
  EXPECT_DOUBLE_EQ(found.accuracy,
                   static_cast<double>(expected.correct) / static_cast<double>(expected.count));
  EXPECT_EQ(found.confusion, expected.confusion);
}

std::vector<std::uint32_t> rows_up_to(std::uint32_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

TEST(Evaluation, EveryExampleWeighsTheSameInASmallerLastBatchToo) {
  constexpr std::uint32_t kCount = 2 * kEvaluationBatch + 7;
  const Scores scores(kCount, 1);
  const auto dataset = dataset_of(scores, kCount, 1);
  EchoEngine engine;
  const Evaluation found = EvaluationSet("test", dataset).evaluate(engine);
  ASSERT_THAT(engine.batch_sizes, testing::ElementsAre(kEvaluationBatch, kEvaluationBatch, 7));
  expect_same(found, plain_evaluation(scores, rows_up_to(kCount)));
  EXPECT_EQ(found.split, "test");
}

TEST(Evaluation, ARowOfTheConfusionIsTheActualClass) {
  Scores scores(0, 1);
  scores.inputs = {0, 0, 9, 0, /**/ 0, 0, 9, 0, /**/ 9, 0, 0, 0};
  scores.targets = {1, 2, 1};
  const auto dataset = dataset_of(scores, 3, 1);
  EchoEngine engine;
  const auto confusion = EvaluationSet("test", dataset).evaluate(engine).confusion;
  EXPECT_EQ(confusion, (std::vector<std::vector<std::int64_t>>{
                           {0, 0, 0, 0}, {1, 0, 1, 0}, {0, 0, 1, 0}, {0, 0, 0, 0}}));
}

TEST(Evaluation, CountsEveryTimeStepThatHasATarget) {
  constexpr std::int64_t kCount = kEvaluationBatch + 3, kSteps = 3;
  const Scores scores(kCount, kSteps);
  const auto dataset = dataset_of(scores, kCount, kSteps);
  EchoEngine engine;
  expect_same(EvaluationSet("test", dataset).evaluate(engine),
              plain_evaluation(scores, rows_up_to(kCount * kSteps)));
}

TEST(Evaluation, IndicesChooseThePart) {
  const Scores scores(100, 1);
  const auto dataset = dataset_of(scores, 100, 1);
  EchoEngine engine;
  const std::vector<std::uint32_t> part = {97, 3, 50, 51, 98};
  const Evaluation found = EvaluationSet("validation", dataset, part).evaluate(engine);
  expect_same(found, plain_evaluation(scores, part));
  EXPECT_EQ(found.split, "validation");
}

TEST(Evaluation, CanBeRepeatedAndStartsAnewEachTime) {
  const Scores scores(30, 1);
  const auto dataset = dataset_of(scores, 30, 1);
  EchoEngine engine;
  EvaluationSet set("test", dataset);
  const Evaluation first = set.evaluate(engine);
  const Evaluation second = set.evaluate(engine);
  EXPECT_EQ(first.loss, second.loss);
  EXPECT_EQ(first.confusion, second.confusion);
  EXPECT_EQ(engine.evaluations, 2);
}

}  // namespace
}  // namespace rnnctl::training
