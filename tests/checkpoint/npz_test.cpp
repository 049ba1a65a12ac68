#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/zip_bytes.h"
#include "data/mapped_file.h"
#include "data/npz_file.h"
#include "support/run_program.h"
#include <rnnctl/base/error.h>
#include <rnnctl/checkpoint/npz.h>
#include <rnnctl/data/npy.h>

namespace rnnctl::checkpoint::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The archive as the reader of data sets has it.
class ReadBack {
 public:
  explicit ReadBack(const Checkpoint& checkpoint) {
    const auto bytes = encode_npz(checkpoint);
    test::write_file(folder_.path("w.npz"), to_text(bytes));
    file_ = std::make_shared<const data::MappedFile>(folder_.path("w.npz"));
    archive_ = std::make_unique<const data::NpzFile>(file_, 1 << 20);
    for (std::size_t i = 0; i < names().size(); ++i) places_.push_back(i);
    archive_->check(places_);
  }

  const std::vector<std::string>& names() const { return archive_->names(); }
  data::NpyArray array(const std::string& name) {
    const auto found = std::find(names().begin(), names().end(), name + ".npy");
    if (found == names().end()) throw std::out_of_range(name);
    entries_.push_back(archive_->read(static_cast<std::size_t>(found - names().begin())));
    return data::NpyArray::parse(entries_.back().bytes, name);
  }

 private:
  test::TemporaryDirectory folder_;
  std::shared_ptr<const data::MappedFile> file_;
  std::unique_ptr<const data::NpzFile> archive_;
  std::vector<std::size_t> places_;
  std::vector<data::EntryBytes> entries_;
};

std::string refusal(const std::string& name) {
  Checkpoint checkpoint;
  checkpoint.state_dict = {{name, floats({1}, {1.0F})}};
  try {
    encode_npz(checkpoint);
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Npz, IsReadByTheReaderOfDataSets) {
  Checkpoint checkpoint;
  checkpoint.state_dict = {{"rnn.weight_ih_l0", floats({2, 3}, {1, 2, 3, 4, 5, -0.5F})},
                           {"step", make_tensor<std::int64_t>(ElementType::kInt64, {}, {1 << 30})}};
  ReadBack read(checkpoint);
  EXPECT_THAT(read.names(), ElementsAre("rnn.weight_ih_l0.npy", "step.npy"));
  const data::NpyArray weight = read.array("rnn.weight_ih_l0");
  EXPECT_THAT(weight.shape(), ElementsAre(2, 3));
  std::vector<float> values(6);
  weight.read(0, values);
  EXPECT_THAT(values, ElementsAre(1, 2, 3, 4, 5, -0.5F));
  EXPECT_THAT(read.array("step").shape(), ElementsAre());
  EXPECT_EQ(read.array("step").text(0), "1073741824");
}

TEST(Npz, TellsWhatTheNetworkIsAndWhatItsClassesAreCalled) {
  Checkpoint checkpoint = example_checkpoint();
  checkpoint.manifest["data"]["class_names"] = {"low", "h\u00f6her", ""};
  ReadBack read(checkpoint);
  const data::NpyArray names = read.array("class_names");
  EXPECT_THAT(names.shape(), ElementsAre(3));
  EXPECT_EQ(names.text(1), "h\u00f6her");
  EXPECT_EQ(names.text(2), "");
  const data::NpyArray manifest = read.array("rnnctl");
  std::vector<float> bytes(static_cast<std::size_t>(manifest.count()));
  manifest.read(0, bytes);
  auto found = nlohmann::json::parse(std::string(bytes.begin(), bytes.end()));
  EXPECT_EQ(found.at("data"), checkpoint.manifest.at("data"));
}

// The header as numpy.save(file, numpy.zeros((2, 1), numpy.float32)) of NumPy 2 writes it.
TEST(Npz, HasNumPysHeaderAndAlignedElements) {
  const std::vector<FoundEntry> found = walk_zip(encode_npz(example_checkpoint()));
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[2].name, "fc.weight.npy");
  const std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
  const std::string header = std::string("\x93NUMPY\1\0v\0", 10) + dictionary +
                             std::string(128 - 10 - dictionary.size() - 1, ' ') + "\n";
  EXPECT_EQ(found[2].data.substr(0, 128), header);
  EXPECT_EQ(found[2].data.size(), 128u + 2 * sizeof(float));
  for (const FoundEntry& entry : found) EXPECT_EQ(entry.data_offset % 64, 0u) << entry.name;
}

TEST(Npz, GivesTheSameBytesAgain) {
  EXPECT_EQ(encode_npz(example_checkpoint()), encode_npz(example_checkpoint()));
}

TEST(Npz, RefusesNamesThatLeadOutOfTheArchiveOrAreTaken) {
  for (const char* name : {"../w", "a/../../w", "/w", "a//b", "C:w", "a\\b", "a\nb", "\xff"}) {
    EXPECT_THAT(refusal(name), HasSubstr("cannot be stored in an archive; rename it")) << name;
  }
  EXPECT_THAT(refusal("rnnctl"), HasSubstr("'rnnctl' cannot be stored as npz"));
  EXPECT_THAT(refusal("class_names"), HasSubstr("where the name is taken"));
  EXPECT_EQ(refusal("layers/0/w"), "");
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
