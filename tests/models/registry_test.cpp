#include <ATen/detail/CUDAHooksInterface.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>
#include <rnnctl/models/step_network.h>

namespace rnnctl::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Small enough for every model, `single` included.
ModelOptions options_for(const std::string& model) {
  ModelOptions options;
  options.model = model;
  options.input_size = 4;
  options.num_classes = 3;
  options.hidden_size = model == "single" ? 1 : 6;
  return options;
}

std::string refusal(const ModelOptions& options) {
  try {
    build_model(options, 1);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  ADD_FAILURE() << options.model << " was built";
  return "";
}

TEST(Registry, KnowsEveryNetworkOfTheTutorials) {
  std::vector<std::string> names;
  for (const ModelEntry& entry : registry()) {
    names.push_back(entry.name);
    EXPECT_FALSE(entry.summary.empty()) << entry.name;
    EXPECT_FALSE(entry.tutorial.empty()) << entry.name;
    EXPECT_EQ(entry.dataset.empty(), !entry.build) << entry.name;
  }
  EXPECT_THAT(names, ElementsAre("stacked", "image", "char", "single", "multi", "cell", "hello"));
}

TEST(Registry, BuildsWhatTrainsWithScoresForEveryClass) {
  for (const ModelEntry& entry : registry()) {
    if (!entry.build) continue;
    const auto model = build_model(options_for(entry.name), 1);
    const torch::Tensor logits = model->forward(torch::zeros({2, 5, 4}));
    EXPECT_EQ(logits.size(0), 2) << entry.name;
    EXPECT_EQ(logits.size(-1), 3) << entry.name;
    EXPECT_EQ(logits.dim(), entry.name == "char" ? 3 : 2) << entry.name;
  }
}

TEST(Registry, TellsWhatAppliesToAModelThatTrainsOrNot) {
  ModelOptions options = options_for("image");
  EXPECT_TRUE(is_applicable(options));
  options.cell = "gru";
  EXPECT_FALSE(is_applicable(options));
  options.model = "stacked";
  EXPECT_TRUE(is_applicable(options));
  options = options_for("hello");
  EXPECT_TRUE(is_applicable(options));
  options.num_layers = 2;
  EXPECT_FALSE(is_applicable(options));
}

TEST(Registry, EstimatesTheParametersOfEveryModel) {
  for (const ModelEntry& entry : registry()) {
    if (!entry.build) continue;
    for (const std::int64_t hidden : {1, 6, 100, 300}) {
      for (const std::int64_t layers : {1, 3}) {
        ModelOptions options = options_for(entry.name);
        options.hidden_size = entry.name == "single" ? 1 : hidden;
        options.num_layers = entry.build_steps ? 1 : layers;
        double built = 0;
        for (const auto& parameter : build_model(options, 1)->parameters()) {
          built += static_cast<double>(parameter.numel());
        }
        EXPECT_LE(parameter_estimate(options), 2 * built + 1024) << entry.name << " " << hidden;
        EXPECT_GE(parameter_estimate(options), built / 2) << entry.name << " " << hidden;
      }
    }
  }
}

TEST(Registry, BuildsWhatForwardRunsWithOneOutputForEveryStep) {
  for (const char* name : {"single", "multi", "cell", "hello"}) {
    const ModelOptions options = options_for(name);
    const auto network = build_step_network(options, 1);
    const torch::Tensor outputs =
        network->forward(torch::zeros({5, 2, 4}), torch::zeros({2, options.hidden_size}));
    EXPECT_THAT(outputs.sizes().vec(), ElementsAre(5, 2, options.hidden_size)) << name;
  }
}

TEST(Registry, NamesTheNearestModel) {
  ModelOptions options;
  options.model = "stakced";
  EXPECT_EQ(refusal(options),
            "unknown model 'stakced', did you mean 'stacked'? (models: stacked, image, char, "
            "single, multi, cell, hello)");
  options.model = "transformer";
  EXPECT_EQ(refusal(options),
            "unknown model 'transformer' (models: stacked, image, char, single, multi, cell, "
            "hello)");
}

TEST(Registry, SaysWhatToDoWhereAModelDoesNotTrain) {
  EXPECT_THAT(refusal(options_for("hello")), HasSubstr("--model hello does not train"));
  EXPECT_THAT(refusal(options_for("hello")), HasSubstr("rnnctl forward --model hello"));
}

TEST(Registry, SaysWhichModelsForwardTakes) {
  try {
    build_step_network(options_for("stacked"), 1);
    FAIL() << "accepted";
  } catch (const base::UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("single, multi, cell or hello"));
  }
}

