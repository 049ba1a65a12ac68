// `rnnctl report`: one page of one run or of several, whatever is left of them.
#include <filesystem>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Report : public test::Workplace {
 protected:
  void SetUp() override {
    ASSERT_EQ(train({"--run-dir", "a", "--lr", "0.02", "--validation-split", "40", "--eval-every",
                     "5", "--log-every", "1"})
                  .exit_code,
              0);
  }
  /// The page that `arguments` make as page.html.
  std::string page(const Words& arguments) const {
    const auto result = rnnctl(test::joined({"report", "-o", "page.html"}, arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return file("page.html");
  }
  json evaluated(const std::string& checkpoint) const {
    return json::parse(rnnctl({"eval", checkpoint, "--json"}).out);
  }
};

TEST_F(Report, LiesInTheRunDirectoryAndSaysSo) {
  const auto result = rnnctl({"report", "a"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("a/report.html: 1 run, "), HasSubstr(" bytes\n")));
  EXPECT_LT(std::filesystem::file_size(folder.path("a/report.html")), 500'000u);
}

TEST_F(Report, SaysInJsonWhatItWrote) {
  const auto result = rnnctl({"report", "a", "-o", "page.html", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json object = json::parse(result.out);
  EXPECT_EQ(object.at("path"), "page.html");
  EXPECT_EQ(object.at("bytes"), std::filesystem::file_size(folder.path("page.html")));
  ASSERT_EQ(object.at("runs").size(), 1u);
  EXPECT_EQ(object.at("runs")[0].at("name"), "a");
  EXPECT_EQ(object.at("runs")[0].at("state"), "done");
}

// The figures are those of `rnnctl eval`, which other tests compare with PyTorch's.
TEST_F(Report, ShowsWhatEvalFinds) {
  const std::string html = page({"a"});
  const json result = evaluated("a/best.pt");
  const std::string correct = std::to_string(result.at("correct").get<int>());
  EXPECT_THAT(html, HasSubstr("best.pt (iteration "));
  EXPECT_THAT(html, HasSubstr(correct + " of 60 right"));
  const auto& confusion = result.at("confusion");
  std::size_t cells = 0;
  for (std::size_t actual = 0; actual < confusion.size(); ++actual) {
    for (std::size_t predicted = 0; predicted < confusion.size(); ++predicted) {
      const int count = confusion[actual][predicted];
      if (count == 0) continue;
      ++cells;
      EXPECT_THAT(html, HasSubstr(std::to_string(actual) + " taken for " +
                                  std::to_string(predicted) + ": " + std::to_string(count) + " ("));
    }
  }
  EXPECT_GE(cells, 3u);
  EXPECT_THAT(html, AllOf(HasSubstr("rnnctl repro a"), HasSubstr("--validation-split 40"),
                          HasSubstr("rnn.weight_ih_l0"), HasSubstr("[16, 10]")));
}

TEST_F(Report, DrawsTheMistakesThatPredictMakesToo) {
  const json result = evaluated("a/best.pt");
  const int mistakes = result.at("count").get<int>() - result.at("correct").get<int>();
  const std::string html = page({"a"});
  std::size_t pictures = 0;
  const std::string of_a_mistake = "alt=\"Test example ";
  for (std::size_t at = html.find(of_a_mistake); at != std::string::npos;
       at = html.find(of_a_mistake, at + 1)) {
    ++pictures;
  }
  EXPECT_EQ(pictures, std::min(static_cast<std::size_t>(mistakes), std::size_t{25}));
  const std::size_t first = html.find("Test example ");
  if (first == std::string::npos) return;  // it learnt them all
  const std::string index = std::to_string(std::stoi(html.substr(first + 13)));
  const std::string range = index + ":" + std::to_string(std::stoi(index) + 1);
  const auto answer =
      test::json_lines(rnnctl({"predict", "a/best.pt", "--test-index", range, "--json"}).out)[0];
  const std::string words = "Test example " + index + ": " + answer.at("truth").get<std::string>() +
                            ", taken for " + answer.at("label").get<std::string>();
  EXPECT_THAT(html, HasSubstr(words));
}

TEST_F(Report, ShowsHiddenStatesAsExplainDoes) {
  const std::string html = page({"a"});
  EXPECT_THAT(html, AllOf(HasSubstr("<h2>Hidden states over time</h2>"),
                          HasSubstr("<code>test[0]</code>"), HasSubstr("16 units, ±")));
  const auto explained = rnnctl({"explain", "a/best.pt", "--test-index", "0"});
  ASSERT_EQ(explained.exit_code, 0) << explained.err;
  std::string last = test::lines_of(explained.out).back();
  const std::string words = last.substr(last.rfind("of the gradient"));
  EXPECT_THAT(html, HasSubstr(words)) << last;
}

TEST_F(Report, WithoutItsDataOrCheckpointsItGoesOn) {
  std::filesystem::rename(folder.path("data"), folder.path("moved"));
  const std::string html = page({"a"});
  EXPECT_THAT(html, AllOf(HasSubstr("the test set cannot be shown: "), HasSubstr("<h2>Curves</h2>"),
                          HasSubstr("rnn.weight_ih_l0"), Not(HasSubstr("<h2>Test set</h2>"))));
  EXPECT_THAT(page({"a", "--data", "moved"}), HasSubstr("<h2>Test set</h2>"));
  for (const char* name : {"best.pt", "last.pt"}) std::filesystem::remove(folder.path("a/") + name);
  EXPECT_THAT(page({"a"}), AllOf(HasSubstr("there is no checkpoint yet"),
                                 HasSubstr("<h2>Curves</h2>"), HasSubstr("repro")));
}

TEST_F(Report, ADamagedCheckpointCostsALine) {
  write("a/best.pt", "no checkpoint");
  EXPECT_THAT(page({"a"}), HasSubstr("the model and the test set cannot be shown: a/best.pt"));
}

TEST_F(Report, OtherTestDataAreSaidToBeOthers) {
  test::write_tiny_idx(folder.path("others"), {.test = 30});
  EXPECT_THAT(page({"a", "--data", "others"}),
              HasSubstr("the test data here are not those that the run was tested on"));
}

TEST_F(Report, ComparesSeveralRuns) {
  ASSERT_EQ(train({"--run-dir", "b", "--lr", "0.2"}).exit_code, 0);
  const std::string html = page({"a", "b/last.pt"});
  EXPECT_THAT(html, AllOf(HasSubstr("2 runs compared"), HasSubstr("<td>0.02</td><td>0.2</td>"),
                          HasSubstr("The same in all runs, to the last byte.")));
}

TEST_F(Report, AnInterruptedRunWithATornLineIsShown) {
  json record = json::parse(file("a/run.json"));
  record.erase("result");
  write("a/run.json", record.dump());
  write("a/metrics.jsonl", file("a/metrics.jsonl") + R"({"event":"step","iteration":11,"lo)");
  EXPECT_THAT(page({"a"}), AllOf(HasSubstr(">interrupted</span>"), HasSubstr("<h2>Curves</h2>")));
}

TEST_F(Report, RefusesWhatItCannotUse) {
  test::expect_failure(rnnctl({"report", "none"}), 3, HasSubstr("no run directory"));
  test::expect_failure(rnnctl({"report"}), 2, HasSubstr("run"));
  test::expect_failure(rnnctl({"report", "a", "-o", "a/last.pt"}), 2,
                       HasSubstr("is a file of the run itself"));
  test::expect_failure(rnnctl({"report", "a", "-o", "nowhere/page.html"}), 5,
                       HasSubstr("nowhere/page.html"));
  test::expect_failure(rnnctl(test::joined({"report"}, Words(25, "a"))), 2,
                       HasSubstr("at most 24 runs"));
}

}  // namespace
}  // namespace rnnctl
