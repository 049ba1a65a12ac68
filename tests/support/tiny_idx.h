// Small data sets in MNIST's format and under its file names, so that training takes milliseconds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/run_program.h"

namespace rnnctl::test {

/// A big-endian IDX file of unsigned bytes.
inline std::string idx_bytes(const std::vector<std::uint32_t>& sizes, const std::string& elements) {
  std::string bytes = {0, 0, 0x08, static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 0xFF);
  }
  return bytes + elements;
}

struct TinyPictures {
  std::uint32_t training = 200;
  std::uint32_t test = 60;
  std::uint32_t rows = 12;
  std::uint32_t columns = 10;
  std::uint32_t classes = 3;  ///< example i is of class i % classes
};

/// A bright vertical stripe where the class says, on noise: learnt within a few iterations.
inline std::string stripes(std::uint32_t count, const TinyPictures& kind) {
  std::string pixels;
  std::uint32_t noise = 1;
  for (std::uint32_t example = 0; example < count; ++example) {
    for (std::uint32_t row = 0; row < kind.rows; ++row) {
      for (std::uint32_t column = 0; column < kind.columns; ++column) {
        noise = noise * 1664525u + 1013904223u;  // Knuth and Lewis's generator
        const bool bright = column * kind.classes / kind.columns == example % kind.classes;
        pixels += static_cast<char>(bright ? 200 : noise >> 24 & 31);
      }
    }
  }
  return pixels;
}

inline std::string cyclic_labels(std::uint32_t count, const TinyPictures& kind) {
  std::string labels;
  for (std::uint32_t example = 0; example < count; ++example) {
    labels += static_cast<char>(example % kind.classes);
  }
  return labels;
}

/// Writes the four files into `folder`, which it makes.
inline void write_tiny_idx(const std::string& folder, const TinyPictures& kind = {}) {
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& prefix, std::uint32_t count) {
    write_file(folder + "/" + prefix + "-images-idx3-ubyte",
               idx_bytes({count, kind.rows, kind.columns}, stripes(count, kind)));
    write_file(folder + "/" + prefix + "-labels-idx1-ubyte",
               idx_bytes({count}, cyclic_labels(count, kind)));
  };
  write("train", kind.training);
  write("t10k", kind.test);
}

}  // namespace rnnctl::test
