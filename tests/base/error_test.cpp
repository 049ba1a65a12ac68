#include <gtest/gtest.h>

#include <rnnctl/base/error.h>

namespace rnnctl::base {
namespace {

template <typename Thrown>
int exit_code_of() {
  try {
    throw Thrown("message");
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "message");
    return static_cast<int>(error.exit_code());
  }
}

// The numbers are a promise to scripts; README.md lists them.
TEST(Error, EachKindHasItsExitCode) {
  EXPECT_EQ(exit_code_of<UsageError>(), 2);
  EXPECT_EQ(exit_code_of<InputError>(), 3);
  EXPECT_EQ(exit_code_of<DeviceError>(), 4);
  EXPECT_EQ(exit_code_of<OutputError>(), 5);
  EXPECT_EQ(exit_code_of<DivergedError>(), 6);
}

}  // namespace
}  // namespace rnnctl::base
