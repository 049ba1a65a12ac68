#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/basic_rnn.h>
#include <rnnctl/models/cell_rnn.h>
#include <rnnctl/models/single_rnn.h>
#include <rnnctl/models/unrolled_classifier.h>

namespace rnnctl::models {
namespace {

constexpr std::int64_t kInput = 3, kHidden = 5, kClasses = 4, kTime = 6;

ModelOptions options(bool stateful) {
  ModelOptions result;
  result.input_size = kInput;
  result.hidden_size = kHidden;
  result.num_classes = kClasses;
  result.stateful = stateful;
  return result;
}

torch::Tensor zeros(std::int64_t batch) { return torch::zeros({batch, kHidden}); }

// A network of the tutorials and the classifier around it, which share the network.
struct NetworkInClassifier {
  explicit NetworkInClassifier(bool stateful) {
    torch::manual_seed(4);
    network = std::make_shared<CellRnnImpl>(kInput, kHidden);
    classifier = std::make_shared<UnrolledClassifier>(options(stateful), network);
  }
  // The readout of the state that `network` is in after x [batch, time, input] from `state`.
  torch::Tensor expected(const torch::Tensor& x, const torch::Tensor& state) const {
    return torch::matmul(last_state(x, state), weight().t()) + bias();
  }
  torch::Tensor last_state(const torch::Tensor& x, const torch::Tensor& state) const {
    return network->forward(x.transpose(0, 1), state)[-1];
  }
  torch::Tensor weight() const { return classifier->named_parameters()["fc.weight"]; }
  torch::Tensor bias() const { return classifier->named_parameters()["fc.bias"]; }

  std::shared_ptr<CellRnnImpl> network;
  std::shared_ptr<UnrolledClassifier> classifier;
};

void expect_same(const torch::Tensor& found, const torch::Tensor& expected) {
  EXPECT_TRUE(torch::allclose(found, expected, 1e-6, 1e-6)) << found << "\nexpected\n" << expected;
}

TEST(UnrolledClassifier, TrainsTheVeryModuleThatForwardRuns) {
  const NetworkInClassifier pair(false);
  const auto parameters = pair.classifier->named_parameters();
  EXPECT_TRUE(parameters["rnn.weight_ih"].is_alias_of(pair.network->rnn->weight_ih));
  EXPECT_TRUE(parameters["rnn.weight_hh"].is_alias_of(pair.network->rnn->weight_hh));
}

TEST(UnrolledClassifier, ReadsOutTheLastOutputFromAStateOfZeros) {
  const NetworkInClassifier pair(false);
  const torch::Tensor x = torch::randn({2, kTime, kInput});
  for (int call = 0; call < 2; ++call) {  // nothing is carried over to the second
    expect_same(pair.classifier->forward(x), pair.expected(x, zeros(2)));
  }
}

TEST(UnrolledClassifier, ServesTheNetworksThatAreWrittenOutToo) {
  const auto multi = std::make_shared<BasicRnnImpl>(kInput, kHidden);
  const auto single = std::make_shared<SingleRnnImpl>(kInput);
  const torch::Tensor x = torch::randn({2, kTime, kInput});
  for (const std::shared_ptr<StepNetwork>& network :
       std::vector<std::shared_ptr<StepNetwork>>{multi, single}) {
    UnrolledClassifier classifier(options(false), network);
    const auto parameters = classifier.named_parameters();
    EXPECT_THAT(parameters.keys(), testing::ElementsAre("Wx", "Wy", "b", "fc.weight", "fc.bias"));
    const torch::Tensor last =
        network->forward(x.transpose(0, 1), torch::zeros({2, network->hidden_size()}))[-1];
    expect_same(classifier.forward(x),
                torch::matmul(last, parameters["fc.weight"].t()) + parameters["fc.bias"]);
  }
}

TEST(UnrolledClassifier, StatefulCarriesTheStateToTheNextBatch) {
  const NetworkInClassifier pair(true);
  const torch::Tensor first = torch::randn({2, kTime, kInput});
  const torch::Tensor second = torch::randn({2, kTime, kInput});
  expect_same(pair.classifier->forward(first), pair.expected(first, zeros(2)));
  const torch::Tensor state = pair.last_state(first, zeros(2));
  expect_same(pair.classifier->forward(second), pair.expected(second, state));
  pair.classifier->reset_state();
  expect_same(pair.classifier->forward(second), pair.expected(second, zeros(2)));
}

TEST(UnrolledClassifier, TakesOnlyAStateThatFits) {
  const NetworkInClassifier pair(true);
  for (const torch::Tensor& wrong :
       {torch::zeros({}), torch::zeros({2}), torch::zeros({2, kHidden + 1}),
        torch::zeros({1, 2, kHidden}), torch::zeros({2, kHidden}, torch::kFloat64)}) {
    EXPECT_THROW(pair.classifier->set_carried_state(wrong), base::InputError);
  }
  const torch::Tensor state = torch::randn({2, kHidden});
  const torch::Tensor x = torch::randn({2, kTime, kInput});
  pair.classifier->set_carried_state(state);
  expect_same(pair.classifier->forward(x), pair.expected(x, state));
}

TEST(UnrolledClassifier, GradientsEndAtTheStateThatWasCarried) {
  const NetworkInClassifier pair(true);
  const torch::Tensor first = torch::randn({2, kTime, kInput}, torch::requires_grad());
  const torch::Tensor second = torch::randn({2, kTime, kInput}, torch::requires_grad());
  pair.classifier->forward(first).sum().backward();
  const torch::Tensor after_first = first.grad().clone();
  // Through a state that was not detached this would throw, or reach the first batch again.
  pair.classifier->forward(second).sum().backward();
  EXPECT_TRUE(torch::equal(first.grad(), after_first));
  EXPECT_GT(second.grad().abs().max().item<double>(), 0.0);
}

TEST(UnrolledClassifier, TrainingAndEvaluationKeepTheirOwnStates) {
  const NetworkInClassifier pair(true);
  const torch::Tensor training = torch::randn({2, kTime, kInput});
  const torch::Tensor evaluation = torch::randn({2, kTime, kInput});
  pair.classifier->forward(training);
  const torch::Tensor training_state = pair.last_state(training, zeros(2));

  pair.classifier->eval();
  expect_same(pair.classifier->forward(evaluation), pair.expected(evaluation, zeros(2)));
  expect_same(pair.classifier->forward(evaluation),
              pair.expected(evaluation, pair.last_state(evaluation, zeros(2))));
  pair.classifier->reset_state();  // only the evaluation's
  expect_same(pair.classifier->forward(evaluation), pair.expected(evaluation, zeros(2)));

  pair.classifier->train();
  expect_same(pair.classifier->forward(training), pair.expected(training, training_state));
}

TEST(UnrolledClassifier, ABatchOfAnotherSizeStartsFromZeros) {
  const NetworkInClassifier pair(true);
  const torch::Tensor two = torch::randn({2, kTime, kInput});
  const torch::Tensor three = torch::randn({3, kTime, kInput});
  pair.classifier->forward(two);
  expect_same(pair.classifier->forward(three), pair.expected(three, zeros(3)));
  expect_same(pair.classifier->forward(two), pair.expected(two, zeros(2)));
}

}  // namespace
}  // namespace rnnctl::models
