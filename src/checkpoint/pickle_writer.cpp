#include "checkpoint/pickle_writer.h"

#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "checkpoint/strided_tensor.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/little_endian.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>

namespace rnnctl::checkpoint {
namespace {

std::string_view storage_class(ElementType type) {
  constexpr std::array<std::string_view, 6> kNames = {
      "FloatStorage", "DoubleStorage", "LongStorage", "IntStorage", "ByteStorage", "BoolStorage"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace

PickleWriter::PickleWriter() {
  put(Opcode::kProto);
  put_little_endian(2, 1);
}

void PickleWriter::integer(std::int64_t value) {
  if (value >= 0 && value <= std::numeric_limits<std::uint8_t>::max()) {
    put(Opcode::kBinInt1);
    put_little_endian(static_cast<std::uint64_t>(value), 1);
  } else if (value >= std::numeric_limits<std::int32_t>::min() &&
             value <= std::numeric_limits<std::int32_t>::max()) {
    put(Opcode::kBinInt);
    put_little_endian(static_cast<std::uint64_t>(value), 4);
  } else {
    put(Opcode::kLong1);
    put_little_endian(8, 1);
    put_little_endian(static_cast<std::uint64_t>(value), 8);
  }
}

void PickleWriter::unsigned_integer(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return integer(static_cast<std::int64_t>(value));
  }
  put(Opcode::kLong1);  // a ninth byte of zero keeps it positive
  put_little_endian(9, 1);
  put_little_endian(value, 8);
  put_little_endian(0, 1);
}

void PickleWriter::number(double value) {
  put(Opcode::kBinFloat);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes_.push_back(static_cast<std::byte>(bits >> shift & 0xff));
  }
}

void PickleWriter::text(std::string_view value) {
  if (!base::is_utf8(value)) {
    throw base::OutputError(
        base::str("a checkpoint cannot hold '", base::printable(value), "', which is not UTF-8"));
  }
  put(Opcode::kBinUnicode);
  put_little_endian(value.size(), 4);
  put_characters(value);
}

void PickleWriter::begin_ordered_dict() {
  put_global("collections", "OrderedDict");
  put(Opcode::kEmptyTuple);
  put(Opcode::kReduce);
  put(Opcode::kMark);
}

void PickleWriter::tensor(ElementType type, std::span<const std::int64_t> shape,
                          std::string_view key) {
  put_global("torch._utils", "_rebuild_tensor_v2");
  begin_tuple();
  begin_tuple();
  text("storage");
  put_global("torch", storage_class(type));
  text(key);
  text("cpu");
  integer(element_count(shape));
  end_tuple();
  put(Opcode::kBinPersid);
  integer(0);  // offset
  integers(shape);
  integers(dense_strides(shape));
  boolean(false);  // requires_grad
  begin_ordered_dict();
  end_dict();  // no backward hooks
  end_tuple();
  put(Opcode::kReduce);
}

void PickleWriter::json(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::object:
      begin_dict();
      for (const auto& [key, item] : value.items()) {
        text(key);
        json(item);
      }
      return end_dict();
    case nlohmann::json::value_t::array:
      begin_list();
      for (const auto& item : value) json(item);
      return end_list();
    case nlohmann::json::value_t::string:
      return text(value.get_ref<const std::string&>());
    case nlohmann::json::value_t::boolean:
      return boolean(value.get<bool>());
    case nlohmann::json::value_t::number_integer:
      return integer(value.get<std::int64_t>());
    case nlohmann::json::value_t::number_unsigned:
      return unsigned_integer(value.get<std::uint64_t>());
    case nlohmann::json::value_t::number_float:
      return number(value.get<double>());
    default:
      return none();
  }
}

std::vector<std::byte> PickleWriter::finish() {
  put(Opcode::kStop);
  return std::move(bytes_);
}

void PickleWriter::put_little_endian(std::uint64_t value, int size) {
  base::append_little_endian(bytes_, value, size);
}

void PickleWriter::put_characters(std::string_view characters) {
  for (const char c : characters) bytes_.push_back(static_cast<std::byte>(c));
}

void PickleWriter::put_global(std::string_view module, std::string_view name) {
  put(Opcode::kGlobal);
  put_characters(module);
  put_characters("\n");
  put_characters(name);
  put_characters("\n");
}

void PickleWriter::integers(std::span<const std::int64_t> values) {
  begin_tuple();
  for (const std::int64_t value : values) integer(value);
  end_tuple();
}

}  // namespace rnnctl::checkpoint
