#include <torch/version.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>

namespace rnnctl::commands {
namespace {

/// Why it is not the fused engine; empty where it is.
std::string reason_for_torch(const models::SequenceModel& model, torch::Device device,
                             const std::string& wanted, bool has_unequal_lengths) {
  if (wanted == "torch") return "asked for";
  std::string refusal = engine::FusedEngine::refusal(model, device);
  if (refusal.empty() && has_unequal_lengths) {
    refusal = "the fused engine reads sequences of equal length";
  }
  if (!refusal.empty() && wanted == "fused") {
    throw base::UsageError(base::str("--engine fused: ", refusal, "; choose --engine torch"));
  }
  return refusal;
}

std::unique_ptr<engine::Engine> chosen_engine(std::shared_ptr<models::SequenceModel> model,
                                              const config::Settings& settings,
                                              torch::Device device, int threads,
                                              bool has_unequal_lengths) {
  const std::string reason =
      reason_for_torch(*model, device, settings.compute.engine, has_unequal_lengths);
  if (!reason.empty()) {
    base::log_info(base::str("engine: torch (", reason, ")"));
    return std::make_unique<engine::TorchEngine>(std::move(model), device, settings.training);
  }
  base::log_info(base::str("engine: fused (covers this network, with ",
                           engine::FusedEngine::instruction_set(), ")"));
  using Team = engine::FusedEngine::Team;
  return std::make_unique<engine::FusedEngine>(
      std::move(model), settings.training, threads,
      settings.compute.threads > 0 ? Team::kAll : Team::kTimed);
}

}  // namespace

models::ModelOptions fitted_to(models::ModelOptions options, const data::DatasetShape& shape) {
  options.input_size = shape.input;
  options.num_classes = shape.num_classes;
  options.sequence_length = shape.time;
  return options;
}

models::ModelOptions fitted_to(models::ModelOptions options, const data::LoadedData& data) {
  options = fitted_to(std::move(options), data.training.dataset->shape());
  options.task = data::name_of(data.preparation.task);
  // A text goes on from batch to batch, so what is remembered of it does, too.
  options.stateful = options.stateful || data.preparation.task == data::Task::kNext;
  return options;
}

engine::DeviceChoice choose_device(const config::ComputeOptions& compute) {
  if (compute.engine == "fused" && compute.device == "auto") {
    return {torch::kCPU, "device: cpu (the fused engine's)"};
  }
  return engine::select_device(compute.device);
}

Workbench make_engine(std::shared_ptr<models::SequenceModel> model,
                      const config::Settings& settings, const engine::DeviceChoice& choice,
                      bool has_unequal_lengths) {
  Workbench bench;
  base::log_info(choice.reason);
  bench.device = choice.device.str();
  bench.threads = settings.compute.threads > 0 ? settings.compute.threads : base::usable_cores();
  at::set_num_threads(bench.threads);
  bench.engine =
      chosen_engine(std::move(model), settings, choice.device, bench.threads, has_unequal_lengths);
  return bench;
}

nlohmann::json versions() { return {{"rnnctl", base::version()}, {"libtorch", TORCH_VERSION}}; }

}  // namespace rnnctl::commands
