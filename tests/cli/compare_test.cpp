// `rnnctl compare`: what differs between runs, and what does not.
#include <filesystem>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Compare : public test::Workplace {
 protected:
  void SetUp() override {
    ASSERT_EQ(train({"--run-dir", "a"}).exit_code, 0);
    ASSERT_EQ(train({"--run-dir", "b", "--lr", "0.2", "--seed", "3"}).exit_code, 0);
  }
  std::string compared(const Words& runs) const {
    const auto result = rnnctl(test::joined({"compare"}, runs));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  json compared_object(const Words& runs) const {
    return json::parse(compared(test::joined({"--json"}, runs)));
  }
};

TEST_F(Compare, OnlyWhatDiffersIsARow) {
  const auto lines = test::lines_of(compared({"a", "b"}));
  ASSERT_GE(lines.size(), 5u);
  EXPECT_EQ(lines[0], "settings  a    b");
  EXPECT_EQ(lines[1], "  lr      0.1  0.2");
  EXPECT_EQ(lines[2], "  seed    1    3");
  EXPECT_EQ(lines[3], "data: the same");
  EXPECT_EQ(lines[4], "versions and machine: the same");
}

TEST_F(Compare, ResultsStandSideBySide) {
  const std::string text = compared({"a", "b"});
  for (const char* row : {"  state ", "  iterations ", "  test accuracy (%) ", "  test loss ",
                          "  seconds ", "  examples/s "}) {
    EXPECT_THAT(text, HasSubstr(row));
  }
  EXPECT_THAT(text, Not(HasSubstr("validation"))) << "neither has such a part";
}

TEST_F(Compare, RepeatedRunIsTheSame) {
  ASSERT_EQ(train({"--run-dir", "again"}).exit_code, 0);
  EXPECT_THAT(compared({"a", "again"}),
              AllOf(StartsWith("settings: the same\ndata: the same\nversions and machine: the "
                               "same\n"),
                    HasSubstr("\nresults: the same, to the last digit\n")));
}

TEST_F(Compare, OtherDataAreToldByTheirHashes) {
  test::write_tiny_idx(folder.path("other"), {.training = 220});
  ASSERT_EQ(train({"--data", "other", "--run-dir", "c"}).exit_code, 0);
  const json object = compared_object({"a", "b", "c"});
  const json& training = object.at("data").at("training");
  EXPECT_EQ(training.at(0).at("sha256"), training.at(1).at("sha256"));
  EXPECT_NE(training.at(0).at("sha256"), training.at(2).at("sha256"));
  EXPECT_EQ(training.at(2).at("examples"), 220);
  EXPECT_THAT(compared({"a", "c"}), HasSubstr("220 examples, sha256 "));
}

TEST_F(Compare, JsonHoldsTheRunsAndTheirDifferences) {
  const json object = compared_object({"a", "b/last.pt"});
  EXPECT_EQ(object.at("settings").at("lr"), json({0.1, 0.2}));
  EXPECT_EQ(object.at("settings").size(), 2u);
  EXPECT_EQ(object.at("data"), json::object());
  EXPECT_EQ(object.at("inputs"), json::object());
  EXPECT_EQ(object.at("same_results"), false);
  const json record = json::parse(file("b/run.json"));
  EXPECT_EQ(object.at("runs").at(1).at("loss"), record.at("result").at("test_loss"));
}

TEST_F(Compare, DivergedRunHasNoResultToCompare) {
  ASSERT_EQ(train({"--lr", "1e6", "--act", "relu", "--run-dir", "d"}).exit_code, 6);
  EXPECT_EQ(compared_object({"a", "d"}).at("same_results"), nullptr);
  EXPECT_THAT(compared({"a", "d"}), AllOf(HasSubstr("diverged"), HasSubstr("1e+06")));
}

TEST_F(Compare, WhatIsNoRunIsNamed) {
  for (const char* place : {"data", "nosuch", "data/train-labels-idx1-ubyte"}) {
    test::expect_failure(rnnctl({"compare", "a", place}), 3,
                         HasSubstr(std::string(place) + " is no run directory"));
  }
  test::write_file(folder.path("b/run.json"), "{");
  test::expect_failure(rnnctl({"compare", "a", "b"}), 3, HasSubstr("b/run.json: is damaged"));
  std::filesystem::remove(folder.path("a/config.yaml"));
  test::expect_failure(rnnctl({"compare", "a", "a"}), 3, HasSubstr("a/config.yaml"));
  test::expect_failure(rnnctl({"compare", "a"}), 2, HasSubstr("one run is nothing to compare"));
  test::expect_failure(rnnctl({"compare"}), 2, HasSubstr("run is missing"));
}

}  // namespace
}  // namespace rnnctl
