#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <numeric>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>

#include <rnnctl/base/random.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/batch_stream.h>

namespace rnnctl::data {
namespace {

struct Position {
  std::int64_t epoch = -1;
  std::int64_t batch = -1;
  bool operator==(const Position&) const = default;
};
constexpr Position kNowhere{};

struct Free {
  void operator()(float* memory) const { std::free(memory); }
};
using AlignedFloats = std::unique_ptr<float[], Free>;

AlignedFloats allocate_aligned(std::int64_t count) {
  constexpr std::size_t kAlignment = 64;  // a cache line, and the widest SIMD register
  const std::size_t lines = (count * sizeof(float) + kAlignment - 1) / kAlignment;
  AlignedFloats memory(static_cast<float*>(std::aligned_alloc(kAlignment, lines * kAlignment)));
  if (!memory) throw std::bad_alloc();
  return memory;
}

std::vector<std::uint32_t> all_of(const Dataset& dataset) {
  const std::int64_t count = dataset.shape().count;
  if (count < 0 || count > std::numeric_limits<std::uint32_t>::max()) {
    throw std::invalid_argument(base::str("BatchStream: a data set of ", count, " examples"));
  }
  std::vector<std::uint32_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0u);
  return indices;
}

}  // namespace

// A ring of slots. The caller owns the lent one; behind it come `ready_` prepared ones, then the
// one the worker is filling. With two of them ahead of the caller the worker need not stop between
// batches. A jump discards what was prepared: a new generation starts at another position.
class BatchStream::Impl {
 public:
  Impl(const Dataset& dataset, std::vector<std::uint32_t> indices, BatchOptions options);
  ~Impl();
  const Batch& at(Position wanted);
  std::int64_t examples() const { return static_cast<std::int64_t>(indices_.size()); }
  std::int64_t batches() const { return (examples() - 1) / options_.batch_size + 1; }

 private:
  static constexpr std::size_t kAhead = 2;
  struct Slot {
    AlignedFloats inputs;
    std::vector<std::int64_t> targets;
    std::vector<std::int64_t> lengths;  // empty where all are equal
    std::vector<float> values;          // empty where there are classes
    Position position = kNowhere;
    Batch batch;
    std::exception_ptr error;
  };
  struct Order {
    std::int64_t epoch = -1;
    std::vector<std::uint32_t> examples;
  };

  Slot& slot(std::size_t ahead) { return slots_[(lent_ + ahead) % slots_.size()]; }
  Position after(Position position) const;
  void jump(Position wanted);
  void wait_for_batch(std::unique_lock<std::mutex>& lock);
  void work();
  void prepare(Slot& slot) noexcept;
  std::span<const std::uint32_t> order(std::int64_t epoch);

  const Dataset& dataset_;
  const std::vector<std::uint32_t> indices_;
  BatchOptions options_;
  std::array<Order, 2> orders_;  // the worker's; by the parity of the epoch: current and next

  std::mutex mutex_;  // of everything below; only the caller changes lent_ and generation_
  std::condition_variable work_wanted_;
  std::condition_variable batch_ready_;
  std::array<Slot, 1 + kAhead> slots_;
  std::size_t lent_ = 0;
  std::atomic<std::size_t> ready_ = 0;  // atomic for a look without the mutex
  std::uint64_t generation_ = 0;
  Position next_ = kNowhere;  // what the worker prepares next
  bool stop_ = false;
  std::thread worker_;  // starts with the first batch
};

BatchStream::Impl::Impl(const Dataset& dataset, std::vector<std::uint32_t> indices,
                        BatchOptions options)
    : dataset_(dataset), indices_(std::move(indices)), options_(options) {
  if (indices_.empty() || options.batch_size < 1 || options.max_shift < 0) {
    throw std::invalid_argument(base::str("BatchStream: ", indices_.size(),
                                          " examples in batches of ", options.batch_size,
                                          ", shifted by up to ", options.max_shift));
  }
  options_.batch_size = std::min(options.batch_size, examples());
  if (dataset.streams() > 0) {
    options_.batch_size = dataset.streams();
    options_.shuffle = false;
  }
  const DatasetShape& shape = dataset.shape();
  for (Slot& slot : slots_) {
    slot.inputs = allocate_aligned(options_.batch_size * shape.time * shape.input);
    slot.targets.resize(options_.batch_size * shape.targets_per_example);
    if (dataset.has_unequal_lengths()) slot.lengths.resize(options_.batch_size);
    if (shape.has_values) slot.values.resize(options_.batch_size);
  }
}

