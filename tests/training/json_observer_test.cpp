#include <csignal>
#include <limits>
#include <sstream>
#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/child_process.h"
#include "data/scratch_folder.h"
#include "training/classified.h"
#include <rnnctl/base/error.h>
#include <rnnctl/training/json_observer.h>

namespace rnnctl::training {
namespace {

using data::ScratchFolder;
using nlohmann::json;

StepEvent step() {
  StepEvent event;
  static_cast<Moment&>(event) = {7, 2, 1.5};
  event.loss = 0.1;
  event.accuracy = 0.75;
  event.learning_rate = 0.05;
  event.examples_per_second = 1234.5;
  return event;
}

EvalEvent evaluation() {
  EvalEvent event;
  static_cast<Moment&>(event) = {7, 2, 1.5};
  event.evaluation = classified("validation", 0.3, 9, 10);
  event.train_loss = 0.1;
  return event;
}

EndEvent ended() {
  EndEvent event;
  static_cast<Moment&>(event) = {7, 2, 1.5};
  event.run_dir = "runs/stacked-1";
  event.stopped_by = "patience";
  event.test = classified("test", 0.4, 8, 10);
  event.loss = 0.1;
  event.best_accuracy = 0.9;
  event.examples_per_second = 1000.0;
  return event;
}

// The one line that `tell` makes the observer write.
template <typename Tell>
json line_of(const Tell& tell) {
  std::ostringstream out;
  JsonObserver observer(out);
  tell(observer);
  const std::string text = out.str();
  EXPECT_EQ(text.find('\n'), text.size() - 1) << "one line, ended: " << text;
  return json::parse(text);
}

TEST(JsonObserver, AStepHoldsEveryKeyOfTheContract) {
  const json line = line_of([](JsonObserver& observer) { observer.on_step(step()); });
  EXPECT_EQ(line, json::parse(R"({"event": "step", "iteration": 7, "epoch": 2, "loss": 0.1,
      "accuracy": 0.75, "learning_rate": 0.05, "examples_per_second": 1234.5, "seconds": 1.5})"));
}

TEST(JsonObserver, AnEvaluationHoldsItsOwnLossAndAccuracy) {
  const json line = line_of([](JsonObserver& observer) { observer.on_eval(evaluation()); });
  EXPECT_EQ(line, json::parse(R"({"event": "eval", "iteration": 7, "epoch": 2, "loss": 0.3,
      "accuracy": 0.9, "correct": 9, "count": 10, "split": "validation", "train_loss": 0.1,
      "seconds": 1.5})"));
}

TEST(JsonObserver, TheEndAddsDirectoryBestAndReason) {
  const json line = line_of([](JsonObserver& observer) { observer.on_end(ended()); });
  EXPECT_EQ(line, json::parse(R"({"event": "end", "iteration": 7, "epoch": 2, "loss": 0.4,
      "accuracy": 0.8, "correct": 8, "count": 10, "train_loss": 0.1, "best_accuracy": 0.9,
      "examples_per_second": 1000.0, "seconds": 1.5, "stopped_by": "patience",
      "run_dir": "runs/stacked-1"})"));
}

TEST(JsonObserver, EveryEventSaysWhatAndWhen) {
  std::ostringstream out;
  JsonObserver observer(out);
  observer.on_start({});
  observer.on_iteration(step());  // not a line: there are too many
  observer.on_step(step());
  observer.on_epoch({});
  observer.on_eval(evaluation());
  observer.on_save({{7, 2, 1.5}, "runs/stacked-1/last.pt", ""});
  observer.on_end(ended());
  std::vector<std::string> events;
  std::istringstream lines(out.str());
  for (std::string text; std::getline(lines, text);) {
    const json line = json::parse(text);
    events.push_back(line.at("event"));
    EXPECT_TRUE(line.at("iteration").is_number_integer()) << text;
    EXPECT_TRUE(line.at("epoch").is_number_integer()) << text;
  }
  EXPECT_THAT(events, testing::ElementsAre("start", "step", "epoch", "eval", "save", "end"));
}

TEST(JsonObserver, NumbersReadBackAsTheSameDoubles) {
  StepEvent event = step();
  event.loss = 0.1 + 0.2;
  const json line = line_of([&](JsonObserver& observer) { observer.on_step(event); });
  EXPECT_EQ(line.at("loss").get<double>(), 0.1 + 0.2);
}

TEST(JsonObserver, WhatJsonCannotSayStaysValidJson) {
  StepEvent event = step();
  event.loss = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(
      line_of([&](JsonObserver& observer) { observer.on_step(event); }).at("loss").is_null());
  EndEvent last = ended();
  last.run_dir = "runs/\xff\n";  // file names are any bytes
  line_of([&](JsonObserver& observer) { observer.on_end(last); });
}

TEST(JsonObserver, AFileGrowsByWholeLines) {
  const ScratchFolder scratch;
  const auto path = scratch.write("metrics.jsonl", "{\"event\":\"earlier\"}\n");
  JsonObserver observer(path);
  observer.on_step(step());
  const std::string text = data::read_bytes(path);  // while the file is still open
  EXPECT_THAT(text, testing::StartsWith("{\"event\":\"earlier\"}\n{\"event\":\"step\""));
  EXPECT_EQ(text.back(), '\n');
}

TEST(JsonObserver, SaysWhatCannotBeWritten) {
  EXPECT_THROW(JsonObserver(std::filesystem::path("/dev/null/metrics.jsonl")), base::OutputError);
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  JsonObserver full(std::filesystem::path("/dev/full"));
  try {
    full.on_step(step());
    FAIL() << "accepted";
  } catch (const base::OutputError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot write '/dev/full': No space left on device; free some space or choose "
                 "another disk");
  }
}

TEST(JsonObserver, KeepsLinesThatMustWaitUntilTheyCanBeWritten) {
  const ScratchFolder scratch;
  const auto path = scratch / "metrics.jsonl";
  const auto result = test::run_in_child([&] {
    const rlimit limit{10, RLIM_INFINITY};  // stands for a full disk
    std::signal(SIGXFSZ, SIG_IGN);
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    JsonObserver observer(path, OnFailure::kTryLater);
    observer.on_step(step());
    observer.on_eval(evaluation());
    try {
      observer.flush();
      return 2;
    } catch (const base::OutputError&) {
    }
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &none) != 0) return 3;
    observer.on_end(ended());
    return 0;
  });
  EXPECT_EQ(result.exit_code, 0);
  std::vector<std::string> events;
  std::istringstream lines(data::read_bytes(path));
  for (std::string text; std::getline(lines, text);) events.push_back(json::parse(text)["event"]);
  EXPECT_THAT(events, testing::ElementsAre("step", "eval", "end"));
}

TEST(JsonObserver, TheLastLineDoesNotWait) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  JsonObserver full(std::filesystem::path("/dev/full"), OnFailure::kTryLater);
  EXPECT_NO_THROW(full.on_step(step()));
  EXPECT_THROW(full.on_end(ended()), base::OutputError);
}

}  // namespace
}  // namespace rnnctl::training
