#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

#include "data/npy_header.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/data/npy.h>

namespace rnnctl::data {
namespace {

using Kind = NpyType::Kind;
using base::str;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kVersionAt = 6, kLengthAt = 8;

[[noreturn]] void fail(const std::string& name, std::size_t at, const std::string& what) {
  throw base::InputError(str(name, ", byte ", at, ": ", what));
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// "<f4": byte order, kind, bytes of an element ("U": characters).
NpyType parse_type(const std::string& descr, const std::string& name) {
  const auto refuse = [&](const char* why) {
    fail(name, kLengthAt, str("elements of type '", base::printable(descr, 20), "' ", why));
  };
  if (descr.find('O') != std::string::npos) {
    refuse("are pickled Python objects, which may run code; save plain numbers or text");
  }
  NpyType type;
  const std::string_view rest =
      std::string_view(descr).substr(std::min<std::size_t>(descr.size(), 2));
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
  const bool whole = error == std::errc() && end == rest.data() + rest.size();
  if (descr.size() < 3 || !whole || std::string_view("<>|=").find(descr[0]) == std::string::npos) {
    refuse("are unknown");
  }
  type.kind = static_cast<Kind>(descr[1]);
  type.size = size;
  type.big_endian = descr[0] == '>';
  constexpr std::size_t kLongestText = 4096;  // characters; labels are words
  switch (type.kind) {
    case Kind::kBool:
      if (size == 1) return type;
      break;
    case Kind::kInteger:
    case Kind::kUnsigned:
      if (size == 1 || size == 2 || size == 4 || size == 8) return type;
      break;
    case Kind::kFloat:
      if (size == 2 || size == 4 || size == 8) return type;
      break;
    case Kind::kText:
    case Kind::kBytes:
      if (size > kLongestText) break;
      if (type.kind == Kind::kText) type.size *= 4;
      return type;
  }
  refuse("are neither whole numbers, floats of 2, 4 or 8 bytes, truth values nor text");
  return type;
}

/// IEEE 754 binary16.
double half_to_double(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double value = 0.0;
  if (exponent == 31) {
    value = fraction == 0 ? std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(1024 + fraction, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

template <class Unsigned>
Unsigned load(const std::byte* from, bool big_endian) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    const std::size_t at = big_endian ? i : sizeof(Unsigned) - 1 - i;
    value =
        static_cast<Unsigned>(std::uint64_t{value} << 8 | std::to_integer<std::uint64_t>(from[at]));
  }
  return value;
}

std::uint64_t load_bits(const NpyType& type, const std::byte* from) {
  switch (type.size) {
    case 1:
      return load<std::uint8_t>(from, type.big_endian);
    case 2:
      return load<std::uint16_t>(from, type.big_endian);
    case 4:
      return load<std::uint32_t>(from, type.big_endian);
    default:
      return load<std::uint64_t>(from, type.big_endian);
  }
}

std::int64_t sign_extended(std::uint64_t bits, std::size_t size) {
  const int unused = 64 - 8 * static_cast<int>(size);
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

double number(const NpyType& type, const std::byte* from) {
  const std::uint64_t bits = load_bits(type, from);
  if (type.kind == Kind::kInteger) return static_cast<double>(sign_extended(bits, type.size));
  if (type.kind != Kind::kFloat) return static_cast<double>(bits);
  if (type.size == 2) return half_to_double(static_cast<std::uint16_t>(bits));
  if (type.size == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  return std::bit_cast<double>(bits);
}

template <class Stored>
void copy_as_floats(const std::byte* from, std::span<float> out) {
  for (float& value : out) {
    Stored stored;
    std::memcpy(&stored, from, sizeof stored);
    value = static_cast<float>(stored);
    from += sizeof stored;
  }
}

/// The types that most files have, without asking for each element what it is. False: not of them.
bool copy_plain(const NpyType& type, const std::byte* from, std::span<float> out) {
  const bool is_native = type.big_endian == (std::endian::native == std::endian::big);
  if (!is_native && type.size > 1) return false;
  if (type.kind == Kind::kFloat && type.size == 4) {
    copy_as_floats<float>(from, out);
  } else if (type.kind == Kind::kFloat && type.size == 8) {
    copy_as_floats<double>(from, out);
  } else if (type.kind == Kind::kUnsigned && type.size == 1) {
    copy_as_floats<std::uint8_t>(from, out);
  } else if (type.kind == Kind::kInteger && type.size == 2) {
    copy_as_floats<std::int16_t>(from, out);
  } else {
    return false;
  }
  return true;
}

/// The bytes of the header's length and where the header begins.
std::pair<std::size_t, std::size_t> header_place(std::span<const std::byte> bytes,
                                                 const std::string& name) {
  if (!as_text(bytes).starts_with(kMagic)) fail(name, 0, "not an .npy file");
  if (bytes.size() < kLengthAt + 4) fail(name, bytes.size(), "ends inside the .npy header");
  const int version = std::to_integer<int>(bytes[kVersionAt]);
  if (version < 1 || version > 3) {
    fail(name, kVersionAt, str("version ", version, " of the .npy format, 1 to 3 are known"));
  }
  const std::byte* const length = bytes.data() + kLengthAt;
  if (version == 1) return {load<std::uint16_t>(length, false), kLengthAt + 2};
  return {load<std::uint32_t>(length, false), kLengthAt + 4};
}

}  // namespace

NpyArray NpyArray::parse(std::span<const std::byte> bytes, std::string name) {
  const auto [length, begin] = header_place(bytes, name);
  if (length > bytes.size() - begin) fail(name, bytes.size(), "ends inside the .npy header");
  NpyHeader header = parse_npy_header(as_text(bytes.subspan(begin, length)), begin, name);
  NpyArray array;
  array.type_ = parse_type(header.descr, name);
  array.fortran_order_ = header.fortran_order;
  array.elements_ = bytes.subspan(begin + length);
  std::int64_t count = 1, total = 0;
  bool overflow = false;
  for (const std::int64_t size : header.shape)
    overflow |= __builtin_mul_overflow(count, size, &count);
  overflow |= __builtin_mul_overflow(count, static_cast<std::int64_t>(array.type_.size), &total);
  const std::string shape = base::shape_text(header.shape);
  if (overflow)
    fail(name, begin, str("the shape ", shape, " announces more than any memory holds"));
  const auto there = static_cast<std::int64_t>(array.elements_.size());
  if (there < total) {
    fail(name, bytes.size(),
         str("ends after ", there, " of the ", total, " bytes that the shape ", shape,
             " announces; get the file again"));
  }
  if (there > total) {
    fail(name, begin + length + static_cast<std::size_t>(total),
         str("goes on after the last element of the shape ", shape));
  }
  array.count_ = count;
  array.shape_ = std::move(header.shape);
  array.name_ = std::move(name);
  return array;
}

const std::byte* NpyArray::element(std::int64_t index) const {
  if (index < 0 || index >= count_) throw std::out_of_range("NpyArray: no such element");
  std::int64_t place = index;
  if (fortran_order_) {
    // The first dimension runs fastest there, here it is the last.
    place = 0;
    std::int64_t stride = count_;
    for (std::size_t d = shape_.size(); d-- > 0;) {
      stride /= shape_[d];
      place += index % shape_[d] * stride;
      index /= shape_[d];
    }
  }
  return elements_.data() + static_cast<std::size_t>(place) * type_.size;
}

void NpyArray::read(std::int64_t first, std::span<float> out) const {
  if (!is_number()) throw std::invalid_argument("NpyArray: text is no number");
  const auto count = static_cast<std::int64_t>(out.size());
  if (first < 0 || count > count_ - first) throw std::out_of_range("NpyArray: no such element");
  if (!fortran_order_ && copy_plain(type_, elements_.data() + first * type_.size, out)) return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(number(type_, element(first + static_cast<std::int64_t>(i))));
  }
}

std::string NpyArray::text(std::int64_t index) const {
  const std::byte* const from = element(index);
  if (type_.kind == Kind::kBytes) {
    const std::string_view bytes = as_text({from, type_.size});
    return std::string(bytes.substr(0, bytes.find_last_not_of('\0') + 1));
  }
  if (type_.kind == Kind::kFloat) {
    const double value = number(type_, from);
    return base::shortest(value == 0.0 ? 0.0 : value);  // not "-0"
  }
  if (type_.kind != Kind::kText) {
    const std::uint64_t bits = load_bits(type_, from);
    return type_.kind == Kind::kInteger ? std::to_string(sign_extended(bits, type_.size))
                                        : std::to_string(bits);
  }
  std::string text;
  for (std::size_t at = 0; at < type_.size; at += 4) {
    const auto code = load<std::uint32_t>(from + at, type_.big_endian);
    if (code == 0) break;
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
      throw base::InputError(str(name_, ": element ", index, " is not valid Unicode"));
    }
    base::append_utf8(text, code);
  }
  return text;
}

}  // namespace rnnctl::data
