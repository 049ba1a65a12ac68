#include "data/npy_header.h"

#include <charconv>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

constexpr std::size_t kMostDimensions = 32;  // NumPy's own limit

/// A Python literal, as far as NumPy writes it there.
class Cursor {
 public:
  Cursor(std::string_view text, std::size_t begin, const std::string& name)
      : text_(text), begin_(begin), name_(name) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw base::InputError(base::str(name_, ", byte ", begin_ + at_, ": ", what));
  }

  bool take(char wanted) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) fail(base::str("'", wanted, "' is expected in the header"));
  }

  std::string quoted() {
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail("a quoted word is expected in the header");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a quoted word does not end");
    const std::string word(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return word;
  }

  bool truth() {
    skip_blanks();
    for (const std::string_view word : {"True", "False"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return word == "True";
      }
    }
    fail("True or False is expected in the header");
  }

  std::int64_t size() {
    skip_blanks();
    std::int64_t value = -1;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) fail("the size of a dimension is expected");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  void expect_end() {
    skip_blanks();
    if (at_ < text_.size()) fail("the header goes on behind its dictionary");
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  std::string_view text_;
  std::size_t begin_;
  const std::string& name_;
  std::size_t at_ = 0;
};

std::vector<std::int64_t> parse_shape(Cursor& cursor) {
  std::vector<std::int64_t> shape;
  cursor.expect('(');
  while (!cursor.take(')')) {
    if (shape.size() == kMostDimensions) cursor.fail("more than 32 dimensions");
    shape.push_back(cursor.size());
    if (!cursor.take(',')) {
      cursor.expect(')');
      break;
    }
  }
  return shape;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text, std::size_t begin, const std::string& name) {
  Cursor cursor(text, begin, name);
  NpyHeader header;
  bool has_descr = false, has_order = false, has_shape = false;
  const auto once = [&](bool& has, const std::string& key) {
    if (has) cursor.fail(base::str("'", key, "' is there twice"));
    has = true;
  };
  cursor.expect('{');
  while (!cursor.take('}')) {
    const std::string key = cursor.quoted();
    cursor.expect(':');
    if (key == "descr") {
      once(has_descr, key);
      if (cursor.take('[')) cursor.fail("structured elements, plain numbers are expected");
      header.descr = cursor.quoted();
    } else if (key == "fortran_order") {
      once(has_order, key);
      header.fortran_order = cursor.truth();
    } else if (key == "shape") {
      once(has_shape, key);
      header.shape = parse_shape(cursor);
    } else {
      cursor.fail(base::str("unknown entry '", base::printable(key, 40), "' in the header"));
    }
    if (!cursor.take(',')) {
      cursor.expect('}');
      break;
    }
  }
  if (!has_descr || !has_order || !has_shape) {
    cursor.fail("the header lacks descr, fortran_order or shape");
  }
  cursor.expect_end();
  return header;
}

}  // namespace rnnctl::data
