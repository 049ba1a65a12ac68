#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/child_process.h"
#include "training/classified.h"
#include <rnnctl/training/console_observer.h>

namespace rnnctl::training {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Printed {
  std::string out, err;
};

template <typename Tell>
Printed printed(const Tell& tell) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  tell();
  Printed result;
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

EvalEvent evaluation(const std::string& split, bool best = false) {
  EvalEvent event;
  event.iteration = 500;
  event.train_loss = 0.59432;
  event.evaluation = classified(split, 0.7, 7700, 10000);
  event.best = best;
  return event;
}

EndEvent end() {
  EndEvent event;
  static_cast<Moment&>(event) = {3000, 5, 62.0};
  event.loss = 0.25;
  event.test = classified("test", 0.123456, 9554, 10000);
  event.examples_per_second = 4838.6;
  return event;
}

StepEvent step(std::int64_t iteration, double seconds) {
  StepEvent event;
  static_cast<Moment&>(event) = {iteration, 1, seconds};
  event.loss = 0.5;
  event.examples_per_second = 1234.0;
  return event;
}

StartEvent iterations(std::int64_t total) {
  StartEvent event;
  event.total_iterations = total;
  return event;
}

StartEvent in_epochs() {
  StartEvent event;
  event.counts_epochs = true;
  return event;
}

// Tutorial 001 prints "Iteration: 500. Loss: 0.5943… Accuracy: 77".
TEST(ConsoleObserver, PrintsAnEvaluationAsTheTutorialDoes) {
  const Printed result = printed([] {
    ConsoleObserver console(true, true, {});
    console.on_start(iterations(3000));
    console.on_eval(evaluation("test"));
  });
  EXPECT_EQ(result.out, "Iteration: 500. Loss: 0.5943. Accuracy: 77.00\n");
}

TEST(ConsoleObserver, SaysWhenTheAccuracyIsOfTheValidationPart) {
  const Printed result = printed([] {
    ConsoleObserver console(true, true, {});
    console.on_eval(evaluation("validation"));
    console.on_eval(evaluation("validation", true));
  });
  EXPECT_EQ(result.out,
            "Iteration: 500. Loss: 0.5943. Validation accuracy: 77.00\n"
            "Iteration: 500. Loss: 0.5943. Validation accuracy: 77.00 (best)\n");
}

TEST(ConsoleObserver, EndsWithTheTestSet) {
  const Printed result = printed([] {
    ConsoleObserver console(true, true, {});
    console.on_start(iterations(3000));
    console.on_end(end());
  });
  EXPECT_EQ(result.out,
            "Iteration: 3000. Loss: 0.2500. Accuracy: 95.54\n"
            "Test Accuracy: 95.54 (9554/10000)  loss 0.1235  1m 02s  4839 examples/s\n");
}

EpochEvent epoch(std::vector<std::int64_t> predictions) {
  EpochEvent event;
  event.epoch = 3;
  event.loss = 0.98765;
  event.accuracy = 5.0 / 6.0;
  event.predictions = std::move(predictions);
  return event;
}

// Tutorial 003 prints the predicted string of each epoch.
TEST(ConsoleObserver, PrintsEpochsWithTheStringThatWasPredicted) {
  const Printed result = printed([] {
    ConsoleObserver console(true, true, {"h", "i", "e", "l", "o"});
    console.on_start(in_epochs());
    console.on_epoch(epoch({1, 0, 2, 3, 3, 4}));
  });
  EXPECT_EQ(result.out,
            "Epoch: 3 | Loss: 0.9877 | Train Accuracy: 83.33 | Predicted string: ihello\n");
}

TEST(ConsoleObserver, PrintsNoStringForClassesWithoutNamesAndNoEpochsOfARunInIterations) {
  const Printed result = printed([] {
    ConsoleObserver console(true, true, {});
    console.on_start(in_epochs());
    console.on_epoch(epoch({1, 0}));
    console.on_start(iterations(3000));
    console.on_epoch(epoch({1, 0}));
  });
  EXPECT_EQ(result.out, "Epoch: 3 | Loss: 0.9877 | Train Accuracy: 83.33\n");
}

TEST(ConsoleObserver, ANarrowTerminalStillShowsTheTimeLeft) {
  const auto result = test::run_in_child(  // its terminal has 40 columns
      [] {
        ConsoleObserver console(true, true, {});
        console.on_start(iterations(3000));
        console.on_iteration(step(1000, 10.0));
        return 0;
      },
      test::ChildStderr::kTerminal);
  EXPECT_THAT(result.stderr_text, HasSubstr("1000/3000  loss 0.5000  20s left"));
}

TEST(ConsoleObserver, WithoutATerminalProgressIsAPlainLineNowAndThen) {
  const Printed result = printed([] {
    ConsoleObserver console(true, true, {});
    console.on_start(iterations(3000));
    for (int i = 1; i <= 1000; ++i) {  // 10 s by the events' own clock
      console.on_iteration(step(i, i * 0.01));
      console.on_step(step(i, i * 0.01));
    }
  });
  EXPECT_EQ(result.out, "") << "stdout is for results";
  EXPECT_THAT(result.err,
              HasSubstr("iteration 1000/3000  loss 0.5000  1234 examples/s  20s left\n"));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
  EXPECT_THAT(result.err, Not(HasSubstr("\r")));
  EXPECT_THAT(result.err, Not(HasSubstr("\x1b")));
}

TEST(ConsoleObserver, IsSilentWhereItWasAskedToBe) {
  const Printed result = printed([] {
    ConsoleObserver console(false, false, {});
    console.on_start(iterations(3000));
    console.on_step(step(1000, 10.0));
    console.on_eval(evaluation("test"));
    console.on_epoch(epoch({}));
    console.on_end(end());
  });
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "");
}

}  // namespace
}  // namespace rnnctl::training
