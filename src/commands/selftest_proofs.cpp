#include "commands/selftest_proofs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "commands/golden_training.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/commands/temporary_folder.h>
#include <rnnctl/commands/verify_resume.h>
#include <rnnctl/engine/device.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::commands {
namespace {

// Relative. Single precision leaves about 1e-7 of a loss, eight steps a few times that; a wrong
// gate or a missing term is off in the second digit.
constexpr double kLossTolerance = 1e-5;
constexpr double kGpuLossTolerance = 1e-4;
constexpr double kWeightTolerance = 1e-4;

constexpr const char* kWrongNumbers =
    "do not trust results of this machine: get LibTorch anew and try again, then report it";

using EngineMaker = std::function<std::unique_ptr<engine::Engine>(
    std::shared_ptr<models::SequenceModel>, const engine::EngineOptions&)>;

std::unique_ptr<engine::Engine> make_torch_engine(std::shared_ptr<models::SequenceModel> model,
                                                  const engine::EngineOptions& options) {
  return std::make_unique<engine::TorchEngine>(std::move(model), torch::kCPU, options);
}

std::unique_ptr<engine::Engine> make_fused_engine(std::shared_ptr<models::SequenceModel> model,
                                                  const engine::EngineOptions& options) {
  return std::make_unique<engine::FusedEngine>(std::move(model), options,
                                               std::min(2, base::usable_cores()));
}

bool is_fused(const GoldenTraining& training) { return training.model.cell == "rnn"; }

Proof verdict_of(std::string name, bool ok, std::string finding, const char* remedy) {
  return {std::move(name), ok ? Verdict::kOk : Verdict::kFailed, std::move(finding),
          ok ? "" : remedy};
}

/// Not a number counts as infinitely far.
double relative_distance(double found, double expected) {
  const double distance = std::abs(found - expected) / std::abs(expected);
  return std::isfinite(distance) ? distance : HUGE_VAL;
}

Proof compare_with_golden(const std::string& name, const EngineMaker& make, bool fused_only,
                          double tolerance) {
  double worst = 0.0;
  std::string worst_training;
  int count = 0;
  for (const GoldenTraining& training : golden_trainings()) {
    if (fused_only && !is_fused(training)) continue;
    ++count;
    const auto engine = make(golden_model(training), training.engine);
    const std::vector<double> losses = golden_losses(training, *engine);
    for (std::size_t step = 0; step < losses.size(); ++step) {
      const double distance = relative_distance(losses[step], training.losses[step]);
      if (distance < worst) continue;
      worst = distance;
      worst_training = base::str(training.name, ", step ", step + 1);
    }
  }
  const std::string finding =
      base::str(count, " trainings' losses are within ", worst, " of PyTorch's (", worst_training,
                "; allowed: ", tolerance, ")");
  return verdict_of(name, worst <= tolerance, finding, kWrongNumbers);
}

bool is_same(const checkpoint::NamedTensors& left, const checkpoint::NamedTensors& right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(), [](const auto& one, const auto& other) {
        return one.first == other.first && one.second.type == other.second.type &&
               one.second.shape == other.second.shape && one.second.bytes == other.second.bytes;
      });
}

bool is_same(const checkpoint::Checkpoint& left, const checkpoint::Checkpoint& right) {
  const auto& one = left.optimizer.state;
  const auto& other = right.optimizer.state;
  return is_same(left.state_dict, right.state_dict) &&
         left.optimizer.options == right.optimizer.options &&
         std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const auto& a, const auto& b) { return is_same(a, b); });
}

}  // namespace

Proof prove_torch_engine() {
  return compare_with_golden("torch engine", make_torch_engine, false, kLossTolerance);
}

Proof prove_fused_engine(const engine::InstructionSet& set) {
  const engine::InstructionSetScope scope(set);
  return compare_with_golden("fused engine, " + set.name, make_fused_engine, true, kLossTolerance);
}

