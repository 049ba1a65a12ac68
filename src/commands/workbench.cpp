#include <torch/version.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/data/mnist.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>

namespace rnnctl::commands {
namespace {

/// The folder may come from RNNCTL_DATA, which says where the images are whatever is trained.
DataBundle load_hihell(const std::string& directory) {
  if (!directory.empty()) {
    base::log_info(base::str("data: model char has its own lesson; ", base::printable(directory),
                             " is not read"));
  }
  const auto lesson = std::make_shared<data::SequenceDataset>(data::hihell());
  return {"hihell", lesson, lesson, lesson->class_names()};
}

DataBundle load_images(const std::string& directory) {
  const auto folder = data::find_mnist(directory);
  data::MnistPair pair = data::load_mnist(folder);
  if (!pair.genuine) {
    base::log_info(base::str("data: the files in ", base::printable(folder.string()),
                             " are well formed but not the original MNIST digits (",
                             pair.training->shape().num_classes, " classes)"));
  }
  return {pair.genuine ? "MNIST" : "images", pair.training, pair.test, {}};
}

/// Why it is not the fused engine; empty where it is.
std::string reason_for_torch(const models::SequenceModel& model, torch::Device device,
                             const std::string& wanted) {
  if (wanted == "torch") return "asked for";
  const std::string refusal = engine::FusedEngine::refusal(model, device);
  if (!refusal.empty() && wanted == "fused") {
    throw base::UsageError(base::str("--engine fused: ", refusal, "; choose --engine torch"));
  }
  return refusal;
}

std::unique_ptr<engine::Engine> chosen_engine(std::shared_ptr<models::SequenceModel> model,
                                              const config::Settings& settings,
                                              torch::Device device, int threads) {
  const std::string reason = reason_for_torch(*model, device, settings.compute.engine);
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

DataBundle load_data(const models::ModelEntry& entry, const std::string& directory) {
  return entry.dataset == "hihell" ? load_hihell(directory) : load_images(directory);
}

models::ModelOptions fitted_to(models::ModelOptions options, const data::DatasetShape& shape) {
  options.input_size = shape.input;
  options.num_classes = shape.num_classes;
  options.sequence_length = shape.time;
  return options;
}

engine::DeviceChoice choose_device(const config::ComputeOptions& compute) {
  if (compute.engine == "fused" && compute.device == "auto") {
    return {torch::kCPU, "device: cpu (the fused engine's)"};
  }
  return engine::select_device(compute.device);
}

Workbench make_engine(std::shared_ptr<models::SequenceModel> model,
                      const config::Settings& settings, const engine::DeviceChoice& choice) {
  Workbench bench;
  base::log_info(choice.reason);
  bench.device = choice.device.str();
  bench.threads = settings.compute.threads > 0 ? settings.compute.threads : base::usable_cores();
  at::set_num_threads(bench.threads);
  bench.engine = chosen_engine(std::move(model), settings, choice.device, bench.threads);
  return bench;
}

nlohmann::json versions() { return {{"rnnctl", base::version()}, {"libtorch", TORCH_VERSION}}; }

nlohmann::json describe(const DataBundle& data) {
  auto part = [](const data::Dataset& dataset) {
    const auto& shape = dataset.shape();
    return nlohmann::json{{"description", dataset.description()},
                          {"examples", shape.count},
                          {"time", shape.time},
                          {"input", shape.input},
                          {"sha256", dataset.content_hashes()}};
  };
  return {{"name", data.name},
          {"classes", data.training->shape().num_classes},
          {"class_names", data.class_names},
          {"training", part(*data.training)},
          {"test", part(*data.test)}};
}

}  // namespace rnnctl::commands
