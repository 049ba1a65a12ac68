#include "checkpoint/safetensors_header.h"

#include <limits>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "checkpoint/refuse.h"
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

using base::str;

constexpr std::pair<std::string_view, ElementType> kTypes[] = {
    {"F32", ElementType::kFloat32}, {"F64", ElementType::kFloat64}, {"I64", ElementType::kInt64},
    {"I32", ElementType::kInt32},   {"U8", ElementType::kUint8},    {"BOOL", ElementType::kBool}};

/// No network here has more than 4; the reader of .pt files has the same bound.
constexpr std::size_t kMaxDimensions = 16;

/// Takes the parser's events one by one and knows what may come where, so that nothing but a header
/// is ever held in memory, and no depth is reached that a header has not.
class HeaderHandler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit HeaderHandler(std::string_view file) : file_(file) {}
  SafetensorsHeader take() { return std::move(header_); }

  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a truth value"); }
  bool number_integer(number_integer_t) override { unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override {
    unexpected("a number that is not whole or too large");
  }
  bool binary(binary_t&) override { unexpected("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::kShape) {
      if (value > std::numeric_limits<std::int64_t>::max()) unexpected("a number too large");
      if (entry_.shape.size() == kMaxDimensions) {
        fail(str(where(), "more than ", kMaxDimensions, " dimensions"));
      }
      entry_.shape.push_back(static_cast<std::int64_t>(value));
    } else if (place_ == Place::kOffsets && offset_count_ < 2) {
      (offset_count_++ == 0 ? entry_.begin : entry_.end) = value;
    } else {
      unexpected("a number");
    }
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::kMetadata) {
      if (!header_.metadata.emplace(key_, std::move(value)).second) {
        fail(str(where(), "'", base::printable(key_, 60), "' is there twice"));
      }
    } else if (place_ == Place::kTensor && key_ == "dtype") {
      entry_.type = element_type(value);
    } else {
      unexpected("text");
    }
    return true;
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::kStart) {
      place_ = Place::kTop;
    } else if (place_ == Place::kTop) {
      place_ = key_ == kMetadataKey ? Place::kMetadata : Place::kTensor;
      entry_ = SafetensorsEntry();
      entry_.name = key_;
      seen_.clear();
      offset_count_ = 0;
    } else {
      unexpected("an object");
    }
    return true;
  }

  bool key(string_t& name) override {
    if (place_ == Place::kTensor) {
      if (name != "dtype" && name != "shape" && name != "data_offsets") {
        fail(str(where(), "unknown field '", base::printable(name, 60), "'"));
      }
      if (!seen_.insert(name).second) fail(str(where(), "'", name, "' is there twice"));
    } else if (place_ == Place::kTop && !names_.insert(name).second) {
      fail(str("'", base::printable(name, 60), "' is there twice"));
    }
    key_ = std::move(name);
    return true;
  }

  bool end_object() override {
    if (place_ == Place::kTensor) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!seen_.contains(field)) fail(str(where(), "'", field, "' is missing"));
      }
      header_.entries.push_back(std::move(entry_));
    }
    place_ = Place::kTop;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::kTensor || key_ == "dtype") unexpected("a list");
    place_ = key_ == "shape" ? Place::kShape : Place::kOffsets;
    return true;
  }

  bool end_array() override {
    if (place_ == Place::kOffsets && offset_count_ != 2) fail(where() + "data_offsets are not two");
    place_ = Place::kTensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    fail(
        str("offset ", position + 7, ": not valid JSON"));  // position counts from 1, after 8 bytes
  }

 private:
  enum class Place { kStart, kTop, kMetadata, kTensor, kShape, kOffsets };

  [[noreturn]] void fail(const std::string& what) const {
    refuse_damaged(file_, "safetensors header: " + what);
  }

  /// "'fc.weight': " where a tensor is being read.
  std::string where() const {
    if (place_ == Place::kStart || place_ == Place::kTop) return "";
    const std::string_view name = place_ == Place::kMetadata ? kMetadataKey : entry_.name;
    return str("'", base::printable(name, 60), "': ");
  }

  [[noreturn]] void unexpected(std::string_view what) const {
    fail(str(where(), what, " where '", base::printable(key_, 60), "' has none"));
  }

  ElementType element_type(std::string_view name) const {
    for (const auto& [known, type] : kTypes) {
      if (name == known) return type;
    }
    refuse(file_,
           str(where(), "element type '", base::printable(name, 60),
               "' is none of F32, F64, I64, I32, U8, BOOL"),
           "convert it in Python with .float() and save it again");
  }

  std::string_view file_;
  SafetensorsHeader header_;
  Place place_ = Place::kStart;
  std::string key_;  ///< the last one met
  std::set<std::string> names_;
  SafetensorsEntry entry_;
  std::set<std::string> seen_;  ///< fields of `entry_`
  int offset_count_ = 0;
};

std::uint64_t little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  }
  return value;
}

}  // namespace

std::string_view safetensors_name(ElementType type) {
  for (const auto& [name, known] : kTypes) {
    if (type == known) return name;
  }
  return "";
}

SafetensorsHeader read_safetensors_header(std::span<const std::byte> bytes, std::string_view file) {
  if (bytes.size() < 8) refuse_damaged(file, "safetensors header: its length is cut off");
  const std::uint64_t length = little_endian(bytes.first(8));
  if (length > kMaxSafetensorsHeader) {
    refuse_damaged(file, str("safetensors header: ", length, " bytes, the limit of the format is ",
                             kMaxSafetensorsHeader));
  }
  if (length > bytes.size() - 8) {
    refuse_damaged(file, str("safetensors header: ", length, " bytes, the file has ",
                             bytes.size() - 8, " after its length"));
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, length);
  if (!text.starts_with('{')) refuse_damaged(file, "safetensors header: offset 8: no '{' there");
  // The parser would take a NUL for the end of the text and look no further.
  if (const std::size_t nul = text.find('\0'); nul != text.npos) {
    refuse_damaged(file, str("safetensors header: offset ", 8 + nul, ": not valid JSON"));
  }
  HeaderHandler handler(file);
  nlohmann::json::sax_parse(text, &handler);
  SafetensorsHeader header = handler.take();
  header.size = 8 + length;
  return header;
}

}  // namespace rnnctl::checkpoint
