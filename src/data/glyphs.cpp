#include "data/glyphs.h"

#include <array>
#include <string_view>

namespace rnnctl::data {
namespace {

constexpr std::uint16_t kBox = 077777;
constexpr std::array<std::uint16_t, 10> kDigits = {075557, 026227, 071747, 071717, 055711,
                                                   074717, 074757, 071122, 075757, 075717};
constexpr std::array<std::uint16_t, 26> kLetters = {
    025755, 065656, 034443, 065556, 074647, 074644, 034553, 055755, 072227,
    011152, 055655, 044447, 057755, 075555, 025552, 065644, 025563, 065655,
    034216, 072222, 055557, 055552, 055775, 055255, 055222, 071247};
constexpr std::string_view kMarks = " .,-+:;!?'\"()[]<>/=|_*%";
constexpr std::array<std::uint16_t, kMarks.size()> kMarkGlyphs = {
    000000, 000002, 000024, 000700, 002720, 002020, 002024, 022202, 061202, 022000, 055000, 024442,
    021112, 064446, 031113, 012421, 042124, 011244, 007070, 022222, 000007, 005250, 051245};

}  // namespace

std::uint16_t glyph_of(char character) {
  if (character >= '0' && character <= '9')
    return kDigits[static_cast<std::size_t>(character - '0')];
  if (character >= 'a' && character <= 'z')
    return kLetters[static_cast<std::size_t>(character - 'a')];
  if (character >= 'A' && character <= 'Z')
    return kLetters[static_cast<std::size_t>(character - 'A')];
  const std::size_t mark = kMarks.find(character);
  return mark == std::string_view::npos ? kBox : kMarkGlyphs[mark];
}

}  // namespace rnnctl::data
