// Pictures drawn here, fitted into MNIST's 28 x 28.
#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/png_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/fit_picture.h>
#include <rnnctl/data/idx.h>

namespace rnnctl::data {
namespace {

using testing::Each;

constexpr std::uint8_t kBlack = 0, kWhite = 255;

GreyPicture paper(std::int64_t rows, std::int64_t columns, std::uint8_t level = kWhite) {
  return {rows, columns,
          std::vector<std::uint8_t>(static_cast<std::size_t>(rows * columns), level)};
}

std::uint8_t& pixel(GreyPicture& picture, std::int64_t row, std::int64_t column) {
  return picture.pixels[static_cast<std::size_t>(row * picture.columns + column)];
}

void draw_bar(GreyPicture& picture, std::int64_t top, std::int64_t left, std::int64_t rows,
              std::int64_t columns, std::uint8_t level = kBlack) {
  for (std::int64_t row = top; row < top + rows; ++row) {
    for (std::int64_t column = left; column < left + columns; ++column) {
      pixel(picture, row, column) = level;
    }
  }
}

/// A 7 of black bars, somewhere on white paper.
GreyPicture seven() {
  GreyPicture picture = paper(300, 200);
  draw_bar(picture, 40, 30, 20, 100);
  draw_bar(picture, 60, 110, 140, 20);
  return picture;
}

GreyPicture inverted(GreyPicture picture) {
  for (std::uint8_t& level : picture.pixels) level = static_cast<std::uint8_t>(255 - level);
  return picture;
}

/// What a fitted picture looks like.
struct Fitted {
  explicit Fitted(const GreyPicture& picture, std::int64_t field_rows = 28,
                  std::int64_t field_columns = 28)
      : pixels(fit_as_mnist(picture, field_rows, field_columns)) {
    EXPECT_EQ(std::ssize(pixels), field_rows * field_columns);
    double mass = 0;
    for (std::int64_t i = 0; i < std::ssize(pixels); ++i) {
      const int level = pixels[static_cast<std::size_t>(i)];
      if (level == 0) continue;
      const std::int64_t row = i / field_columns, column = i % field_columns;
      top = std::min(top, row), bottom = std::max(bottom, row);
      left = std::min(left, column), right = std::max(right, column);
      mass += level;
      center_row += level * static_cast<double>(row);
      center_column += level * static_cast<double>(column);
    }
    center_row /= mass;
    center_column /= mass;
  }
  std::int64_t height() const { return bottom - top + 1; }
  std::int64_t width() const { return right - left + 1; }

