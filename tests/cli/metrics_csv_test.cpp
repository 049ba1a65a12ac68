// `train --metrics-csv`: metrics.jsonl as a table that stays in step with it.
#include <filesystem>
#include <map>
#include <sstream>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::Words;

class MetricsCsv : public test::Workplace {
 protected:
  /// By the names of the columns; every value as it stands.
  std::vector<std::map<std::string, std::string>> rows(const std::string& run) const {
    std::vector<std::vector<std::string>> table;
    for (const std::string& line : test::lines_of(file(run + "/metrics.csv"))) {
      std::vector<std::string>& cells = table.emplace_back();
      std::istringstream stream(line + ",");
      for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    }
    std::vector<std::map<std::string, std::string>> result;
    for (std::size_t i = 1; i < table.size(); ++i) {
      EXPECT_EQ(table[i].size(), table[0].size());
      for (std::size_t c = 0; c < table[0].size(); ++c) {
        if (c == 0) result.emplace_back();
        result.back()[table[0][c]] = table[i].at(c);
      }
    }
    return result;
  }

  void expect_in_step(const std::string& run) const {
    std::vector<json> lines;
    for (const json& line : test::json_lines(file(run + "/metrics.jsonl"))) {
      const auto event = line.at("event").get<std::string>();
      if (event == "step" || event == "eval" || event == "end") lines.push_back(line);
    }
    const auto found = rows(run);
    ASSERT_EQ(found.size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const auto& [column, value] : found[i]) {
        if (column == "split" && lines[i].at("event") != "eval") continue;
        const json expected = lines[i].value(column, json());
        const std::string text = expected.is_string() ? expected.get<std::string>()
                                 : expected.is_null() ? ""
                                                      : expected.dump();
        EXPECT_EQ(value, text) << column << " of " << lines[i];
      }
    }
  }

  void train_run(const std::string& run, const Words& more = {}) const {
    const auto result =
        train(test::joined({"--run-dir", run, "--iterations", "12", "--checkpoint-every", "5",
                            "--validation-split", "40", "--log-every", "1", "--eval-every", "3"},
                           more));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
};

TEST_F(MetricsCsv, IsThereOnRequestOnly) {
  train_run("a");
  EXPECT_FALSE(exists("a/metrics.csv"));
  train_run("b", {"--metrics-csv"});
  expect_in_step("b");
  EXPECT_EQ(rows("b").back().at("event"), "end");
  EXPECT_EQ(rows("b").back().at("split"), "test");
}

TEST_F(MetricsCsv, IsCutAsMetricsAreWhereARunGoesOn) {
  train_run("r", {"--metrics-csv"});
  std::filesystem::rename(folder.path("r/iteration-10.pt"), folder.path("r/last.pt"));
  ASSERT_EQ(rnnctl({"train", "--resume", "r"}).exit_code, 0);  // it had one, so it has one
  expect_in_step("r");
  std::int64_t last = 0;
  for (const auto& row : rows("r")) {
    if (row.at("event") != "step") continue;
    EXPECT_EQ(std::stoll(row.at("iteration")), ++last);
  }
  EXPECT_EQ(last, 12);
}

TEST_F(MetricsCsv, OfARunThatHadNoneBeginsWithItsBeginning) {
  train_run("r");
  ASSERT_EQ(rnnctl({"train", "--resume", "r", "--iterations", "15", "--metrics-csv"}).exit_code, 0);
  expect_in_step("r");
}

TEST_F(MetricsCsv, GoesWithTheRunThatIsReplaced) {
  train_run("r", {"--metrics-csv"});
  train_run("r", {"--overwrite"});
  EXPECT_FALSE(exists("r/metrics.csv"));
}

}  // namespace
}  // namespace rnnctl
