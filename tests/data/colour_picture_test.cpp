#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <png.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/colour_picture.h>

namespace rnnctl::data {
namespace {

constexpr Colour kWhite = {255, 255, 255};
constexpr Colour kRed = {200, 10, 20};

/// A character a pixel.
std::string inked(const ColourPicture& picture) {
  std::string text;
  for (std::int64_t row = 0; row < picture.rows(); ++row) {
    for (std::int64_t column = 0; column < picture.columns(); ++column) {
      text += picture.at(row, column) == kWhite ? '.' : '#';
    }
    text += '\n';
  }
  return text;
}

TEST(ColourPicture, FillsOnlyWhatIsInside) {
  ColourPicture picture(3, 4);
  picture.fill(-1, 2, 2, 9, kRed);
  picture.fill(2, -3, 5, 4, kRed);
  picture.fill(1, 1, 0, 1, kRed);
  EXPECT_EQ(inked(picture),
            "..##\n"
            "....\n"
            "#...\n");
  EXPECT_EQ(picture.at(0, 3), kRed);
  EXPECT_THROW(picture.at(3, 0), std::out_of_range);
  EXPECT_THROW(picture.at(0, -1), std::out_of_range);
}

TEST(ColourPicture, WritesCapitalsDigitsAndBoxes) {
  ColourPicture picture(5, 15);
  picture.write(0, 0, "a4-\n", 1, kRed);
  EXPECT_EQ(inked(picture),
            ".#..#.#.....###\n"
            "#.#.#.#.....###\n"
            "###.###.###.###\n"
            "#.#...#.....###\n"
            "#.#...#.....###\n");
}

TEST(ColourPicture, WritesTextInItsSize) {
  ColourPicture picture(10, 6);
  picture.write(0, 0, "1", 2, kRed);
  EXPECT_EQ(inked(picture).substr(0, 14), "..##..\n..##..\n") << "the top of a 1 is one dot";
}

TEST(ColourPicture, SavesWhatLibpngReads) {
  const ScratchFolder folder;
  ColourPicture picture(2, 3);
  picture.fill(1, 2, 1, 1, kRed);
  picture.save_png(folder / "colours.png");
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_file(&image, (folder / "colours.png").c_str()), 0);
  EXPECT_EQ(image.width, 3u);
  EXPECT_EQ(image.height, 2u);
  EXPECT_EQ(image.format, static_cast<png_uint_32>(PNG_FORMAT_RGB));
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  ASSERT_NE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr), 0);
  EXPECT_EQ(pixels, (std::vector<std::uint8_t>{255, 255, 255, 255, 255, 255, 255, 255, 255,  //
                                               255, 255, 255, 255, 255, 255, 200, 10, 20}));
}

TEST(ColourPicture, RefusesSizesOutOfProportion) {
  EXPECT_THROW(ColourPicture(0, 5), std::invalid_argument);
  EXPECT_THROW(ColourPicture(5, -1), std::invalid_argument);
  EXPECT_THROW(ColourPicture(20'000, 20'000), base::UsageError);
  EXPECT_THROW(ColourPicture(1LL << 40, 1LL << 40), base::UsageError);
}

TEST(Colours, AreMixedChannelByChannel) {
  constexpr Colour kFrom = {0, 100, 255}, kTo = {100, 0, 255};
  EXPECT_EQ(mixed(kFrom, kTo, 0.25), (Colour{25, 75, 255}));
  EXPECT_EQ(mixed(kFrom, kTo, -3), kFrom);
  EXPECT_EQ(mixed(kFrom, kTo, 7), kTo);
  EXPECT_EQ(mixed(kFrom, kTo, std::numeric_limits<double>::quiet_NaN()), kFrom);
}

TEST(Colours, DivergeFromWhite) {
  EXPECT_EQ(diverging(0), kWhite);
  const Colour above = diverging(0.5), below = diverging(-0.5);
  EXPECT_GT(above.red, above.blue) << "orange";
  EXPECT_GT(below.blue, below.red) << "blue";
  EXPECT_EQ(diverging(2), diverging(1));
  EXPECT_EQ(diverging(-2), diverging(-1));
}

}  // namespace
}  // namespace rnnctl::data
