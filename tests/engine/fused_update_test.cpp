// The kernels' optimizers against LibTorch's, on the same gradients.
#include "engine/fused_update.h"

#include <gtest/gtest.h>

#include "engine/instruction_sets.h"
#include <rnnctl/engine/optimizer.h>

namespace rnnctl::engine {
namespace {

/// A matrix of several blocks and a vector, the same for both, and gradients that change from step
/// to step.
struct Pair {
  Pair() {
    torch::manual_seed(5);
    matrix = torch::randn({64, 100});
    vector = torch::randn({41});
  }
  static torch::Tensor gradient_of(const torch::Tensor& parameter, int step) {
    torch::manual_seed(static_cast<std::uint64_t>(1000 * step + parameter.dim()));
    return torch::randn_like(parameter) * 0.1;
  }
  torch::Tensor matrix, vector;
};

struct UpdateCase {
  std::string name;
  OptimizerOptions options;
};

void PrintTo(const UpdateCase& one, std::ostream* out) { *out << one.name; }

std::vector<UpdateCase> cases() {
  std::vector<UpdateCase> result;
  OptimizerOptions nesterov;
  nesterov.momentum = 0.9;
  nesterov.nesterov = true;
  nesterov.weight_decay = 0.01;
  result.push_back({"sgdNesterovDecay", nesterov});
  for (const std::string name : {"sgd", "adam", "adamw", "rmsprop"}) {
    for (const double momentum : {0.0, 0.9}) {
      if (momentum > 0 && name.rfind("adam", 0) == 0) continue;
      for (const double decay : {0.0, 0.01}) {
        for (const double clip : {0.0, 0.5}) {
          OptimizerOptions options;
          options.name = name;
          options.learning_rate = 0.01;
          options.momentum = momentum;
          options.weight_decay = decay;
          options.clip_norm = clip;
          result.push_back({name + (momentum > 0 ? "Momentum" : "") + (decay > 0 ? "Decay" : "") +
                                (clip > 0 ? "Clip" : ""),
                            options});
        }
      }
    }
  }
  return result;
}

class FusedUpdateOf : public testing::TestWithParam<UpdateCase> {};

double relative_difference(const torch::Tensor& found, const torch::Tensor& expected) {
  return ((found - expected).norm() / expected.norm()).item<double>();
}

TEST_P(FusedUpdateOf, IsTorchOptimsAfterAHundredSteps) {
  const OptimizerOptions& options = GetParam().options;
  test::with_every_instruction_set([&] {
    Pair expected, found;
    const std::vector<torch::Tensor> parameters = {expected.matrix, expected.vector};
    const auto optimizer = make_optimizer(parameters, options);

    // Two parts, each with half of the gradient; the vector's lie behind the matrix's.
    const GradientPlace matrix_place{.offset = 0, .row_stride = 100};
    const GradientPlace vector_place{.offset = 64 * 100, .row_stride = 41};
    std::vector<kernels::Buffer> parts;
    for (int part = 0; part < 2; ++part) parts.emplace_back(64 * 100 + 41);
    FusedUpdate update({{found.matrix, matrix_place, 64, 100}, {found.vector, vector_place, 1, 41}},
                       options);

    for (int step = 1; step <= 100; ++step) {
      const double rate = 0.01 / step;
      for (torch::Tensor parameter : parameters) {
        parameter.mutable_grad() = Pair::gradient_of(parameter, step);
      }
      for (kernels::Buffer& part : parts) {
        const torch::Tensor both =
            torch::cat({parameters[0].grad().reshape({-1}), parameters[1].grad()}) * 0.5;
        std::copy_n(both.data_ptr<float>(), both.numel(), part.data());
      }
      if (options.clip_norm > 0) {
        torch::nn::utils::clip_grad_norm_(parameters, options.clip_norm);
      }
      set_learning_rate(*optimizer, rate);
      optimizer->step();
      for (std::size_t b = 0; b < update.blocks(); ++b) update.reduce(b, parts, parts.size());
      update.begin(rate);
      for (std::size_t b = 0; b < update.blocks(); ++b) update.apply(b);
    }
    EXPECT_LE(relative_difference(found.matrix, expected.matrix), 1e-6);
    EXPECT_LE(relative_difference(found.vector, expected.vector), 1e-6);

    const OptimizerState ours = update.state(), theirs = state_of(*optimizer);
    ASSERT_EQ(ours.tensors.size(), theirs.tensors.size());
    EXPECT_EQ(ours.options, theirs.options);
    for (std::size_t p = 0; p < ours.tensors.size(); ++p) {
      ASSERT_EQ(ours.tensors[p].size(), theirs.tensors[p].size());
      for (std::size_t i = 0; i < ours.tensors[p].size(); ++i) {
        EXPECT_EQ(ours.tensors[p][i].first, theirs.tensors[p][i].first);
        EXPECT_LE(relative_difference(ours.tensors[p][i].second, theirs.tensors[p][i].second),
                  1e-6);
      }
    }
  });
}

// torch.optim.SGD has no momentum_buffer before its first step.
TEST(FusedUpdate, AStateFromBeforeTheFirstStepIsStillOne) {
  OptimizerOptions options;
  options.momentum = 0.9;
  const torch::Tensor vector = torch::zeros({41});
  const auto make = [&] {
    return FusedUpdate({{vector, {.offset = 0, .row_stride = 41}, 1, 41}}, options);
  };
  FusedUpdate loaded = make();
  loaded.load(make().state());
  EXPECT_TRUE(loaded.state().tensors.at(0).empty());
}

INSTANTIATE_TEST_SUITE_P(Optimizers, FusedUpdateOf, testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace rnnctl::engine
