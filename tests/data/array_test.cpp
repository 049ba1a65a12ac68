// Labelled sequences out of arrays: what they must hold, and what a network sees of them.
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/array_bytes.h"
#include <rnnctl/data/array_dataset.h>
#include <rnnctl/data/labelled_arrays.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<float> batch_of_file(const std::string& x, const std::vector<std::uint32_t>& indices) {
  const ScratchFolder folder;
  folder.write("x.npy", x);
  folder.write("y.npy", bytes_x("(2,)", {0, 1}));
  const NamedArrays arrays = open_arrays(folder.path());
  check_arrays(arrays);
  return batch_of(arrays, indices);
}

TEST(ArrayChecks, NameTheShapesThatAreExpected) {
  const std::string two = bytes_x("(2,)", {0, 1});
  EXPECT_EQ(
      pair_refusal(two, two),
      "x.npy: its shape is [2], [examples, time, features] or [examples, time], each at least "
      "1, is expected");
  EXPECT_THAT(pair_refusal(bytes_x("(2, 1, 1, 1)", {1, 2}), two), HasSubstr("is [2, 1, 1, 1]"));
  EXPECT_THAT(pair_refusal(bytes_x("(2, 0)", {}), two), HasSubstr("is [2, 0]"));
  EXPECT_THAT(pair_refusal(bytes_x("(0, 3)", {}), two), HasSubstr("is [0, 3]"));
  EXPECT_EQ(pair_refusal(bytes_x("(3, 1)", {1, 2, 3}), two),
            "y.npy: its shape is [2], one label for each of the 3 examples of x.npy is expected");
  EXPECT_THAT(pair_refusal(bytes_x("(1, 2)", {1, 2}), bytes_x("()", {1})),
              HasSubstr("shape is []"));
  EXPECT_THAT(pair_refusal(bytes_x("(1, 2)", {1, 2}), bytes_x("(1, 2)", {1, 2})),
              HasSubstr("shape is [1, 2]"));
  EXPECT_EQ(pair_refusal(bytes_x("(1, 2)", {1, 2}), bytes_x("(1, 1)", {1})), "accepted");
  EXPECT_THAT(pair_refusal(npy_file<char>("|S1", "(1, 1)", {'x'}), two),
              HasSubstr("x.npy: text, numbers are expected"));
}

