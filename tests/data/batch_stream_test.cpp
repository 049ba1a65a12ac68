#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <rnnctl/base/random.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/sequence_dataset.h>

namespace rnnctl::data {
namespace {

// Examples that tell who they are: example i is [1, 2] = {i, epoch it was gathered in}, class i.
class Numbered : public Dataset {
 public:
  explicit Numbered(std::int64_t count) : shape_{count, 1, 2, count, 1} {}
  const DatasetShape& shape() const override { return shape_; }
  const std::string& description() const override { return description_; }
  const std::vector<std::string>& content_hashes() const override { return content_hashes_; }
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override {
    for (const std::uint32_t index : indices) {
      *inputs++ = static_cast<float>(index);
      *inputs++ = static_cast<float>(augmentation.epoch);
      *targets++ = index;
    }
  }

 private:
  DatasetShape shape_;
  std::string description_ = "numbered";
  std::vector<std::string> content_hashes_;
};

using Examples = std::vector<std::int64_t>;

// The examples of a batch; checks on the way that inputs and targets belong together.
Examples examples_of(BatchStream& stream, std::int64_t epoch, std::int64_t position) {
  const Batch& batch = stream.at(epoch, position);
  Examples examples(batch.targets, batch.targets + batch.size);
  for (std::int64_t i = 0; i < batch.size; ++i) {
    EXPECT_EQ(batch.inputs[2 * i], static_cast<float>(examples[i]));
    EXPECT_EQ(batch.inputs[2 * i + 1], static_cast<float>(epoch));
  }
  return examples;
}

Examples epoch_of(BatchStream& stream, std::int64_t epoch) {
  Examples all;
  for (std::int64_t k = 0; k < stream.batches_per_epoch(); ++k) {
    const Examples batch = examples_of(stream, epoch, k);
    all.insert(all.end(), batch.begin(), batch.end());
  }
  return all;
}

Examples sorted(Examples examples) {
  std::sort(examples.begin(), examples.end());
  return examples;
}

Examples first_integers(std::size_t count) {
  Examples result(count);
  std::iota(result.begin(), result.end(), 0);
  return result;
}

TEST(BatchStream, EachEpochVisitsEachExampleOnce) {
  const Numbered dataset(103);
  BatchStream stream(dataset, {.batch_size = 10, .seed = 1});
  for (std::int64_t epoch = 0; epoch < 4; ++epoch) {
    EXPECT_EQ(sorted(epoch_of(stream, epoch)), first_integers(103)) << epoch;
  }
}

TEST(BatchStream, TheLastBatchHoldsWhatIsLeft) {
  const Numbered dataset(103);
  BatchStream stream(dataset, {.batch_size = 10});
  EXPECT_EQ(stream.examples_per_epoch(), 103);
  EXPECT_EQ(stream.batches_per_epoch(), 11);
  EXPECT_EQ(stream.at(0, 9).size, 10);
  EXPECT_EQ(stream.at(0, 10).size, 3);
  EXPECT_EQ(stream.at(1, 0).size, 10);
}

TEST(BatchStream, EpochsAndSeedsHaveTheirOwnOrders) {
  const Numbered dataset(100);
  BatchStream one(dataset, {.batch_size = 10, .seed = 1});
  BatchStream same(dataset, {.batch_size = 10, .seed = 1});
  BatchStream other(dataset, {.batch_size = 10, .seed = 2});
  const std::set<Examples> orders = {epoch_of(one, 0), epoch_of(one, 1), epoch_of(one, 2),
                                     epoch_of(other, 0), first_integers(100)};
  EXPECT_EQ(orders.size(), 5u);
  EXPECT_EQ(epoch_of(same, 0), epoch_of(one, 0));
}

// Pins the order, so that a resumed run meets the batches that the interrupted one would have.
TEST(BatchStream, TheOrderIsThePermutationOfTheEpoch) {
  const Numbered dataset(50);
  const std::vector<std::uint32_t> indices = {7, 49, 3, 30, 11, 12};
  BatchStream stream(dataset, indices, {.batch_size = 4, .seed = 9});
  for (const std::uint32_t epoch : {0u, 5u}) {
    Examples expected;
    for (const std::uint32_t i : base::permutation(6, 9, base::RandomPurpose::kShuffle, epoch)) {
      expected.push_back(indices[i]);
    }
    EXPECT_EQ(epoch_of(stream, epoch), expected);
  }
}

TEST(BatchStream, WithoutShufflingTheOrderIsThatOfTheIndices) {
  const Numbered dataset(50);
  BatchStream stream(dataset, {7, 49, 3}, {.batch_size = 2, .shuffle = false});
  EXPECT_EQ(epoch_of(stream, 0), (Examples{7, 49, 3}));
  EXPECT_EQ(epoch_of(stream, 1), (Examples{7, 49, 3}));
}

TEST(BatchStream, AnyPositionGivesWhatReadingInOrderGives) {
  const Numbered dataset(23);
  constexpr std::int64_t kEpochs = 5;
  BatchStream in_order(dataset, {.batch_size = 4, .seed = 3});
  const std::int64_t batches = in_order.batches_per_epoch();
  std::vector<Examples> expected;
  for (std::int64_t i = 0; i < kEpochs * batches; ++i) {
    expected.push_back(examples_of(in_order, i / batches, i % batches));
  }
  BatchStream jumping(dataset, {.batch_size = 4, .seed = 3});
  base::RandomStream random(1, base::RandomPurpose::kSplit);
  for (int jump = 0; jump < 200; ++jump) {
    const std::int64_t start = random.below(static_cast<std::uint32_t>(expected.size()));
    const std::int64_t end = std::min<std::int64_t>(start + random.below(4), expected.size());
    for (std::int64_t i = start; i < end; ++i) {
      ASSERT_EQ(examples_of(jumping, i / batches, i % batches), expected[i]) << jump << ", " << i;
    }
  }
}

TEST(BatchStream, AskingAgainGivesTheSameMemory) {
  const Numbered dataset(10);
  BatchStream stream(dataset, {.batch_size = 3});
  const Batch first = stream.at(0, 1);
  EXPECT_EQ(stream.at(0, 1).inputs, first.inputs);
}

TEST(BatchStream, ABatchStaysUntouchedWhileTheNextOneIsPrepared) {
  const Numbered dataset(1000);
  BatchStream stream(dataset, {.batch_size = 1, .seed = 4});
  for (std::int64_t k = 0; k < 999; ++k) {
    const Batch& batch = stream.at(0, k);
    const std::int64_t at_first = batch.targets[0];
    std::this_thread::yield();
    ASSERT_EQ(batch.targets[0], at_first);
    ASSERT_EQ(batch.inputs[0], static_cast<float>(at_first));
  }
}

TEST(BatchStream, OneBatchPerEpoch) {
  const SequenceDataset lesson = hihell();
  BatchStream stream(lesson, {.batch_size = 100, .shuffle = false});
  EXPECT_EQ(stream.batches_per_epoch(), 1);
  for (std::int64_t epoch = 0; epoch < 15; ++epoch) {
    const Batch& batch = stream.at(epoch, 0);
    ASSERT_EQ(batch.size, 1);
    EXPECT_EQ(Examples(batch.targets, batch.targets + 6), (Examples{1, 0, 2, 3, 3, 4}));
    EXPECT_EQ(std::accumulate(batch.inputs, batch.inputs + 30, 0.0f), 6.0f);
  }
}

TEST(BatchStream, ThreeAlignedBuffersServeAllBatches) {
  const Numbered dataset(40);
  BatchStream stream(dataset, {.batch_size = 3, .seed = 1});
  std::set<const float*> inputs;
  for (std::int64_t i = 0; i < 3 * stream.batches_per_epoch(); ++i) {
    const Batch& batch = stream.at(i / stream.batches_per_epoch(), i % stream.batches_per_epoch());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(batch.inputs) % 64, 0u);
    inputs.insert(batch.inputs);
  }
  EXPECT_EQ(inputs.size(), 3u);
}

// Reports when it gathers a certain epoch.
class Announcing : public Numbered {
 public:
  Announcing(std::int64_t count, std::uint32_t epoch) : Numbered(count), epoch_(epoch) {}
  std::future<void> gathered() { return gathered_.get_future(); }
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override {
    Numbered::gather(indices, augmentation, inputs, targets);
    if (augmentation.epoch == epoch_) gathered_.set_value();
  }

