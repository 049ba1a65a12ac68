#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "checkpoint/archive.h"
#include "checkpoint/manifest.h"
#include "checkpoint/strided_tensor.h"
#include "checkpoint/zip_layout.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/little_endian.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>
#include <rnnctl/checkpoint/npz.h>

namespace rnnctl::checkpoint {
namespace {

using base::str;

constexpr const char* kManifestArray = "rnnctl";
constexpr const char* kClassNames = "class_names";

const char* npy_type(ElementType type) {
  switch (type) {
    case ElementType::kFloat32:
      return "<f4";
    case ElementType::kFloat64:
      return "<f8";
    case ElementType::kInt64:
      return "<i8";
    case ElementType::kInt32:
      return "<i4";
    case ElementType::kUint8:
      return "|u1";
    case ElementType::kBool:
      break;
  }
  return "|b1";
}

/// As Python writes a tuple: "()", "(3,)", "(3, 4)".
std::string tuple_text(const std::vector<std::int64_t>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += str(i == 0 ? "" : ", ", shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

void append_text(std::vector<std::byte>& bytes, std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  bytes.insert(bytes.end(), data, data + text.size());
}

/// Version 1: magic, length, dictionary; filled up so that the elements begin at a multiple of 64.
/// (Tensors have at most 16 axes; the length has two bytes.)
std::vector<std::byte> npy_header(std::string_view type, const std::vector<std::int64_t>& shape) {
  constexpr std::size_t kElementAlignment = 64;
  constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
  constexpr int kLengthSize = 2;
  std::string dictionary =
      str("{'descr': '", type, "', 'fortran_order': False, 'shape': ", tuple_text(shape), ", }");
  const std::size_t used = kMagic.size() + kLengthSize + dictionary.size();
  dictionary.append(kElementAlignment - 1 - used % kElementAlignment, ' ');
  dictionary += '\n';
  std::vector<std::byte> bytes;
  append_text(bytes, kMagic);
  base::append_little_endian(bytes, static_cast<std::uint32_t>(dictionary.size()), kLengthSize);
  append_text(bytes, dictionary);
  return bytes;
}

/// Who unpacks the archive must not write outside of his folder.
void require_possible(const std::string& name) {
  constexpr std::size_t kLongest = 1000;
  if (name.size() <= kLongest && base::is_utf8(name) && is_plain_path(name)) return;
  throw base::InputError(str("a tensor called ", base::cited(name),
                             " cannot be stored in an archive; rename it or use --format "
                             "safetensors"));
}

Record tensor_record(const std::string& name, const Tensor& tensor) {
  require_possible(name);
  require_bytes_fit(name, tensor);
  Record record{name + ".npy", npy_header(npy_type(tensor.type), tensor.shape)};
  record.bytes.insert(record.bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  return record;
}

/// NumPy's text: UCS-4, every one as long as the longest, filled up with zeros.
Record text_record(const std::string& name, const std::vector<std::string>& texts) {
  std::vector<std::u32string> decoded;
  std::size_t longest = 1;
  for (const std::string& text : texts) {
    std::u32string& characters = decoded.emplace_back();
    for (std::string_view rest = text; !rest.empty();) {
      const auto character = base::decode_utf8(rest);
      characters += character ? character->value : U'\uFFFD';
      rest.remove_prefix(character ? character->length : 1);
    }
    longest = std::max(longest, characters.size());
  }
  Record record{name + ".npy",
                npy_header(str("<U", longest), {static_cast<std::int64_t>(texts.size())})};
  for (std::u32string& characters : decoded) {
    characters.resize(longest, U'\0');
    for (const char32_t character : characters)
      base::append_little_endian(record.bytes, character, 4);
  }
  return record;
}

/// Of rnnctl's own manifests; another one's is only handed on as text.
std::vector<std::string> class_names_of(const nlohmann::json& manifest) {
  const nlohmann::json::json_pointer place("/data/class_names");
  if (!manifest.contains(place) || !manifest.at(place).is_array()) return {};
  std::vector<std::string> names;
  for (const nlohmann::json& name : manifest.at(place)) {
    if (!name.is_string()) return {};
    names.push_back(name.get<std::string>());
  }
  return names;
}

void add_manifest(const nlohmann::json& manifest, Records& to) {
  if (manifest.is_null()) return;
  const std::string text = clean_manifest(manifest).dump();
  Record& record = to.emplace_back(Record{
      str(kManifestArray, ".npy"), npy_header("|u1", {static_cast<std::int64_t>(text.size())})});
  append_text(record.bytes, text);
  const auto names = class_names_of(manifest);
  if (!names.empty()) to.push_back(text_record(kClassNames, names));
}

}  // namespace

std::vector<std::byte> encode_npz(const Checkpoint& checkpoint) {
  Records records;
  for (const auto& [name, tensor] : checkpoint.state_dict) {
    if (name == kManifestArray || name == kClassNames) {
      throw base::InputError(str("a tensor called '", name,
                                 "' cannot be stored as npz, where the name is taken; rename it"));
    }
    records.push_back(tensor_record(name, tensor));
  }
  add_manifest(checkpoint.manifest, records);
  return write_archive(records, "");
}

}  // namespace rnnctl::checkpoint
