// Examples per second of rnnctl's batch stream against LibTorch's own data loader, interleaved in
// one run over the genuine MNIST training set, and what the stream costs a training step.
//
//     rnnctl-bench-batch-stream [DIRECTORY_OF_MNIST [REPEATS]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include <torch/data.h>

#include <rnnctl/models/libtorch.h>
#include <zlib.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/mnist.h>

namespace {

using Clock = std::chrono::steady_clock;
namespace datasets = torch::data::datasets;
namespace fs = std::filesystem;
namespace rd = rnnctl::data;

constexpr std::int64_t kBatchSize = 100;
constexpr std::int64_t kPixels = 28 * 28;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// LibTorch reads only raw IDX files; this folder of inflated copies is gone with the object.
class RawMnist {
 public:
  explicit RawMnist(const fs::path& source)
      : folder_(fs::temp_directory_path() / ("rnnctl-bench-" + std::to_string(getpid()))) {
    fs::create_directory(folder_);
    for (const rd::MnistFile& file : rd::kMnistFiles) inflate(source, file.name);
  }
  ~RawMnist() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  RawMnist(const RawMnist&) = delete;
  RawMnist& operator=(const RawMnist&) = delete;
  std::string folder() const { return folder_.string(); }

 private:
  // zlib hands on what is not gzip unchanged, so raw sources work as well.
  void inflate(const fs::path& source, const std::string& name) const {
    const fs::path raw = source / name;
    const std::string from = fs::exists(raw) ? raw.string() : raw.string() + ".gz";
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(from.c_str(), "rb"), gzclose);
    if (!in) throw rnnctl::base::InputError(from + ": cannot be opened");
    std::ofstream out(folder_ / name, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    int count = 0;
    while ((count = gzread(in.get(), buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
      out.write(buffer.data(), count);
    }
    if (count < 0 || !out.flush()) throw rnnctl::base::InputError(from + ": cannot be inflated");
  }

  fs::path folder_;
};

// The two loaders must deliver the same numbers, or their speeds say nothing.
bool same_pixels(const rd::ImageDataset& ours, const datasets::MNIST& theirs) {
  std::vector<float> inputs(kPixels);
  std::int64_t target = 0;
  for (std::uint32_t index = 0; index < ours.shape().count; ++index) {
    ours.gather(std::span(&index, 1), {}, inputs.data(), &target);
    const torch::Tensor image = theirs.images()[index];
    if (std::memcmp(inputs.data(), image.const_data_ptr<float>(), kPixels * sizeof(float)) != 0 ||
        target != theirs.targets()[index].item<std::int64_t>()) {
      return false;
    }
  }
  return true;
}

// One epoch through the stream as fast as it goes; microseconds.
double stream_epoch(rd::BatchStream& stream, std::int64_t epoch) {
  const Clock::time_point start = Clock::now();
  std::int64_t examples = 0;
  for (std::int64_t k = 0; k < stream.batches_per_epoch(); ++k) {
    examples += stream.at(epoch, k).size;
  }
  const double elapsed = microseconds_since(start);
  TORCH_CHECK(examples == stream.examples_per_epoch(), "the stream lost examples");
  return elapsed;
}

template <typename Loader>
double torch_epoch(Loader& loader, std::int64_t expected) {
  const Clock::time_point start = Clock::now();
  std::int64_t examples = 0;
  for (const auto& batch : loader) examples += batch.data.size(0);
  const double elapsed = microseconds_since(start);
  TORCH_CHECK(examples == expected, "the loader lost examples");
  return elapsed;
}

auto torch_loader(const std::string& folder, std::size_t workers) {
  return torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      datasets::MNIST(folder).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(kBatchSize).workers(workers));
}

void compare_loaders(const rd::ImageDataset& images, const std::string& folder, int repeats) {
  rd::BatchStream stream(images, {.batch_size = kBatchSize, .seed = 1});
  auto plain = torch_loader(folder, 0);
  auto threaded = torch_loader(folder, 2);
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> theirs_threaded;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    ours.push_back(stream_epoch(stream, repeat));
    theirs.push_back(torch_epoch(*plain, images.shape().count));
    theirs_threaded.push_back(torch_epoch(*threaded, images.shape().count));
  }
  const double count = static_cast<double>(images.shape().count);
  const auto row = [&](const char* name, const std::vector<double>& epochs) {
    const double fastest = *std::min_element(epochs.begin(), epochs.end());
    std::printf("%-32s %9.0f examples/s %6.1f us/batch  x %5.1f | fastest epoch %6.1f ms x %5.1f\n",
                name, count / median(epochs) * 1e6,
                median(epochs) / static_cast<double>(stream.batches_per_epoch()),
                median(epochs) / median(ours), fastest / 1e3,
                fastest / *std::min_element(ours.begin(), ours.end()));
  };
  std::printf("Epochs of %.0f examples, batch %lld, shuffled, median of %d interleaved epochs:\n",
              count, static_cast<long long>(kBatchSize), repeats);
  row("rnnctl::data::BatchStream", ours);
  row("torch::data, Stack<>", theirs);
  row("torch::data, Stack<>, 2 workers", theirs_threaded);
}

// What the background thread spends on a batch.
void print_preparation(const rd::ImageDataset& images, int max_shift) {
  std::vector<float> inputs(kBatchSize * kPixels);
  std::vector<std::int64_t> targets(kBatchSize);
  std::vector<std::uint32_t> order(images.shape().count);
  std::iota(order.begin(), order.end(), 0u);
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  std::vector<double> times;
  for (std::size_t first = 0; first + kBatchSize <= order.size(); first += kBatchSize) {
    const Clock::time_point start = Clock::now();
    images.gather(std::span(order).subspan(first, kBatchSize), {max_shift, 1, 0}, inputs.data(),
                  targets.data());
    times.push_back(microseconds_since(start));
  }
  std::printf("gather, max_shift %d: median %.1f us, mean %.1f us\n", max_shift, median(times),
              mean(times));
}

// What a step of `step_ms` milliseconds waits for its batch while the next one is prepared.
void print_visible_wait(const rd::ImageDataset& images, double step_ms, int max_shift,
                        std::int64_t steps) {
  rd::BatchStream stream(images, {.batch_size = kBatchSize, .seed = 2, .max_shift = max_shift});
  std::vector<double> waits;
  for (std::int64_t i = 0; i < steps; ++i) {
    const Clock::time_point start = Clock::now();
    stream.at(i / stream.batches_per_epoch(), i % stream.batches_per_epoch());
    if (i > 0) waits.push_back(microseconds_since(start));
    while (microseconds_since(start) < step_ms * 1e3) {
    }
  }
  std::printf(
      "wait in a step of %g ms, max_shift %d: median %.1f us (%.2f%%), mean %.1f us, "
      "longest %.0f us\n",
      step_ms, max_shift, median(waits), median(waits) / step_ms / 10, mean(waits),
      *std::max_element(waits.begin(), waits.end()));
}

void run(const fs::path& chosen, int repeats) {
  const fs::path directory = rd::find_mnist(chosen);
  const rd::MnistPair mnist = rd::load_mnist(directory);
  const rd::ImageDataset& images = *mnist.training;
  const RawMnist raw(directory);
  const bool same = same_pixels(images, datasets::MNIST(raw.folder()));
  std::printf("%s MNIST; both loaders give %s\n", mnist.genuine ? "genuine" : "NOT the genuine",
              same ? "the same bits" : "DIFFERENT numbers");
  if (!same) throw rnnctl::base::InputError("speeds of different numbers say nothing");
  compare_loaders(images, raw.folder(), repeats);
  for (const int max_shift : {0, 2}) print_preparation(images, max_shift);
  const std::int64_t steps = std::min(1300, 62 * repeats);  // 21: over two ends of an epoch
  for (const double step_ms : {8.0, 1.0}) {
    for (const int max_shift : {0, 2}) print_visible_wait(images, step_ms, max_shift, steps);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "", argc > 2 ? std::max(1, std::atoi(argv[2])) : 21);
    return 0;
  } catch (const rnnctl::base::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.exit_code());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(rnnctl::base::ExitCode::kDefect);
  }
}
