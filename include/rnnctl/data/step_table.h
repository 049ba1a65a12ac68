// What the small networks of `rnnctl forward` are fed: a batch of instances at every time step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rnnctl::data {

struct StepTable {
  std::int64_t time = 0;
  std::int64_t batch = 0;
  std::int64_t input = 0;
  std::vector<float> values;  ///< [time, batch, input], the last index runs fastest
};

/// The tutorial's own batch for a network of `rnnctl forward`:
///   single       X0_batch, X1_batch of tutorial 000: [2, 4, 4]
///   multi, cell  the same without the column of zeros, as CleanBasicRNN has it: [2, 4, 3]
///   hello        "hello" one-hot over h, e, l, o (tutorial 003): [5, 1, 4]
/// Throws std::invalid_argument for any other name.
StepTable tutorial_steps(const std::string& model);

/// A CSV file: one instance a row, numbers separated by commas, a blank line (or several) between
/// time steps. Every row has as many numbers, every time step as many rows. Windows line ends, a
/// byte order mark, blanks around numbers and gzip are accepted; headers and quotes are not.
/// Throws base::InputError "FILE:LINE: column N: ...", also for contents of more than 64 MiB.
StepTable read_step_csv(const std::filesystem::path& path);

}  // namespace rnnctl::data
