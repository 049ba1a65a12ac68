// Which arrays a place has: one .npz, or .npy files side by side, and what is refused there.
#include <cstdint>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/array_bytes.h"
#include <rnnctl/data/array_files.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string four_bytes(std::uint32_t number) { return {reinterpret_cast<const char*>(&number), 4}; }

TEST(ArrayFiles, AnNpzHasTheArraysByTheirNames) {
  const ScratchFolder folder;
  const NamedArrays arrays = open_arrays(
      write_npz(folder, {{"y_train.npy", three_y()}, {"x_train.npy", three_x(), ZIP_CM_DEFLATE}}));
  check_arrays(arrays);
  EXPECT_THAT(arrays.x->shape(), ElementsAre(3, 2, 2));
  EXPECT_THAT(labels_of(*arrays.y), ElementsAre("up", "down", "up"));
  EXPECT_THAT(batch_of(arrays, {2, 0}), ElementsAre(2, 2.25F, 2.5F, 2.75F, 0, 0.25F, 0.5F, 0.75F));
  EXPECT_FALSE(arrays.test_x || arrays.test_y);
  EXPECT_THAT(arrays.test_content_hashes, SizeIs(0));
}

TEST(ArrayFiles, AFolderGivesWhatAnNpzGives) {
  const ScratchFolder folder;
  const NamedArrays packed =
      open_arrays(write_npz(folder, {{"X.npy", three_x(), ZIP_CM_DEFLATE}, {"y.npy", three_y()}}));
  folder.write("X_train.npy", three_x());
  folder.write("y_train.npy", three_y());
  const NamedArrays mapped = open_arrays(folder.path());
  EXPECT_EQ(batch_of(packed, {1, 2}), batch_of(mapped, {1, 2}));
  EXPECT_EQ(labels_of(*packed.y), labels_of(*mapped.y));
  EXPECT_EQ(packed.content_hashes, mapped.content_hashes);
}

TEST(ArrayFiles, AStoredArrayIsTheSameHeldAndUsedWhereItLies) {
  const ScratchFolder folder;
  const auto path = write_npz(folder, {{"x.npy", bytes_x("(3, 1)", {7, 8, 9})},
                                       {"y.npy", three_y(), ZIP_CM_DEFLATE},
                                       {"names.npy", "other", ZIP_CM_STORE, true}});
  const NamedArrays held = open_arrays(path, kAlwaysHeld);
  const NamedArrays used = open_arrays(path, 0);
  EXPECT_EQ(batch_of(held, {2, 0}), batch_of(used, {2, 0}));
  EXPECT_EQ(labels_of(*held.y), labels_of(*used.y));
  EXPECT_EQ(held.content_hashes, used.content_hashes);
}

// numpy 2.4: savez_compressed(x=arange(12.0).reshape(3, 2, 2) / 4, y=["up", "down", "up"]). The
// hash is what sha256sum says of numpy.save's file.
TEST(ArrayFiles, ReadsWhatNumPyWrites) {
  const std::string digits =
      "504b03042d000000080000002100ac919f15ffffffffffffffff05001400782e6e707901001000e00000"
      "000000000069000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e"
      "965f54529498179f5f94920a12774bcc294e058a17672416a402f91ac63a0a4640a4a9a350ab401ee062"
      "400117ec21f40328fd024a7f80d25fa0f40f28fd074a333840282628cd02a5d91c00504b03042d000000"
      "080000002100564773afffffffffffffffff05001400792e6e707901001000b000000000000000580000"
      "00000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e136aa2aea3a09e965f54529498179f"
      "5f94920a12774bcc294e058a17672416a402f91ac63a9a3a0ab50a1400ae520606860206044801e27c20"
      "2e07e23c2046970700504b01022d032d000000080000002100ac919f1569000000e00000000500000000"
      "00000000000000800100000000782e6e7079504b01022d032d000000080000002100564773af58000000"
      "b00000000500000000000000000000008001a0000000792e6e7079504b05060000000002000200660000"
      "002f0100000000";
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  const ScratchFolder folder;
  const NamedArrays arrays = open_arrays(folder.write("data.bin", bytes));
  check_arrays(arrays);
  EXPECT_THAT(batch_of(arrays, {1}), ElementsAre(1, 1.25F, 1.5F, 1.75F));
  EXPECT_THAT(labels_of(*arrays.y), ElementsAre("up", "down", "up"));
  EXPECT_EQ(arrays.content_hashes[0],
            "bb00917a53dce4bff4332131e6cdc60806975fd9f98c8a37a8f1b87684bd47bb");
}

