// How a bad checkpoint must be refused.
#pragma once

#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint::testing {

/// The message of the InputError that reading `bytes` as "w.pt" throws; "" when none is thrown.
inline std::string refusal(std::span<const std::byte> bytes) {
  try {
    decode(bytes, "w.pt");
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

/// One line that names the file and says `reason`.
inline void expect_refused(std::span<const std::byte> bytes, const std::string& reason) {
  const std::string message = refusal(bytes);
  EXPECT_THAT(message, ::testing::StartsWith("w.pt"));
  EXPECT_THAT(message, ::testing::HasSubstr(reason));
  EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
}

}  // namespace rnnctl::checkpoint::testing
