// Pictures in memory, read back by the reader of PNG files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_program.h"
#include <rnnctl/data/png_bytes.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

TEST(PngBytes, AreAFileThatHoldsThePixels) {
  const std::vector<std::uint8_t> pixels = {0, 50, 100, 150, 200, 255};
  const auto bytes = png_bytes(pixels, 2, 3);
  const test::TemporaryDirectory folder;
  test::write_file(folder.path("a.png"),
                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const GreyPicture read = read_png(folder.path("a.png"));
  EXPECT_EQ(read.rows, 2);
  EXPECT_EQ(read.columns, 3);
  EXPECT_THAT(read.pixels, ElementsAreArray(pixels));
}

TEST(PngBytes, RefusesPixelsThatContradictTheSize) {
  const std::vector<std::uint8_t> pixels(6);
  EXPECT_THROW(png_bytes(pixels, 2, 2), std::invalid_argument);
  EXPECT_THROW(png_bytes(pixels, 0, 3), std::invalid_argument);
}

TEST(Shrunk, EachPixelIsTheMeanOfWhatItCovers) {
  const std::vector<std::uint8_t> pixels = {0, 100, 10, 30,  //
                                            0, 100, 50, 70};
  const GreyPicture half = shrunk(pixels, 2, 4, 2);
  EXPECT_EQ(half.rows, 1);
  EXPECT_EQ(half.columns, 2);
  EXPECT_THAT(half.pixels, ElementsAre(50, 40));
}

TEST(Shrunk, WhatIsSmallStaysAsItIs) {
  const std::vector<std::uint8_t> pixels = {1, 2, 3, 4};
  EXPECT_THAT(shrunk(pixels, 2, 2, 64).pixels, ElementsAreArray(pixels));
}

}  // namespace
}  // namespace rnnctl::data
