// Files as NumPy writes them, byte by byte, and what others may make of them.
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/npy.h>

namespace rnnctl::data {
namespace {

using testing::HasSubstr;

std::string header_of(const std::string& dictionary, int version = 1) {
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  const std::size_t length = dictionary.size();
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) {
    text += static_cast<char>(length >> (8 * i) & 255);
  }
  return text + dictionary;
}

std::string dictionary_of(const std::string& descr, const std::string& shape,
                          const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

template <class Number>
std::string bytes_of(const std::vector<Number>& numbers) {
  std::string bytes(numbers.size() * sizeof(Number), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

std::string npy(const std::string& descr, const std::string& shape, const std::string& elements,
                const std::string& fortran = "False") {
  return header_of(dictionary_of(descr, shape, fortran)) + elements;
}

NpyArray parse(const std::string& file) {
  return NpyArray::parse(std::as_bytes(std::span(file)), "x.npy");
}

std::vector<float> numbers_of(const std::string& file) {
  const NpyArray array = parse(file);
  std::vector<float> numbers(static_cast<std::size_t>(array.count()));
  array.read(0, numbers);
  return numbers;
}

std::string refusal(const std::string& file) {
  try {
    parse(file);
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "accepted";
}

using Floats = std::vector<float>;

TEST(Npy, ReadsEveryKindOfNumber) {
  EXPECT_EQ(numbers_of(npy("<f4", "(3,)", bytes_of<float>({1.5F, -2.0F, 0.0F}))),
            (Floats{1.5F, -2.0F, 0.0F}));
  EXPECT_EQ(numbers_of(npy("<f8", "(2,)", bytes_of<double>({0.25, -1e300}))),
            (Floats{0.25F, -std::numeric_limits<float>::infinity()}));
  EXPECT_EQ(numbers_of(npy("|u1", "(2,)", bytes_of<unsigned char>({0, 255}))), (Floats{0, 255}));
  EXPECT_EQ(numbers_of(npy("|i1", "(2,)", bytes_of<signed char>({-128, 5}))), (Floats{-128, 5}));
  EXPECT_EQ(numbers_of(npy("<i2", "(1,)", bytes_of<short>({-300}))), (Floats{-300}));
  EXPECT_EQ(numbers_of(npy("<i8", "(1,)", bytes_of<long>({-7}))), (Floats{-7}));
  EXPECT_EQ(numbers_of(npy("|b1", "(2,)", std::string("\0\1", 2))), (Floats{0, 1}));
}

// Bits and values of binary16 from IEEE 754: the smallest subnormal, 1, 65504, -2, infinity.
TEST(Npy, ReadsHalfPrecision) {
  const auto numbers = numbers_of(npy(
      "<f2", "(6,)", bytes_of<unsigned short>({0x0001, 0x3C00, 0x7BFF, 0xC000, 0x7C00, 0x7E00})));
  EXPECT_EQ(numbers[0], std::ldexp(1.0F, -24));
  EXPECT_EQ(numbers[1], 1.0F);
  EXPECT_EQ(numbers[2], 65504.0F);
  EXPECT_EQ(numbers[3], -2.0F);
  EXPECT_EQ(numbers[4], std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(numbers[5]));
}

TEST(Npy, ReadsBigEndian) {
  EXPECT_EQ(numbers_of(npy(">i2", "(2,)", std::string("\x01\x00\xFF\xFE", 4))), (Floats{256, -2}));
  EXPECT_EQ(numbers_of(npy(">f4", "(1,)", std::string("\x3F\xC0\0\0", 4))), (Floats{1.5F}));
}

// np.asfortranarray([[1, 2, 3], [4, 5, 6]]) lies as 1 4 2 5 3 6.
TEST(Npy, GivesCOrderWhateverTheFileHas) {
  const std::string stored = bytes_of<unsigned char>({1, 4, 2, 5, 3, 6});
  const std::string file = npy("|u1", "(2, 3)", stored, "True");
  EXPECT_EQ(parse(file).shape(), (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(numbers_of(file), (Floats{1, 2, 3, 4, 5, 6}));
  // [2, 2, 2]: element (i, j, k) is at i + 2 j + 4 k.
  EXPECT_EQ(numbers_of(
                npy("|u1", "(2, 2, 2)", bytes_of<unsigned char>({0, 1, 2, 3, 4, 5, 6, 7}), "True")),
            (Floats{0, 4, 2, 6, 1, 5, 3, 7}));
}

TEST(Npy, ReadsAPart) {
  const std::string file = npy("|u1", "(2, 2)", bytes_of<unsigned char>({1, 2, 3, 4}));
  std::vector<float> two(2);
  parse(file).read(1, two);
  EXPECT_EQ(two, (Floats{2, 3}));
  EXPECT_THROW(parse(file).read(3, two), std::out_of_range);
}

TEST(Npy, GivesLabelsAsText) {
  EXPECT_EQ(parse(npy("<i4", "(1,)", bytes_of<int>({-3}))).text(0), "-3");
  EXPECT_EQ(parse(npy("<u8", "(1,)", std::string(8, '\xFF'))).text(0), "18446744073709551615");
  EXPECT_EQ(parse(npy("<f8", "(2,)", bytes_of<double>({3.0, 0.5}))).text(0), "3");
  EXPECT_EQ(parse(npy("<f8", "(2,)", bytes_of<double>({3.0, 0.5}))).text(1), "0.5");
  EXPECT_EQ(parse(npy("|S3", "(2,)", std::string("cat\0\0\0", 6))).text(0), "cat");
  EXPECT_EQ(parse(npy("|S3", "(2,)", std::string("cat\0\0\0", 6))).text(1), "");
  const std::string words = bytes_of<unsigned>({'h', 0xE9, 0x1F600, 0, 'x', 0, 0, 0});
  EXPECT_EQ(parse(npy("<U4", "(2,)", words)).text(0), "h\xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(parse(npy("<U4", "(2,)", words)).text(1), "x");
  EXPECT_FALSE(parse(npy("<U4", "(2,)", words)).is_number());
  EXPECT_THROW(parse(npy("<U1", "(1,)", bytes_of<unsigned>({0xD800}))).text(0), base::InputError);
}

TEST(Npy, TakesItsHeaderInAnyOrderAndVersion) {
  const std::string dictionary = "{\"shape\": (2,), \"descr\": \"|u1\", \"fortran_order\": False}";
  for (const int version : {1, 2, 3}) {
    EXPECT_EQ(numbers_of(header_of(dictionary, version) + "\1\2"), (Floats{1, 2}));
  }
  EXPECT_EQ(numbers_of(npy("|u1", "()", "\7")), (Floats{7}));
}

TEST(Npy, RefusesWhatIsNoArrayOfNumbersOrText) {
  EXPECT_THAT(refusal("PK\3\4 and more"), HasSubstr("x.npy, byte 0: not an .npy file"));
  EXPECT_THAT(refusal(npy("|O", "(1,)", "")), HasSubstr("pickled Python objects"));
  EXPECT_THAT(refusal(npy("<c8", "(1,)", "12345678")), HasSubstr("'<c8' are neither"));
  EXPECT_THAT(refusal(npy("<f16", "(1,)", "")), HasSubstr("neither"));
  EXPECT_THAT(refusal(npy("f4", "(1,)", "")), HasSubstr("unknown"));
  EXPECT_THAT(
      refusal(header_of("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}")),
      HasSubstr("structured"));
}

TEST(Npy, RefusesWhatIsDamaged) {
  const std::string file = npy("<f4", "(2, 3)", std::string(24, '\0'));
  for (std::size_t length = 0; length < file.size(); ++length) {
    EXPECT_NE(refusal(file.substr(0, length)), "accepted") << length;
  }
  EXPECT_THAT(refusal(file + "x"), HasSubstr("goes on after the last element of the shape [2, 3]"));
  EXPECT_THAT(refusal(npy("<f4", "(4611686018427387904, 8)", "")),
              HasSubstr("more than any memory"));
  EXPECT_THAT(refusal(npy("<f4", "(-1,)", "")), HasSubstr("the size of a dimension is expected"));
  EXPECT_THAT(refusal(header_of("{'descr': '<f4', 'shape': (1,)}")), HasSubstr("lacks"));
  EXPECT_THAT(refusal(header_of(dictionary_of("<f4", "(1,)") + "!")), HasSubstr("goes on behind"));
}

}  // namespace
}  // namespace rnnctl::data
