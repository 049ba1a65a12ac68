// safetensors files put together by hand, and how a bad one must be refused.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl::checkpoint::testing {

inline std::vector<std::byte> bytes_of(const std::string& text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}
inline std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Any header, with its true length in front.
inline std::vector<std::byte> safetensors_file(const std::string& header, const std::string& data) {
  std::string text;
  for (int shift = 0; shift < 64; shift += 8) {
    text += static_cast<char>(header.size() >> shift & 0xff);
  }
  return bytes_of(text + header + data);
}

/// The message of the InputError that reading `bytes` as "w.st" throws; "" when none is thrown.
inline std::string safetensors_refusal(std::span<const std::byte> bytes) {
  try {
    decode_safetensors(bytes, "w.st");
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

/// One line that names the file and says `reason`.
inline void expect_safetensors_refused(std::span<const std::byte> bytes,
                                       const std::string& reason) {
  const std::string message = safetensors_refusal(bytes);
  EXPECT_THAT(message, ::testing::StartsWith("w.st"));
  EXPECT_THAT(message, ::testing::HasSubstr(reason));
  EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
}

}  // namespace rnnctl::checkpoint::testing
