// A hundred updates by each optimizer against the formulas of the torch.optim documentation,
// written out below in double precision.
#include <cmath>
#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/engine/optimizer.h>

namespace rnnctl::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kSteps = 100;
const std::vector<double> kStart = {0.5, -1.0, 2.0, -0.25, 0.0};

double rate_at(int step) { return 0.05 / (1.0 + 0.02 * step); }  // changes, as schedules do

// Gradients of both signs and of very different sizes; exact in float32.
std::vector<std::vector<double>> gradients() {
  std::mt19937 numbers(17);
  std::vector<std::vector<double>> result(kSteps, std::vector<double>(kStart.size()));
  for (auto& row : result) {
    double scale = 1.0;
    for (double& value : row) {
      value = scale * (static_cast<double>(numbers() % 2048) - 900.0) / 1024.0;
      scale /= 8.0;
    }
  }
  return result;
}

// One number and what its optimizer remembers of it.
struct PlainState {
  double value = 0.0;
  std::map<std::string, double> kept;
};

using PlainUpdate = void (*)(PlainState&, double gradient, int step, double rate,
                             const OptimizerOptions&);

// https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html, dampening 0
void plain_sgd(PlainState& state, double gradient, int step, double rate,
               const OptimizerOptions& options) {
  gradient += options.weight_decay * state.value;
  if (options.momentum != 0) {
    double& buffer = state.kept["momentum_buffer"];
    buffer = step == 1 ? gradient : options.momentum * buffer + gradient;
    gradient = options.nesterov ? gradient + options.momentum * buffer : buffer;
  }
  state.value -= rate * gradient;
}

void plain_adam_moments(PlainState& state, double gradient, int step, double rate) {
  double& mean = state.kept["exp_avg"];
  double& square = state.kept["exp_avg_sq"];
  mean = 0.9 * mean + 0.1 * gradient;
  square = 0.999 * square + 0.001 * gradient * gradient;
  state.kept["step"] = step;
  const double mean_hat = mean / (1.0 - std::pow(0.9, step));
  const double square_hat = square / (1.0 - std::pow(0.999, step));
  state.value -= rate * mean_hat / (std::sqrt(square_hat) + 1e-8);
}

// https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
void plain_adam(PlainState& state, double gradient, int step, double rate,
                const OptimizerOptions& options) {
  plain_adam_moments(state, gradient + options.weight_decay * state.value, step, rate);
}

// https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html
void plain_adamw(PlainState& state, double gradient, int step, double rate,
                 const OptimizerOptions& options) {
  state.value -= rate * options.weight_decay * state.value;
  plain_adam_moments(state, gradient, step, rate);
}

// https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html, not centered
void plain_rmsprop(PlainState& state, double gradient, int step, double rate,
                   const OptimizerOptions& options) {
  gradient += options.weight_decay * state.value;
  double& square = state.kept["square_avg"];
  square = 0.99 * square + 0.01 * gradient * gradient;
  state.kept["step"] = step;
  double update = gradient / (std::sqrt(square) + 1e-8);
  if (options.momentum != 0) {
    double& buffer = state.kept["momentum_buffer"];
    buffer = options.momentum * buffer + update;
    update = buffer;
  }
  state.value -= rate * update;
}

struct OptimizerCase {
  const char* label;
  OptimizerOptions options;
  PlainUpdate update;
  std::vector<std::string> kept;  ///< names and order of torch.optim's state_dict
};

OptimizerOptions with(const char* name, double momentum, double weight_decay) {
  OptimizerOptions options;
  options.name = name;
  options.momentum = momentum;
  options.weight_decay = weight_decay;
  return options;
}

OptimizerOptions nesterov(double momentum, double weight_decay) {
  OptimizerOptions options = with("sgd", momentum, weight_decay);
  options.nesterov = true;
  return options;
}

