// What a checkpoint costs the training loop: Model C's network, saved every few iterations by the
// real trainer into a real folder. Measured is the time between two steps of the engine, in which
// the loop observes, waits for its batch and, where one is due, starts a save; on a busy machine
// the loop's own processor time says what the save cost without what others took.
//
//     rnnctl-bench-save-stall [FOLDER [ITERATIONS]]     FOLDER: on the disk to measure
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/json_observer.h>
#include <rnnctl/training/trainer.h>

namespace {

using namespace rnnctl;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

/// Processor time of the calling thread, in milliseconds.
double processor_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Gap {
  double wall = 0.0;
  double processor = 0.0;
};

/// Passes everything on and notes how long the loop was away between two steps.
class WatchedEngine : public engine::Engine {
 public:
  explicit WatchedEngine(engine::Engine& inner) : inner_(inner) {}

  engine::StepResult step(const engine::Batch& batch, std::int64_t iteration,
                          double learning_rate) override {
    const Clock::time_point start = Clock::now();
    if (iteration > 1) {
      gaps_.push_back({milliseconds(start - end_), processor_milliseconds() - processor_end_});
    }
    const engine::StepResult result = inner_.step(batch, iteration, learning_rate);
    processor_end_ = processor_milliseconds();
    end_ = Clock::now();
    steps_.push_back(milliseconds(end_ - start));
    return result;
  }
  torch::Tensor logits(const engine::Batch& batch) override { return inner_.logits(batch); }
  torch::Tensor last_predictions() const override { return inner_.last_predictions(); }
  void begin_evaluation() override { inner_.begin_evaluation(); }
  engine::NamedTensors parameters() override { return inner_.parameters(); }
  engine::OptimizerState optimizer_state() const override { return inner_.optimizer_state(); }
  void load_optimizer_state(const engine::OptimizerState& state) override {
    inner_.load_optimizer_state(state);
  }
  torch::Tensor carried_state() const override { return inner_.carried_state(); }
  void load_carried_state(const torch::Tensor& state) override { inner_.load_carried_state(state); }
  std::string name() const override { return inner_.name(); }

  /// [i]: between iterations i + 1 and i + 2.
  const std::vector<Gap>& gaps() const { return gaps_; }
  const std::vector<double>& steps() const { return steps_; }

 private:
  static double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
  }

  engine::Engine& inner_;
  Clock::time_point end_;
  double processor_end_ = 0.0;
  std::vector<Gap> gaps_;
  std::vector<double> steps_;
};

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0.0;
  const auto index = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[static_cast<std::size_t>(index)];
}

data::SequenceDataset random_pictures(std::int64_t count) {
  constexpr std::int64_t kRows = 28;
  std::mt19937 numbers(1);
  std::vector<float> inputs(static_cast<std::size_t>(count * kRows * kRows));
  for (float& input : inputs) input = static_cast<float>(numbers() % 256) / 255.0F;
  std::vector<std::int64_t> targets(static_cast<std::size_t>(count));
  for (std::int64_t& target : targets) target = numbers() % 10;
  return {"random pictures", {count, kRows, kRows, 10, 1}, std::move(inputs), std::move(targets)};
}

struct Run {
  const char* optimizer;
  std::int64_t save_every;
};

/// Model C of tutorial 001, with a moving average where it is trained by Adam.
training::TrainingOptions options_of(const Run& run, std::int64_t iterations) {
  training::TrainingOptions options;
  options.optimizer.name = run.optimizer;
  options.iterations = iterations;
  options.eval_every = 0;
  options.log_every = 100;
  options.checkpoint_every = run.save_every;
  if (options.optimizer.name == "adam") {
    options.ema_decay = 0.999;
    options.optimizer.learning_rate = 0.001;
  }
  return options;
}

void measure(const Run& run, const fs::path& folder, std::int64_t iterations) {
  const training::TrainingOptions options = options_of(run, iterations);
  models::ModelOptions model_options;
  model_options.num_layers = 2;
  engine::TorchEngine inner(models::build_model(model_options, options.seed), torch::kCPU, options);
  WatchedEngine engine(inner);
  const data::SequenceDataset pictures = random_pictures(6000);
  const data::SequenceDataset few = random_pictures(100);
  data::BatchStream stream(pictures, {.batch_size = options.batch_size, .seed = options.seed});
  training::EvaluationSet test("test", few);
  const training::RunDirectory directory(folder / run.optimizer / std::to_string(run.save_every),
                                         "stacked", true);
  training::JsonObserver metrics(directory.metrics());
  training::Trainer trainer({.engine = engine,
                             .stream = stream,
                             .shape = pictures.shape(),
                             .test = test,
                             .validation = nullptr,
                             .run = directory,
                             .manifest = {{"model", "C"}},
                             .start = {},
                             .observers = {&metrics}},
                            options);
  trainer.run();

  std::vector<double> with_save, processor, without;
  for (std::size_t i = 20; i < engine.gaps().size(); ++i) {  // the first ones warm up
    const bool saves = (static_cast<std::int64_t>(i) + 1) % run.save_every == 0;
    (saves ? with_save : without).push_back(engine.gaps()[i].wall);
    if (saves) processor.push_back(engine.gaps()[i].processor);
  }
  std::printf(
      "%-4s every %4lld: file %6.1f kB, step %7.3f ms | %4zu saves: median %6.3f ms (processor "
      "%6.3f), 90%% %7.3f, longest %7.3f | without: median %6.3f ms, longest %7.3f\n",
      run.optimizer, static_cast<long long>(run.save_every),
      static_cast<double>(fs::file_size(directory.last_checkpoint())) / 1e3,
      quantile(engine.steps(), 0.5), with_save.size(), quantile(with_save, 0.5),
      quantile(processor, 0.5), quantile(with_save, 0.9), quantile(with_save, 1.0),
      quantile(without, 0.5), quantile(without, 1.0));
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path parent = argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path();
  const fs::path folder = parent / ("rnnctl-bench-" + std::to_string(getpid()));
  int result = 0;
  try {
    at::set_num_threads(1);
    const std::int64_t iterations = argc > 2 ? std::max(100, std::atoi(argv[2])) : 2000;
    for (const Run& run : {Run{"sgd", 1}, Run{"sgd", 5}, Run{"sgd", 50}, Run{"adam", 5}}) {
      measure(run, folder, iterations);
    }
  } catch (const base::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    result = static_cast<int>(error.exit_code());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    result = static_cast<int>(base::ExitCode::kDefect);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return result;
}
