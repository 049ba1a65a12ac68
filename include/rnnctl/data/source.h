// Any data that rnnctl can read, by their place alone: what trains, what judges, what tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rnnctl/data/dataset.h>
#include <rnnctl/data/preparation.h>

namespace rnnctl::data {

/// Some examples of a data set.
struct DataPart {
  std::shared_ptr<const Dataset> dataset;  ///< null: there is no such part
  std::vector<std::uint32_t> indices;      ///< ascending; empty: all of them
  explicit operator bool() const { return dataset != nullptr; }
};

struct LoadedData {
  std::string name;  ///< "MNIST", "hihell", or the file's or folder's name
  std::string kind;  ///< one of source_kinds()
  DataPart training, validation, test;
  Preparation preparation;
};

/// "idx", "npy", "npz", "tsv", "ts", "csv", "text": the words of --dataset-kind.
const std::vector<std::string>& source_kinds();

/// What is in `path` (a file or a folder), by its contents. Throws base::InputError where it is
/// nothing that can be read.
std::string kind_of(const std::filesystem::path& path);

/// The last part of `path`, printable: "folder" for "data/folder/".
std::string source_name(const std::filesystem::path& path);

struct SourceOptions {
  std::filesystem::path path;
  std::string kind;               ///< of source_kinds(); empty: kind_of(path)
  std::string task;               ///< of task_names(); empty: as the data suggest
  double test_split = 0.1;        ///< amount to test on where there is no test file
  double validation_split = 0.0;  ///< amount of what trains; 0: no such part
  std::uint64_t seed = 1;         ///< of the splits
  bool bytes = false;             ///< text: bytes in place of code points
  std::int64_t streams = 100;     ///< text: pieces that are read side by side
  std::int64_t time = 100;        ///< text: characters of a piece in one batch
  /// What an earlier reading was prepared by; none: what the training part shows.
  std::optional<Preparation> known;
};

/// Finds out what there is, cuts it into its parts and prepares it by the training part's figures,
/// or as is known.
/// Text is cut in its order (what trains, judges, tests), everything else by drawing, each class
/// alike. Throws base::InputError for what is missing or damaged, base::UsageError for amounts and
/// words that do not fit.
LoadedData load_source(const SourceOptions& options);

/// Only to test on, prepared as `known` says: the test file where there is one, else all of it.
/// Throws base::InputError where the data do not fit that, too.
DataPart load_test(const SourceOptions& options, const Preparation& known);

}  // namespace rnnctl::data