const std::vector<std::string> kAdamKeeps = {"step", "exp_avg", "exp_avg_sq"};
const OptimizerCase kCases[] = {
    {"sgd", with("sgd", 0.0, 0.0), plain_sgd, {}},
    {"sgd_decay", with("sgd", 0.0, 0.1), plain_sgd, {}},
    {"sgd_momentum", with("sgd", 0.9, 0.0), plain_sgd, {"momentum_buffer"}},
    {"sgd_momentum_decay", with("sgd", 0.9, 0.1), plain_sgd, {"momentum_buffer"}},
    {"sgd_nesterov_decay", nesterov(0.9, 0.1), plain_sgd, {"momentum_buffer"}},
    {"adam", with("adam", 0.0, 0.0), plain_adam, kAdamKeeps},
    {"adam_decay", with("adam", 0.0, 0.1), plain_adam, kAdamKeeps},
    {"adamw", with("adamw", 0.0, 0.0), plain_adamw, kAdamKeeps},
    {"adamw_decay", with("adamw", 0.0, 0.1), plain_adamw, kAdamKeeps},
    {"rmsprop", with("rmsprop", 0.0, 0.0), plain_rmsprop, {"step", "square_avg"}},
    {"rmsprop_momentum_decay",
     with("rmsprop", 0.5, 0.1),
     plain_rmsprop,
     {"step", "square_avg", "momentum_buffer"}},
};

// Each of the 100 updates rounds values of up to about 3 to float32 (half an ulp: 1.2e-7), and its
// own terms to a few ulps: together under 100 * 3e-7, in practice a tenth of it.
double tolerance(double expected) { return 1e-5 * std::max(1.0, std::abs(expected)); }

void expect_all_near(const torch::Tensor& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.numel(), std::ssize(expected));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(found[static_cast<std::int64_t>(i)].item<double>(), expected[i],
                tolerance(expected[i]))
        << "number " << i;
  }
}

class Optimizers : public testing::TestWithParam<OptimizerCase> {};

TEST_P(Optimizers, FollowTheFormulaForAHundredSteps) {
  torch::Tensor weights = torch::tensor(kStart, torch::kFloat32).set_requires_grad(true);
  const auto optimizer = make_optimizer({weights}, GetParam().options);
  std::vector<PlainState> plain(kStart.size());
  for (std::size_t i = 0; i < plain.size(); ++i) plain[i].value = kStart[i];
  for (int step = 1; step <= kSteps; ++step) {
    const std::vector<double> gradient = gradients()[step - 1];
    weights.mutable_grad() = torch::tensor(gradient, torch::kFloat32);
    set_learning_rate(*optimizer, rate_at(step));
    optimizer->step();
    for (std::size_t i = 0; i < plain.size(); ++i) {
      GetParam().update(plain[i], gradient[i], step, rate_at(step), GetParam().options);
    }
  }
  std::vector<double> expected;
  for (const PlainState& state : plain) expected.push_back(state.value);
  expect_all_near(weights, expected);

  const OptimizerState state = state_of(*optimizer);
  ASSERT_EQ(state.tensors.size(), 1U) << "also where nothing is kept";
  ASSERT_EQ(state.tensors[0].size(), GetParam().kept.size());
  for (std::size_t k = 0; k < GetParam().kept.size(); ++k) {
    const auto& [name, tensor] = state.tensors[0].at(k);
    EXPECT_EQ(name, GetParam().kept[k]);
    if (name == "step") {
      EXPECT_EQ(tensor.item<float>(), static_cast<float>(kSteps));
      EXPECT_EQ(tensor.dim(), 0);
      continue;
    }
    SCOPED_TRACE(name);
    std::vector<double> kept;
    for (const PlainState& number : plain) kept.push_back(number.kept.at(name));
    expect_all_near(tensor, kept);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Optimizers, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.label; });

torch::Tensor some_weights() { return torch::zeros({2}, torch::requires_grad()); }

