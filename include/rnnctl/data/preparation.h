// What was found in the training part and every later reading needs: it goes into the checkpoint.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <rnnctl/data/standardisation.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::data {

/// What a network is to answer.
enum class Task { kClassify, kRegress, kNext };

/// "classify", "regress", "next": the words of --task.
const std::vector<std::string>& task_names();
const std::string& name_of(Task task);
/// Throws base::UsageError for another word.
Task task_named(const std::string& name);

struct Preparation {
  Task task = Task::kClassify;
  std::vector<std::string> class_names;  ///< empty where classes are called by their numbers
  std::int64_t num_classes = 0;          ///< of pictures, where it is more than the labels show
  Standardisation inputs;                ///< of the features; empty for pictures and text
  Standardisation pixels;                ///< of pixels / 255, one entry; empty for MNIST and others
  Standardisation targets;               ///< of the numbers to predict, one entry; else empty
  std::optional<Vocabulary> vocabulary;  ///< of text

  /// One sequence [time, features], as it stands in the data (pixels / 255), in place to what the
  /// network reads. Not of text.
  void prepare(std::span<float> values) const;
};

}  // namespace rnnctl::data
