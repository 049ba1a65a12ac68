// A picture in colours that is painted rectangle by rectangle: charts and heat maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace rnnctl::data {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};

/// Between `from` (share 0) and `to` (share 1), in equal steps of each channel; what lies outside
/// becomes the nearer one, and what is no number `from`.
Colour mixed(Colour from, Colour to, double share);

/// White for 0, towards orange up to +1 and towards blue down to -1 (what lies outside becomes the
/// nearer one): two colours that are told apart with any colour vision, and equally dark.
Colour diverging(double value);

class ColourPicture {
 public:
  /// White. Throws std::invalid_argument for no pixels, base::UsageError for more than 100 million.
  ColourPicture(std::int64_t rows, std::int64_t columns);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  /// Throws std::out_of_range.
  Colour at(std::int64_t row, std::int64_t column) const;

  /// What lies outside of the picture is left out, here and below.
  void fill(std::int64_t top, std::int64_t left, std::int64_t rows, std::int64_t columns,
            Colour colour);
  /// ASCII in capitals, each character `scale` times 3 x 5 dots and a dot apart; others are boxes.
  void write(std::int64_t top, std::int64_t left, std::string_view text, std::int64_t scale,
             Colour colour);

  /// As an 8-bit RGB PNG file.
  std::vector<std::byte> png() const;
  /// Writes it. Throws base::OutputError.
  void save_png(const std::filesystem::path& path) const;

 private:
  std::int64_t rows_, columns_;
  std::vector<std::uint8_t> pixels_;  // [rows, columns, 3]
};

}  // namespace rnnctl::data
