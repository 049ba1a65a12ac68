// What a safetensors file may not hold, and damage to every byte of one.
#include <iostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/safetensors_bytes.h"

namespace rnnctl::checkpoint::testing {
namespace {

const std::string kFourBytes(4, '\0');

/// `header` in front of four bytes of data.
void expect_header_refused(const std::string& header, const std::string& reason) {
  SCOPED_TRACE(header.substr(0, 200));
  expect_safetensors_refused(safetensors_file(header, kFourBytes), reason);
}

/// {"w": {…}} with a field in place of the right one.
std::string with_dtype(const std::string& value) {
  return R"({"w":{"dtype":)" + value + R"(,"shape":[1],"data_offsets":[0,4]}})";
}
std::string with_shape(const std::string& value) {
  return R"({"w":{"dtype":"F32","shape":)" + value + R"(,"data_offsets":[0,4]}})";
}
std::string with_offsets(const std::string& value) {
  return R"({"w":{"dtype":"F32","shape":[1],"data_offsets":)" + value + "}}";
}
std::string with_metadata(const std::string& value) {
  return R"({"__metadata__":)" + value +
         R"(,"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
}

TEST(SafetensorsRefusal, TheHeadersBelowAreFineButForWhatIsWrong) {
  for (const std::string& header : {with_dtype(R"("F32")"), with_shape("[1]"),
                                    with_offsets("[0,4]"), with_metadata(R"({"a":"b"})")}) {
    EXPECT_EQ(safetensors_refusal(safetensors_file(header, kFourBytes)), "") << header;
  }
}

TEST(SafetensorsRefusal, Length) {
  expect_safetensors_refused(bytes_of("{}"), "its length is cut off");
  expect_safetensors_refused(bytes_of(std::string("\3\0\0\0\0\0\0\0{}", 10)),
                             "3 bytes, the file has 2 after its length");
  expect_safetensors_refused(bytes_of(std::string("\1\xe1\xf5\5\0\0\0\0{}", 10)),
                             "100000001 bytes, the limit of the format is 100000000");
  expect_safetensors_refused(bytes_of(std::string(8, '\xff') + "{}"), "18446744073709551615 bytes");
  expect_safetensors_refused(bytes_of(std::string(8, '\0')), "offset 8: no '{' there");
}

TEST(SafetensorsRefusal, Beginning) {
  expect_header_refused(" {}", "offset 8: no '{' there");
  expect_header_refused("[]", "offset 8: no '{' there");
  expect_header_refused("\xef\xbb\xbf{}", "offset 8: no '{' there");
}

TEST(SafetensorsRefusal, JsonThatIsNoneNamesTheOffset) {
  expect_header_refused("{\"w\":", "not valid JSON");
  expect_header_refused("{\"w\" 1}", "offset 13: not valid JSON");
  expect_header_refused("{} x", "not valid JSON");
  expect_header_refused("{}{}", "not valid JSON");
  expect_header_refused(std::string("{}\0", 3), "not valid JSON");
  expect_header_refused("{/**/}", "not valid JSON");
  expect_header_refused("{\"\xff\":{}}", "not valid JSON");          // no UTF-8
  expect_header_refused("{\"\xc0\xaf\":{}}", "not valid JSON");      // overlong
  expect_header_refused("{\"\xed\xa0\x80\":{}}", "not valid JSON");  // a surrogate
  expect_header_refused(R"({"\ud800":{}})", "not valid JSON");       // half of a pair
  expect_header_refused("{\"a\nb\":{}}", "not valid JSON");          // control character
  expect_header_refused(with_shape("[01]"), "not valid JSON");
  expect_header_refused(with_shape("[NaN]"), "not valid JSON");
}

TEST(SafetensorsRefusal, DuplicateKeys) {
  const std::string w = R"("w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]})";
  expect_header_refused("{" + w + "," + w + "}", "'w' is there twice");
  expect_header_refused(R"({"__metadata__":{},"__metadata__":{}})",
                        "'__metadata__' is there twice");
  expect_header_refused(with_metadata(R"({"a":"b","a":"b"})"),
                        "'__metadata__': 'a' is there twice");
  expect_header_refused(R"({"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                        "'w': 'dtype' is there twice");
}

