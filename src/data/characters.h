// A text's characters, one after the other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::data {

/// Calls `take(character, offset)` for each of them. Throws base::InputError with `source` and the
/// byte's offset where code points are asked for and the text is not UTF-8.
template <class Take>
void for_each_character(std::string_view text, Alphabet alphabet, const std::string& source,
                        const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (alphabet == Alphabet::kBytes || byte < 0x80) {
      take(char32_t{byte}, at);
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

}  // namespace rnnctl::data