TEST(ArrayChecks, SayWhereSomethingIsNotFinite) {
  std::vector<float> numbers(12);
  numbers[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(pair_refusal(npy_file("<f4", "(3, 2, 2)", numbers), three_y()),
            "x.npy: element [1, 1, 1] is not a number; finite numbers are expected");
  // In Fortran order the eighth number is another element: 7 = 1 + 3 * 0 + 6 * 1.
  EXPECT_THAT(pair_refusal(npy_file("<f4", "(3, 2, 2)", numbers, "True"), three_y()),
              HasSubstr("element [1, 0, 1] is not a number"));
  EXPECT_THAT(pair_refusal(npy_file<double>("<f8", "(3, 1)", {0, 0, -1e300}), three_y()),
              HasSubstr("x.npy: element [2, 0] is infinite in 32 bits"));
  EXPECT_THAT(pair_refusal(bytes_x("(1, 1)", {1}), npy_file("<f4", "(1,)", std::vector(1, NAN))),
              HasSubstr("y.npy: element [0] is not a number"));
}

TEST(ArrayChecks, ATestSetHasAsManyFeatures) {
  const ScratchFolder folder;
  folder.write("x.npy", three_x());
  folder.write("y.npy", three_y());
  folder.write("x_test.npy", bytes_x("(1, 5, 2)", std::vector<unsigned char>(10)));
  folder.write("y_test.npy", bytes_x("(1,)", {0}));
  EXPECT_EQ(arrays_refusal(folder.path()), "accepted");
  folder.write("x_test.npy", bytes_x("(1, 5)", std::vector<unsigned char>(5)));
  EXPECT_THAT(arrays_refusal(folder.path()),
              HasSubstr("x_test.npy: its shape is [1, 5], features"));
}

TEST(ArrayDataset, ReadsEveryOrderAndKindOfNumber) {
  EXPECT_THAT(batch_of_file(bytes_x("(2, 2)", {1, 2, 3, 255}), {1, 0}), ElementsAre(3, 255, 1, 2));
  EXPECT_THAT(batch_of_file(npy_file<short>("<i2", "(2, 1, 2)", {1, -2, 3, -300}), {1, 0}),
              ElementsAre(3, -300, 1, -2));
  // Element (n, t, f) is number n + 2 t + 4 f.
  EXPECT_THAT(batch_of_file(bytes_x("(2, 2, 2)", {0, 1, 2, 3, 4, 5, 6, 7}, "True"), {0, 1}),
              ElementsAre(0, 4, 2, 6, 1, 5, 3, 7));
}

// Feature 0 of the examples 0 and 1 is 1 2 3 6: mean 3, variance (4 + 1 + 0 + 9) / 4. Feature 1 is
// constant. Example 2 does not train.
TEST(ArrayDataset, IsStandardisedByTheTrainingPart) {
  const ScratchFolder folder;
  folder.write("x.npy", bytes_x("(3, 2, 2)", {1, 5, 2, 5, 3, 5, 6, 5, 100, 100, 10, 7}));
  folder.write("y.npy", three_y());
  const NamedArrays arrays = open_arrays(folder.path());
  const Standardisation found = standardisation_of(*arrays.x, std::vector<std::uint32_t>{0, 1});
  const float deviation = std::sqrt(3.5F);
  EXPECT_THAT(found.mean, ElementsAre(3, 5));
  EXPECT_THAT(found.deviation, ElementsAre(deviation, 1));
  EXPECT_THAT(batch_of(arrays, {2, 0}, found), ElementsAre(97 / deviation, 95, 7 / deviation, 2,
                                                           -2 / deviation, 0, -1 / deviation, 0));
  EXPECT_THROW(standardisation_of(*arrays.x, std::vector<std::uint32_t>{3}), std::out_of_range);
}

/// Its own copy of the bytes, that nobody else holds: as after NamedArrays are gone.
ArrayDataset::Inputs two_inputs() {
  const auto bytes = std::make_shared<const std::string>(bytes_x("(2, 1)", {7, 9}));
  return {NpyArray::parse(std::as_bytes(std::span(*bytes)), "x"), bytes, {}};
}

Answers classes(std::vector<std::int64_t> of_each) {
  return {.classes = std::move(of_each), .values = {}, .num_classes = 5};
}

Answers values(std::vector<float> of_each) {
  return {.classes = {}, .values = std::move(of_each), .num_classes = 1};
}

TEST(ArrayDataset, HasClasses) {
  const ArrayDataset dataset("two", two_inputs(), classes({4, 2}), {"hash"});
  EXPECT_EQ(dataset.shape().count, 2);
  EXPECT_EQ(dataset.shape().time, 1);
  EXPECT_EQ(dataset.shape().input, 1);
  EXPECT_EQ(dataset.shape().num_classes, 5);
  EXPECT_FALSE(dataset.shape().has_values);
  EXPECT_EQ(dataset.description(), "two");
  EXPECT_THAT(dataset.content_hashes(), ElementsAre("hash"));
  std::vector<float> inputs(2);
  std::vector<std::int64_t> targets(2);
  dataset.gather(std::vector<std::uint32_t>{1, 0}, {}, inputs.data(), targets.data());
  EXPECT_THAT(inputs, ElementsAre(9, 7));
  EXPECT_THAT(targets, ElementsAre(2, 4));
  const std::vector<std::uint32_t> behind = {2};
  EXPECT_THROW(dataset.gather(behind, {}, inputs.data(), targets.data()), std::out_of_range);
  EXPECT_THROW(dataset.gather_values(behind, inputs.data()), std::logic_error);
}

TEST(ArrayDataset, OrHasNumbersToPredict) {
  const ArrayDataset dataset("two", two_inputs(), values({0.5F, -1}));
  EXPECT_EQ(dataset.shape().num_classes, 1);
  EXPECT_TRUE(dataset.shape().has_values);
  std::vector<float> inputs(2), values(2);
  std::vector<std::int64_t> targets(2, 9);
  const std::vector<std::uint32_t> both = {1, 0}, behind = {2};
  dataset.gather(both, {}, inputs.data(), targets.data());
  dataset.gather_values(both, values.data());
  EXPECT_THAT(inputs, ElementsAre(9, 7));
  EXPECT_THAT(targets, ElementsAre(0, 0));
  EXPECT_THAT(values, ElementsAre(-1, 0.5F));
  EXPECT_THROW(dataset.gather_values(behind, values.data()), std::out_of_range);
}

TEST(ArrayDataset, RefusesSizesThatContradictEachOther) {
  EXPECT_THROW(ArrayDataset("x", two_inputs(), values({1})), std::invalid_argument);
  ArrayDataset::Inputs inputs = two_inputs();
  inputs.standardisation = {{1, 2}, {1, 1}};
  EXPECT_THROW(ArrayDataset("x", inputs, values({1, 2})), std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::data
