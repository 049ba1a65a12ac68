// What is to be answered, out of every kind of file: which sequences, under which names, in which
// order, and why one cannot be read.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/array_bytes.h"
#include "data/idx_bytes.h"
#include "data/png_bytes.h"
#include "data/read_unlabelled.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/fit_picture.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<float> scaled(const std::vector<std::uint8_t>& pixels) {
  std::vector<float> values;
  for (const std::uint8_t level : pixels) values.push_back(static_cast<float>(level) / 255.0F);
  return values;
}

TEST(UnlabelledPicture, IsFittedAsMnistsWere) {
  const ScratchFolder folder;
  const GreyPicture exact = {2, 3, {0, 0, 0, 255, 51, 0}};
  const Sequences same = sequences_of(folder.write("a.png", png_bytes(exact)), kPictures);
  EXPECT_THAT(names_in(same), ElementsAre("a.png"));
  EXPECT_THAT(values_in(same), ElementsAre(ElementsAre(0, 0, 0, 1, 0.2F, 0)));
  EXPECT_EQ(same[0].time, 2);

  GreyPicture paper = {40, 60, std::vector<std::uint8_t>(2400, 255)};
  for (std::size_t i = 610; i < 1800; i += 60) paper.pixels[i] = 0;  // an upright stroke
  const Sequences fitted = sequences_of(folder.write("b.png", png_bytes(paper)), kPictures);
  EXPECT_THAT(values_in(fitted), ElementsAre(scaled(fit_as_mnist(paper, 2, 3))));
}

TEST(UnlabelledPicture, NeedsInkAndANetworkOfPictures) {
  const ScratchFolder folder;
  const std::string blank = png_bytes(GreyPicture{4, 4, std::vector<std::uint8_t>(16, 250)});
  const auto path = folder.write("blank.png", blank);
  EXPECT_THAT(errors_in(sequences_of(path, kPictures)),
              ElementsAre("shows nothing: no ink stands out from its paper"));
  EXPECT_THAT(errors_in(sequences_of(path, kNumbers)),
              ElementsAre("is a picture, and the network was not trained on pictures"));
  const Sequences cut = sequences_of(folder.write("cut.png", blank.substr(0, 40)), kPictures);
  EXPECT_THAT(names_in(cut), ElementsAre("cut.png"));
  EXPECT_THAT(errors_in(cut), ElementsAre(testing::Not(IsEmpty())));
}

TEST(UnlabelledIdx, GivesItsImages) {
  const ScratchFolder folder;
  const std::string images =
      idx_header(8, {2, 2, 3}) + std::string("\0\xFF\x33\0\0\0\1\2\3\4\5\6", 12);
  for (const std::string& bytes : {images, gzip(images)}) {
    const Sequences read = sequences_of(folder.write("i", bytes), kPictures);
    EXPECT_THAT(names_in(read), ElementsAre("i[0]", "i[1]"));
    EXPECT_THAT(values_in(read),
                ElementsAre(scaled({0, 255, 51, 0, 0, 0}), scaled({1, 2, 3, 4, 5, 6})));
    EXPECT_EQ(read[1].time, 2);
  }
}

TEST(UnlabelledIdx, OfAnotherSizeIsRefusedAsAWhole) {
  const ScratchFolder folder;
  EXPECT_THAT(
      errors_in(sequences_of(folder.write("i", idx_bytes({5, 3, 3})), kPictures)),
      ElementsAre("has sequences of 3 steps and 3 features, the network reads 2 steps of 3"));
  EXPECT_THAT(errors_in(sequences_of(folder.write("i", idx_bytes({5})), kPictures)),
              ElementsAre("is an IDX file without images of a byte a pixel"));
}