  std::vector<std::uint8_t> pixels;
  std::int64_t top = 1000, bottom = -1, left = 1000, right = -1;
  double center_row = 0, center_column = 0;
};

TEST(FitPictureTest, InvertsLightPaper) {
  const Fitted on_white(seven());
  EXPECT_EQ(on_white.pixels, Fitted(inverted(seven())).pixels);
  EXPECT_EQ(on_white.pixels[0], 0);
  EXPECT_EQ(*std::max_element(on_white.pixels.begin(), on_white.pixels.end()), 255);
}

TEST(FitPictureTest, FillsTwentyOfTwentyEightPixels) {
  const Fitted fitted(seven());
  EXPECT_EQ(fitted.height(), 20) << "160 pixels of 300";
  EXPECT_EQ(fitted.width(), 13) << "100 pixels: 12.5";
  const Fitted small(seven(), 14, 40);
  EXPECT_EQ(small.height(), 10) << "20/28 of the smaller side";
  EXPECT_EQ(small.width(), 6);
}

TEST(FitPictureTest, KeepsProportions) {
  for (const auto& [rows, columns, height, width] : {std::tuple{100, 100, 20, 20},
                                                     {100, 50, 20, 10},
                                                     {30, 120, 5, 20},
                                                     {200, 3, 20, 1},
                                                     {10, 5, 20, 10},
                                                     {2, 8, 5, 20},
                                                     {1, 1, 20, 20}}) {
    GreyPicture picture = paper(250, 150);
    draw_bar(picture, 20, 10, rows, columns);
    const Fitted fitted(picture);
    EXPECT_EQ(fitted.height(), height) << rows << " x " << columns;
    EXPECT_EQ(fitted.width(), width) << rows << " x " << columns;
  }
}

TEST(FitPictureTest, PutsTheCenterOfMassInTheMiddle) {
  for (const std::int64_t field : {28, 27, 64}) {
    const Fitted fitted(seven(), field, field);
    EXPECT_NEAR(fitted.center_row, static_cast<double>(field / 2), 0.51);
    EXPECT_NEAR(fitted.center_column, static_cast<double>(field / 2), 0.51);
  }
}

TEST(FitPictureTest, KeepsLopsidedInkInsideTheField) {
  GreyPicture picture = paper(220, 220);
  draw_bar(picture, 10, 10, 200, 2);
  draw_bar(picture, 10, 10, 2, 200);
  draw_bar(picture, 10, 10, 40, 40);
  const Fitted fitted(picture);
  EXPECT_EQ(fitted.bottom, 27);
  EXPECT_EQ(fitted.height(), 20);
  EXPECT_EQ(fitted.width(), 20);
}

// A stroke of 10 pixels at an eighth of the size covers one pixel and a quarter of the next.
TEST(FitPictureTest, AveragesWhenShrinking) {
  GreyPicture picture = paper(200, 200);
  draw_bar(picture, 20, 20, 160, 10);
  draw_bar(picture, 170, 20, 10, 160);
  const Fitted fitted(picture);
  const auto* row = fitted.pixels.data() + fitted.top * 28 + fitted.left;
  EXPECT_EQ(row[0], 255);
  EXPECT_EQ(row[1], 64);
  EXPECT_EQ(row[2], 0);
}

// Two pixels, black and half black, become 20: quarters of the way between their centres.
TEST(FitPictureTest, InterpolatesWhenEnlarging) {
  GreyPicture picture = paper(9, 9);
  draw_bar(picture, 3, 4, 1, 1, 0);
  draw_bar(picture, 4, 4, 1, 1, 127);
  const Fitted fitted(picture);
  std::vector<int> column;
  for (std::int64_t row = fitted.top; row <= fitted.bottom; ++row) {
    column.push_back(fitted.pixels[static_cast<std::size_t>(row * 28 + fitted.left)]);
  }
  ASSERT_EQ(column.size(), 20U);
  EXPECT_EQ(column[0], 255) << "the nearest pixel";
  EXPECT_EQ(column[4], 255);
  for (int i = 5; i < 15; ++i) {
    const double way = (i + 0.5) / 10 - 0.5;
    EXPECT_NEAR(column[static_cast<std::size_t>(i)], 255 * (1 - way) + 128 * way, 0.51) << i;
  }
  EXPECT_EQ(column[19], 128);
}

TEST(FitPictureTest, StretchesPaleInk) {
  GreyPicture pale = paper(300, 200, 230);
  draw_bar(pale, 40, 30, 20, 100, 150);
  draw_bar(pale, 60, 110, 140, 20, 150);
  const Fitted black(seven()), stretched(pale);
  for (std::size_t i = 0; i < black.pixels.size(); ++i) {
    EXPECT_NEAR(stretched.pixels[i], black.pixels[i], 1) << "halves may be rounded either way";
  }
}

GreyPicture with_grain(GreyPicture picture, double deviation) {
  std::mt19937 random(7);
  std::normal_distribution<double> grain(0, deviation);
  for (std::uint8_t& level : picture.pixels) {
    level = static_cast<std::uint8_t>(std::clamp(level + grain(random), 0.0, 255.0));
  }
  return picture;
}

TEST(FitPictureTest, DoesNotTakeTextureForInk) {
  GreyPicture drawing = paper(300, 200, 220);
  draw_bar(drawing, 40, 30, 20, 100, 60);
  draw_bar(drawing, 60, 110, 140, 20, 60);
  const Fitted clean(drawing), rough(with_grain(drawing, 6));
  EXPECT_EQ(std::pair(rough.top, rough.bottom), std::pair(clean.top, clean.bottom));
  EXPECT_EQ(std::pair(rough.left, rough.right), std::pair(clean.left, clean.right));
  EXPECT_THAT(fit_as_mnist(with_grain(paper(1000, 1000, 220), 6), 28, 28), Each(0));
  EXPECT_THAT(fit_as_mnist(with_grain(paper(1000, 1000, 200), 15), 28, 28), Each(0));
}

TEST(FitPictureTest, DoesNotTakeAFaintShadowForInk) {
  GreyPicture picture = seven();
  for (std::int64_t row = 220; row < 300; ++row) {
    for (std::int64_t column = 0; column < 120; ++column) pixel(picture, row, column) = 205;
  }
  EXPECT_EQ(Fitted(picture).pixels, Fitted(seven()).pixels);
}

TEST(FitPictureTest, TakesStrokesUpToTheEdge) {
  GreyPicture picture = paper(100, 100, 200);
  draw_bar(picture, 0, 30, 100, 25, 20);
  const Fitted fitted(picture);
  EXPECT_EQ(fitted.height(), 20);
  EXPECT_EQ(fitted.width(), 5);
}

TEST(FitPictureTest, IsBlackWithoutInk) {
  for (const int level : {0, 100, 127, 128, 255}) {
    EXPECT_THAT(fit_as_mnist(paper(50, 60, static_cast<std::uint8_t>(level)), 28, 28), Each(0));
  }
  EXPECT_THAT(fit_as_mnist(paper(1, 1), 28, 28), Each(0));
}

TEST(FitPictureTest, TakesATallPictureOfOnePixelsWidth) {
  GreyPicture picture = paper(1000, 1);
  draw_bar(picture, 300, 0, 400, 1);
  const Fitted fitted(picture);
  EXPECT_EQ(fitted.height(), 20);
  EXPECT_EQ(fitted.width(), 1);
  EXPECT_EQ(fitted.pixels[14 * 28 + 14], 255);
}

TEST(FitPictureTest, FitsIntoAnyField) {
  for (const int rows : {1, 2, 3, 28, 100}) {
    for (const int columns : {1, 5, 28, 500}) {
      EXPECT_EQ(std::ssize(fit_as_mnist(seven(), rows, columns)), rows * columns);
    }
  }
}

TEST(FitPictureTest, RefusesWhatContradictsItself) {
  EXPECT_THROW(fit_as_mnist({2, 2, {1, 2, 3}}, 28, 28), std::invalid_argument);
  EXPECT_THROW(fit_as_mnist({0, 0, {}}, 28, 28), std::invalid_argument);
  EXPECT_THROW(fit_as_mnist(seven(), 0, 28), std::invalid_argument);
}

/// The first of MNIST's test pictures.
std::vector<GreyPicture> mnist_digits(std::size_t count) {
  const IdxFile file =
      read_idx(std::filesystem::path(RNNCTL_SOURCE_DIR) / "data/mnist/t10k-images-idx3-ubyte.gz");
  std::vector<GreyPicture> digits;
  for (std::size_t i = 0; i < count; ++i) {
    const auto first = file.elements.begin() + static_cast<std::ptrdiff_t>(i * 28 * 28);
    digits.push_back({28, 28, {first, first + 28 * 28}});
  }
  return digits;
}

TEST(FitMnistTest, LeavesItsOwnPicturesAlone) {
  for (const GreyPicture& digit : mnist_digits(10'000)) {
    ASSERT_EQ(fit_as_mnist(digit, 28, 28), digit.pixels);
  }
}

TEST(FitMnistTest, LeavesThemAloneAsPngToo) {
  const ScratchFolder folder;
  const GreyPicture digit = mnist_digits(1)[0];
  const auto path = folder.write("digit.png", png_bytes(digit));
  EXPECT_EQ(fit_as_mnist(read_png(path), 28, 28), digit.pixels);
}

GreyPicture enlarged(const GreyPicture& picture, std::int64_t times) {
  GreyPicture large = paper(picture.rows * times, picture.columns * times);
  for (std::int64_t row = 0; row < large.rows; ++row) {
    for (std::int64_t column = 0; column < large.columns; ++column) {
      pixel(large, row, column) =
          picture.pixels[static_cast<std::size_t>(row / times * picture.columns + column / times)];
    }
  }
  return large;
}

double mean_difference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

// Measured: 493 of 500 are within one level of 255 in the mean, 255 of them exactly the same. Of
// the others the outermost pixels are so faint that they do not count as ink, so that the digit is
// a little larger, or a pixel off (up to 28.5; two digits of the set are 40 apart).
TEST(FitMnistTest, FindsADigitBackThatWasEnlargedAndInverted) {
  int near = 0;
  double most = 0;
  for (const GreyPicture& digit : mnist_digits(500)) {
    const double difference =
        mean_difference(fit_as_mnist(inverted(enlarged(digit, 10)), 28, 28), digit.pixels);
    near += difference < 1 ? 1 : 0;
    most = std::max(most, difference);
  }
  EXPECT_GE(near, 490);
  EXPECT_LT(most, 30);
}

}  // namespace
}  // namespace rnnctl::data
