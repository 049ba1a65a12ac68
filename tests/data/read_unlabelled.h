// All that a file holds to be answered, and what a test looks at of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/array_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/unlabelled.h>

namespace rnnctl::data {

inline constexpr SequenceForm kNumbers = {.features = 1, .picture_rows = 0};
inline constexpr SequenceForm kPairs = {.features = 2, .picture_rows = 0};
inline constexpr SequenceForm kPictures = {.features = 3, .picture_rows = 2};  // 2 rows of 3 pixels

using Sequences = std::vector<UnlabelledSequence>;

inline Sequences sequences_of(const std::filesystem::path& input,
                              const SequenceForm& form = kNumbers) {
  Sequences all;
  read_unlabelled(input, form, [&](UnlabelledSequence&& sequence) { all.push_back(sequence); });
  for (UnlabelledSequence& sequence : all) {
    const std::string folder = input.parent_path().string() + "/";
    sequence.name = without(sequence.name, folder);
    sequence.error = without(sequence.error, folder);
  }
  return all;
}

inline Sequences sequences_of(const ScratchFolder& folder, const std::string& rows,
                              const SequenceForm& form = kNumbers) {
  return sequences_of(folder.write("rows", rows), form);
}

/// The values of each, those that cannot be read have none.
inline std::vector<std::vector<float>> values_in(const Sequences& sequences) {
  std::vector<std::vector<float>> all;
  for (const auto& s : sequences) all.push_back(s.error.empty() ? s.values : std::vector<float>());
  return all;
}

inline std::vector<std::string> names_in(const Sequences& sequences) {
  std::vector<std::string> all;
  for (const UnlabelledSequence& sequence : sequences) all.push_back(sequence.name);
  return all;
}

inline std::vector<std::string> errors_in(const Sequences& sequences) {
  std::vector<std::string> all;
  for (const UnlabelledSequence& sequence : sequences) all.push_back(sequence.error);
  return all;
}

}  // namespace rnnctl::data
