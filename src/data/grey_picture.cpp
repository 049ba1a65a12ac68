#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <span>
#include <utility>

#include <png.h>

#include "data/content_reader.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/grey_picture.h>

namespace rnnctl::data {
namespace {

constexpr std::int64_t kMostPngPixels = 100'000'000;
/// Deflate's limit; see content_reader.h.
constexpr std::uint64_t kMostBytesPerPackedByte = 1032;
constexpr std::size_t kSignatureBytes = 8;
/// libpng gets these in units of 1/100000.
constexpr png_fixed_point kRedWeight = 21260;
constexpr png_fixed_point kGreenWeight = 71520;

/// A file in the middle of being decoded. libpng reports errors by longjmp, which destroys nothing:
/// while it runs, only plain values and memory that is there already may change in here.
struct PngDecoding {
  explicit PngDecoding(ContentReader& from) : reader(from) {}
  ~PngDecoding() { png_destroy_read_struct(&png, &info, nullptr); }
  PngDecoding(const PngDecoding&) = delete;
  PngDecoding& operator=(const PngDecoding&) = delete;

  ContentReader& reader;
  std::exception_ptr reader_failure;  ///< what `reader` threw below libpng
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::array<char, 120> error = {};
  std::array<char, 120> warning = {};  ///< the last one; often says what the error is about
  GreyPicture picture;
};

[[noreturn]] void on_png_error(png_structp png, png_const_charp message) {
  auto& decoding = *static_cast<PngDecoding*>(png_get_error_ptr(png));
  std::snprintf(decoding.error.data(), decoding.error.size(), "%s", message);
  png_longjmp(png, 1);
}

/// Without it libpng writes to stderr.
void on_png_warning(png_structp png, png_const_charp message) {
  auto& decoding = *static_cast<PngDecoding*>(png_get_error_ptr(png));
  std::snprintf(decoding.warning.data(), decoding.warning.size(), "%s", message);
}

/// Exceptions must not cross libpng, which is C.
bool fill_from_file(PngDecoding& decoding, std::span<std::uint8_t> out) noexcept {
  try {
    return decoding.reader.read(out) == out.size();
  } catch (...) {
    decoding.reader_failure = std::current_exception();
    return false;
  }
}

void on_png_read(png_structp png, png_bytep out, std::size_t count) {
  auto& decoding = *static_cast<PngDecoding*>(png_get_io_ptr(png));
  if (!fill_from_file(decoding, {out, count})) png_error(png, "it ends too early");
}

/// Makes a step of libpng's; false where libpng gave up. Neither here nor in a step may there be
/// anything to destroy.
bool png_survives(PngDecoding& decoding, void (*step)(PngDecoding&)) {
  if (setjmp(png_jmpbuf(decoding.png)) != 0) return false;
  step(decoding);
  return true;
}

void read_png_header(PngDecoding& decoding) {
  png_structp png = decoding.png;
  png_set_read_fn(png, &decoding, on_png_read);
  png_set_sig_bytes(png, kSignatureBytes);
  // Its own limit is a million pixels a side; ours is on the product.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // By default a damaged tRNS chunk would only cost the picture its transparency.
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // -1: all chunks but IHDR, PLTE, tRNS, IDAT and IEND. Gamma and colour profiles are among them.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(png, decoding.info);
}

/// Whatever the file has becomes one byte a pixel.
void convert_to_grey(PngDecoding& decoding) {
  png_structp png = decoding.png;
  const int color_type = png_get_color_type(png, decoding.info);
  const bool transparent = (color_type & PNG_COLOR_MASK_ALPHA) != 0 ||
                           png_get_valid(png, decoding.info, PNG_INFO_tRNS) != 0;
  png_set_expand(png);  // palettes to colours, fewer than 8 bits to 8, tRNS to alpha
  if ((color_type & PNG_COLOR_MASK_COLOR) != 0) {
    png_set_rgb_to_gray_fixed(png, PNG_ERROR_ACTION_NONE, kRedWeight, kGreenWeight);
  }
  if (transparent) {
    // Drawing programs save a pen's strokes on nothing and show them on white; what nothing has for
    // a colour is mostly black, as the ink is.
    const png_color_16 paper = {0, 255, 255, 255, 255};  // as of 8 bits, whatever the file has
    png_set_background_fixed(png, &paper, PNG_BACKGROUND_GAMMA_SCREEN, 0, PNG_FP_1);
  }
  png_set_scale_16(png);
}

void read_png_rows(PngDecoding& decoding) {
  png_structp png = decoding.png;
  GreyPicture& picture = decoding.picture;
  convert_to_grey(decoding);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, decoding.info);
  if (png_get_rowbytes(png, decoding.info) != static_cast<std::size_t>(picture.columns)) {
    png_error(png, "its pixels cannot be made grey");
  }
  for (int pass = 0; pass < passes; ++pass) {
    for (std::int64_t row = 0; row < picture.rows; ++row) {
      png_read_row(png, picture.pixels.data() + row * picture.columns, nullptr);
    }
  }
  png_read_end(png, nullptr);  // verifies the checksum of the last pixels
}

/// Takes the picture's size over and makes room for it, unless that cannot be right.
void make_room(PngDecoding& decoding, const std::string& name) {
  GreyPicture& picture = decoding.picture;
  picture.rows = png_get_image_height(decoding.png, decoding.info);
  picture.columns = png_get_image_width(decoding.png, decoding.info);
  const std::string size = base::str(picture.columns, " x ", picture.rows, " pixels");
  if (picture.rows * picture.columns > kMostPngPixels) {
    throw base::InputError(
        base::str(name, ": has ", size, ", at most 100 million are expected; make it smaller"));
  }
  const std::uint64_t bytes =
      png_get_rowbytes(decoding.png, decoding.info) * static_cast<std::uint64_t>(picture.rows);
  if (bytes / kMostBytesPerPackedByte > decoding.reader.size_limit()) {
    throw base::InputError(base::str(
        name, ": announces ", size, ", more than a file of its size can hold; get the file again"));
  }
  picture.pixels.resize(static_cast<std::size_t>(picture.rows * picture.columns));
}

[[noreturn]] void fail_as_libpng(const PngDecoding& decoding, const std::string& name) {
  if (decoding.reader_failure) std::rethrow_exception(decoding.reader_failure);
  const std::string warning = decoding.warning.data();
  throw base::InputError(
      base::str(name, ": the PNG file is damaged (", base::printable(decoding.error.data()),
                warning.empty() ? "" : ": ", base::printable(warning), "); get the file again"));
}

}  // namespace

GreyPicture read_png(const std::filesystem::path& path) {
  const std::string name = base::printable(path.string());
  ContentReader reader(path);
  std::array<std::uint8_t, kSignatureBytes> signature = {};
  const std::size_t got = reader.read(signature);
  if (got < kSignatureBytes || png_sig_cmp(signature.data(), 0, kSignatureBytes) != 0) {
    throw base::InputError(
        base::str(name, ": is not a PNG file, a picture in PNG format is expected"));
  }
  PngDecoding decoding(reader);
  decoding.png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoding, on_png_error, on_png_warning);
  if (decoding.png == nullptr) throw std::bad_alloc();
  decoding.info = png_create_info_struct(decoding.png);
  if (decoding.info == nullptr) throw std::bad_alloc();
  if (!png_survives(decoding, read_png_header)) fail_as_libpng(decoding, name);
  make_room(decoding, name);
  if (!png_survives(decoding, read_png_rows)) fail_as_libpng(decoding, name);
  return std::move(decoding.picture);
}

}  // namespace rnnctl::data