TEST(SafetensorsRefusal, Fields) {
  expect_header_refused(R"({"w":{}})", "'w': 'dtype' is missing");
  expect_header_refused(R"({"w":{"dtype":"F32","shape":[1]}})", "'w': 'data_offsets' is missing");
  expect_header_refused(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}})",
                        "'w': unknown field 'strides'");
  for (const char* value : {"1", "null", "true", "[]", "\"F32\"", "-1", "1.5"}) {
    expect_header_refused(std::string("{\"w\":") + value + "}", "where 'w' has none");
  }
}

TEST(SafetensorsRefusal, ElementTypes) {
  for (const char* type : {"BF16", "F16", "I8", "U64", "F8_E4M3", "f32", "", "F32 "}) {
    expect_header_refused(
        with_dtype("\"" + std::string(type) + "\""),
        "'w': element type '" + std::string(type) + "' is none of F32, F64, I64, I32, U8, BOOL");
  }
  for (const char* value : {"1", "null", "[\"F32\"]", "{}"}) {
    expect_header_refused(with_dtype(value), "where 'dtype' has none");
  }
}

TEST(SafetensorsRefusal, Shapes) {
  for (const char* value : {"1", "\"1\"", "{}", "[[1]]", "[null]", "[true]", "[\"1\"]", "[{}]",
                            "[-1]", "[1.0]", "[1e0]", "[18446744073709551616]"}) {
    expect_header_refused(with_shape(value), "where 'shape' has none");
  }
  expect_header_refused(with_shape("[9223372036854775808]"), "a number too large");
  expect_header_refused(with_shape("[9223372036854775807]"), "has more elements than can be");
  expect_header_refused(with_shape("[4294967296,4294967296]"), "has more elements than can be");
  expect_header_refused(with_shape("[4611686018427387904]"), "has more elements than can be");
  expect_header_refused(with_shape("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"),
                        "more than 16 dimensions");
  expect_header_refused(with_shape("[2]"), "tensor 'w' of sizes [2] and type F32 needs 8 bytes");
  expect_header_refused(with_shape("[0]"), "needs 0 bytes, its data_offsets [0, 4] hold 4");
}

TEST(SafetensorsRefusal, Offsets) {
  for (const char* value : {"4", "[0,4,4]", "[[0,4]]", "[-1,4]", "[0,4.0]", "\"0,4\""}) {
    expect_header_refused(with_offsets(value), "where 'data_offsets' has none");
  }
  expect_header_refused(with_offsets("[]"), "'w': data_offsets are not two");
  expect_header_refused(with_offsets("[4]"), "'w': data_offsets are not two");
  expect_header_refused(with_offsets("[1,4]"), "[1, 4], the tensor before ends at 0");
  expect_header_refused(with_offsets("[0,3]"), "needs 4 bytes, its data_offsets [0, 3] hold 3");
  expect_header_refused(with_offsets("[0,8]"), "[0, 8], but there are 4 bytes");
  expect_header_refused(with_offsets("[4,0]"), "[4, 0], the tensor before ends at 0");
  expect_header_refused(with_offsets("[0,18446744073709551615]"), "but there are 4 bytes");
  expect_header_refused("{}", "the tensors end at byte 0 of the data, which has 4");
}

