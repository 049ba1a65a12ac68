// From a name on the command line to what trains, judges and tests.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/source.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

LoadedData load(const std::filesystem::path& path, const std::string& task = "") {
  SourceOptions options;
  options.path = path;
  options.task = task;
  options.test_split = 0.2;
  options.streams = 2;
  options.time = 5;
  return load_source(options);
}

std::vector<std::int64_t> targets_of(const DataPart& part) {
  const DatasetShape& shape = part.dataset->shape();
  std::vector<std::uint32_t> indices = part.indices;
  for (std::uint32_t i = 0; part.indices.empty() && i < shape.count; ++i) indices.push_back(i);
  std::vector<float> inputs(indices.size() * static_cast<std::size_t>(shape.time * shape.input));
  std::vector<std::int64_t> targets(indices.size() *
                                    static_cast<std::size_t>(shape.targets_per_example));
  part.dataset->gather(indices, {}, inputs.data(), targets.data());
  return targets;
}

std::vector<float> inputs_of(const DataPart& part, std::uint32_t index) {
  const DatasetShape& shape = part.dataset->shape();
  std::vector<float> inputs(static_cast<std::size_t>(shape.time * shape.input));
  std::vector<std::int64_t> targets(static_cast<std::size_t>(shape.targets_per_example));
  part.dataset->gather(std::vector{index}, {}, inputs.data(), targets.data());
  return inputs;
}

/// 50 rows of one number, every fifth in class a.
std::string fifty_rows() {
  std::string rows;
  for (int i = 0; i < 50; ++i) rows += std::to_string(i) + "," + (i % 5 == 0 ? "a" : "b") + "\n";
  return rows;
}

TEST(Source, FindsTheKindInTheContents) {
  const ScratchFolder folder;
  EXPECT_EQ(kind_of(folder.write("a", "1\t2\t3\n")), "tsv");
  EXPECT_EQ(kind_of(folder.write("b", "# x\n@data\n")), "ts");
  EXPECT_EQ(kind_of(folder.write("c", "1,2,3\n4,5,6\n")), "csv");
  EXPECT_EQ(kind_of(folder.write("d", "First Citizen:\nBefore we proceed, hear me.\n")), "text");
  EXPECT_EQ(kind_of(folder.write("e", "\x93NUMPY")), "npy");
  EXPECT_EQ(kind_of(folder.write("f", "PK\x03\x04")), "npz");
  EXPECT_THROW(kind_of(folder.write("g.csv", "one, two\nthree\n")), base::InputError);
  EXPECT_THROW(kind_of(folder / "none"), base::InputError);
}

TEST(Source, IsCalledByTheLastPartOfItsPath) {
  for (const char* path : {"folder", "data/folder", "data/folder/", "./folder//", "folder/."}) {
    EXPECT_EQ(source_name(path), "folder") << path;
  }
  EXPECT_EQ(source_name("a\nb.csv"), "a\\x0ab.csv");
}

TEST(Source, KindsAndTasksAreWords) {
  const ScratchFolder folder;
  SourceOptions options;
  options.path = folder.write("a", "1\t2\t3\n");
  options.kind = "tvs";
  EXPECT_THAT([&] { load_source(options); },
              ThrowsMessage<base::UsageError>(HasSubstr("did you mean 'tsv'")));
  options.kind = "tsv";
  options.task = "next";
  EXPECT_THAT([&] { load_source(options); },
              ThrowsMessage<base::UsageError>(HasSubstr("--task next is for text")));
}

TEST(Source, IsStandardisedByTheTrainingFile) {
  const ScratchFolder folder;
  folder.write("train.csv", "0,2,a\n2,4,b\n");
  folder.write("test.csv", "2,,b\n");
  const LoadedData data = load(folder.path());
  EXPECT_THAT(data.preparation.class_names, ElementsAre("a", "b"));
  EXPECT_THAT(data.preparation.inputs.mean, ElementsAre(2.0F));
  EXPECT_THAT(data.preparation.inputs.deviation, ElementsAre(std::sqrt(2.0F)));
  EXPECT_EQ(data.test.dataset->shape().time, 2);
  EXPECT_EQ(data.test.dataset->length(0), 1);
  EXPECT_THAT(inputs_of(data.test, 0), ElementsAre(0.0F, 0.0F));
  EXPECT_THAT(targets_of(data.test), ElementsAre(1));
  EXPECT_FALSE(data.validation);
}