Proof prove_engines_agree() {
  double worst = 0.0;
  for (const GoldenTraining& training : golden_trainings()) {
    if (!is_fused(training)) continue;
    const auto fused = make_fused_engine(golden_model(training), training.engine);
    const auto torch = make_torch_engine(golden_model(training), training.engine);
    golden_losses(training, *fused);
    golden_losses(training, *torch);
    const engine::NamedTensors left = fused->parameters();
    const engine::NamedTensors right = torch->parameters();
    for (std::size_t i = 0; i < left.size(); ++i) {
      const double distance = (left[i].second - right[i].second).abs().max().item<double>();
      worst = std::max(worst, std::isfinite(distance) ? distance : HUGE_VAL);
    }
  }
  return verdict_of("engines agree", worst <= kWeightTolerance,
                    base::str("weights after ", GoldenTraining::kSteps, " steps are within ", worst,
                              " (allowed: ", kWeightTolerance, ")"),
                    kWrongNumbers);
}

Proof prove_checkpoint() {
  const auto training = std::find_if(
      golden_trainings().begin(), golden_trainings().end(),
      [](const auto& each) { return is_fused(each) && each.engine.optimizer.name == "adam"; });
  constexpr std::int64_t kHalf = GoldenTraining::kSteps / 2;
  const auto writer = make_fused_engine(golden_model(*training), training->engine);
  golden_losses(*training, *writer, 1, kHalf);
  checkpoint::Checkpoint written;
  written.state_dict = training::to_records(writer->parameters());
  written.optimizer = training::to_records(writer->optimizer_state());
  written.manifest = nlohmann::json::object();

  const TemporaryFolder folder;
  const auto file = folder.path() / "selftest.pt";
  checkpoint::save(file, written);
  const checkpoint::Checkpoint read = checkpoint::load(file);
  const bool same = is_same(written, read);

  const auto model = golden_model(*training);
  training::load_into(*model, read.state_dict, file.string());
  const auto reader = make_torch_engine(model, training->engine);
  reader->load_optimizer_state(training::from_records(read.optimizer));
  const double next = golden_losses(*training, *reader, kHalf + 1, kHalf + 1).front();
  const double distance = relative_distance(next, training->losses[kHalf]);
  return verdict_of("checkpoint", same && distance <= kLossTolerance,
                    base::str("saved and loaded: ", same ? "the same bits" : "other bits",
                              "; the other engine goes on within ", distance, " of PyTorch"),
                    "see whether the disk of the temporary folder is sound (TMPDIR names another)");
}

Proof prove_resume(const std::string& engine) {
  constexpr std::int64_t kIterations = 24, kAt = 11;
  config::Settings settings;
  settings.model.model = "char";
  settings.model.hidden_size = 16;
  settings.model.num_layers = 2;
  settings.model.dropout = 0.2;
  settings.compute = {.threads = 1, .device = "cpu", .engine = engine};
  settings.training.optimizer.name = "adam";
  settings.training.optimizer.learning_rate = 0.01;
  settings.training.iterations = kIterations;
  settings.output.quiet = true;
  const auto difference = find_resume_difference(settings, kAt);
  const std::string finding =
      difference ? base::str("differs first in ", difference->where)
                 : base::str(kIterations, " iterations straight, and stopped after ", kAt,
                             " and resumed: the same bits");
  return verdict_of(base::str("resume, ", engine, " engine"), !difference, finding,
                    "a run that was stopped here is best begun anew; please report it");
}

Proof prove_cuda() {
  const engine::CudaFinding cuda = engine::cuda_finding();
  if (!cuda.ok) return {"cuda", Verdict::kSkipped, cuda.finding, ""};
  const torch::Device device = engine::choose_device("cuda", cuda).device;
  const EngineMaker make = [device](auto model, const engine::EngineOptions& options) {
    return std::make_unique<engine::TorchEngine>(std::move(model), device, options);
  };
  return compare_with_golden("cuda", make, false, kGpuLossTolerance);
}

}  // namespace rnnctl::commands
