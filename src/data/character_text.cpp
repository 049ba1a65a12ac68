#include <stdexcept>
#include <utility>

#include "data/characters.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/data/character_text.h>

namespace rnnctl::data {
namespace {

/// Finding a character takes as many steps at most, which is little beside what a batch costs.
constexpr std::size_t kCharactersAMark = 256;

bool has_one_byte_each(const Vocabulary& vocabulary) {
  return vocabulary.alphabet() == Alphabet::kBytes || vocabulary.characters().back() < 0x80;
}

/// The byte at which the character behind the one at `at` begins.
std::size_t behind_character(std::string_view text, std::size_t at) {
  constexpr unsigned kTopBits = 0xC0, kContinuation = 0x80;
  do {
    ++at;
  } while (at < text.size() && (static_cast<unsigned char>(text[at]) & kTopBits) == kContinuation);
  return at;
}

}  // namespace

CharacterText::CharacterText(SharedBytes text, Vocabulary vocabulary, std::string source)
    : text_(std::move(text)), vocabulary_(std::move(vocabulary)), source_(std::move(source)) {
  const bool is_marked = !has_one_byte_each(*vocabulary_);
  std::size_t count = 0;
  for_each_character(text_.text(), vocabulary_->alphabet(), source_,
                     [&](char32_t character, std::size_t at) {
                       vocabulary_->number_in(source_, at, character);
                       if (is_marked && count % kCharactersAMark == 0) marks_.push_back(at);
                       ++count;
                     });
  size_ = count;
}

CharacterText::CharacterText(std::vector<std::int32_t> numbers)
    : numbers_(std::move(numbers)), size_(numbers_.size()) {}

CharacterText::Reader CharacterText::from(std::size_t character) const {
  if (character >= size_) throw std::out_of_range("CharacterText: no such character");
  if (marks_.empty()) return {*this, character, size_ - character};
  std::size_t at = marks_[character / kCharactersAMark];
  for (std::size_t left = character % kCharactersAMark; left > 0; --left) {
    at = behind_character(text_.text(), at);
  }
  return {*this, at, size_ - character};
}

std::int32_t CharacterText::Reader::next() {
  if (left_ == 0) throw std::out_of_range("CharacterText: no such character");
  --left_;
  if (!text_->vocabulary_) return text_->numbers_[at_++];
  const std::string_view text = text_->text_.text();
  const Vocabulary& vocabulary = *text_->vocabulary_;
  if (at_ >= text.size()) text_->fail_changed(at_);  // fewer than when they were counted
  base::CodePoint character{static_cast<unsigned char>(text[at_]), 1};
  if (vocabulary.alphabet() == Alphabet::kCodePoints && character.value >= 0x80) {
    const auto decoded = base::decode_utf8(text.substr(at_));
    if (!decoded) text_->fail_changed(at_);
    character = *decoded;
  }
  // Numbers say where a batch is written to: what was true of a mapped file may be so no more.
  const auto number = vocabulary.number_of(character.value);
  if (!number) text_->fail_changed(at_);
  at_ += character.length;
  return *number;
}

void CharacterText::fail_changed(std::size_t offset) const {
  throw base::InputError(base::str(source_, ", byte ", offset,
                                   ": the text was changed while it is in use; start again"));
}

}  // namespace rnnctl::data
