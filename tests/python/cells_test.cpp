// --model stacked computes what Python's PyTorch computes with the same weights: every cell, task
// and option, on both engines.
#include <cmath>
#include <iostream>

#include <ATen/Functions.h>

#include "cli/workplace.h"
#include "python/pythons.h"
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl {
namespace {

constexpr std::int64_t kSize = 6, kTime = 9, kInput = 5;
constexpr std::int64_t kHidden = 20;  // leaves a tail behind the vectors of the fused engine
constexpr std::int64_t kClasses = 4;
constexpr std::int64_t kBatches = 2;  // what the first leaves matters for the second of a text

// Not sorted, one of them of a single step, and none as long as the batch.
const std::vector<std::int64_t> kUnequal = {3, 8, 1, 5, 7, 2};

struct CellCase {
  models::ModelOptions options;
  bool unequal = false;

  bool is_text() const { return options.task == "next"; }
  bool is_regression() const { return options.task == "regress"; }

  std::string name() const {
    const std::string cell =
        options.cell == "rnn" ? options.cell + "-" + options.activation : options.cell;
    return options.task + "." + cell + ".layers-" + std::to_string(options.num_layers) +
           (options.layer_norm ? ".normalised" : "") +
           (options.bidirectional ? ".both-directions." : ".forward.") + options.readout +
           (unequal ? ".unequal" : ".equal");
  }

  nlohmann::json description() const {
    return {{"name", name()},
            {"task", options.task},
            {"cell", options.cell},
            {"activation", options.activation},
            {"layers", options.num_layers},
            {"bidirectional", options.bidirectional},
            {"layer_norm", options.layer_norm},
            {"readout", options.readout},
            {"inputs", options.input_size},
            {"hidden", options.hidden_size},
            {"classes", options.num_classes}};
  }
};

models::ModelOptions options_of_cell(const std::string& task, const std::string& cell,
                                     const std::string& activation, std::int64_t layers) {
  models::ModelOptions options;
  options.task = task;
  options.cell = cell;
  options.activation = activation;
  options.num_layers = layers;
  options.input_size = kInput;
  options.sequence_length = kTime;
  options.hidden_size = kHidden;
  options.num_classes = task == "regress" ? 1 : kClasses;
  options.stateful = task == "next";
  return options;
}

/// Every direction, readout and kind of lengths; of a text there is one of each.
void add_cases(const models::ModelOptions& cell, std::vector<CellCase>& to) {
  if (cell.task == "next") return to.push_back({cell});
  for (const bool bidirectional : {false, true}) {
    for (const char* readout : {"last", "mean", "max"}) {
      for (const bool unequal : {false, true}) {
        CellCase& added = to.emplace_back(cell, unequal);
        added.options.bidirectional = bidirectional;
        added.options.readout = readout;
      }
    }
  }
}

std::vector<CellCase> cell_cases() {
  const std::vector<std::pair<const char*, const char*>> cells = {
      {"rnn", "tanh"}, {"rnn", "relu"}, {"lstm", "tanh"}, {"gru", "tanh"}};
  std::vector<CellCase> all;
  for (const char* task : {"classify", "regress", "next"}) {
    for (const auto& [cell, activation] : cells) {
      for (const std::int64_t layers : {1, 2}) {
        models::ModelOptions options = options_of_cell(task, cell, activation, layers);
        add_cases(options, all);
        options.layer_norm = true;
        if (layers == 2) add_cases(options, all);
      }
    }
  }
  return all;
}

/// Two batches. Numbers to predict are far from the scores: where the errors of a batch cancel, the
/// gradient of the readout's bias is hardly more than rounding, here as in Python. Behind the end
/// of a sequence stands what spoils everything that it gets into.
struct CellBatches {
  CellBatches(const CellCase& with, std::uint64_t seed) {
    torch::manual_seed(seed);
    inputs = torch::randn({kBatches, kSize, kTime, kInput});
    targets =
        torch::randint(kClasses, {kBatches, kSize, with.is_text() ? kTime : 1}, torch::kInt64);
    if (with.is_regression()) values = torch::randn({kBatches, kSize}) + 4.0;
    if (!with.unequal) return;
    lengths = torch::tensor(kUnequal);
    for (std::int64_t i = 0; i < kSize; ++i) {
      inputs.select(1, i).slice(1, kUnequal[static_cast<std::size_t>(i)]) = NAN;
    }
  }

  /// Borrows.
  engine::Batch batch(std::int64_t k) const {
    engine::Batch result;
    result.inputs = inputs[k].data_ptr<float>();
    result.targets = targets[k].data_ptr<std::int64_t>();
    result.size = kSize;
    result.time = kTime;
    result.input = kInput;
    result.targets_per_example = targets.size(2);
    if (lengths.defined()) result.lengths = lengths.data_ptr<std::int64_t>();
    if (values.defined()) result.values = values[k].data_ptr<float>();
    result.begins_streams = k == 0;
    return result;
  }

  torch::Tensor inputs, targets;
  torch::Tensor values;   // undefined where there are classes
  torch::Tensor lengths;  // undefined where all are as long as the batch
};

/// Loss and gradients of a batch, through the interface that every engine has: the gradient is what
/// a step of plain SGD takes away. So large a rate, a power of 2, leaves nothing of the weights'
/// own rounding in it. The weights are afterwards what they were.
void add_step(engine::Engine& engine, const engine::Batch& batch, const std::string& prefix,
              engine::NamedTensors& to) {
  constexpr double kRate = 1 << 20;
  engine::NamedTensors before;
  for (const auto& [name, live] : engine.parameters()) {
    before.emplace_back(name, live.detach().clone());
  }
  const double loss = engine.step(batch, 1, kRate).loss;
  to.emplace_back(prefix + "loss", torch::tensor({loss}, torch::kFloat64));
  const engine::NamedTensors after = engine.parameters();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& [name, old] = before[i];
    torch::Tensor live = after[i].second.detach();  // the same memory
    const torch::Tensor taken = old.to(torch::kFloat64) - live.to(torch::kFloat64);
    to.emplace_back(prefix + "gradient." + name, taken / kRate);
    live.copy_(old);
  }
}

/// As cells.py reads them: "torch.0.logits", "torch.0.loss", "torch.0.gradient.fc.weight".
void add_answers(engine::Engine& engine, const CellBatches& batches, engine::NamedTensors& to) {
  engine.begin_evaluation();
  for (std::int64_t k = 0; k < kBatches; ++k) {
    const std::string prefix = engine.name() + "." + std::to_string(k) + ".";
    to.emplace_back(prefix + "logits", engine.logits(batches.batch(k)));
    add_step(engine, batches.batch(k), prefix, to);
  }
}

engine::NamedTensors question(const models::SequenceModel& model, const CellBatches& batches) {
  engine::NamedTensors result = {{"inputs", batches.inputs}, {"targets", batches.targets}};
  if (batches.values.defined()) result.emplace_back("values", batches.values);
  if (batches.lengths.defined()) result.emplace_back("lengths", batches.lengths);
  for (const auto& [name, weights] : engine::parameters_of(model)) {
    result.emplace_back("weights." + name, weights.detach().clone());
  }
  return result;
}

/// Writes what Python is to compute, and what the engines that cover it have computed. Returns
/// whether the fused engine was one of them.
bool write_case(const CellCase& with, std::uint64_t seed, const std::string& path) {
  const auto model = models::build_model(with.options, seed);
  // A lone score near 0 is a sum that cancels, too.
  if (with.is_regression()) model->named_parameters()["fc.bias"].detach().add_(1.0);
  const CellBatches batches(with, 1000 + seed);  // not the draws of the weights
  engine::NamedTensors tensors = question(*model, batches);
  engine::TorchEngine reference(model, torch::kCPU, {});
  add_answers(reference, batches, tensors);
  const bool is_fused = !with.unequal && engine::FusedEngine::refusal(*model, torch::kCPU).empty();
  if (is_fused) {
    engine::FusedEngine fused(model, {}, 1);
    add_answers(fused, batches, tensors);
  }
  checkpoint::Checkpoint file;
  file.state_dict = training::to_records(tensors);
  file.manifest = {{"case", with.description()}};
  checkpoint::save(path, file);
  return is_fused;
}

TEST(CellsOfPython, HaveTheSameScoresAndGradients) {
  const auto pythons = test::pythons();
  if (pythons.empty()) GTEST_SKIP() << test::kNoPython;
  torch::set_num_threads(1);  // these networks are too small for more, threads would only wait
  const test::TemporaryDirectory folder;
  const auto cases = cell_cases();
  test::Words paths;
  int fused = 0;
  for (const CellCase& with : cases) {
    SCOPED_TRACE(with.name());
    paths.push_back(folder.path(with.name() + ".pt"));
    if (write_case(with, paths.size(), paths.back())) ++fused;
  }
  // rnn with tanh and relu, 1 and 2 layers: text, and classes from the last of equally many steps.
  EXPECT_EQ(fused, 8);
  for (const test::Python& python : pythons) {
    SCOPED_TRACE(python.command);
    std::cout << python.run("cells.py", paths);
  }
}

}  // namespace
}  // namespace rnnctl
