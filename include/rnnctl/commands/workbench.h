// What train and eval have in common: model and engine out of settings and data.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/config/settings.h>
#include <rnnctl/data/source.h>
#include <rnnctl/engine/device.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::commands {

/// `options` with the sizes from the data.
models::ModelOptions fitted_to(models::ModelOptions options, const data::DatasetShape& shape);
/// And with the task.
models::ModelOptions fitted_to(models::ModelOptions options, const data::LoadedData& data);

/// The device that `compute` asks for, prepared; `auto` is the CPU for the fused engine, which
/// computes nowhere else. Throws base::DeviceError, base::UsageError.
engine::DeviceChoice choose_device(const config::ComputeOptions& compute);

struct Workbench {
  std::unique_ptr<engine::Engine> engine;
  std::string device;  ///< "cpu", "cuda:0"
  int threads = 0;
};
/// The engine that `settings` ask for, with `model` on `device`, to read sequences of unequal
/// length or not; says on stderr which device and engine, and why. Throws base::UsageError where
/// the fused engine is asked for and does not serve.
Workbench make_engine(std::shared_ptr<models::SequenceModel> model,
                      const config::Settings& settings, const engine::DeviceChoice& device,
                      bool has_unequal_lengths);

/// For manifests and run.json: versions of rnnctl and LibTorch.
nlohmann::json versions();
}  // namespace rnnctl::commands
