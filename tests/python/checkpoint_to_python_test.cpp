// Python's PyTorch opens the checkpoints of rnnctl, for every model and optimizer: the same weights
// and optimizer state, the same logits, and the same next step.
#include <cctype>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>

#include "python/cases.h"
#include "python/pythons.h"
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/engine/torch_engine.h>

namespace rnnctl {
namespace {

using checkpoint::Checkpoint;
using checkpoint::Tensor;
using Tensors = std::map<std::string, Tensor>;

constexpr std::uint32_t kTraining = 40;  // one batch, so that its order does not matter

struct Case {
  test::ModelCase model;
  test::OptimizerCase optimizer;
  double loss = 0.0;  ///< of the step that Python repeats

  std::string name() const { return model.name() + "." + optimizer.name; }
  bool averaged() const { return optimizer.name == "adam-average"; }
  std::string before() const { return name() + "/iteration-5.pt"; }
  std::string after() const { return name() + "/last.pt"; }
  std::string result() const { return name() + "/python.pt"; }
};

std::vector<float> floats(const Tensor& tensor) {
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

/// The largest difference, as a part of the largest value where there is one.
double relative_difference(const Tensor& found, const Tensor& expected) {
  const auto left = floats(found);
  const auto right = floats(expected);
  double difference = 0.0;
  double size = 0.0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(left.at(i)) - right[i]));
    size = std::max(size, std::abs(static_cast<double>(right[i])));
  }
  return size > 0 ? difference / size : difference;
}

/// As go_on.py names them: "PREFIX.rnn.weight_ih_l0", "PREFIX.0.exp_avg".
Tensors named(const std::string& prefix, const Checkpoint& checkpoint) {
  Tensors result;
  for (const auto& [name, tensor] : checkpoint.state_dict) result[prefix + "." + name] = tensor;
  const auto& state = checkpoint.optimizer.state;
  for (std::size_t i = 0; i < state.size(); ++i) {
    for (const auto& [name, tensor] : state[i]) {
      result[prefix + "." + std::to_string(i) + "." + name] = tensor;
    }
  }
  return result;
}

Tensors starting_with(const std::string& prefix, const Tensors& tensors) {
  Tensors result;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix + ".")) result[name] = tensor;
  }
  return result;
}

std::vector<std::string> keys(const Tensors& tensors) {
  std::vector<std::string> result;
  for (const auto& [name, tensor] : tensors) result.push_back(name);
  return result;
}

/// rnnctl's own logits of the whole test part, by the weights that `rnnctl eval` takes.
std::vector<float> logits_of(const std::string& path, const data::LoadedData& data) {
  const auto& shape = data.test.dataset->shape();
  std::vector<std::uint32_t> all(shape.count);
  std::iota(all.begin(), all.end(), 0U);
  std::vector<float> inputs(shape.count * shape.time * shape.input);
  std::vector<std::int64_t> targets(shape.count * shape.targets_per_example);
  data.test.dataset->gather(all, {}, inputs.data(), targets.data());
  const auto stored = commands::stored_model(checkpoint::load(path), path);
  engine::TorchEngine engine(stored.model, torch::kCPU, {});
  const torch::Tensor logits =
      engine.logits({inputs.data(), targets.data(), shape.count, shape.time, shape.input});
  return {logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()};
}

/// The largest differences seen with one PyTorch.
struct Largest {
  double logits = 0.0;  ///< absolute
  double weights = 0.0, optimizer = 0.0, loss = 0.0;
};

class CheckpointToPython : public test::Workplace {
 protected:
  CheckpointToPython() {
    test::write_tiny_idx(folder.path("data"), {.training = kTraining, .test = 30});
    config::Settings settings;
    settings.data = folder.path("data");
    pictures_ = commands::load_data(models::find_model("stacked"), settings);
    lesson_ = commands::load_data(models::find_model("char"), {});
  }

  /// Five iterations, a checkpoint, and the sixth, which is the one that Python has to repeat.
  void train(Case& with) {
    test::Words command = {"train", "--threads", "1", "--device", "cpu", "--json"};
    for (const test::Words& words :
         {with.model.options(), with.optimizer.options,
          test::Words{"--batch-size", std::to_string(batch_size(with.model)), "--optimizer",
                      with.optimizer.optimizer, "--run-dir", with.name()},
          test::Words{"--iterations", "6", "--checkpoint-every", "5", "--keep", "1", "--log-every",
                      "1"}}) {
      command = test::joined(command, words);
    }
    // Weights from N(0, 1) make multi chaotic: each time step would multiply the last bit, in which
    // two orders of summation differ, until the logits have no six digits in common.
    if (with.model.model == "multi") command = test::joined(command, {"--init-gain", "0.3"});
    const auto result = rnnctl(command);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto steps = test::events(test::json_lines(result.out), "step");
    ASSERT_EQ(steps.size(), 6u);
    with.loss = steps.back().at("loss");
  }