BatchStream::Impl::~Impl() {
  if (!worker_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  work_wanted_.notify_one();
  worker_.join();
}

Position BatchStream::Impl::after(Position position) const {
  if (position.batch + 1 < batches()) return {position.epoch, position.batch + 1};
  return {position.epoch + 1, 0};
}

const Batch& BatchStream::Impl::at(Position wanted) {
  if (slot(0).position == wanted) return slot(0).batch;
  if (after(slot(0).position) != wanted) jump(wanted);

  std::unique_lock lock(mutex_, std::defer_lock);
  wait_for_batch(lock);
  lent_ = (lent_ + 1) % slots_.size();
  // The worker sleeps only when the ring is full; woken when it is empty, it wakes half as often
  // and still has the whole of the caller's step.
  const bool empty = --ready_ == 0;
  lock.unlock();
  if (empty) work_wanted_.notify_one();

  Slot& taken = slot(0);
  if (taken.error) {
    taken.position = kNowhere;  // so that the next call tries again
    std::rethrow_exception(std::exchange(taken.error, nullptr));
  }
  return taken.batch;
}

void BatchStream::Impl::jump(Position wanted) {
  {
    const std::lock_guard lock(mutex_);
    ++generation_;
    ready_ = 0;
    next_ = wanted;
  }
  if (!worker_.joinable()) worker_ = std::thread(&Impl::work, this);
  work_wanted_.notify_one();
}

// Returns with `lock` held and a batch ready.
void BatchStream::Impl::wait_for_batch(std::unique_lock<std::mutex>& lock) {
  // A caller who is faster than the worker is some microseconds early: less than it takes to fall
  // asleep and be woken. try_lock, because the worker still holds the mutex when it counts up.
  constexpr int kLooks = 1000;
  for (int look = 0; look < kLooks; ++look) {
    if (ready_ > 0 && lock.try_lock()) return;
    std::this_thread::yield();
  }
  lock.lock();
  batch_ready_.wait(lock, [this] { return ready_ > 0; });
}

void BatchStream::Impl::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_wanted_.wait(lock, [this] { return stop_ || ready_ < kAhead; });
    if (stop_) return;
    const std::uint64_t generation = generation_;
    Slot& filling = slot(1 + ready_);
    filling.position = std::exchange(next_, after(next_));
    lock.unlock();
    prepare(filling);
    lock.lock();
    if (generation == generation_) {
      ++ready_;
      batch_ready_.notify_one();
    }
  }
}

void BatchStream::Impl::prepare(Slot& slot) noexcept {
  const auto [epoch, batch] = slot.position;
  const std::int64_t first = batch * options_.batch_size;
  const std::int64_t size = std::min(options_.batch_size, examples() - first);
  const Augmentation augmentation{.max_shift = options_.max_shift,
                                  .seed = options_.seed,
                                  .epoch = static_cast<std::uint32_t>(epoch)};
  slot.batch = {.inputs = slot.inputs.get(),
                .targets = slot.targets.data(),
                .values = slot.values.empty() ? nullptr : slot.values.data(),
                .size = size,
                .lengths = slot.lengths.empty() ? nullptr : slot.lengths.data(),
                .begins_streams = dataset_.streams() > 0 && batch == 0};
  slot.error = nullptr;
  try {
    const auto examples = order(epoch).subspan(first, size);
    dataset_.gather(examples, augmentation, slot.inputs.get(), slot.targets.data());
    if (!slot.values.empty()) dataset_.gather_values(examples, slot.values.data());
    if (!slot.lengths.empty()) {
      std::transform(examples.begin(), examples.end(), slot.lengths.begin(),
                     [this](std::uint32_t example) { return dataset_.length(example); });
    }
  } catch (...) {
    slot.error = std::current_exception();
  }
}

std::span<const std::uint32_t> BatchStream::Impl::order(std::int64_t epoch) {
  if (!options_.shuffle) return indices_;
  Order& order = orders_[epoch % 2];
  if (order.epoch != epoch) {
    order.epoch = -1;  // in case the next line throws
    order.examples =
        base::permutation(static_cast<std::uint32_t>(indices_.size()), options_.seed,
                          base::RandomPurpose::kShuffle, static_cast<std::uint32_t>(epoch));
    for (std::uint32_t& example : order.examples) example = indices_[example];
    order.epoch = epoch;
  }
  return order.examples;
}

BatchStream::BatchStream(const Dataset& dataset, std::vector<std::uint32_t> indices,
                         BatchOptions options)
    : impl_(std::make_unique<Impl>(dataset, std::move(indices), options)) {}

BatchStream::BatchStream(const Dataset& dataset, BatchOptions options)
    : BatchStream(dataset, all_of(dataset), options) {}

BatchStream::~BatchStream() = default;

std::int64_t BatchStream::examples_per_epoch() const { return impl_->examples(); }

std::int64_t BatchStream::batches_per_epoch() const { return impl_->batches(); }

const Batch& BatchStream::at(std::int64_t epoch, std::int64_t position) {
  if (epoch < 0 || epoch > std::numeric_limits<std::uint32_t>::max() || position < 0 ||
      position >= batches_per_epoch()) {
    throw std::out_of_range(base::str("BatchStream: batch ", position, " of epoch ", epoch,
                                      ", there are ", batches_per_epoch(), " batches an epoch"));
  }
  return impl_->at({epoch, position});
}

}  // namespace rnnctl::data
