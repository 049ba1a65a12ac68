// What read_png makes of files of every kind, and of what is none.
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/png_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/grey_picture.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Samples = std::vector<std::uint16_t>;

class GreyPictureTest : public testing::Test {
 protected:
  std::vector<std::uint8_t> pixels_of(const std::string& file) const {
    return read_png(folder_.write("x.png", file)).pixels;
  }
  /// What is wrong, without the file's name. libpng must keep quiet.
  std::string complaint(const std::string& file) const {
    const auto path = folder_.write("x.png", file);
    testing::internal::CaptureStderr();
    const std::string message = input_error([&] { read_png(path); });
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_THAT(message, HasSubstr(path.string()));
    return message.substr(message.find(path.string()) + path.string().size());
  }

  ScratchFolder folder_;
};

// 9 x 11 pixels, so that interlaced files have all seven passes and rows end inside a byte. Four
// greys, which two bits can tell.
constexpr png_uint_32 kRows = 9, kColumns = 11;

std::vector<std::uint8_t> four_greys() {
  std::vector<std::uint8_t> pixels;
  for (const char byte : noise(kRows * kColumns)) pixels.push_back((byte & 3) * 85);
  return pixels;
}

/// `pixels` as that kind of file stores them; nothing is transparent.
Samples stored(const std::vector<std::uint8_t>& pixels, const PngKind& kind) {
  const int most = (1 << kind.bit_depth) - 1;
  Samples samples;
  for (const std::uint8_t pixel : pixels) {
    if (kind.color_type == PNG_COLOR_TYPE_PALETTE) {
      samples.push_back(pixel / 85);
      continue;
    }
    const bool colored = (kind.color_type & PNG_COLOR_MASK_COLOR) != 0;
    samples.insert(samples.end(), colored ? 3 : 1, static_cast<std::uint16_t>(pixel * most / 255));
    const bool alpha = (kind.color_type & PNG_COLOR_MASK_ALPHA) != 0;
    if (alpha) samples.push_back(static_cast<std::uint16_t>(most));
  }
  return samples;
}

void set_four_greys(png_structp png, png_infop info) {
  if (png_get_color_type(png, info) != PNG_COLOR_TYPE_PALETTE) return;
  const png_color greys[] = {{0, 0, 0}, {85, 85, 85}, {170, 170, 170}, {255, 255, 255}};
  png_set_PLTE(png, info, greys, 4);
}

TEST_F(GreyPictureTest, IsTheSameFromEveryColorTypeAndDepth) {
  for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
    for (const PngKind& kind :
         {PngKind{PNG_COLOR_TYPE_GRAY, 2, interlace}, PngKind{PNG_COLOR_TYPE_GRAY, 4, interlace},
          PngKind{PNG_COLOR_TYPE_GRAY, 8, interlace}, PngKind{PNG_COLOR_TYPE_GRAY, 16, interlace},
          PngKind{PNG_COLOR_TYPE_PALETTE, 2, interlace},
          PngKind{PNG_COLOR_TYPE_PALETTE, 4, interlace},
          PngKind{PNG_COLOR_TYPE_PALETTE, 8, interlace}, PngKind{PNG_COLOR_TYPE_RGB, 8, interlace},
          PngKind{PNG_COLOR_TYPE_RGB, 16, interlace},
          PngKind{PNG_COLOR_TYPE_GRAY_ALPHA, 8, interlace},
          PngKind{PNG_COLOR_TYPE_GRAY_ALPHA, 16, interlace},
          PngKind{PNG_COLOR_TYPE_RGB_ALPHA, 8, interlace},
          PngKind{PNG_COLOR_TYPE_RGB_ALPHA, 16, interlace}}) {
      const std::string file =
          png_bytes(kind, kRows, kColumns, stored(four_greys(), kind), set_four_greys);
      const GreyPicture picture = read_png(folder_.write("x.png", file));
      EXPECT_EQ(picture.rows, kRows);
      EXPECT_EQ(picture.columns, kColumns);
      EXPECT_EQ(picture.pixels, four_greys()) << kind;
    }
  }
}

