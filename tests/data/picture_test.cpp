#include <limits>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/data/picture.h>

namespace rnnctl::data {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PictureTest, TakesExamplesFromADataSet) {
  const ImageDataset dataset("three", {1, 2, 3, 4, 5, 6}, {7, 8, 9}, 1, 2, 10);
  const auto pictures = pictures_of(dataset, 1, 100);
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_THAT(pictures[0].pixels, testing::ElementsAre(3, 4));
  EXPECT_EQ(pictures[1].label, 9);
  EXPECT_TRUE(pictures_of(dataset, 3, 1).empty());
  EXPECT_EQ(pictures_of(dataset, 1, std::numeric_limits<std::int64_t>::max()).size(), 2U);
}

TEST(PictureTest, DrawsShadesBelowLabels) {
  // Two rows of pixels are one line of text.
  const std::vector<std::uint8_t> ramp = {0, 60, 128, 255, 0, 60, 128, 255};
  const std::vector<std::uint8_t> white(8, 255);
  const std::vector<LabelledPicture> pictures = {LabelledPicture{ramp, 2, 4, 3},
                                                 LabelledPicture{white, 2, 4, 12}};
  EXPECT_EQ(draw_grid(pictures, 2, {80, false}),
            "3     12\n"
            " :+@  @@@@\n");
  EXPECT_EQ(draw_grid(pictures, 1, {80, false}),
            "3\n"
            " :+@\n"
            "12\n"
            "@@@@\n");
}

TEST(PictureTest, ShrinksToTheTerminalByAveraging) {
  // Columns 0 255 0 255 ... halved are all 127.5.
  std::vector<std::uint8_t> stripes;
  for (int i = 0; i < 4 * 16; ++i) stripes.push_back(i % 2 == 0 ? 0 : 255);
  const std::vector<LabelledPicture> pictures(2, LabelledPicture{stripes, 4, 16, 0});
  EXPECT_EQ(draw_grid(pictures, 2, {18, false}),
            "0         0\n"
            "++++++++  ++++++++\n");
}

TEST(PictureTest, FitsAnyWidth) {
  const std::vector<std::uint8_t> pixels(28 * 28, 255);
  const std::vector<LabelledPicture> pictures(7, LabelledPicture{pixels, 28, 28, 5});
  for (int width = 13; width < 130; ++width) {
    std::istringstream lines(draw_grid(pictures, 5, {width, false}));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), static_cast<std::size_t>(width));
    }
  }
}

TEST(PictureTest, DrawsHalfBlocksInGreyWhereColorIsAllowed) {
  const std::vector<std::uint8_t> pixels = {0, 0, 255, 128, 128, 0};  // [3, 2]
  const std::vector<LabelledPicture> pictures = {LabelledPicture{pixels, 3, 2, 1}};
  // xterm's 256 colours: 16 is black, 231 white, 244 the grey 128; runs set their colour once.
  EXPECT_EQ(draw_grid(pictures, 1, {80, true}),
            "1\n"
            "\x1b[38;5;16;48;5;231m\u2580\x1b[38;5;16;48;5;244m\u2580\x1b[0m\n"
            "\x1b[38;5;244;48;5;16m\u2580\x1b[38;5;16;48;5;16m\u2580\x1b[0m\n");
}

TEST(PictureTest, WritesNoControlCharactersWithoutColor) {
  const std::vector<std::uint8_t> pixels(28 * 28, 77);
  const std::vector<LabelledPicture> pictures(3, LabelledPicture{pixels, 28, 28, 5});
  EXPECT_THAT(draw_grid(pictures, 3, {80, false}), Not(HasSubstr("\x1b")));
}

TEST(PictureTest, RefusesWhatContradictsItself) {
  const std::vector<std::uint8_t> pixels(6);
  const std::vector<LabelledPicture> wrong = {LabelledPicture{pixels, 2, 2, 0}};
  EXPECT_THROW(draw_grid(wrong, 1, {}), std::invalid_argument);
  EXPECT_THROW(draw_grid({}, 0, {}), std::invalid_argument);
  EXPECT_EQ(draw_grid({}, 5, {}), "");
}

}  // namespace
}  // namespace rnnctl::data
