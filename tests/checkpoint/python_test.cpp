// Files that Python's PyTorch wrote beforehand. tests/python has the tests with a live one.
#include <filesystem>

#include <gtest/gtest.h>

#include "checkpoint/every_type.h"
#include "checkpoint/example_checkpoint.h"
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint::testing {
namespace {

const std::filesystem::path kTests = std::filesystem::path(RNNCTL_SOURCE_DIR) / "tests";

/// tests/python/make_plain_weights.py made the files and says what is in them.
class PlainWeights : public ::testing::TestWithParam<const char*> {};

TEST_P(PlainWeights, AreReadWithTheirValues) {
  const Checkpoint read = load(kTests / "checkpoint/fixtures" / GetParam());
  NamedTensors expected = {
      {"matrix", floats({2, 3}, {0, 1, 2, 3, 4, 5})},
      {"transposed", floats({3, 2}, {0, 3, 1, 4, 2, 5})},
      {"second_row", floats({3}, {3, 4, 5})},
      {"last_column", floats({2}, {2, 5})},
      {"parameter", floats({2}, {0.5F, -0.5F})},
  };
  for (auto& tensor : common_tensors()) expected.push_back(tensor);
  expected.emplace_back("bool", make_tensor<std::uint8_t>(ElementType::kBool, {2}, {1, 0}));
  EXPECT_EQ(read.state_dict, expected);
  EXPECT_TRUE(read.manifest.is_null());
}

INSTANTIATE_TEST_SUITE_P(OfTwoPyTorchGenerations, PlainWeights,
                         ::testing::Values("plain_weights_torch_1.13.pt",
                                           "plain_weights_torch_2.15.pt"));

}  // namespace
}  // namespace rnnctl::checkpoint::testing