/// Two tensors of one byte each at the given places in four bytes of data, and a third.
std::string three(const std::string& a, const std::string& b, const std::string& c) {
  const auto tensor = [](const std::string& name, const std::string& offsets, int size) {
    return "\"" + name + R"(":{"dtype":"U8","shape":[)" + std::to_string(size) +
           R"(],"data_offsets":)" + offsets + "}";
  };
  return "{" + tensor("a", a, 1) + "," + tensor("b", b, 1) + "," + tensor("c", c, 2) + "}";
}

TEST(SafetensorsRefusal, HolesAndOverlaps) {
  EXPECT_EQ(safetensors_refusal(safetensors_file(three("[3,4]", "[0,1]", "[1,3]"), kFourBytes)),
            "");
  expect_header_refused(three("[0,1]", "[0,1]", "[2,4]"), "the tensor before ends at 1");
  expect_header_refused(three("[0,1]", "[1,2]", "[1,3]"), "the tensor before ends at 2");
  expect_header_refused(three("[0,1]", "[2,3]", "[3,5]"), "'b': data_offsets [2, 3]");
  expect_header_refused(three("[0,1]", "[1,2]", "[3,5]"), "'c': data_offsets [3, 5]");
}

TEST(SafetensorsRefusal, Metadata) {
  for (const char* value : {"null", "1", "[]", "\"a\""}) {
    expect_header_refused(with_metadata(value), "where '__metadata__' has none");
  }
  for (const char* value : {"null", "1", "[]", "{}", "true", "-1", "1.5"}) {
    expect_header_refused(with_metadata(std::string(R"({"a":)") + value + "}"), "'__metadata__': ");
  }
  expect_header_refused(with_metadata(R"({"rnnctl":"no JSON"})"), "is no JSON object");
  expect_header_refused(with_metadata(R"({"rnnctl":"{}"})"), "states no format_version");
  expect_header_refused(with_metadata(R"({"rnnctl":"{\"format_version\":2}"})"),
                        "checkpoint format 2 is not format 1");
}

TEST(SafetensorsRefusal, Depth) {
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "{\"a\":";
  expect_header_refused(deep, "'a': unknown field 'a'");
  expect_header_refused("{\"w\":{\"shape\":" + deep, "'w': an object where 'shape' has none");
  expect_header_refused("{\"w\":" + std::string(1'000'000, '['), "a list where 'w' has none");
}

TEST(SafetensorsRefusal, ABoolIsZeroOrOne) {
  expect_safetensors_refused(
      safetensors_file(R"({"w":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}})", "\1\2"),
      "holds a bool that is neither 0 nor 1");
}

TEST(SafetensorsRefusal, NamesArePrintable) {
  expect_header_refused("{\"\\u001b[2J\\u202e\":1}", "where '\\x1b[2J\\xe2\\x80\\xae' has none");
}

// No checksums: a flipped byte of the data, of a name or of a metadata text gives other values.
TEST(SafetensorsDamage, EveryByteInverted) {
  const auto bytes = encode_safetensors(example_checkpoint());
  const Checkpoint whole = decode_safetensors(bytes, "w.st");
  std::size_t refused = 0, identical = 0, other = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] ^= std::byte{0xff};
    if (!safetensors_refusal(damaged).empty()) {
      ++refused;
      continue;
    }
    ++(decode_safetensors(damaged, "w.st") == whole ? identical : other);
  }
  std::cout << "every byte inverted: " << refused << " refused, " << other
            << " read with other content, " << identical << " with identical content\n";
  std::size_t data_size = 0;
  for (const auto& [name, tensor] : whole.state_dict) data_size += tensor.bytes.size();
  EXPECT_EQ(other, data_size) << "every byte of the header is noticed, none of the data";
  EXPECT_EQ(refused, bytes.size() - data_size);
}

TEST(SafetensorsDamage, EveryBitFlipped) {
  const auto bytes = encode_safetensors(example_checkpoint());
  std::size_t refused = 0, read = 0;
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    auto damaged = bytes;
    damaged[i / 8] ^= std::byte{1} << (i % 8);
    ++(safetensors_refusal(damaged).empty() ? read : refused);
  }
  std::cout << "every bit flipped: " << refused << " refused, " << read << " read\n";
  EXPECT_GT(refused, 0U);
}

TEST(SafetensorsDamage, EveryTruncationAndOneByteMore) {
  auto bytes = encode_safetensors(example_checkpoint());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(safetensors_refusal(std::span(bytes).first(size)), "") << size;
  }
  std::cout << "every truncation: " << bytes.size() << " refused\n";
  bytes.push_back(std::byte{0});
  expect_safetensors_refused(bytes, "the tensors end at byte 20 of the data, which has 21");
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