 private:
  std::uint32_t epoch_;
  mutable std::promise<void> gathered_;
};

TEST(BatchStream, PreparesTheNextEpochsFirstBatchWithoutBeingAsked) {
  Announcing dataset(10, 1);
  std::future<void> gathered = dataset.gathered();
  BatchStream stream(dataset, {.batch_size = 5});
  stream.at(0, 1);
  EXPECT_EQ(gathered.wait_for(std::chrono::seconds(60)), std::future_status::ready);
}

// Fails whenever example 7 is asked for, as often as `failures` allows.
class Failing : public Numbered {
 public:
  Failing(std::int64_t count, int failures) : Numbered(count), failures_(failures) {}
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override {
    if (std::count(indices.begin(), indices.end(), 7u) > 0 && failures_-- > 0) {
      throw std::runtime_error("example 7 is broken");
    }
    Numbered::gather(indices, augmentation, inputs, targets);
  }

 private:
  mutable std::atomic<int> failures_;
};

std::string failure_at(BatchStream& stream, std::int64_t epoch, std::int64_t position) {
  try {
    stream.at(epoch, position);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(BatchStream, RethrowsOnlyWhenTheBrokenBatchIsAskedFor) {
  const Failing dataset(20, std::numeric_limits<int>::max());
  BatchStream stream(dataset, {.batch_size = 5, .shuffle = false});
  EXPECT_EQ(examples_of(stream, 0, 0), (Examples{0, 1, 2, 3, 4}));  // prepares the broken one
  EXPECT_EQ(failure_at(stream, 0, 1), "example 7 is broken");
  EXPECT_EQ(failure_at(stream, 0, 1), "example 7 is broken");
  EXPECT_EQ(examples_of(stream, 0, 2), (Examples{10, 11, 12, 13, 14}));
  EXPECT_EQ(examples_of(stream, 0, 0), (Examples{0, 1, 2, 3, 4}));
  EXPECT_EQ(examples_of(stream, 0, 3), (Examples{15, 16, 17, 18, 19}));  // skips the broken one
}

TEST(BatchStream, TriesAgainAfterAFailure) {
  const Failing dataset(10, 1);
  BatchStream stream(dataset, {.batch_size = 10, .shuffle = false});
  EXPECT_EQ(failure_at(stream, 0, 0), "example 7 is broken");
  EXPECT_EQ(examples_of(stream, 0, 0), first_integers(10));
}

TEST(BatchStream, AnExampleTheDataSetDoesNotHaveIsItsError) {
  const SequenceDataset lesson = hihell();
  BatchStream stream(lesson, {0, 1}, {.batch_size = 2, .shuffle = false});
  EXPECT_THROW(stream.at(0, 0), std::out_of_range);
}

TEST(BatchStream, RejectsWhatCannotBeStreamed) {
  const Numbered dataset(10);
  const Numbered nothing(0);
  EXPECT_THROW(BatchStream(nothing, BatchOptions{}), std::invalid_argument);
  EXPECT_THROW(BatchStream(dataset, {}, BatchOptions{}), std::invalid_argument);
  EXPECT_THROW(BatchStream(dataset, {.batch_size = 0}), std::invalid_argument);
  EXPECT_THROW(BatchStream(dataset, {.batch_size = -1}), std::invalid_argument);
  EXPECT_THROW(BatchStream(dataset, {.max_shift = -1}), std::invalid_argument);
}

TEST(BatchStream, RejectsPositionsOutsideTheEpoch) {
  const Numbered dataset(10);
  BatchStream stream(dataset, {.batch_size = 5});
  EXPECT_THROW(stream.at(0, 2), std::out_of_range);
  EXPECT_THROW(stream.at(0, -1), std::out_of_range);
  EXPECT_THROW(stream.at(-1, 0), std::out_of_range);
  EXPECT_THROW(stream.at(std::int64_t{1} << 32, 0), std::out_of_range);
  EXPECT_EQ(stream.at((std::int64_t{1} << 32) - 1, 1).size, 5);
}

// A batch size far beyond the data must not reserve memory for it.
TEST(BatchStream, AHugeBatchSizeMeansTheWholeDataSet) {
  const Numbered dataset(10);
  BatchStream stream(dataset, {.batch_size = std::numeric_limits<std::int64_t>::max()});
  EXPECT_EQ(stream.batches_per_epoch(), 1);
  EXPECT_EQ(stream.at(0, 0).size, 10);
}

TEST(BatchStream, MayBeDestroyedAtAnyMoment) {
  const Numbered dataset(100);
  for (int i = 0; i < 100; ++i) {
    BatchStream stream(dataset, {.batch_size = 10});
    for (int k = 0; k < i % 4; ++k) stream.at(0, k);
  }
}

}  // namespace
}  // namespace rnnctl::data
