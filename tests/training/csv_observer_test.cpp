#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include "training/classified.h"
#include <rnnctl/base/error.h>
#include <rnnctl/training/csv_observer.h>
#include <rnnctl/training/json_observer.h>

namespace rnnctl::training {
namespace {

using data::read_bytes;
using data::ScratchFolder;

constexpr const char* kHeader =
    "event,iteration,epoch,split,loss,accuracy,correct,count,mean_absolute_error,r_squared,"
    "train_loss,learning_rate,examples_per_second,seconds\n";

/// What a training tells.
void tell(Observer& observer) {
  StepEvent step;
  static_cast<Moment&>(step) = {7, 2, 1.5};
  step.loss = 0.1 + 0.2;
  step.accuracy = 0.75;
  step.learning_rate = 1e-5;
  step.examples_per_second = 1234.5;
  observer.on_step(step);
  observer.on_epoch({});
  EvalEvent evaluation;
  static_cast<Moment&>(evaluation) = {8, 2, 1.75};
  evaluation.evaluation = classified("validation", 0.3, 9, 10);
  evaluation.train_loss = 0.25;
  observer.on_eval(evaluation);
  observer.on_save({{8, 2, 1.75}, "last.pt", ""});
  EndEvent end;
  static_cast<Moment&>(end) = {8, 2, 2.0};
  end.test = classified("test", 0.4, 8, 10);
  end.loss = 0.25;
  end.examples_per_second = 1000.0;
  observer.on_end(end);
}

constexpr const char* kRows =
    "step,7,2,train,0.30000000000000004,0.75,,,,,,1e-05,1234.5,1.5\n"
    "eval,8,2,validation,0.3,0.9,9,10,,,0.25,,,1.75\n"
    "end,8,2,test,0.4,0.8,8,10,,,0.25,,1000.0,2.0\n";

TEST(CsvObserver, HasARowForStepsEvaluationsAndTheEnd) {
  const ScratchFolder scratch;
  CsvObserver observer(scratch / "metrics.csv", scratch.write("metrics.jsonl", ""));
  EXPECT_EQ(read_bytes(scratch / "metrics.csv"), kHeader);
  tell(observer);
  EXPECT_EQ(read_bytes(scratch / "metrics.csv"), std::string(kHeader) + kRows);
}

TEST(CsvObserver, BeginsWithTheRowsOfWhatWasBefore) {
  const ScratchFolder scratch;
  JsonObserver earlier(scratch / "metrics.jsonl");
  tell(earlier);
  scratch.write("metrics.csv", "what a run left that was cut since");
  const CsvObserver observer(scratch / "metrics.csv", scratch / "metrics.jsonl");
  EXPECT_EQ(read_bytes(scratch / "metrics.csv"), std::string(kHeader) + kRows);
}

TEST(CsvObserver, LinesThatAreNoneOfOursHaveNoRow) {
  const ScratchFolder scratch;
  const auto metrics = scratch.write(
      "metrics.jsonl",
      "\n[]\nnull\n{\"event\":7}\nno json\n"
      "{\"event\":\"eval\",\"split\":\"a,\\n\\\"b\",\"loss\":null,\"iteration\":[1,2]}\n"
      "{\"event\":\"step\",\"iteration\":3");
  const CsvObserver observer(scratch / "metrics.csv", metrics);
  EXPECT_EQ(read_bytes(scratch / "metrics.csv"), std::string(kHeader) + "eval,,,,,,,,,,,,,\n");
}

TEST(CsvObserver, NumbersToPredictHaveTheirFigures) {
  const ScratchFolder scratch;
  CsvObserver observer(scratch / "metrics.csv", scratch.write("metrics.jsonl", ""));
  EvalEvent event;
  static_cast<Moment&>(event) = {3, 1, 0.5};
  event.evaluation = classified("test", 0.5, 0, 10);
  event.evaluation.task = data::Task::kRegress;
  event.evaluation.mean_absolute_error = 0.25;
  event.evaluation.r_squared = -1.5;
  observer.on_eval(event);
  EXPECT_EQ(read_bytes(scratch / "metrics.csv"),
            std::string(kHeader) + "eval,3,1,test,0.5,0.0,0,10,0.25,-1.5,0.0,,,0.5\n");
}

TEST(CsvObserver, SaysWhereItCannotBeWritten) {
  EXPECT_THROW(CsvObserver("/dev/null/metrics.csv", "/dev/null"), base::OutputError);
}

}  // namespace
}  // namespace rnnctl::training
