// Every small network against its formula in double precision, written out below.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rnnctl/models/libtorch.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/basic_rnn.h>
#include <rnnctl/models/cell_rnn.h>
#include <rnnctl/models/hello_rnn.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/single_rnn.h>

namespace rnnctl::models {
namespace {

using Matrix = std::vector<std::vector<double>>;

constexpr double kTolerance = 1e-6;

Matrix matrix_of(const torch::Tensor& tensor) {
  const torch::Tensor rows = tensor.detach().to(torch::kDouble);
  Matrix matrix(rows.size(0), std::vector<double>(rows.size(1)));
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    for (std::int64_t j = 0; j < rows.size(1); ++j) matrix[i][j] = rows[i][j].item<double>();
  }
  return matrix;
}

double relu(double value) { return value > 0.0 ? value : 0.0; }

/// act(x input + h recurrent + bias) with x [batch, input], h [batch, hidden], input
/// [input, hidden], recurrent [hidden, hidden], bias [1, hidden].
Matrix next_state(const Matrix& x, const Matrix& h, const Matrix& input, const Matrix& recurrent,
                  const Matrix& bias, double (*act)(double)) {
  Matrix next(x.size(), std::vector<double>(recurrent.size()));
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < recurrent.size(); ++j) {
      double sum = bias[0][j];
      for (std::size_t k = 0; k < x[i].size(); ++k) sum += x[i][k] * input[k][j];
      for (std::size_t k = 0; k < h[i].size(); ++k) sum += h[i][k] * recurrent[k][j];
      next[i][j] = act(sum);
    }
  }
  return next;
}

/// `outputs` is [time, batch, hidden] of x [time, batch, input] from `state` [batch, hidden].
void expect_recurrence(const torch::Tensor& outputs, const torch::Tensor& x,
                       const torch::Tensor& state, const Matrix& input, const Matrix& recurrent,
                       const Matrix& bias, double (*act)(double) = std::tanh) {
  ASSERT_EQ(outputs.dim(), 3);
  ASSERT_EQ(outputs.size(0), x.size(0));
  ASSERT_EQ(outputs.size(1), x.size(1));
  Matrix h = matrix_of(state);
  for (std::int64_t step = 0; step < x.size(0); ++step) {
    h = next_state(matrix_of(x[step]), h, input, recurrent, bias, act);
    const Matrix found = matrix_of(outputs[step]);
    ASSERT_EQ(found[0].size(), h[0].size());
    for (std::size_t i = 0; i < h.size(); ++i) {
      for (std::size_t j = 0; j < h[i].size(); ++j) {
        EXPECT_NEAR(found[i][j], h[i][j], kTolerance * std::max(1.0, std::abs(h[i][j])))
            << "step " << step << ", instance " << i << ", neuron " << j;
      }
    }
  }
}

double plain_tanh(double x) { return std::tanh(x); }

/// torch::nn keeps W_ih [hidden, input] and two biases [hidden].
void expect_torch_recurrence(const torch::Tensor& outputs, const torch::Tensor& x,
                             const torch::Tensor& state, const torch::nn::Module& network,
                             const std::string& suffix, double (*act)(double)) {
  const auto parameters = network.named_parameters();
  const Matrix input = matrix_of(parameters["rnn.weight_ih" + suffix].t());
  const Matrix recurrent = matrix_of(parameters["rnn.weight_hh" + suffix].t());
  const Matrix bias = matrix_of(
      (parameters["rnn.bias_ih" + suffix] + parameters["rnn.bias_hh" + suffix]).unsqueeze(0));
  expect_recurrence(outputs, x, state, input, recurrent, bias, act);
}

torch::Tensor example_steps() {  // CleanBasicRNN's batch, tutorial 000, scaled so that tanh works
  return torch::tensor({{{0., 1., 2.}, {3., 4., 5.}, {6., 7., 8.}, {9., 0., 1.}},
                        {{9., 8., 7.}, {0., 0., 0.}, {6., 5., 4.}, {3., 2., 1.}}},
                       torch::kFloat) /
         8;
}

TEST(SingleRnn, IsItsFormulaWithGivenWeights) {
  const torch::NoGradGuard no_grad;
  SingleRnn network(4);
  network->Wx.copy_(torch::tensor({0.5, -0.25, 0.125, 2.0}).view({4, 1}));
  network->Wy.fill_(-0.75);
  network->b.fill_(0.0625);
  const torch::Tensor x = torch::tensor(
      {{{0., 1., 2., 0.}, {3., 4., 5., 0.}}, {{9., 8., 7., 1.}, {0., 0., 0., 0.}}}, torch::kFloat);
  const torch::Tensor state = torch::zeros({2, 1});
  const torch::Tensor outputs = network->forward(x, state);
  expect_recurrence(outputs, x, state, {{0.5}, {-0.25}, {0.125}, {2.0}}, {{-0.75}}, {{0.0625}});
  // One of them by hand: tanh(1 * -0.25 + 2 * 0.125 + 0.0625).
  EXPECT_NEAR(outputs[0][0][0].item<double>(), std::tanh(0.0625), kTolerance);
}

