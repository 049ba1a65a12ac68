#include <gtest/gtest.h>
#include <png.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/picture.h>

namespace rnnctl::data {
namespace {

/// A PNG file as libpng itself reads it.
struct DecodedPng {
  explicit DecodedPng(const std::filesystem::path& path) {
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_file(&image, path.c_str()), 0) << image.message;
    EXPECT_EQ(image.format, static_cast<png_uint_32>(PNG_FORMAT_GRAY));
    pixels.resize(PNG_IMAGE_SIZE(image));
    EXPECT_NE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr), 0);
  }
  int at(std::size_t row, std::size_t column) const { return pixels[row * image.width + column]; }
  /// One character a dot of the 3 x 5 digits, which are 3 x 3 pixels each.
  std::string dots(std::size_t top, std::size_t left) const {
    std::string text;
    for (std::size_t row = 0; row < 5; ++row) {
      for (std::size_t column = 0; column < 3; ++column) {
        text += at(top + 3 * row + 1, left + 3 * column + 1) < 128 ? '#' : '.';
      }
      text += '\n';
    }
    return text;
  }
  png_image image = {};
  std::vector<std::uint8_t> pixels;
};

TEST(PicturePngTest, WritesEnlargedPicturesBelowTheirLabels) {
  const ScratchFolder folder;
  const std::vector<std::uint8_t> pixels = {0, 50, 100, 150};
  const std::vector<LabelledPicture> pictures = {LabelledPicture{pixels, 2, 2, 7},
                                                 LabelledPicture{pixels, 2, 2, 4},
                                                 LabelledPicture{pixels, 2, 2, 2}};
  write_grid_png(folder / "grid.png", pictures, 2, 10);
  const DecodedPng png(folder / "grid.png");
  // Two cells of 20 + 4 columns and 18 + 20 + 4 rows, and a margin of 4.
  EXPECT_EQ(png.image.width, 2 * 24U + 4U);
  EXPECT_EQ(png.image.height, 2 * 42U + 4U);
  EXPECT_EQ(png.dots(4, 4), "###\n..#\n..#\n.#.\n.#.\n");
  EXPECT_EQ(png.dots(4, 28), "#.#\n#.#\n###\n..#\n..#\n");
  EXPECT_EQ(png.at(22 + 0, 4 + 0), 0);
  EXPECT_EQ(png.at(22 + 9, 4 + 10), 50);
  EXPECT_EQ(png.at(22 + 10, 4 + 9), 100);
  EXPECT_EQ(png.at(22 + 42 + 19, 4 + 19), 150) << "the third picture begins the second row";
  EXPECT_EQ(png.at(22 + 42, 28), 255) << "there is no fourth";
}

TEST(PicturePngTest, RefusesAGridOutOfProportion) {
  const ScratchFolder folder;
  const std::vector<std::uint8_t> pixels(28 * 28);
  const std::vector<LabelledPicture> pictures(20'000, LabelledPicture{pixels, 28, 28, 0});
  EXPECT_THROW(write_grid_png(folder / "grid.png", pictures, 100, 3), base::UsageError);
  EXPECT_THROW(write_grid_png(folder / "grid.png", pictures, 100, 0), std::invalid_argument);
  EXPECT_THROW(write_grid_png(folder / "grid.png", {}, 100, 3), std::invalid_argument);
}

TEST(PicturePngTest, SaysWhereItCannotWrite) {
  const std::vector<std::uint8_t> pixels(4);
  const std::vector<LabelledPicture> pictures = {LabelledPicture{pixels, 2, 2, 0}};
  EXPECT_THROW(write_grid_png("/nonexistent/grid.png", pictures, 1), base::OutputError);
}

}  // namespace
}  // namespace rnnctl::data
