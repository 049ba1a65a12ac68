#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::data {
namespace {

/// Calls `take(character, offset)` for each of the text's characters.
template <class Take>
void for_each_character(std::string_view text, Alphabet alphabet, const std::string& source,
                        const Take& take) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (alphabet == Alphabet::kBytes) {
      take(static_cast<unsigned char>(text[at]), at);
      ++at;
      continue;
    }
    const auto decoded = base::decode_utf8(text.substr(at));
    if (!decoded) {
      throw base::InputError(base::str(source, ", byte ", at,
                                       ": not UTF-8; convert the text, or read it with --bytes"));
    }
    take(decoded->value, at);
    at += decoded->length;
  }
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
  std::set<char32_t> different;
  for_each_character(text, alphabet, source,
                     [&](char32_t character, std::size_t) { different.insert(character); });
  if (different.size() < 2) {
    throw base::InputError(base::str(source, ": ", different.size(), " different ",
                                     different.size() == 1 ? "character" : "characters",
                                     ", at least two are expected"));
  }
  characters_.assign(different.begin(), different.end());
  index();
}

Vocabulary::Vocabulary(std::vector<char32_t> characters, Alphabet alphabet)
    : alphabet_(alphabet), characters_(std::move(characters)) {
  if (std::adjacent_find(characters_.begin(), characters_.end(), std::greater_equal<>()) !=
      characters_.end()) {
    throw std::invalid_argument("Vocabulary: the characters are not ascending");
  }
  index();
}

void Vocabulary::index() {
  for (const char32_t character : characters_) {
    numbers_.emplace(character, static_cast<std::int32_t>(numbers_.size()));
  }
}

std::optional<std::int32_t> Vocabulary::number_of(char32_t character) const {
  const auto found = numbers_.find(character);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::int32_t> Vocabulary::encode(std::string_view text, const std::string& source,
                                             std::vector<char32_t>* unknown) const {
  std::vector<std::int32_t> numbers;
  for_each_character(text, alphabet_, source, [&](char32_t character, std::size_t at) {
    if (const auto number = number_of(character)) {
      numbers.push_back(*number);
    } else if (unknown != nullptr) {
      unknown->push_back(character);
    } else {
      throw base::InputError(base::str(source, ", byte ", at, ": '", shown(character, alphabet_),
                                       "' is none of the ", size(),
                                       " characters that the training text has"));
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
