// TensorBoard's own reader finds in our event files what metrics.jsonl and the checkpoint say.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/workplace.h"
#include "python/pythons.h"

namespace rnnctl {
namespace {

constexpr const char* kNoTensorBoard =
    "no Python with PyTorch and tensorboard: run scripts/setup-python.sh, or set RNNCTL_PYTHON to "
    "one";

/// Asked once: they take seconds to start.
const std::vector<test::Python>& pythons_with_tensorboard() {
  static const std::vector<test::Python> found = [] {
    std::vector<test::Python> result;
    for (const test::Python& python : test::pythons()) {
      if (python.has("torch, tensorboard.backend.event_processing.event_accumulator")) {
        result.push_back(python);
      }
    }
    return result;
  }();
  return found;
}

class TensorBoard : public test::Workplace {
 protected:
  void SetUp() override {
    if (pythons_with_tensorboard().empty()) GTEST_SKIP() << kNoTensorBoard;
  }
  void run(const test::Words& words) const {
    const auto result = rnnctl(words);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  /// What was found in `events`, which must be what run directory `name` says.
  std::string checked(const std::string& name, const std::string& events) const {
    std::string found;
    for (const test::Python& python : pythons_with_tensorboard()) {
      SCOPED_TRACE(python.command);
      found = python.run("tensorboard_check.py", {folder.path(name), folder.path(events)});
      std::cout << name << "  " << found;
    }
    return found;
  }
};

TEST_F(TensorBoard, SeesWhatWasTrained) {
  for (const std::string engine : {"fused", "torch"}) {
    run(train_command({"--run-dir",
                       engine,
                       "--tensorboard",
                       "tb-" + engine,
                       "--engine",
                       engine,
                       "--device",
                       "cpu",
                       "--iterations",
                       "23",
                       "--eval-every",
                       "5",
                       "--log-every",
                       "2",
                       "--validation-split",
                       "40",
                       "--clip-norm",
                       "0.5",
                       "--schedule",
                       "cosine",
                       "-q"}));
    EXPECT_THAT(checked(engine, "tb-" + engine), testing::HasSubstr(" 1 pictures, "));
  }
}

TEST_F(TensorBoard, SeesNumbersAndTextsToo) {
  std::string numbers, text;
  for (int i = 0; i < 60; ++i) {
    for (int k = 0; k < 6; ++k) numbers += std::to_string((31 * i + 7 * k) % 90) + ",";
    numbers += std::to_string(10.5 + 3.25 * i) + "\n";
    text += "line " + std::to_string(i) + " of a text\n";
  }
  write("numbers.csv", numbers);
  write("text.txt", text);
  for (const std::string name : {"numbers.csv", "text.txt"}) {
    run({"train",
         "--dataset",
         name,
         "--task",
         name == "text.txt" ? "next" : "regress",
         "--threads",
         "1",
         "--batch-size",
         "4",
         "--bptt",
         "10",
         "--iterations",
         "12",
         "--eval-every",
         "4",
         "--log-every",
         "3",
         "--cell",
         "lstm",
         "--optimizer",
         "adam",
         "--lr",
         "0.01",
         "--run-dir",
         "run-" + name,
         "--tensorboard",
         "tb-" + name,
         "-q"});
    EXPECT_THAT(checked("run-" + name, "tb-" + name), testing::HasSubstr(" 0 pictures, "));
  }
}

/// As a process that was killed leaves it: what came after the last checkpoint was written is
/// there, and the run goes on from the one before.
TEST_F(TensorBoard, SeesOneCurveOfARunThatWasResumed) {
  run(train_command({"--run-dir", "r", "--tensorboard", "tb", "--iterations", "20", "--eval-every",
                     "4", "--log-every", "1", "--checkpoint-every", "6", "--validation-split", "40",
                     "-q"}));
  for (const std::string older : {"iteration-18.pt", "iteration-12.pt"}) {
    if (!exists("r/" + older)) continue;
    std::filesystem::rename(folder.path("r/" + older), folder.path("r/last.pt"));
    run({"train", "--resume", "r", "-q"});
    checked("r", "tb");
  }
  const std::filesystem::directory_iterator files(folder.path("tb")), end;
  EXPECT_EQ(std::distance(files, end), 2) << "the first session's, and the second's";
}

TEST_F(TensorBoard, SeesOneCurveOfARunThatWasStoppedOrTorn) {
  run(train_command({"--run-dir", "r", "--tensorboard", "tb", "--iterations", "1000000",
                     "--max-minutes", "0.001", "--log-every", "1", "--eval-every", "7", "-q"}));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path("tb"))) {
    // A power cut in the middle of a record.
    std::ofstream(entry.path(), std::ios::app | std::ios::binary) << std::string("\x20\0\0", 3);
  }
  const auto record = nlohmann::json::parse(file("r/run.json"));
  const auto iterations = record.at("result").at("iteration").get<std::int64_t>();
  run({"train", "--resume", "r", "-q", "--max-minutes", "0", "--iterations",
       std::to_string(iterations + 15)});
  checked("r", "tb");
}

}  // namespace
}  // namespace rnnctl