  static std::uint32_t batch_size(const test::ModelCase& model) {
    return model.has_own_data() ? 1 : kTraining;
  }

  std::string write_list(const std::vector<Case>& cases) const {
    nlohmann::json list;
    for (const Case& with : cases) {
      nlohmann::json entry = with.model.description();
      entry["name"] = with.name();
      entry["checkpoint"] = folder.path(with.before());
      entry["result"] = folder.path(with.result());
      entry["optimizer"] = with.optimizer.optimizer;
      entry["averaged"] = with.averaged();
      list.push_back(entry);
    }
    test::write_file(folder.path("cases.json"), list.dump());
    return folder.path("cases.json");
  }

  void compare(const Case& with, Largest& largest) const {
    SCOPED_TRACE(with.name());
    Tensors python;
    for (auto& [name, tensor] : checkpoint::load(folder.path(with.result())).state_dict) {
      python[name] = tensor;
    }
    const auto& data = with.model.has_own_data() ? lesson_ : pictures_;
    compare_logits(floats(python.at("logits")), logits_of(folder.path(with.before()), data),
                   largest);
    const Checkpoint before = checkpoint::load(folder.path(with.before()));
    const Tensors loaded = starting_with("loaded", python);
    const Tensors expected = named("loaded", before);
    ASSERT_EQ(keys(loaded), keys(expected));
    for (const auto& [name, tensor] : expected) {
      EXPECT_EQ(loaded.at(name).shape, tensor.shape) << name;
      EXPECT_TRUE(loaded.at(name).bytes == tensor.bytes) << name << " has other bits";
    }
    compare_step(starting_with("stepped", python),
                 named("stepped", checkpoint::load(folder.path(with.after()))), largest);
    const double loss = floats(python.at("loss")).at(0);
    EXPECT_NEAR(loss, with.loss, 1e-6 * with.loss);
    largest.loss = std::max(largest.loss, std::abs(loss - with.loss) / with.loss);
  }

  static void compare_logits(const std::vector<float>& found, const std::vector<float>& expected,
                             Largest& largest) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_NEAR(found[i], expected[i], 1e-6) << "logit " << i;
      largest.logits = std::max(largest.logits, std::abs(double{found[i]} - expected[i]));
    }
  }

  static void compare_step(const Tensors& found, const Tensors& expected, Largest& largest) {
    ASSERT_EQ(keys(found), keys(expected));
    for (const auto& [name, tensor] : expected) {
      ASSERT_EQ(found.at(name).shape, tensor.shape) << name;
      const double difference = relative_difference(found.at(name), tensor);
      const bool of_optimizer = std::isdigit(name.at(std::string("stepped.").size())) != 0;
      // A gradient is a sum that cancels: single's bias lost a digit more than the weights.
      EXPECT_LE(difference, of_optimizer ? 1e-4 : 1e-5) << name;
      double& most = of_optimizer ? largest.optimizer : largest.weights;
      most = std::max(most, difference);
    }
  }

  data::LoadedData pictures_, lesson_;
};

TEST_F(CheckpointToPython, OpensWithTheSameValuesAndTakesTheSameStep) {
  const auto pythons = test::pythons();
  if (pythons.empty()) GTEST_SKIP() << test::kNoPython;
  std::vector<Case> cases;
  for (const auto& model : test::model_cases()) {
    for (const auto& optimizer : test::optimizer_cases()) {
      cases.push_back({model, optimizer});
      ASSERT_NO_FATAL_FAILURE(train(cases.back())) << cases.back().name();
    }
  }
  const std::string list = write_list(cases);
  for (const test::Python& python : pythons) {
    SCOPED_TRACE(python.command);
    const auto said = test::lines_of(python.run("go_on.py", {folder.path("data"), list}));
    Largest largest;
    for (const Case& with : cases) {
      compare(with, largest);
      std::filesystem::remove(folder.path(with.result()));  // the next Python writes its own
    }
    std::cout << cases.size() << " checkpoints opened and trained on by PyTorch " << said.at(0)
              << "; largest difference of a logit " << largest.logits
              << "; after a step, relative: weights " << largest.weights << ", optimizer "
              << largest.optimizer << ", loss " << largest.loss << "\n";
  }
}

}  // namespace
}  // namespace rnnctl
