// The characters of a text and the number each has.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rnnctl::data {

/// Which characters there are: code points of UTF-8, or bytes.
enum class Alphabet { kCodePoints, kBytes };

/// The different characters of a text, by code point (or byte); the number of a character is its
/// place in that order.
class Vocabulary {
 public:
  /// Throws base::InputError with `source` and the byte's offset where code points are asked for
  /// and the text is not UTF-8, and where it has fewer than two different characters.
  Vocabulary(std::string_view text, Alphabet alphabet, const std::string& source);
  /// As a checkpoint holds it: ascending, at least one, and all of them bytes or code points (no
  /// surrogates). Throws std::invalid_argument where it is not.
  Vocabulary(std::vector<char32_t> characters, Alphabet alphabet);

  std::int64_t size() const { return static_cast<std::int64_t>(characters_.size()); }
  Alphabet alphabet() const { return alphabet_; }
  const std::vector<char32_t>& characters() const { return characters_; }

  /// Nothing for a character that is none of these.
  std::optional<std::int32_t> number_of(char32_t character) const {
    if (character >= low_numbers_.size()) return number_of_high(character);
    const std::int32_t number = low_numbers_[character];
    return number == kNone ? std::nullopt : std::optional(number);
  }
  /// The same of what stands at `offset` of `source`, and base::InputError with both for a
  /// character that is none of these.
  std::int32_t number_in(const std::string& source, std::size_t offset, char32_t character) const {
    if (const auto number = number_of(character)) return *number;
    refuse(source, offset, character);
  }
  /// The numbers of a text's characters; those of other characters are left out and added to
  /// `unknown`, where that is given. Throws base::InputError as the constructor does, and without
  /// `unknown` for an unknown character, too.
  std::vector<std::int32_t> encode(std::string_view text, const std::string& source,
                                   std::vector<char32_t>* unknown = nullptr) const;
  /// The character as it stands in a file: UTF-8, or the byte.
  std::string text_of(std::int32_t number) const;

 private:
  static constexpr std::int32_t kNone = -1;

  void index();
  std::optional<std::int32_t> number_of_high(char32_t character) const;
  [[noreturn]] void refuse(const std::string& source, std::size_t offset, char32_t character) const;

  Alphabet alphabet_;
  std::vector<char32_t> characters_;
  std::array<std::int32_t, 256> low_numbers_;  ///< of most texts' characters: much faster to find
  std::unordered_map<char32_t, std::int32_t> numbers_;  ///< of the others
};

}  // namespace rnnctl::data