TEST(ArrayFiles, OtherArraysLieBesideTheOneThatIsGiven) {
  const ScratchFolder folder;
  folder.write("x.npy", bytes_x("(1, 1)", {9}));  // not meant: another one is given
  folder.write("sensors.npy", three_x());
  folder.write("Labels.npy", three_y());
  folder.write("X-Test.npy", three_x());
  folder.write("testLabels.npy", three_y());
  folder.write("notes.txt", "no array");
  const NamedArrays arrays = open_arrays(folder / "sensors.npy");
  check_arrays(arrays);
  EXPECT_EQ(arrays.x->count(), 12);
  EXPECT_EQ(arrays.test_x->name(), (folder / "X-Test.npy").string());
  EXPECT_THAT(arrays.test_content_hashes, SizeIs(2));
  EXPECT_THAT(arrays_refusal(folder / "X-Test.npy"), HasSubstr("not the X to train with"));
}

TEST(ArrayFiles, SayWhatIsThereAndWhatIsExpected) {
  const ScratchFolder folder;
  const std::string path = folder.path().string();
  EXPECT_EQ(arrays_refusal(folder.path()),
            path +
                ": there is no array and so no X; one of the names x, x_train, train_x, data, "
                "features, inputs, train_data, train_images is expected");
  folder.write("X.npy", three_x());
  folder.write("Z.npy", three_x());
  EXPECT_EQ(arrays_refusal(folder.path()),
            path +
                ": there is X.npy, Z.npy and no y; one of the names y, y_train, train_y, label, "
                "labels, target, targets, train_labels is expected");
  folder.write("y.npy", three_y());
  folder.write("x_test.npy", three_x());
  EXPECT_THAT(arrays_refusal(folder.path()), HasSubstr("no y of the test set; one of the names"));
  folder.write("y_test.npy", three_y());
  EXPECT_EQ(arrays_refusal(folder.path()), "accepted");
  folder.write("data.npy", three_x());
  EXPECT_THAT(arrays_refusal(folder.path()),
              HasSubstr("both X.npy and data.npy are X by their names"));
  EXPECT_EQ(arrays_refusal(folder / "X.npy"), "accepted");
}

TEST(ArrayFiles, RefuseWhatIsNoArray) {
  const ScratchFolder folder;
  EXPECT_THAT(arrays_refusal(folder / "gone.npz"), HasSubstr("No such file"));
  EXPECT_THAT(arrays_refusal(folder.write("a.npy", "")), HasSubstr("byte 0: the file is empty"));
  EXPECT_THAT(arrays_refusal(folder.write("a.npy", "1,2,3")), HasSubstr("neither an .npz nor"));
  folder.write("x.npy", three_x());
  // Opening it must not wait for a writer.
  ASSERT_EQ(::mkfifo((folder / "y.npy").c_str(), 0600), 0);
  EXPECT_THAT(arrays_refusal(folder.path()), HasSubstr("y.npy is no regular file"));
}

TEST(ArrayFiles, RefuseAnArrayThatIsPickledOrDamaged) {
  EXPECT_THAT(pair_refusal(npy_file<char>("|O", "(1,)", {'x'}), three_y()),
              HasSubstr("x.npy, byte 8: elements of type '|O' are pickled Python objects"));
  EXPECT_THAT(pair_refusal(three_x().substr(0, 150), three_y()),
              HasSubstr("of the 96 bytes that the shape [3, 2, 2] announces"));
}