TEST_F(GreyPictureTest, ReadsSingleBits) {
  EXPECT_THAT(pixels_of(png_bytes({PNG_COLOR_TYPE_GRAY, 1}, 1, 3, {1, 0, 1})),
              ElementsAre(255, 0, 255));
}

// 0.2126, 0.7152 and 0.0722 of 255.
TEST_F(GreyPictureTest, WeighsColorsAsTheEyeDoes) {
  const Samples colors = {255, 0, 0, 0, 255, 0, 0, 0, 255};
  EXPECT_THAT(pixels_of(png_bytes({PNG_COLOR_TYPE_RGB}, 1, 3, colors)), ElementsAre(54, 182, 18));
  const auto palette = [](png_structp png, png_infop info) {
    const png_color three[] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}};
    png_set_PLTE(png, info, three, 3);
  };
  EXPECT_THAT(pixels_of(png_bytes({PNG_COLOR_TYPE_PALETTE}, 1, 3, {0, 1, 2}, palette)),
              ElementsAre(54, 182, 18));
}

// 255 - 0.5 * 255 and 100 * 128/255 + 255 * 127/255.
TEST_F(GreyPictureTest, LiesOnWhitePaperWhereItIsTransparent) {
  EXPECT_THAT(
      pixels_of(png_bytes({PNG_COLOR_TYPE_GRAY_ALPHA}, 1, 4, {0, 0, 0, 255, 0, 128, 100, 128})),
      ElementsAre(255, 0, 127, 177));
  EXPECT_THAT(pixels_of(png_bytes({PNG_COLOR_TYPE_RGB_ALPHA, 16}, 1, 2,
                                  {0, 0, 0, 0, 25700, 25700, 25700, 32896})),
              ElementsAre(255, 177));
}

TEST_F(GreyPictureTest, KnowsOtherWaysToBeTransparent) {
  const auto first_entry = [](png_structp png, png_infop info) {
    set_four_greys(png, info);
    const png_byte alpha[] = {0};
    png_set_tRNS(png, info, alpha, 1, nullptr);
  };
  EXPECT_THAT(pixels_of(png_bytes({PNG_COLOR_TYPE_PALETTE}, 1, 3, {0, 1, 2}, first_entry)),
              ElementsAre(255, 85, 170));
  const auto one_grey = [](png_structp png, png_infop info) {
    const png_color_16 grey = {0, 7, 7, 7, 7};
    png_set_tRNS(png, info, nullptr, 0, &grey);
  };
  for (const int depth : {4, 8, 16}) {
    const PngKind kind{PNG_COLOR_TYPE_GRAY, depth};
    EXPECT_THAT(pixels_of(png_bytes(kind, 1, 2, {7, 0}, one_grey)), ElementsAre(255, 0)) << kind;
  }
  EXPECT_THAT(pixels_of(png_bytes({PNG_COLOR_TYPE_RGB}, 1, 2, {7, 7, 7, 7, 7, 8}, one_grey)),
              ElementsAre(255, 7));
}

TEST_F(GreyPictureTest, TakesSamplesAsTheyAreStored) {
  const auto color_space = [](png_structp png, png_infop info) {
    png_set_gAMA(png, info, 1.0);
    png_set_cHRM(png, info, 0.3127, 0.329, 0.7, 0.3, 0.2, 0.75, 0.13, 0.05);
    const png_color_8 four_bits = {4, 4, 4, 4, 4};
    png_set_sBIT(png, info, &four_bits);
    const png_color_16 black = {};
    png_set_bKGD(png, info, &black);
  };
  for (const int depth : {8, 16}) {
    const auto wide = static_cast<std::uint16_t>(depth == 16 ? 257 : 1);
    Samples samples;
    for (const int level : {200, 100, 0, 255, 0, 0, 0, 128}) {
      samples.push_back(static_cast<std::uint16_t>(level * wide));
    }
    const PngKind kind{PNG_COLOR_TYPE_RGB_ALPHA, depth};
    EXPECT_EQ(pixels_of(png_bytes(kind, 1, 2, samples, color_space)),
              pixels_of(png_bytes(kind, 1, 2, samples)));
  }
}

