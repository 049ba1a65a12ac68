// A run directory as training writes it, small enough to be changed in every way.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "support/run_program.h"

namespace rnnctl::test {

inline nlohmann::json example_record() {
  return nlohmann::json::parse(R"({
    "command": ["rnnctl", "train"],
    "started": "2026-01-31T12:00:00Z", "finished": "2026-01-31T12:01:00Z",
    "config": {"model": "stacked", "cell": "lstm", "layers": 2, "hidden": 256, "epochs": 0,
               "iterations": 300, "validation-split": 0.1, "bidirectional": false},
    "data": {"name": "MNIST", "preparation": {"task": "classify"},
             "training": {"description": "a", "examples": 60000, "sha256": ["0123456789abcdef"]},
             "test": {"description": "b", "examples": 10000, "sha256": ["fedcba9876543210"]}},
    "engine": "fused", "device": "cpu", "threads": 2,
    "versions": {"rnnctl": "0.1.0", "libtorch": "2.15.0"},
    "machine": {"cpu": "a cpu", "simd": "AVX2", "usable_cores": 2},
    "result": {"stopped_by": "iterations", "iteration": 300, "epoch": 1, "seconds": 12.5,
               "examples_per_second": 4000.0, "test_loss": 0.25, "test_accuracy": 0.925,
               "best_accuracy": 0.93125}
  })");
}

/// 300 iterations whose loss falls from 3 to 0.
inline std::string example_metrics() {
  std::string lines = R"({"event":"start","iteration":0,"batches_per_epoch":600})"
                      "\n";
  for (int iteration = 10; iteration <= 300; iteration += 10) {
    const nlohmann::json line = {{"event", "step"},
                                 {"iteration", iteration},
                                 {"loss", 3.0 - iteration / 100.0},
                                 {"examples_per_second", 3000.0},
                                 {"seconds", iteration / 100.0}};
    lines += line.dump() + "\n";
  }
  lines += R"({"event":"eval","iteration":300,"split":"validation","loss":0.3,"accuracy":0.875})"
           "\n"
           R"({"event":"eval","iteration":300,"split":"test","loss":0.5,"accuracy":0.75})"
           "\n";
  return lines;
}

inline void write_run(const std::string& directory, const nlohmann::json& record,
                      const std::string& metrics = example_metrics(),
                      const std::string& config = "model: stacked\nlr: 0.1\n") {
  std::filesystem::create_directories(directory);
  write_file(directory + "/run.json", record.dump());
  write_file(directory + "/metrics.jsonl", metrics);
  write_file(directory + "/config.yaml", config);
}

}  // namespace rnnctl::test
