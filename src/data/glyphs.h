// Characters as 3 x 5 dots, for the few words in a picture.
#pragma once

#include <cstdint>

namespace rnnctl::data {

constexpr std::int64_t kGlyphRows = 5;
constexpr std::int64_t kGlyphColumns = 3;

/// One octal digit a row, from the top, the left dot in its highest bit. Letters are capitals; what
/// has no glyph is a filled box.
std::uint16_t glyph_of(char character);

/// Calls paint(row, column) for every dot of the character.
template <typename Paint>
void for_each_dot(char character, const Paint& paint) {
  const std::uint16_t dots = glyph_of(character);
  for (std::int64_t row = 0; row < kGlyphRows; ++row) {
    for (std::int64_t column = 0; column < kGlyphColumns; ++column) {
      const std::int64_t bit =
          (kGlyphRows - 1 - row) * kGlyphColumns + (kGlyphColumns - 1 - column);
      if ((dots >> bit & 1) != 0) paint(row, column);
    }
  }
}

}  // namespace rnnctl::data