TEST(Registry, RefusesOptionsThatDoNotApply) {
  ModelOptions options = options_for("single");
  options.num_layers = 2;
  EXPECT_THAT(refusal(options), HasSubstr("--model single has one layer"));

  options = options_for("single");
  options.hidden_size = 5;
  EXPECT_THAT(refusal(options), HasSubstr("--model single is one neuron (--hidden 1)"));

  options = options_for("multi");
  options.activation = "relu";
  EXPECT_THAT(refusal(options), HasSubstr("--model multi is written with tanh"));

  options = options_for("stacked");
  options.stateful = true;
  EXPECT_THAT(refusal(options), HasSubstr("--model stacked has no --stateful"));

  options = options_for("stacked");
  options.dropout = 0.5;
  EXPECT_THAT(refusal(options), HasSubstr("--dropout works between layers"));
}

TEST(Registry, RefusesWhatWouldNotFitInMemoryBeforeAllocatingIt) {
  ModelOptions options;
  options.hidden_size = 65536;
  options.num_layers = 1024;
  // 65536^2 numbers in each of 2 * 1024 - 1 matrices, nine floats for each: 316,505 GB.
  EXPECT_THAT(refusal(options), HasSubstr("--hidden 65536 with --layers 1024 needs about 3165"));
}

// Whether all parameters are the same, bit by bit.
bool same_bits(const torch::nn::Module& left, const torch::nn::Module& right) {
  const auto left_parameters = left.parameters(), right_parameters = right.parameters();
  EXPECT_EQ(left_parameters.size(), right_parameters.size());
  for (std::size_t i = 0; i < left_parameters.size(); ++i) {
    if (!torch::equal(left_parameters[i], right_parameters[i])) return false;
  }
  return true;
}

TEST(Registry, WeightsAreAFunctionOfTheSeedAlone) {
  for (const ModelEntry& entry : registry()) {
    if (!entry.build) continue;
    const auto model = build_model(options_for(entry.name), 7);
    torch::randn({100});  // what was drawn before does not matter
    EXPECT_TRUE(same_bits(*model, *build_model(options_for(entry.name), 7))) << entry.name;
    EXPECT_FALSE(same_bits(*model, *build_model(options_for(entry.name), 8))) << entry.name;
  }
  for (const char* name : {"single", "multi", "cell", "hello"}) {
    const auto network = build_step_network(options_for(name), 7);
    EXPECT_TRUE(same_bits(*network, *build_step_network(options_for(name), 7))) << name;
    EXPECT_FALSE(same_bits(*network, *build_step_network(options_for(name), 8))) << name;
  }
}

// LibTorch as it is once libtorch_cuda is loaded: that library registers such an object.
struct PresentCuda : at::CUDAHooksInterface {
  bool hasCUDA() const override { return true; }
};

std::unique_ptr<at::CUDAHooksInterface> present_cuda(at::CUDAHooksArgs) {
  return std::make_unique<PresentCuda>();
}

// LibTorch looks for CUDA once, the first time that somebody asks, and libtorch_cuda may be loaded
// after a model was built: `eval` reads the checkpoint first.
TEST(BuildModelDeathTest, LeavesTheGpuToBeFoundLater) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";  // in a process where nobody asked yet
  EXPECT_EXIT(
      {
        for (const ModelEntry& entry : registry()) {
          if (entry.build) build_model(options_for(entry.name), 1);
          if (entry.build_steps) build_step_network(options_for(entry.name), 1);
        }
        at::CUDAHooksRegistry()->Register("CUDAHooks", present_cuda);
        std::exit(at::detail::getCUDAHooks().hasCUDA() ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace rnnctl::models