TEST(Optimizer, AdaptiveOnesRefuseMomentum) {
  for (const char* name : {"adam", "adamw"}) {
    try {
      make_optimizer({some_weights()}, with(name, 0.9, 0.0));
      FAIL() << name << " took --momentum";
    } catch (const base::UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr("--momentum is for sgd and rmsprop"));
    }
  }
}

TEST(Optimizer, NesterovNeedsSgdWithMomentum) {
  OptimizerOptions adam = with("adam", 0.0, 0.0);
  adam.nesterov = true;
  for (const OptimizerOptions& options : {adam, nesterov(0.0, 0.0)}) {
    try {
      make_optimizer({some_weights()}, options);
      FAIL() << options.name << " took --nesterov";
    } catch (const base::UsageError& error) {
      EXPECT_STREQ(error.what(), "--nesterov is for --optimizer sgd with a --momentum above 0");
    }
  }
}

TEST(Optimizer, RefusesAnUnknownName) {
  try {
    make_optimizer({some_weights()}, with("lbfgs", 0.0, 0.0));
    FAIL() << "accepted";
  } catch (const base::UsageError& error) {
    EXPECT_STREQ(error.what(), "optimizer 'lbfgs' is unknown: sgd, adam, adamw or rmsprop");
  }
}

TEST(Optimizer, KeepsNothingBeforeTheFirstStep) {
  const auto optimizer = make_optimizer({some_weights()}, with("adam", 0.0, 0.0));
  const OptimizerState state = state_of(*optimizer);
  ASSERT_EQ(state.tensors.size(), 1U);
  EXPECT_TRUE(state.tensors[0].empty());
}

// The names and defaults in the constructors of torch.optim.
TEST(Optimizer, NamesItsHyperparametersAsInPython) {
  const auto names_of = [](const char* name) {
    std::vector<std::string> names;
    const auto optimizer = make_optimizer({some_weights()}, with(name, 0.0, 0.0));
    for (const auto& [key, value] : state_of(*optimizer).options) names.push_back(key);
    return names;
  };
  EXPECT_THAT(names_of("sgd"),
              ElementsAre("lr", "momentum", "dampening", "weight_decay", "nesterov"));
  EXPECT_THAT(names_of("adam"), ElementsAre("lr", "betas", "eps", "weight_decay", "amsgrad"));
  EXPECT_THAT(names_of("adamw"), ElementsAre("lr", "betas", "eps", "weight_decay", "amsgrad"));
  EXPECT_THAT(names_of("rmsprop"),
              ElementsAre("lr", "momentum", "alpha", "eps", "centered", "weight_decay"));

  const auto adam = make_optimizer({some_weights()}, with("adam", 0.0, 0.25));
  set_learning_rate(*adam, 0.125);
  const auto options = state_of(*adam).options;
  EXPECT_EQ(std::get<double>(options[0].second), 0.125);
  EXPECT_EQ(std::get<std::vector<double>>(options[1].second), (std::vector<double>{0.9, 0.999}));
  EXPECT_EQ(std::get<double>(options[2].second), 1e-8);
  EXPECT_EQ(std::get<double>(options[3].second), 0.25);
  EXPECT_FALSE(std::get<bool>(options[4].second));
}

TEST(Optimizer, StateIsACopy) {
  torch::Tensor weights = some_weights();
  const auto optimizer = make_optimizer({weights}, with("sgd", 0.9, 0.0));
  weights.mutable_grad() = torch::ones({2});
  optimizer->step();
  const OptimizerState before = state_of(*optimizer);
  optimizer->step();
  EXPECT_EQ(before.tensors.at(0).at(0).second[0].item<float>(), 1.0F);
  EXPECT_NEAR(state_of(*optimizer).tensors.at(0).at(0).second[0].item<float>(), 1.9F, 1e-6);
}

}  // namespace
}  // namespace rnnctl::engine
