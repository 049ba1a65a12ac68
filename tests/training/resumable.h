// Trainings that are stopped and resumed, and what must then be equal.
#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "training/tiny_training.h"
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/resume.h>

namespace rnnctl::test {

struct RunSetup {
  models::ModelOptions model;
  training::TrainingOptions training;
};

/// Two layers of 6 on the tiny sequences, everything that draws or remembers switched on.
inline RunSetup demanding_setup(std::int64_t iterations) {
  RunSetup setup;
  setup.model.input_size = kInput;
  setup.model.num_classes = kClasses;
  setup.model.sequence_length = kTime;
  setup.model.hidden_size = 6;
  setup.model.num_layers = 2;
  setup.model.dropout = 0.3;
  setup.training.iterations = iterations;
  setup.training.batch_size = TinyTraining::kBatch;
  setup.training.optimizer.name = "adam";
  setup.training.optimizer.learning_rate = 0.02;
  setup.training.schedule = "cosine";
  setup.training.warmup = 2;
  setup.training.ema_decay = 0.9;
  setup.training.optimizer.clip_norm = 1.0;
  setup.training.seed = 5;
  setup.training.eval_every = 3;
  setup.training.log_every = 1;
  setup.training.checkpoint_every = 2;
  return setup;
}

inline training::EndEvent train(const RunSetup& setup, training::RunDirectory run,
                                const training::ResumePoint* resume, std::int64_t pause_after) {
  torch::set_num_threads(1);  // these networks are too small for more, threads would only wait
  const auto model = models::build_model(setup.model, setup.training.seed);
  if (resume != nullptr) training::load_into(*model, resume->content.state_dict, "checkpoint");
  engine::TorchEngine engine(model, torch::kCPU, setup.training);
  TinyTraining tiny(engine, setup.training, std::move(run), Validation::kPresent, resume,
                    pause_after);
  return tiny.run();
}

inline training::EndEvent train_new(const RunSetup& setup, const std::filesystem::path& folder,
                                    std::int64_t pause_after = 0) {
  return train(setup, training::RunDirectory(folder, "tiny", true), nullptr, pause_after);
}

/// From nothing but what lies in `folder`, as `train --resume` does it.
inline training::EndEvent resume(const RunSetup& setup, const std::filesystem::path& folder,
                                 std::int64_t pause_after = 0) {
  std::ofstream(folder / "config.yaml") << "# the setup\n";
  auto run = training::RunDirectory::open(folder);
  const training::ResumeSearch search = training::find_resume_point(run);
  run.cut_metrics(search.point ? search.point->state.metrics_bytes : 0);
  training::set_aside(search.damaged);
  return train(setup, std::move(run), search.point ? &*search.point : nullptr, pause_after);
}

/// metrics.jsonl without times and folders.
inline std::vector<std::string> metrics_of(const std::filesystem::path& folder) {
  std::vector<std::string> lines;
  std::ifstream file(folder / "metrics.jsonl");
  for (std::string text; std::getline(file, text);) {
    auto line = nlohmann::json::parse(text);
    for (const char* key : {"seconds", "examples_per_second", "run_dir", "path"}) line.erase(key);
    lines.push_back(line.dump());
  }
  return lines;
}

/// Every bit of last.pt that is not a time: name, shape and bytes of all tensors, and the state.
inline std::string bits_of(const std::filesystem::path& file) {
  const checkpoint::Checkpoint content = checkpoint::load(file);
  std::string bits;
  auto add = [&](const checkpoint::NamedTensors& tensors) {
    for (const auto& [name, tensor] : tensors) {
      bits += name + nlohmann::json(tensor.shape).dump();
      bits.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
    }
  };
  add(content.state_dict);
  add(content.average);
  add(content.carried);
  for (const auto& tensors : content.optimizer.state) add(tensors);
  auto state = content.manifest.at("training");
  for (const char* key : {"seconds", "training_seconds", "metrics_bytes"}) state.erase(key);
  return bits + state.dump();
}

}  // namespace rnnctl::test