TEST(UnlabelledArray, IsReadInTwoOrThreeDimensions) {
  const ScratchFolder folder;
  const auto deep = folder.write("a.npy", three_x());
  const Sequences pairs = sequences_of(deep, kPairs);
  EXPECT_THAT(names_in(pairs), ElementsAre("a.npy[0]", "a.npy[1]", "a.npy[2]"));
  EXPECT_THAT(pairs[1].values, ElementsAre(1, 1.25F, 1.5F, 1.75F));
  EXPECT_EQ(pairs[1].time, 2);

  const auto flat =
      folder.write("b.npy", npy_file<std::int32_t>("<i4", "(2, 3)", {0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(values_in(sequences_of(flat)),
              ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3, 4, 5)));

  EXPECT_THAT(
      errors_in(sequences_of(deep, kNumbers)),
      ElementsAre("has sequences of 2 steps and 2 features, the network reads any steps of 1"));
  const auto words = folder.write("w.npy", three_y());
  EXPECT_THAT(errors_in(sequences_of(words)),
              ElementsAre("is an array of [3], numbers in [N, T, F] or [N, T] are expected"));
}

TEST(UnlabelledArray, IsTheXOfAnNpzOrItsOnlyOne) {
  const ScratchFolder folder;
  const std::string other = npy_file<float>("<f4", "(1, 1)", {7});
  const auto both = write_npz(folder, {{"y.npy", three_y()}, {"X.npy", three_x(), ZIP_CM_DEFLATE}});
  EXPECT_THAT(sequences_of(both, kPairs), SizeIs(3));
  const auto alone = write_npz(folder, {{"z.npy", other}}, "b.npz");
  EXPECT_THAT(values_in(sequences_of(alone)), ElementsAre(ElementsAre(7)));
  const auto unclear = write_npz(folder, {{"a.npy", other}, {"b.npy", other}}, "c.npz");
  EXPECT_THAT(errors_in(sequences_of(unclear)),
              ElementsAre("none of its 2 arrays is called X, or alone"));
}

TEST(UnlabelledArray, HasItsWholeNumbersScaledWhereTheyArePixels) {
  const ScratchFolder folder;
  const auto bytes = folder.write("b.npy", bytes_x("(1, 2, 3)", {0, 51, 255, 0, 0, 0}));
  EXPECT_THAT(values_in(sequences_of(bytes, kPictures)),
              ElementsAre(ElementsAre(0, 0.2F, 1, 0, 0, 0)));
  const SequenceForm triples = {.features = 3, .picture_rows = 0};
  EXPECT_THAT(values_in(sequences_of(bytes, triples)),
              ElementsAre(ElementsAre(0, 51, 255, 0, 0, 0)));
  const auto floats =
      folder.write("f.npy", npy_file<float>("<f4", "(1, 2, 3)", {0, 0.5, 1, 0, 0, 0}));
  EXPECT_THAT(values_in(sequences_of(floats, kPictures)),
              ElementsAre(ElementsAre(0, 0.5F, 1, 0, 0, 0)));
}

TEST(UnlabelledArray, HasTruthValuesAsTheyAre) {
  const ScratchFolder folder;
  const auto path =
      folder.write("t.npy", npy_file<std::uint8_t>("|b1", "(1, 2, 3)", {0, 1, 1, 0, 0, 1}));
  for (const SequenceForm& form : {kPictures, SequenceForm{.features = 3}}) {
    EXPECT_THAT(values_in(sequences_of(path, form)), ElementsAre(ElementsAre(0, 1, 1, 0, 0, 1)));
  }
}

TEST(UnlabelledArray, MayHoldOneThatIsNotFinite) {
  const ScratchFolder folder;
  const float none = std::numeric_limits<float>::quiet_NaN();
  const auto path = folder.write("a.npy", npy_file<float>("<f4", "(3, 1)", {1, none, 3}));
  EXPECT_THAT(errors_in(sequences_of(path)), ElementsAre("", "holds what is no finite number", ""));
}

TEST(UnlabelledSeries, LeavesLabelsAside) {
  const ScratchFolder folder;
  const auto ts =
      folder.write("a.ts", "@classLabel true up down\n@data\n1,2,3:4,5,6:up\n7,8:9,10:down\n");
  const Sequences read = sequences_of(ts, kPairs);
  EXPECT_THAT(names_in(read), ElementsAre("a.ts[0]", "a.ts[1]"));
  EXPECT_THAT(values_in(read),
              ElementsAre(ElementsAre(1, 4, 2, 5, 3, 6), ElementsAre(7, 9, 8, 10)));
  EXPECT_EQ(read[0].time, 3);
  EXPECT_EQ(read[1].time, 2);
  EXPECT_THAT(
      errors_in(sequences_of(ts)),
      ElementsAre("has sequences of 3 steps and 2 features, the network reads any steps of 1",
                  "has sequences of 2 steps and 2 features, the network reads any steps of 1"));

  const auto tsv = folder.write("a.tsv", "9\t1\t2\tNaN\n8\t4\t5\t6\n");
  EXPECT_THAT(values_in(sequences_of(tsv)), ElementsAre(ElementsAre(1, 2), ElementsAre(4, 5, 6)));
}

TEST(Unlabelled, FileThatIsNotThereIsAnErrorInItsPlace) {
  const ScratchFolder folder;
  const Sequences missing = sequences_of(folder / "none.csv");
  EXPECT_THAT(names_in(missing), ElementsAre("none.csv"));
  EXPECT_THAT(errors_in(missing), ElementsAre("cannot open none.csv: No such file or directory"));
  EXPECT_THAT(errors_in(sequences_of(folder.path())), ElementsAre(HasSubstr("is a directory")));
  EXPECT_THAT(errors_in(sequences_of(folder, "")), ElementsAre(HasSubstr("the file is empty")));
}

TEST(Unlabelled, BinaryFileIsRefusedAsAWhole) {
  const ScratchFolder folder;
  for (const std::string& bytes : {std::string("\x7F"
                                               "ELF\n1,2\n\0\1\n3,4\n",
                                               15),
                                   std::string("1,2\n3\0,4\n5,6\n", 13)}) {
    EXPECT_THAT(errors_in(sequences_of(folder, bytes)),
                ElementsAre("is neither text nor a PNG, IDX, .npy or .npz file"));
  }
}

}  // namespace
}  // namespace rnnctl::data
