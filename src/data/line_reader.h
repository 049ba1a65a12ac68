// A text file line by line, without holding more of it than a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data/content_reader.h"

namespace rnnctl::data {

/// What no line of a text has in it: control characters but the tab.
inline bool is_control(char character) {
  return static_cast<unsigned char>(character) < 0x20 && character != '\t';
}

/// Raw or gzip; lines end in LF or CR LF, the last one may lack it; a byte order mark is skipped.
class LineReader {
 public:
  /// Throws base::InputError for a file that is missing, unreadable, empty or no regular file.
  explicit LineReader(const std::filesystem::path& path);

  /// The next line without its end, valid until the next call; false where there is none. Throws
  /// base::InputError for a line of more than 256 MiB or with a control character other than tab.
  bool next(std::string_view& line);
  /// The same of whatever characters, for readers that refuse a line and go on with the next.
  bool next_unchecked(std::string_view& line);
  /// Of the line that next() gave last, from 1.
  std::int64_t number() const { return number_; }
  const std::string& name() const { return name_; }  ///< printable

  /// Throws base::InputError "FILE:LINE: WHAT", "FILE: WHAT" before the first line.
  [[noreturn]] void fail(const std::string& what) const;
  /// Throws base::InputError "FILE:LINE: column COLUMN: WHAT"; `column` counts from 1.
  [[noreturn]] void fail(std::int64_t column, const std::string& what) const;

 private:
  bool refill();
  void check(std::string_view line) const;

  ContentReader reader_;
  std::string name_;
  std::vector<std::uint8_t> piece_;
  std::string buffer_;
  std::size_t at_ = 0;  ///< in the buffer
  bool ended_ = false;
  std::int64_t number_ = 0;
};

}  // namespace rnnctl::data
