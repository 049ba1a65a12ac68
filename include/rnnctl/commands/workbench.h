// What train, eval and inspect have in common: data, model and engine out of settings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/config/settings.h>
#include <rnnctl/data/dataset.h>
#include <rnnctl/engine/device.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::commands {

struct DataBundle {
  std::string name;  ///< "MNIST", "hihell"; "images" when the files are not the original digits
  std::shared_ptr<const data::Dataset> training;
  std::shared_ptr<const data::Dataset> test;
  std::vector<std::string> class_names;  ///< empty when classes are numbers
};

/// The data that `entry` trains on; says on stderr when MNIST's files are not the original digits,
/// and when `directory` is not read because the model has its own. Throws base::InputError (missing,
/// damaged).
DataBundle load_data(const models::ModelEntry& entry, const std::string& directory);

/// `options` with input_size, num_classes and sequence_length from the data.
models::ModelOptions fitted_to(models::ModelOptions options, const data::DatasetShape& shape);

/// The device that `compute` asks for, prepared; `auto` is the CPU for the fused engine, which
/// computes nowhere else. Throws base::DeviceError, base::UsageError.
engine::DeviceChoice choose_device(const config::ComputeOptions& compute);

struct Workbench {
  std::unique_ptr<engine::Engine> engine;
  std::string device;  ///< "cpu", "cuda:0"
  int threads = 0;
};
/// The engine that `settings` ask for, with `model` on `device`; says on stderr which device and
/// engine, and why. Throws base::UsageError where the fused engine is asked for and does not serve.
Workbench make_engine(std::shared_ptr<models::SequenceModel> model,
                      const config::Settings& settings, const engine::DeviceChoice& device);

/// For manifests and run.json: versions of rnnctl and LibTorch.
nlohmann::json versions();
/// SHA-256 of everything read, by description.
nlohmann::json describe(const DataBundle& data);

}  // namespace rnnctl::commands
