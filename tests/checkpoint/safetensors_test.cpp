#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/every_type.h"
#include "checkpoint/example_checkpoint.h"
#include "checkpoint/safetensors_bytes.h"
#include <rnnctl/base/error.h>
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl::checkpoint::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Checkpoint weights_only(const Checkpoint& checkpoint) {
  Checkpoint weights;
  weights.state_dict = checkpoint.state_dict;
  weights.manifest = checkpoint.manifest;
  return weights;
}

std::vector<std::string> names(const Checkpoint& checkpoint) {
  std::vector<std::string> result;
  for (const auto& [name, tensor] : checkpoint.state_dict) result.push_back(name);
  return result;
}

void expect_same_tensors(const Checkpoint& found, const Checkpoint& expected) {
  ASSERT_EQ(found.state_dict.size(), expected.state_dict.size());
  for (const auto& item : expected.state_dict) {
    EXPECT_THAT(found.state_dict, ::testing::Contains(item)) << item.first;
  }
}

std::string python_file() {
  const auto path = std::filesystem::path(RNNCTL_SOURCE_DIR) /
                    "tests/checkpoint/fixtures/weights_safetensors_0.8.safetensors";
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Safetensors, RoundTripKeepsEveryBitAndTheManifest) {
  expect_same_tensors(decode_safetensors(encode_safetensors(every_type()), "w"), every_type());
  const Checkpoint example = weights_only(example_checkpoint());
  const Checkpoint read = decode_safetensors(encode_safetensors(example_checkpoint()), "w");
  expect_same_tensors(read, example);
  EXPECT_EQ(read.manifest, with_format_version(example).manifest);
  EXPECT_TRUE(read.average.empty());
}

TEST(Safetensors, WritesTheBytesThatPythonWrites) {
  const std::vector<std::byte> bytes = encode_safetensors(every_type());
  EXPECT_EQ(text_of(bytes), python_file());
}

TEST(Safetensors, ReadsWhatPythonWrote) {
  const Checkpoint read = decode_safetensors(bytes_of(python_file()), "w");
  expect_same_tensors(read, every_type());
  EXPECT_TRUE(read.manifest.is_null());
}

TEST(Safetensors, SortsByTypeAndNameAndBeginsAligned) {
  const std::vector<std::byte> bytes = encode_safetensors(every_type());
  EXPECT_THAT(names(decode_safetensors(bytes, "w")),
              ElementsAre("int64", "float64", "\"\\\t\x01 ünï", "matrix", "no_elements", "scalar",
                          "int32", "uint8", "bool"));
  EXPECT_EQ(std::to_integer<int>(bytes[0]) % 8, 0);
}

TEST(Safetensors, EmptyWeights) {
  EXPECT_EQ(decode_safetensors(encode_safetensors({}), "w"), Checkpoint());
  EXPECT_EQ(decode_safetensors(safetensors_file("{}", ""), "w"), Checkpoint());
}

TEST(Safetensors, SpacesAndAnyOrderOfTheTensorsAreAllowed) {
  const Checkpoint read = decode_safetensors(
      safetensors_file("{ \"late\" :{\"data_offsets\":[4,5],\"dtype\":\"U8\",\"shape\":[1]},\n"
                       "\"early\":{\"shape\":[1, 1],\"dtype\":\"F32\",\"data_offsets\":[0,4]},"
                       "\"none\":{\"shape\":[0],\"dtype\":\"F32\",\"data_offsets\":[4,4]}}   ",
                       std::string("\0\0\x80\x3f\x07", 5)),
      "w");
  EXPECT_EQ(read.state_dict,
            (NamedTensors{{"late", make_tensor<std::uint8_t>(ElementType::kUint8, {1}, {7})},
                          {"early", floats({1, 1}, {1.0F})},
                          {"none", floats({0}, {})}}));
}

TEST(Safetensors, IsToldByItsBeginning) {
  EXPECT_TRUE(is_safetensors(encode_safetensors(every_type())));
  EXPECT_FALSE(is_safetensors(encode(example_checkpoint())));
  EXPECT_FALSE(is_safetensors(bytes_of("model: {stacked}")));
  EXPECT_FALSE(is_safetensors(bytes_of(std::string("\2\0\0\0\0\0\0\0", 8))));
}

TEST(Safetensors, LoadWeightsTellsFilesByContent) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "rnnctl_load_weights.bin";
  save(path, example_checkpoint());
  EXPECT_EQ(load_weights(path), with_format_version(example_checkpoint()));
  std::ofstream(path, std::ios::binary) << text_of(encode_safetensors(every_type()));
  expect_same_tensors(load_weights(path), every_type());
  std::ofstream(path, std::ios::binary) << "neither of the two";
  EXPECT_THROW(load_weights(path), base::InputError);
  std::filesystem::remove(path);
}

TEST(Safetensors, ANameThatTheFormatHasTakenIsRefused) {
  Checkpoint checkpoint;
  checkpoint.state_dict = {{"__metadata__", floats({1}, {1.0F})}};
  EXPECT_THROW(encode_safetensors(checkpoint), base::InputError);
}

TEST(Safetensors, BytesThatDoNotFitTheShapeAreADefect) {
  Checkpoint checkpoint;
  checkpoint.state_dict = {{"w", floats({3}, {1.0F, 2.0F})}};
  try {
    encode_safetensors(checkpoint);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit_code(), base::ExitCode::kDefect);
  }
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