TEST(BasicRnn, IsItsFormulaFromAnyState) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  BasicRnn network(3, 5);
  network->b.uniform_(-1, 1);  // the tutorials' zeros would hide a bias that is left out
  const torch::Tensor state = torch::randn({4, 5});
  const torch::Tensor x = example_steps();
  expect_recurrence(network->forward(x, state), x, state, matrix_of(network->Wx),
                    matrix_of(network->Wy), matrix_of(network->b));
}

TEST(BasicRnn, StartsAsTheTutorialsDo) {
  torch::manual_seed(2);
  const BasicRnn network(200, 300);
  EXPECT_NEAR(network->Wx.mean().item<double>(), 0.0, 0.02);  // N(0, 1), 60,000 numbers
  EXPECT_NEAR(network->Wx.std().item<double>(), 1.0, 0.02);
  EXPECT_NEAR(network->Wy.std().item<double>(), 1.0, 0.02);
  EXPECT_EQ(network->b.sizes().vec(), (std::vector<std::int64_t>{1, 300}));
  EXPECT_EQ(network->b.abs().max().item<double>(), 0.0);
}

TEST(CellRnn, IsItsFormulaWithBothActivations) {
  const torch::NoGradGuard no_grad;
  for (const std::string activation : {"tanh", "relu"}) {
    torch::manual_seed(3);
    CellRnn network(3, 5, activation);
    const torch::Tensor state = torch::randn({4, 5});
    const torch::Tensor x = example_steps();
    expect_torch_recurrence(network->forward(x, state), x, state, *network, "",
                            activation == "tanh" ? plain_tanh : relu);
  }
}

TEST(HelloRnn, IsItsFormulaWithBothActivations) {
  const torch::NoGradGuard no_grad;
  for (const std::string activation : {"tanh", "relu"}) {
    torch::manual_seed(4);
    HelloRnn network(4, 2, activation);
    const torch::Tensor state = torch::randn({3, 2});
    const torch::Tensor x = torch::randn({5, 3, 4});
    expect_torch_recurrence(network->forward(x, state), x, state, *network, "_l0",
                            activation == "tanh" ? plain_tanh : relu);
  }
}

TEST(CellRnn, TwoCallsThatPassTheStateOnAreOneCallOverBothBatches) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(5);
  CellRnn network(3, 5);
  const torch::Tensor x = example_steps();
  const torch::Tensor state = torch::randn({4, 5});
  const torch::Tensor first = network->forward(x, state);
  const torch::Tensor second = network->forward(x, first[-1]);
  EXPECT_TRUE(
      torch::equal(network->forward(torch::cat({x, x}), state), torch::cat({first, second})));
  EXPECT_FALSE(torch::allclose(second, first));  // the state matters
}

// Tutorial 000: "the same model as we implemented from scratch in BasicRNN".
TEST(CellRnn, AgreesWithBasicRnnWhenTheWeightsAreMapped) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(6);
  BasicRnn written_out(3, 5);
  written_out->b.uniform_(-1, 1);
  CellRnn cell(3, 5);
  HelloRnn module(3, 5);
  for (torch::nn::Module* network : {static_cast<torch::nn::Module*>(cell.get()),
                                     static_cast<torch::nn::Module*>(module.get())}) {
    for (auto& parameter : network->named_parameters()) {
      const std::string& name = parameter.key();
      torch::Tensor& value = parameter.value();
      if (name.find("weight_ih") != std::string::npos) value.copy_(written_out->Wx.t());
      if (name.find("weight_hh") != std::string::npos) value.copy_(written_out->Wy.t());
      if (name.find("bias_ih") != std::string::npos) value.copy_(written_out->b[0]);
      if (name.find("bias_hh") != std::string::npos) value.zero_();
    }
  }
  const torch::Tensor x = example_steps();
  const torch::Tensor state = torch::randn({4, 5});
  const torch::Tensor expected = written_out->forward(x, state);
  EXPECT_TRUE(torch::allclose(cell->forward(x, state), expected, 1e-6, 1e-6));
  EXPECT_TRUE(torch::allclose(module->forward(x, state), expected, 1e-6, 1e-6));
}

ModelOptions options_of(const std::string& model, std::int64_t hidden_size) {
  ModelOptions options;
  options.model = model;
  options.input_size = 3;
  options.hidden_size = hidden_size;
  return options;
}

TEST(BuildStepNetwork, WeightsAreAFunctionOfTheSeed) {
  for (const char* model : {"multi", "cell", "hello"}) {
    const auto first = build_step_network(options_of(model, 5), 7)->parameters();
    const auto again = build_step_network(options_of(model, 5), 7)->parameters();
    const auto other = build_step_network(options_of(model, 5), 8)->parameters();
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_TRUE(torch::equal(first[i], again[i])) << model;
    }
    EXPECT_FALSE(torch::equal(first[0], other[0])) << model;
  }
}

TEST(BuildStepNetwork, RefusesWhatDoesNotApply) {
  EXPECT_THROW(build_step_network(options_of("single", 2), 1), base::UsageError);
  EXPECT_THROW(build_step_network(options_of("stacked", 5), 1), base::UsageError);
  ModelOptions relu_multi = options_of("multi", 5);
  relu_multi.activation = "relu";
  EXPECT_THROW(build_step_network(relu_multi, 1), base::UsageError);
  ModelOptions stateful = options_of("hello", 5);
  stateful.stateful = true;
  EXPECT_THROW(build_step_network(stateful, 1), base::UsageError);
}

}  // namespace
}  // namespace rnnctl::models
