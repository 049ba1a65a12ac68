// The folder a training writes into.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/base/directory.h>

namespace rnnctl::training {

/// config.yaml, metrics.jsonl, metrics.csv, last.pt, best.pt, iteration-N.pt (older checkpoints),
/// run.json. While the object lives, no other process can write there.
class RunDirectory {
 public:
  /// Makes `chosen`, or where that is empty the first free runs/<model>-<n>, and proves that it can
  /// be written. An existing directory that is not empty is refused unless `overwrite`, which
  /// removes the files of the earlier run (and nothing else).
  /// Throws base::UsageError (exists) or base::OutputError (cannot be written, or another process
  /// is writing there).
  RunDirectory(const std::filesystem::path& chosen, const std::string& model, bool overwrite);

  /// What can be said before there is anything to write, without making `path`. Throws
  /// base::UsageError (not empty, and not `overwrite`) or base::OutputError (cannot be looked into,
  /// or another process is writing there).
  static void require_free(const std::filesystem::path& path, bool overwrite);

  /// The directory of an earlier run, to go on in it. Throws base::InputError where it is none,
  /// base::OutputError where another process is writing there.
  static RunDirectory open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path config() const { return path_ / "config.yaml"; }
  std::filesystem::path metrics() const { return path_ / "metrics.jsonl"; }
  std::filesystem::path metrics_csv() const { return path_ / "metrics.csv"; }
  std::filesystem::path last_checkpoint() const { return path_ / "last.pt"; }
  std::filesystem::path best_checkpoint() const { return path_ / "best.pt"; }
  std::filesystem::path older_checkpoint(std::int64_t iteration) const;
  std::filesystem::path record() const { return path_ / "run.json"; }

  /// The iteration-N.pt there are, the newest first. Throws base::OutputError where the directory
  /// cannot be listed.
  std::vector<std::filesystem::path> older_checkpoints() const;

  /// last.pt, which belongs to `iteration`, gets the name of an older checkpoint as well, so that
  /// there is no moment without a last.pt. Does nothing where there is no last.pt.
  /// Throws base::OutputError.
  void keep_last_as_older(std::int64_t iteration) const;
  /// Removes all but the newest `count` older checkpoints.
  void remove_older_than_newest(std::int64_t count) const;

  /// Throws base::OutputError where less than `bytes` are free, if the file system tells.
  void require_space(std::uint64_t bytes) const;

  std::int64_t metrics_bytes() const;
  /// Waits until metrics.jsonl is on the disk, so that not even a power cut takes lines that a
  /// checkpoint counts on. Throws base::OutputError.
  void sync_metrics() const;
  /// Cuts metrics.jsonl to its first `bytes` bytes. Returns false where it is shorter than that.
  /// Throws base::OutputError.
  bool cut_metrics(std::int64_t bytes) const;

  /// Throw base::OutputError.
  void write_config(const std::string& yaml) const;
  void write_record(const nlohmann::json& record) const;
  /// run.json; an empty object where it cannot be read, for nothing depends on it.
  nlohmann::json read_record() const;

 private:
  RunDirectory(std::filesystem::path path, base::DirectoryLock lock);
  std::vector<std::filesystem::path> older_checkpoints(std::error_code& reason) const;

  std::filesystem::path path_;
  base::DirectoryLock lock_;
};

}  // namespace rnnctl::training
