// Pickles assembled opcode by opcode, wrapped as torch.save would.
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/expect_refused.h"
#include "checkpoint/pickle_bytes.h"
#include "checkpoint/zip_bytes.h"

namespace rnnctl::checkpoint::testing {
namespace {

Tensor read_tensor(const std::string& value) {
  return decode(archive(dict(text("w") + value)), "w.pt").state_dict.at(0).second;
}
void expect_pickle_refused(const std::string& pickle, const std::string& reason) {
  expect_refused(archive(pickle), reason);
}

TEST(PickleReader, ReadsAStateDictWithMetadata) {
  const std::string pickle = kNoHooks + "(" + text("w") + tensor(0, {2, 3}, {3, 1}) + "u}" +
                             text("_metadata") + kNoHooks + "sb";
  const Checkpoint checkpoint = decode(archive(pickle), "w.pt");
  EXPECT_EQ(checkpoint.state_dict, (NamedTensors{{"w", floats({2, 3}, {0, 1, 2, 3, 4, 5})}}));
  EXPECT_TRUE(checkpoint.manifest.is_null());
}

TEST(PickleReader, ReadsStateDictFromALargerDict) {
  const std::string inner = dict(text("w") + tensor(5, {}, {}));
  const std::string pickle =
      dict(text("epoch") + integer(3) + text("state_dict") + inner + text("optimizer") + "]");
  EXPECT_EQ(decode(archive(pickle), "w.pt").state_dict, (NamedTensors{{"w", floats({}, {5})}}));
}

TEST(PickleReader, ReadsParameters) {
  EXPECT_EQ(read_tensor("ctorch._utils\n_rebuild_parameter\n(" + tensor(1, {2}, {1}) + "\x88" +
                        kNoHooks + "tR"),
            floats({2}, {1, 2}));
}

TEST(PickleReader, GathersStridedViews) {
  EXPECT_EQ(read_tensor(tensor(0, {3, 2}, {1, 3})), floats({3, 2}, {0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(read_tensor(tensor(1, {2, 2}, {3, 1})), floats({2, 2}, {1, 2, 4, 5}));
  EXPECT_EQ(read_tensor(tensor(2, {2, 3}, {0, 1})), floats({2, 3}, {2, 3, 4, 2, 3, 4}));
  EXPECT_EQ(read_tensor(tensor(5, {1, 1}, {99, 7})), floats({1, 1}, {5}));
  EXPECT_EQ(read_tensor(tensor(99, {0, 4}, {4, 1})), floats({0, 4}, {}));
}

TEST(PickleReader, RefusesCode) {
  expect_pickle_refused("cos\nsystem\n(" + text("touch /tmp/owned") + "tR",
                        "data.pkl offset 2: 'os.system' is refused");
  expect_pickle_refused("cbuiltins\neval\n", "'builtins.eval' is refused");
  expect_pickle_refused("ctorch._utils\n_rebuild_tensor_v2.__globals__\n", "is refused");
  expect_pickle_refused("c__main__\nRNNModel\n)\x81", "'__main__.RNNModel' is refused");
  expect_pickle_refused("cos\x1b[2J\nsystem\n", "'os\\x1b[2J.system' is refused");
}

TEST(PickleReader, RefusesOpcodesThatAStateDictDoesNotNeed) {
  for (const char opcode : std::string("\x81\x82\x8b\x8c\x95\x93\x94oipPIVSUTgd0l")) {
    expect_pickle_refused(std::string("N") + opcode, "is refused");
  }
}

TEST(PickleReader, RefusesCallsOnWhatIsNoFunction) {
  expect_pickle_refused(text("f") + ")R", "what is called is text");
  expect_pickle_refused("ctorch\nFloatStorage\n)R", "what is called is a storage type");
  expect_pickle_refused("ccollections\nOrderedDict\n(]tR", "an OrderedDict with arguments");
  expect_pickle_refused("ccollections\nOrderedDict\n]R", "a list, not a tuple");
}

TEST(PickleReader, RefusesAttributesOtherThanMetadata) {
  expect_pickle_refused(kNoHooks + dict(text("x") + "N") + "b", "attributes");
  expect_pickle_refused("}" + dict(text("_metadata") + "N") + "b", "attributes");
  expect_pickle_refused("ccollections\nOrderedDict\n}b", "attributes is a function");
}

TEST(PickleReader, RefusesImpossibleTensors) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  expect_pickle_refused(tensor(0, {7}, {1}), "reach beyond its storage of 6 elements");
  expect_pickle_refused(tensor(1, {2, 3}, {3, 1}), "reach beyond");
  expect_pickle_refused(tensor(0, {2, 2}, {5, 1}), "reach beyond");
  expect_pickle_refused(tensor(6, {}, {}), "reach beyond");
  expect_pickle_refused(tensor(0, {kMax, kMax}, {1, 1}), "reach beyond");
  expect_pickle_refused(tensor(kMax, {2}, {kMax}), "reach beyond");
  expect_pickle_refused(tensor(0, {kMax, kMax}, {0, 0}), "reach beyond");
  expect_pickle_refused(tensor(0, {-1}, {1}), "size -1 is negative");
  expect_pickle_refused(tensor(5, {2}, {-1}), "stride -1 is negative");
  expect_pickle_refused(tensor(-1, {1}, {1}), "offset -1 is negative");
  expect_pickle_refused(tensor(0, {1, 1}, {1}), "2 sizes but 1 strides");
  expect_pickle_refused(
      tensor(0, std::vector<std::int64_t>(17, 1), std::vector<std::int64_t>(17, 1)),
      "17 dimensions");
}

TEST(PickleReader, RefusesStoragesThatDifferFromTheirRecord) {
  expect_pickle_refused(dict(text("w") + tensor(0, {1}, {1}, storage(7))),
                        "record 'data/0' has 24 bytes, not 7 elements of 4");
  expect_pickle_refused(dict(text("w") + tensor(0, {1}, {1}, storage(6, "DoubleStorage"))),
                        "not 6 elements of 8");
  expect_pickle_refused(dict(text("w") + tensor(0, {1}, {1}, storage(6, "FloatStorage", "9"))),
                        "record 'data/9' is missing");
  expect_pickle_refused(
      dict(text("w") + tensor(0, {1}, {1}, storage(6, "FloatStorage", "../data.pkl"))),
      "record 'data/../data.pkl' is missing");
  expect_pickle_refused(storage(-1), "a storage of -1 elements");
  expect_pickle_refused(dict(text("w") + tensor(0, {24}, {1}, storage(24, "BoolStorage"))),
                        "holds a bool that is neither 0 nor 1");
}

TEST(PickleReader, NamesElementTypesThatAreNotRead) {
  expect_pickle_refused(storage(6, "HalfStorage"),
                        "'torch.HalfStorage' has an element type that is not read; convert");
}

TEST(PickleReader, SharedStorageCannotMultiplyMemory) {
  const std::string huge = tensor(0, {1000000000, 1000}, {0, 0});
  expect_pickle_refused(dict(text("w") + huge), "over 4 times the size of the file");
  std::string many = text("0") + tensor(0, {6}, {1}) + "q";
  many += '\0';
  for (int i = 1; i < 1000; ++i) many += text(std::to_string(i)) + std::string("h\0", 2);
  EXPECT_EQ(decode(archive(dict(many)), "w.pt").state_dict.size(), 1000U);  // 24 kB of 11 kB
  many += text("big") + tensor(0, {30000}, {0});
  expect_pickle_refused(dict(many), "'big' of sizes [30000]: the contents take over 4 times");
}

TEST(PickleReader, RefusesLengthsBeyondTheEnd) {
  expect_pickle_refused("X\xff\xff\xff\xff", "needs 4294967295 bytes beyond the end");
  expect_pickle_refused("\x8a\xff", "an integer of 255 bytes");
  expect_pickle_refused("\x8a\x09\1\1\1\1\1\1\1\1\1", "more than 64 bits");
  expect_pickle_refused("G\1\2", "beyond the end");
  expect_pickle_refused("ctorch", "a name without an end");
}

TEST(PickleReader, RefusesBrokenStacks) {
  expect_pickle_refused("", "the pickle ends in the middle");
  expect_pickle_refused("NN", "the pickle ends in the middle");
  expect_pickle_refused("}(", "the pickle ends in the middle");
  expect_pickle_refused("}..", "bytes follow the end");
  expect_pickle_refused("t", "no mark is open");
  expect_pickle_refused("\x86", "the stack is empty");
  expect_pickle_refused("]N(a", "the stack is empty");
  expect_pickle_refused("}(Nu", "a key without a value");
  expect_pickle_refused("N(NNu", "what gets items is None");
  expect_pickle_refused(")Na", "a tuple is appended to");
}

TEST(PickleReader, RefusesMemoTricks) {
  expect_pickle_refused(std::string("h\0", 2), "memo entry 0 was never set");
  expect_pickle_refused("Nr\xff\xff\xff\xff", "memo entry 4294967295 leaves a gap");
  const std::string in_itself = std::string("]q\0h\0a", 6);
  expect_pickle_refused(in_itself, "the pickle is a list, not a dict");
  const std::string dict_in_itself =
      std::string("}q\0", 3) + text("state_dict") + std::string("h\0s", 3);
  expect_pickle_refused(dict_in_itself, "'state_dict' is a dict, not a tensor");
}

TEST(PickleReader, DepthDoesNotMatter) {
  std::string tuples = ")";
  for (int i = 0; i < 1000000; ++i) tuples += '\x85';
  expect_pickle_refused(tuples, "the pickle is a tuple");
  expect_pickle_refused(std::string(1000000, '('), "nested deeper than 100 levels");
}

TEST(PickleReader, RefusesWhatIsNoStateDict) {
  expect_pickle_refused("N", "the pickle is None, not a dict");
  expect_pickle_refused(dict(integer(1) + "N"), "a key of the state_dict is an integer, not text");
  expect_pickle_refused(dict(text("epoch") + integer(1)), "'epoch' is an integer, not a tensor");
  const std::string twice = text("w") + tensor(0, {1}, {1});
  expect_pickle_refused(dict(twice + twice), "'w' is there twice");
}

TEST(PickleReader, RefusesOtherProtocols) {
  expect_refused(build_zip({{"w/data.pkl", "\x80\x04}."}, {"w/version", "3\n"}}), "protocol 2");
  expect_refused(build_zip({{"w/data.pkl", ""}, {"w/version", "3\n"}}), "beyond the end");
}

TEST(PickleReader, TextMustBeUtf8) {
  // Table 3-7 of the Unicode standard, at its edges.
  for (const char* good : {"\x7f", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(refusal(archive(dict(text(good) + tensor(0, {1}, {1})))), "");
  }
  for (const char* bad : {"\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc2x"}) {
    expect_pickle_refused(text(bad), "text that is not UTF-8");
  }
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