TEST_F(GreyPictureTest, MustBeAFile) {
  EXPECT_THAT(input_error([&] { read_png(folder_ / "none.png"); }), HasSubstr("cannot open"));
  EXPECT_THAT(input_error([&] { read_png(folder_.path()); }), HasSubstr("is a directory"));
  ASSERT_EQ(::mkfifo((folder_ / "fifo.png").c_str(), 0600), 0);
  EXPECT_THAT(input_error([&] { read_png(folder_ / "fifo.png"); }), HasSubstr("is a named pipe"));
}

TEST_F(GreyPictureTest, MustBeAPng) {
  EXPECT_THAT(complaint(""), HasSubstr("the file is empty"));
  const std::string expected = ": is not a PNG file, a picture in PNG format is expected";
  EXPECT_EQ(complaint("\xFF\xD8\xFF\xE0 and so on"), expected);
  EXPECT_EQ(complaint("\x89PNG"), expected);
}

TEST_F(GreyPictureTest, MustBeWhole) {
  for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
    const PngKind kind{PNG_COLOR_TYPE_PALETTE, 2, interlace};
    const std::string file =
        png_bytes(kind, kRows, kColumns, stored(four_greys(), kind), set_four_greys);
    EXPECT_EQ(complaint(file.substr(0, 60)),
              ": the PNG file is damaged (it ends too early); get the file again");
    for (std::size_t length = 1; length < file.size(); ++length) complaint(file.substr(0, length));
    for (std::size_t at = 0; at < file.size(); ++at) {
      std::string damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      complaint(damaged);
    }
  }
}

/// A chunk: its length, name, contents and checksum (PNG specification, 5.3).
std::string chunk(const std::string& name, const std::string& contents) {
  const auto number = [](std::size_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 255);
    return bytes;
  };
  const std::string body = name + contents;
  const auto checksum =
      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return number(contents.size()) + body + number(checksum);
}

/// A file of a few bytes that says it has that many pixels.
std::string announcing(std::uint32_t columns, std::uint32_t rows) {
  std::string header;
  for (const std::uint32_t size : {columns, rows}) {
    for (const int shift : {24, 16, 8, 0}) header += static_cast<char>(size >> shift & 255);
  }
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header + std::string("\x08\0\0\0\0", 5)) +
         chunk("IDAT", "x") + chunk("IEND", "");
}

TEST_F(GreyPictureTest, MustBeOfASizeThatCanBe) {
  EXPECT_THAT(complaint(announcing(0, 5)), HasSubstr("width is zero"));
  EXPECT_THAT(complaint(announcing(5, 0)), HasSubstr("height is zero"));
  EXPECT_THAT(complaint(announcing(0xFFFFFFFF, 5)), HasSubstr("damaged"));
  for (const auto& [columns, rows] : {std::pair{10'001U, 10'000U},
                                      {100'000'001U, 1U},
                                      {1U, 100'000'001U},
                                      {0x7FFFFFFFU, 0x7FFFFFFFU}}) {
    EXPECT_EQ(complaint(announcing(columns, rows)),
              ": has " + std::to_string(columns) + " x " + std::to_string(rows) +
                  " pixels, at most 100 million are expected; make it smaller");
  }
  EXPECT_EQ(complaint(announcing(10'000, 10'000)),
            ": announces 10000 x 10000 pixels, more than a file of its size can hold; get the file "
            "again");
}

TEST_F(GreyPictureTest, MayBePackedAsGzip) {
  const std::string packed = gzip(png_bytes({}, 2, 3, {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(pixels_of(packed), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(complaint(packed.substr(0, packed.size() / 2)),
              HasSubstr("the file ends inside its gzip stream"));
}

TEST_F(GreyPictureTest, MayBeLongerThanAMillionPixels) {
  const Samples line(1'500'000, 200);
  EXPECT_EQ(pixels_of(png_bytes({}, 1, 1'500'000, line)).size(), line.size());
}

}  // namespace
}  // namespace rnnctl::data