TEST(Source, HoldsAPartOfEachClassBackWhereThereIsNoTestFile) {
  const ScratchFolder folder;
  const LoadedData data = load(folder.write("all.csv", fifty_rows()));
  EXPECT_EQ(data.training.indices.size(), 40U);
  const std::vector<std::int64_t> tested = targets_of(data.test);
  EXPECT_EQ(tested.size(), 10U);
  EXPECT_EQ(std::count(tested.begin(), tested.end(), 0), 2);
}

// What judges and what tests must not leave a trace in how the data are prepared.
TEST(Source, IsPreparedByWhatTrainsAlone) {
  const ScratchFolder folder;
  SourceOptions options;
  options.path = folder.write("all.csv", fifty_rows());
  options.test_split = 10;
  options.validation_split = 10;
  const LoadedData data = load_source(options);
  double sum = 0;
  for (const std::uint32_t index : data.training.indices) sum += index;  // row i holds the number i
  EXPECT_EQ(data.training.indices.size(), 30U);
  EXPECT_EQ(data.validation.indices.size(), 10U);
  EXPECT_FLOAT_EQ(data.preparation.inputs.mean[0], static_cast<float>(sum / 30));
  std::set<std::uint32_t> all(data.training.indices.begin(), data.training.indices.end());
  all.insert(data.validation.indices.begin(), data.validation.indices.end());
  all.insert(data.test.indices.begin(), data.test.indices.end());
  EXPECT_EQ(all.size(), 50U);
}

TEST(Source, PredictsNumbersThatAreNotAllWhole) {
  const ScratchFolder folder;
  const auto file =
      folder.write("sine.csv", "1.5,2,0.5\n2.5,3,1.5\n3.5,4,2.5\n4.5,5,3.5\n5.5,6,4.5\n");
  const LoadedData data = load(file);
  EXPECT_EQ(data.preparation.task, Task::kRegress);
  EXPECT_TRUE(data.training.dataset->shape().has_values);
  EXPECT_EQ(data.training.dataset->shape().num_classes, 1);
  float value = 0;
  data.test.dataset->gather_values(data.test.indices, &value);
  const Standardisation& targets = data.preparation.targets;
  const float tested = 0.5F + static_cast<float>(data.test.indices[0]);
  EXPECT_FLOAT_EQ(value * targets.deviation[0] + targets.mean[0], tested);
  EXPECT_THAT([&] { load(file, "classify"); },
              ThrowsMessage<base::InputError>(HasSubstr("no class has two examples")));
  const auto words = folder.write("words.csv", "1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,6,a\n");
  EXPECT_THAT([&] { load(words, "regress"); },
              ThrowsMessage<base::InputError>(HasSubstr("'a' is no number to predict")));
}

TEST(Source, RefusesATestFileThatDoesNotFit) {
  const ScratchFolder folder;
  folder.write("train.csv", "1,a\n2,b\n");
  folder.write("test.csv", "1,c\n");
  EXPECT_THAT([&] { load(folder.path()); },
              ThrowsMessage<base::InputError>(HasSubstr("the label 'c' is none of the 2")));
  folder.write("train.csv", "id,time,x,y,label\n1,0,1,1,a\n2,0,1,1,b\n");
  folder.write("test.csv", "id,time,x,label\n1,0,1,a\n");
  EXPECT_THAT([&] { load(folder.path()); },
              ThrowsMessage<base::InputError>(HasSubstr("has 1 features a time step")));
}

TEST(Source, TakesAFolderOfIdxImagesByTheirNames) {
  const ScratchFolder folder;
  folder.write("x-train-images-idx3-ubyte", idx_bytes({4, 2, 3}));
  folder.write("x-train-labels-idx1-ubyte", idx_header(8, {4}) + std::string("\0\1\2\1", 4));
  folder.write("x-test-images-idx3-ubyte", idx_bytes({2, 2, 3}));
  folder.write("x-test-labels-idx1-ubyte", idx_header(8, {2}) + std::string("\2\0", 2));
  const LoadedData data = load(folder.path());
  EXPECT_EQ(data.kind, "idx");
  EXPECT_EQ(data.training.dataset->shape().num_classes, 3);
  EXPECT_EQ(data.training.dataset->shape().time, 2);
  EXPECT_EQ(data.training.dataset->shape().input, 3);
  EXPECT_THAT(targets_of(data.test), ElementsAre(2, 0));
}

/// Three black pictures and a white one to train on, two of pixels 51 to test on.
void write_greys(const ScratchFolder& folder) {
  folder.write("train-images",
               idx_header(8, {4, 2, 3}) + std::string(18, '\0') + std::string(6, '\xFF'));
  folder.write("train-labels", idx_header(8, {4}) + std::string("\0\1\0\1", 4));
  folder.write("test-images", idx_header(8, {2, 2, 3}) + std::string(12, '\x33'));
  folder.write("test-labels", idx_header(8, {2}) + std::string("\1\0", 2));
}

