#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "data/characters.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::data {
namespace {

constexpr char32_t kFirstSurrogate = 0xD800, kBehindSurrogates = 0xE000, kLastCodePoint = 0x10FFFF;

char32_t last_of(Alphabet alphabet) {
  return alphabet == Alphabet::kBytes ? char32_t{0xFF} : kLastCodePoint;
}

std::string shown(char32_t character, Alphabet alphabet) {
  std::string text;
  if (alphabet == Alphabet::kBytes) {
    text += static_cast<char>(character);
  } else {
    base::append_utf8(text, character);
  }
  return base::printable(text);
}

}  // namespace

Vocabulary::Vocabulary(std::string_view text, Alphabet alphabet, const std::string& source)
    : alphabet_(alphabet) {
  // A flag for each character that there may be: a set would have to be searched for every one.
  std::vector<char> is_there(last_of(alphabet) + 1);
  for_each_character(text, alphabet, source,
                     [&](char32_t character, std::size_t) { is_there[character] = 1; });
  for (char32_t character = 0; character < is_there.size(); ++character) {
    if (is_there[character] != 0) characters_.push_back(character);
  }
  if (characters_.size() < 2) {
    throw base::InputError(base::str(source, ": ", characters_.size(), " different ",
                                     characters_.size() == 1 ? "character" : "characters",
                                     ", at least two are expected"));
  }
  index();
}

Vocabulary::Vocabulary(std::vector<char32_t> characters, Alphabet alphabet)
    : alphabet_(alphabet), characters_(std::move(characters)) {
  if (std::adjacent_find(characters_.begin(), characters_.end(), std::greater_equal<>()) !=
      characters_.end()) {
    throw std::invalid_argument("Vocabulary: the characters are not ascending");
  }
  const auto surrogate = std::lower_bound(characters_.begin(), characters_.end(), kFirstSurrogate);
  const bool has_surrogate = surrogate != characters_.end() && *surrogate < kBehindSurrogates;
  if (characters_.empty() || characters_.back() > last_of(alphabet) ||
      (alphabet == Alphabet::kCodePoints && has_surrogate)) {
    throw std::invalid_argument("Vocabulary: no characters, or what is none");
  }
  index();
}

void Vocabulary::index() {
  low_numbers_.fill(kNone);
  for (std::size_t i = 0; i < characters_.size(); ++i) {
    const char32_t character = characters_[i];
    const auto number = static_cast<std::int32_t>(i);
    if (character < low_numbers_.size()) {
      low_numbers_[character] = number;
    } else {
      numbers_.emplace(character, number);
    }
  }
}

std::optional<std::int32_t> Vocabulary::number_of_high(char32_t character) const {
  const auto found = numbers_.find(character);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

void Vocabulary::refuse(const std::string& source, std::size_t offset, char32_t character) const {
  throw base::InputError(base::str(source, ", byte ", offset, ": '", shown(character, alphabet_),
                                   "' is none of the ", size(),
                                   " characters that the training text has"));
}

std::vector<std::int32_t> Vocabulary::encode(std::string_view text, const std::string& source,
                                             std::vector<char32_t>* unknown) const {
  std::vector<std::int32_t> numbers;
  for_each_character(text, alphabet_, source, [&](char32_t character, std::size_t at) {
    if (unknown != nullptr && !number_of(character)) {
      unknown->push_back(character);
    } else {
      numbers.push_back(number_in(source, at, character));
    }
  });
  return numbers;
}

std::string Vocabulary::text_of(std::int32_t number) const {
  const char32_t character = characters_.at(static_cast<std::size_t>(number));
  std::string text;
  if (alphabet_ == Alphabet::kBytes) {
    text += static_cast<char>(character);
  } else {
    base::append_utf8(text, character);
  }
  return text;
}

}  // namespace rnnctl::data
