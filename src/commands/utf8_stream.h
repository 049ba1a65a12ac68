// Bytes that come one by one, as text that is always valid.
#pragma once

#include <string>

#include <rnnctl/base/utf8.h>

namespace rnnctl::commands {

class Utf8Stream {
 public:
  /// What can be shown now that `bytes` (a character, or a part of one) has come.
  std::string add(const std::string& bytes) {
    pending_ += bytes;
    return take(/*is_end=*/false);
  }
  /// What is left at the end.
  std::string end() { return take(/*is_end=*/true); }

 private:
  std::string take(bool is_end) {
    constexpr const char* kReplacement = "\xEF\xBF\xBD";  // U+FFFD
    std::string text;
    while (!pending_.empty()) {
      if (const auto decoded = base::decode_utf8(pending_)) {
        text += pending_.substr(0, decoded->length);
        pending_.erase(0, decoded->length);
      } else if (!is_end && base::may_become_utf8(pending_)) {
        break;
      } else {
        text += kReplacement;
        pending_.erase(0, 1);
      }
    }
    return text;
  }

  std::string pending_;
};

}  // namespace rnnctl::commands
