#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_program.h"
#include <rnnctl/base/error.h>
#include <rnnctl/runs/metrics_tail.h>

namespace rnnctl::runs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Tail : public testing::Test {
 protected:
  Tail() { test::write_file(file, ""); }
  void append(const std::string& text) const { std::ofstream(file, std::ios::app) << text; }

  test::TemporaryDirectory folder;
  std::string file = folder.path("metrics.jsonl");
  MetricsTail tail{file};
};

TEST_F(Tail, TellsEachLineOnceItIsWhole) {
  EXPECT_THAT(tail.next(), IsEmpty());
  append("one\ntw");
  EXPECT_THAT(tail.next(), ElementsAre("one"));
  EXPECT_THAT(tail.next(), IsEmpty());
  append("o\n\nthree\n");
  EXPECT_THAT(tail.next(), ElementsAre("two", "three"));
}

TEST_F(Tail, OfAFileThatWasCutTellsWhatFollows) {
  append("one\ntwo\nthree\n");
  EXPECT_THAT(tail.next(), SizeIs(3));
  test::write_file(file, "one\n");
  EXPECT_THAT(tail.next(), IsEmpty());
  append("again\n");
  EXPECT_THAT(tail.next(), ElementsAre("again"));
}

TEST_F(Tail, PassesOverWhatIsTooLongForALine) {
  append("before\n" + std::string(3'000'000, 'x') + "\nafter\n");
  std::vector<std::string> all;
  for (auto lines = tail.next(); !lines.empty(); lines = tail.next()) {
    all.insert(all.end(), lines.begin(), lines.end());
  }
  EXPECT_THAT(all, ElementsAre("before", "after"));
}

TEST_F(Tail, OfALargeFileTellsEveryLine) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "line " + std::to_string(i) + "\n";
  append(text);
  std::string all;
  for (auto lines = tail.next(); !lines.empty(); lines = tail.next()) {
    for (const std::string& line : lines) all += line + "\n";
  }
  EXPECT_TRUE(all == text);
}

TEST_F(Tail, SaysWhatCannotBeRead) {
  EXPECT_THROW(MetricsTail(folder.path("nosuch")).next(), base::InputError);
  EXPECT_THROW(MetricsTail(folder.path()).next(), base::InputError);
}

}  // namespace
}  // namespace rnnctl::runs
