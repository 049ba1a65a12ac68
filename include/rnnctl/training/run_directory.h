// The folder a training writes into.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace rnnctl::training {

/// config.yaml, metrics.jsonl, last.pt, best.pt, run.json.
class RunDirectory {
 public:
  /// Makes `chosen`, or where that is empty the first free runs/<model>-<n>, and proves that it can
  /// be written. An existing directory that is not empty is refused unless `overwrite`, which
  /// removes the files of the earlier run (and nothing else).
  /// Throws base::UsageError (exists) or base::OutputError (cannot be written).
  RunDirectory(const std::filesystem::path& chosen, const std::string& model, bool overwrite);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path config() const { return path_ / "config.yaml"; }
  std::filesystem::path metrics() const { return path_ / "metrics.jsonl"; }
  std::filesystem::path last_checkpoint() const { return path_ / "last.pt"; }
  std::filesystem::path best_checkpoint() const { return path_ / "best.pt"; }
  std::filesystem::path record() const { return path_ / "run.json"; }

  /// Throw base::OutputError.
  void write_config(const std::string& yaml) const;
  void write_record(const nlohmann::json& record) const;

 private:
  std::filesystem::path path_;
};

}  // namespace rnnctl::training