// Of three black pictures and a white one the mean is 1/4 and the deviation sqrt(3)/4.
TEST(Source, StandardisesPicturesByTheTrainingPart) {
  const ScratchFolder folder;
  write_greys(folder);
  const LoadedData data = load(folder.path());
  EXPECT_THAT(data.preparation.pixels.mean, ElementsAre(0.25F));
  EXPECT_THAT(data.preparation.pixels.deviation, ElementsAre(std::sqrt(3.0F) / 4));
  EXPECT_THAT(data.preparation.inputs.mean, IsEmpty());
  EXPECT_FLOAT_EQ(inputs_of(data.training, 3)[0], std::sqrt(3.0F));
  EXPECT_FLOAT_EQ(inputs_of(data.test, 1)[5], (0.2F - 0.25F) * 4 / std::sqrt(3.0F));
}

// A checkpoint of MNIST, or of before pixels were standardised, has no figures of them.
TEST(Source, TestsPicturesAsTrainingPreparedThem) {
  const ScratchFolder folder;
  write_greys(folder);
  SourceOptions options;
  options.path = folder.path();
  EXPECT_EQ(inputs_of(load_test(options, {}), 0)[0], 0.2F);
  Preparation known;
  known.pixels = {{0.1F}, {0.5F}};
  EXPECT_FLOAT_EQ(inputs_of(load_test(options, known), 0)[0], 0.2F);
  options.known = Preparation{};
  EXPECT_EQ(inputs_of(load_source(options).test, 0)[0], 0.2F);
}

// What a run began with stays, even where its file has changed since.
TEST(Source, KeepsAKnownPreparation) {
  const ScratchFolder folder;
  SourceOptions options;
  options.path = folder.write("all.csv", fifty_rows());
  const LoadedData trained = load_source(options);
  folder.write("all.csv", "900,c\n" + fifty_rows());
  options.known = trained.preparation;
  EXPECT_THAT([&] { load_source(options); },
              ThrowsMessage<base::InputError>(HasSubstr("the label 'c' is none of the 2")));
  folder.write("all.csv", "900,a\n" + fifty_rows());
  const LoadedData again = load_source(options);
  EXPECT_EQ(again.preparation.inputs.mean, trained.preparation.inputs.mean);
  options.path = folder.write("words.txt", "It is a text, not a table.\nIt has two lines.\n");
  EXPECT_THAT([&] { load_source(options); },
              ThrowsMessage<base::InputError>(HasSubstr("was not trained on text")));
}

TEST(Source, KeepsAKnownVocabulary) {
  const ScratchFolder folder;
  const LoadedData trained = load(folder.write("t.txt", "abcdefghijabcdefghijabcde"));
  SourceOptions options;
  options.path = folder.write("t.txt", "abcabcabcabcabcabcabcabcabc");
  options.known = trained.preparation;
  options.streams = 2;
  EXPECT_EQ(load_source(options).training.dataset->shape().num_classes, 10);
}

// "abcdefghij" twice and a bit: the last fifth tests, what comes before trains.
TEST(Source, CutsATextInItsOrder) {
  const ScratchFolder folder;
  const LoadedData data = load(folder.write("t.txt", "abcdefghijabcdefghijabcde"));
  EXPECT_EQ(data.preparation.task, Task::kNext);
  EXPECT_EQ(data.preparation.vocabulary->size(), 10);
  EXPECT_EQ(data.training.dataset->streams(), 2);
  EXPECT_EQ(data.training.dataset->shape().time, 5);
  EXPECT_THAT(targets_of(data.test), ElementsAre(1, 2, 3, 4));  // a: b, b: c, …, d: e
  EXPECT_THAT(data.test.indices, IsEmpty());
}

TEST(Source, ReadsATestSetAsTrainingWasPrepared) {
  const ScratchFolder folder;
  const LoadedData trained = load(folder.write("all.csv", fifty_rows()));
  SourceOptions options;
  options.path = folder.write("other.csv", "7,b\n9,a\n8,a\n");
  const DataPart test = load_test(options, trained.preparation);
  EXPECT_THAT(targets_of(test), ElementsAre(1, 0, 0));
  const Standardisation& prepared = trained.preparation.inputs;
  EXPECT_FLOAT_EQ(inputs_of(test, 0)[0], (7 - prepared.mean[0]) / prepared.deviation[0]);
}

}  // namespace
}  // namespace rnnctl::data