TEST(Npz, RefusesWhatItCannotUnpack) {
  const ScratchFolder folder;
  const auto refusal_of = [&](const ZipEntry& x) {
    return arrays_refusal(write_npz(folder, {x, {"y.npy", three_y()}}));
  };
  EXPECT_THAT(refusal_of({"x.npy", three_x(), ZIP_CM_STORE, true}),
              HasSubstr("x.npy is encrypted or packed in an unknown way"));
  EXPECT_THAT(refusal_of({"x.npy", "1,2,3"}), HasSubstr("a.npz: x.npy, byte 0: not an .npy file"));
  EXPECT_THAT(refusal_of({"x", three_x()}), HasSubstr("there is y.npy and no X"));
  EXPECT_THAT(arrays_refusal(write_npz(
                  folder, {{"x.npy", three_x()}, {"X.npy", three_x()}, {"y.npy", three_y()}})),
              HasSubstr("both x.npy and X.npy are X"));
}

// What is not needed may be anything.
TEST(Npz, LeavesOtherEntriesAlone) {
  const ScratchFolder folder;
  EXPECT_EQ(arrays_refusal(write_npz(folder, {{"x.npy", three_x()},
                                              {"y.npy", three_y()},
                                              {"names.npy", "pickled", ZIP_CM_STORE, true},
                                              {"folder/", ""}})),
            "accepted");
}

// The sizes stand in the local header and in the directory: both get the lie.
TEST(Npz, RefusesAnEntryThatLiesAboutItsSize) {
  const ScratchFolder folder;
  const std::string x = bytes_x("(1, 5000)", std::vector<unsigned char>(5000));
  const auto refusal_with = [&](zip_int32_t method, std::uint32_t size) {
    const auto path = write_npz(folder, {{"x.npy", x, method}, {"y.npy", bytes_x("(1,)", {1})}});
    const std::string bytes = read_bytes(path);
    const auto real_size = four_bytes(static_cast<std::uint32_t>(x.size()));
    std::string lie = bytes;
    for (const char* const signature : {"PK\3\4", "PK\1\2"}) {
      const std::size_t at = bytes.find(real_size, bytes.find(signature));
      // Stored: the packed size stands before it and stays.
      lie.replace(method == ZIP_CM_STORE ? at + 4 : at, 4, four_bytes(size));
    }
    return arrays_refusal(folder.write("lie.npz", lie));
  };
  EXPECT_THAT(refusal_with(ZIP_CM_DEFLATE, 4000000000),
              HasSubstr("x.npy is said to have 4000000000 bytes, which its"));
  EXPECT_THAT(refusal_with(ZIP_CM_STORE, 4000000000),
              HasSubstr("x.npy is said to have 4000000000"));
  EXPECT_THAT(refusal_with(ZIP_CM_DEFLATE, 4000), HasSubstr("the file is damaged, get it again"));
  EXPECT_THAT(refusal_with(ZIP_CM_DEFLATE, 6000), HasSubstr("the file is damaged, get it again"));
}

TEST(Npz, RefusesEveryFileThatIsCutShortOrChanged) {
  const ScratchFolder folder;
  const std::string bytes =
      read_bytes(write_npz(folder, {{"x.npy", three_x(), ZIP_CM_DEFLATE}, {"y.npy", three_y()}}));
  for (std::size_t length = 0; length < bytes.size(); length += 3) {
    const auto cut = folder.write("cut.npz", bytes.substr(0, length));
    EXPECT_NE(arrays_refusal(cut), "accepted") << length;
    EXPECT_NE(arrays_refusal(cut, 0), "accepted") << length;
  }
  const std::size_t label = bytes.find(std::string("d\0\0\0o\0\0\0w", 9));
  ASSERT_NE(label, std::string::npos);
  std::string changed = bytes;
  changed[label] = 'D';
  const auto path = folder.write("changed.npz", changed);
  EXPECT_THAT(arrays_refusal(path), HasSubstr("y.npy cannot be read"));
  EXPECT_THAT(arrays_refusal(path, 0), HasSubstr("y.npy cannot be read"));
}

}  // namespace
}  // namespace rnnctl::data
