// A text as the numbers of its characters, which are looked up where its bytes lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rnnctl/data/shared_bytes.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::data {

/// Never copies the text, so that a mapped one may be larger than the memory. Of UTF-8, where a
/// character may have several bytes, the place of every 256th is noted: 8 bytes for each.
class CharacterText {
 public:
  /// Looks at all of it. Throws base::InputError with `source` and the byte's offset for what is
  /// not UTF-8 (of code points) and for a character that the vocabulary does not have.
  CharacterText(SharedBytes text, Vocabulary vocabulary, std::string source);
  /// The numbers themselves.
  explicit CharacterText(std::vector<std::int32_t> numbers);

  /// Characters.
  std::size_t size() const { return size_; }

  /// Reads on from a character. Borrows the text; allocates nothing.
  class Reader {
   public:
    /// The number of the next character, below the vocabulary's size. Throws base::InputError
    /// where a mapped text is not what it was any more, std::out_of_range behind the end.
    std::int32_t next();

   private:
    friend class CharacterText;
    Reader(const CharacterText& text, std::size_t at, std::size_t left)
        : text_(&text), at_(at), left_(left) {}
    const CharacterText* text_;
    std::size_t at_;    ///< in the bytes, or in the numbers
    std::size_t left_;  ///< characters
  };
  /// Throws std::out_of_range for a character that is not below size().
  Reader from(std::size_t character) const;

 private:
  [[noreturn]] void fail_changed(std::size_t offset) const;

  SharedBytes text_;
  std::optional<Vocabulary> vocabulary_;  ///< nothing: `numbers_` are the text
  std::string source_;
  std::vector<std::uint64_t> marks_;  ///< bytes; empty where every character has one
  std::vector<std::int32_t> numbers_;
  std::size_t size_ = 0;
};

/// Characters `begin` to `begin + size` of a text that others share.
struct CharacterRange {
  std::shared_ptr<const CharacterText> text;
  std::size_t begin = 0, size = 0;
};

}  // namespace rnnctl::data
