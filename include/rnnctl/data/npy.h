// NumPy's array format, .npy versions 1 to 3. https://numpy.org/doc/stable/reference/generated/
// numpy.lib.format.html (NEP 1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rnnctl::data {

/// What an element is, as the header's `descr` says it.
struct NpyType {
  enum class Kind : char {
    kBool = 'b',
    kInteger = 'i',
    kUnsigned = 'u',
    kFloat = 'f',
    kText = 'U',   ///< UCS-4, padded with zeros
    kBytes = 'S',  ///< padded with zeros
  };
  Kind kind = Kind::kFloat;
  std::size_t size = 4;  ///< bytes of an element
  bool big_endian = false;
};

/// An array as it lies in the file; borrows the bytes that it was made from.
class NpyArray {
 public:
  /// `bytes`: the whole file; `name` is for messages, printable. Throws base::InputError "NAME,
  /// byte OFFSET: …" for what is no .npy, is cut short or goes on behind its elements, for
  /// structured and complex elements and for pickled objects, which are never read.
  static NpyArray parse(std::span<const std::byte> bytes, std::string name);

  const NpyType& type() const { return type_; }
  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::int64_t count() const { return count_; }
  const std::string& name() const { return name_; }
  bool is_number() const {
    return type_.kind != NpyType::Kind::kText && type_.kind != NpyType::Kind::kBytes;
  }

  /// Elements `first` to `first + out.size()` in C order, whatever the order in the file.
  /// Numbers only: std::invalid_argument for text, std::out_of_range behind the end. What does not
  /// fit into a float becomes infinite; NaN stays.
  void read(std::int64_t first, std::span<float> out) const;
  /// One element in C order: a whole number without a decimal point ("3" for 3.0 as well), text as
  /// UTF-8. Throws base::InputError where text is not valid Unicode.
  std::string text(std::int64_t index) const;

 private:
  NpyArray() = default;
  const std::byte* element(std::int64_t c_order_index) const;

  std::string name_;
  NpyType type_;
  std::vector<std::int64_t> shape_;
  bool fortran_order_ = false;
  std::int64_t count_ = 0;
  std::span<const std::byte> elements_;
};

}  // namespace rnnctl::data
