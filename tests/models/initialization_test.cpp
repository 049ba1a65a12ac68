#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/initialization.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {
namespace {

using testing::HasSubstr;

ModelOptions two_layers(const std::string& init, double gain = 1.0) {
  ModelOptions options;
  options.num_layers = 2;
  options.init = init;
  options.init_gain = gain;
  return options;
}

ModelOptions small(const std::string& model, const std::string& init) {
  ModelOptions options;
  options.model = model;
  options.init = init;
  return options;
}

torch::Tensor parameter(const SequenceModel& model, const std::string& name) {
  return model.named_parameters()[name].detach();
}

void expect_orthogonal(const torch::Tensor& matrix, double gain) {
  const torch::Tensor wide = matrix.to(torch::kFloat64);
  const torch::Tensor product = torch::matmul(wide, wide.t());
  const torch::Tensor expected = gain * gain * torch::eye(matrix.size(0), torch::kFloat64);
  EXPECT_LT((product - expected).abs().max().item<double>(), 1e-5 * gain * gain);
}

// A model that PyTorch's rule started, and the same draws after `init`: what must stay, stays.
void expect_untouched(const SequenceModel& model, const SequenceModel& start,
                      const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    EXPECT_TRUE(torch::equal(parameter(model, name), parameter(start, name))) << name;
  }
}

const std::vector<std::string> kInputAndReadout = {"rnn.weight_ih_l0", "rnn.weight_ih_l1",
                                                   "fc.weight", "fc.bias"};
const std::vector<std::string> kRecurrentBiases = {"rnn.bias_ih_l0", "rnn.bias_hh_l0",
                                                   "rnn.bias_ih_l1", "rnn.bias_hh_l1"};

TEST(Initialization, OrthogonalMatricesKeepEveryLengthUpToTheGain) {
  for (const double gain : {1.0, 0.5, 3.0}) {
    const auto model = build_model(two_layers("orthogonal", gain), 1);
    const torch::Tensor first = parameter(*model, "rnn.weight_hh_l0");
    const torch::Tensor second = parameter(*model, "rnn.weight_hh_l1");
    expect_orthogonal(first, gain);
    expect_orthogonal(second, gain);
    // Drawn at random, each for itself, and no identity.
    EXPECT_GT((first - second).abs().max().item<double>(), 0.1 * gain);
    EXPECT_LT(first.diagonal().abs().mean().item<double>(), 0.5 * gain);
  }
}

TEST(Initialization, IdentityIsTheIdentityTimesTheGain) {
  const auto model = build_model(two_layers("identity", 0.75), 1);
  EXPECT_TRUE(torch::equal(parameter(*model, "rnn.weight_hh_l0"), 0.75 * torch::eye(100)));
  EXPECT_TRUE(torch::equal(parameter(*model, "rnn.weight_hh_l1"), 0.75 * torch::eye(100)));
}

TEST(Initialization, OrthogonalAndIdentityStartBiasesAtZeroAndLeaveInputAndReadoutWeights) {
  const auto start = build_model(two_layers("pytorch"), 1);
  for (const char* init : {"orthogonal", "identity"}) {
    const auto model = build_model(two_layers(init), 1);
    for (const std::string& name : kRecurrentBiases) {
      EXPECT_EQ(parameter(*model, name).abs().max().item<double>(), 0.0) << init << " " << name;
    }
    expect_untouched(*model, *start, kInputAndReadout);
  }
}

TEST(Initialization, PyTorchLeavesWhatTheModuleDrewUpToTheGain) {
  const auto model = build_model(two_layers("pytorch", 2.0), 1);
  const auto start = build_model(two_layers("pytorch"), 1);
  expect_untouched(*model, *start, kInputAndReadout);
  expect_untouched(*model, *start, kRecurrentBiases);
  for (const char* name : {"rnn.weight_hh_l0", "rnn.weight_hh_l1"}) {
    const torch::Tensor drawn = parameter(*start, name);
    EXPECT_TRUE(torch::equal(parameter(*model, name), 2.0 * drawn)) << name;
    EXPECT_LE(drawn.abs().max().item<double>(), 0.1) << "1 / sqrt(hidden)";
    EXPECT_GT(drawn.abs().max().item<double>(), 0.099);
  }
}

TEST(Initialization, UniformFillsTheBoundsOfPyTorchForModelsThatStartOtherwiseToo) {
  const auto model = build_model(small("multi", "uniform"), 1);
  const double bound = 1.0 / std::sqrt(100.0);
  for (const char* name : {"Wx", "Wy", "b"}) {
    const torch::Tensor values = parameter(*model, name).to(torch::kFloat64);
    EXPECT_LE(values.abs().max().item<double>(), bound) << name;
    EXPECT_GT(values.max().item<double>(), 0.9 * bound) << name;
    EXPECT_LT(values.min().item<double>(), -0.9 * bound) << name;
  }
  const torch::Tensor drawn = parameter(*model, "Wy").to(torch::kFloat64);
  // The standard deviation of a uniform distribution; 10,000 draws estimate it to under 1%.
  EXPECT_NEAR(drawn.std().item<double>(), bound / std::sqrt(3.0), 0.03 * bound);
}

TEST(Initialization, ReachesTheRecurrentMatrixWhateverTheModelCallsIt) {
  expect_orthogonal(parameter(*build_model(small("multi", "orthogonal"), 1), "Wy"), 1.0);
  expect_orthogonal(parameter(*build_model(small("cell", "orthogonal"), 1), "rnn.weight_hh"), 1.0);
  expect_orthogonal(
      parameter(*build_model(small("image", "orthogonal"), 1), "basic_rnn.weight_hh_l0"), 1.0);
}

TEST(Initialization, RefusesAnUnknownName) {
  try {
    build_model(small("stacked", "xavier\x1b[2J"), 1);
    FAIL() << "accepted";
  } catch (const base::UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'xavier\\x1b[2J' is unknown: pytorch, orthogonal"));
  }
}

// Of i, f, g, o the second; only there, and only in bias_ih, so that it counts once.
TEST(Initialization, ForgetBiasIsAddedToThatGateOfEveryLayer) {
  ModelOptions options = two_layers("pytorch");
  options.cell = "lstm";
  const auto start = build_model(options, 1);
  options.forget_bias = 1.5;
  const auto model = build_model(options, 1);
  for (const char* name : {"rnn.bias_ih_l0", "rnn.bias_ih_l1"}) {
    torch::Tensor expected = parameter(*start, name).clone();
    expected.slice(0, 100, 200) += 1.5;
    EXPECT_TRUE(torch::equal(parameter(*model, name), expected)) << name;
  }
  expect_untouched(*model, *start, {"rnn.bias_hh_l0", "rnn.bias_hh_l1", "fc.bias"});
}

TEST(Initialization, ForgetBiasNeedsAForgetGate) {
  ModelOptions options = two_layers("pytorch");
  options.cell = "gru";
  options.forget_bias = 1;
  EXPECT_THAT([&] { build_model(options, 1); },
              testing::ThrowsMessage<base::UsageError>(
                  HasSubstr("--cell gru has no forget gate; --forget-bias is for --cell lstm")));
}

}  // namespace
}  // namespace rnnctl::models
