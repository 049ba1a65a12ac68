// The page: what it shows of which run, and that nothing foreign in it becomes markup.
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/example_report.h"
#include <rnnctl/report/report.h>

namespace rnnctl::report {
namespace {

using ::testing::AllOf;
using testing::example_report;
using testing::example_run;
using testing::example_test;
using testing::falling_curve;
using ::testing::HasSubstr;
using ::testing::Not;

/// What the page's script gets.
nlohmann::json charts_in(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"charts\">";
  const std::size_t from = html.find(begin) + begin.size();
  return nlohmann::json::parse(html.substr(from, html.find("</script>", from) - from)).at("charts");
}

std::vector<std::string> titles_in(const std::string& html) {
  std::vector<std::string> titles;
  for (const auto& chart : charts_in(html)) titles.push_back(chart.at("title"));
  return titles;
}

std::size_t times(const std::string& part, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(Page, ShowsOneRunWithAllOfIt) {
  const std::string html = page(example_report());
  EXPECT_THAT(html,
              AllOf(HasSubstr("<h1>runs/a</h1>"), HasSubstr("94.46 %"),
                    HasSubstr("stacked rnn 1x100"), HasSubstr(">done</span>"),
                    HasSubstr("best.pt (iteration 200)"), HasSubstr("13 of 15 right (86.67 %)"),
                    HasSubstr("rnnctl repro runs/a"), HasSubstr("[100, 28]"), HasSubstr("2,810")));
  EXPECT_THAT(html, AllOf(HasSubstr("data:image/png;base64,iVA="), HasSubstr("99.8 %"),
                          HasSubstr("0 taken for 1: 2 (20.0 %)")));
  EXPECT_THAT(titles_in(html),
              ::testing::ElementsAre("Loss", "Accuracy", "Learning rate", "Speed"));
}

TEST(Page, ShowsTheHiddenStatesOfAnExample) {
  const std::string html = page(example_report());
  EXPECT_THAT(html,
              AllOf(HasSubstr("<h2>Hidden states over time</h2>"),
                    HasSubstr("<code>test[0]</code>, which it answers with 7 with probability "
                              "0.9984; the truth is 7."),
                    HasSubstr("128 of 300 units, ±0.99"),
                    HasSubstr("<img width=\"2\" height=\"128\" alt=\"Layer 1: hidden"),
                    HasSubstr("M0 24v-12.0h.85v12.0zM1 24v-24.0h.85v24.0z"),
                    HasSubstr("50 % is left at the first")));
  Report report = example_report();
  report.runs[0].states->text = "<b>";
  report.runs[0].states->layers[0].flow = "<i>";
  EXPECT_THAT(page(report), AllOf(HasSubstr(" (&lt;b&gt;),"), HasSubstr("&lt;i&gt;")));
  report.runs[0].states.reset();
  EXPECT_THAT(page(report), Not(HasSubstr("Hidden states over time")));
}

TEST(Page, MarksWhatDiffersFromTheDefaults) {
  const std::string html = page(example_report());
  EXPECT_THAT(html, HasSubstr("<tr class=\"differs\"><th scope=\"row\">lr</th><td>0.05</td>"
                              "<td class=\"usual\">0.1</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<tr><th scope=\"row\">seed</th><td>1</td></tr>"));
}

TEST(Page, NothingForeignBecomesMarkup) {
  const std::string evil =
      "</script><script>injected=1</script><img src=x onerror=\"injected=1\">'&";
  Report report = example_report();
  RunReport& run = report.runs[0];
  run.name = run.run.network = run.run.data = run.run.message = run.repeated_by = evil;
  run.command = run.module = evil;
  run.notes = {evil};
  run.settings[0] = {evil, evil, evil, evil, true};
  run.parameters[0] = {evil, evil, 1};
  run.facts = run.data = {{evil, evil, true}};
  run.test->class_names = {evil, evil};
  run.test->checkpoint = run.test->data = evil;
  run.test->mistakes[0].label = run.test->mistakes[0].prediction = evil;
  report.version = report.made = evil;
  ComparisonTable table{evil, evil, {}};
  report.comparison = {table};
  table.rows.push_back({evil, {evil, evil}});
  report.comparison.push_back(table);
  const RunReport both = run;
  for (const std::size_t count : {1u, 2u}) {
    report.runs.assign(count, both);
    const std::string html = page(report);
    EXPECT_EQ(times("<script", html), 2u) << count;
    EXPECT_EQ(times("</script", html), 2u) << count;
    EXPECT_THAT(html, Not(HasSubstr("<img src=x")));
    EXPECT_THAT(html, Not(HasSubstr("onerror=\"")));
    EXPECT_GT(times("&lt;/script&gt;", html), 10u);
  }
  EXPECT_EQ(charts_in(page(report))[0].at("series")[0].at("name"), evil);
}

TEST(Page, OnlyItsOwnScriptMayRunAndNothingIsFetched) {
  std::string html = page(example_report());
  const std::regex policy(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
      "script-src 'sha256-[A-Za-z0-9+/]{43}='");
  EXPECT_TRUE(std::regex_search(html, policy));
  const std::string name_of_svg = "http://www.w3.org/2000/svg";  // a name, no address
  html.replace(html.find(name_of_svg), name_of_svg.size(), "");
  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
}

TEST(Page, ARunOfNumbersHasNoAccuracy) {
  Report report = example_report();
  RunReport& run = report.runs[0];
  run.run.task = "regress";
  run.run.test = {};
  run.run.test.loss = 0.0004;
  run.run.test.r_squared = 0.9912;
  run.run.test.mean_absolute_error = 0.0123;
  run.curves.accuracy.clear();
  run.curves.validation = {};
  run.curves.validation.loss = falling_curve(3, 1.0);
  run.curves.validation.r_squared = falling_curve(3, 0.9);
  run.curves.validation.mean_absolute_error = falling_curve(3, 0.4);
  run.test.reset();
  const std::string html = page(report);
  EXPECT_THAT(html, AllOf(HasSubstr("0.9912"), HasSubstr("0.0123"), HasSubstr("Test MSE")));
  EXPECT_THAT(html, Not(HasSubstr("ccuracy")));
  EXPECT_THAT(html, Not(HasSubstr("nats")));
  EXPECT_THAT(titles_in(html),
              ::testing::ElementsAre("MSE", "R²", "MAE", "Learning rate", "Speed"));
}

TEST(Page, ATextHasPerplexityWhichIsEToThePowerOfTheLoss) {
  Report report = example_report();
  RunReport& run = report.runs[0];
  run.run.task = "next";
  run.run.test.loss = 1.5600;
  run.run.test.accuracy = 0.5391;
  run.test.reset();
  const std::string html = page(report);
  EXPECT_THAT(html, AllOf(HasSubstr("nats per character"), HasSubstr("4.76")));  // as eval says
  const auto charts = charts_in(html);
  EXPECT_EQ(charts[1].at("title"), "Perplexity");
  EXPECT_NEAR(charts[1].at("series")[0].at("y")[0].get<double>(), 7.3891, 1e-4);  // e^2
}

TEST(Page, SeveralRunsAreLaidOverEachOtherAndCompared) {
  Report report = example_report();
  report.runs.push_back(example_run("runs/b"));
  ComparisonTable settings{"Settings", "", {}};
  settings.rows.push_back({"lr", {"0.05", "0.1"}});
  report.comparison = {settings, ComparisonTable{"Data", "The same in all runs.", {}}};
  const std::string html = page(report);
  EXPECT_THAT(html, AllOf(HasSubstr("2 runs compared"), HasSubstr("<td>0.05</td><td>0.1</td>"),
                          HasSubstr("The same in all runs.")));
  const auto series = charts_in(html)[0].at("series");
  ASSERT_EQ(series.size(), 4u);          // of each run train and validation
  EXPECT_EQ(series[1].at("name"), "a");  // which tells it from b
  EXPECT_EQ(series[1].at("detail"), "validation");
  EXPECT_EQ(series[3].at("name"), "b");
  EXPECT_NE(series[1].at("color"), series[3].at("color"));
}

TEST(Page, RunsOfDifferentTasksShareNoChart) {
  Report report = example_report();
  report.runs.push_back(example_run("runs/b"));
  report.runs[1].run.task = "next";
  const auto titles = titles_in(page(report));
  EXPECT_THAT(titles, ::testing::Contains("Loss, classes"));
  EXPECT_THAT(titles, ::testing::Contains("Loss, text"));
}

TEST(Page, ARunThatDivergedOrHasNothingYetIsShown) {
  Report report;
  report.runs.resize(1);
  report.runs[0].name = "runs/new";
  report.runs[0].run.state = runs::RunState::kDiverged;
  report.runs[0].run.message = "the loss is no number any more";
  report.runs[0].notes = {"there is no checkpoint yet"};
  const std::string html = page(report);
  EXPECT_THAT(html, AllOf(HasSubstr("class=\"state diverged\""),
                          HasSubstr("the loss is no number any more"),
                          HasSubstr("there is no checkpoint yet")));
  EXPECT_TRUE(charts_in(html).empty());
  EXPECT_THAT(html, Not(HasSubstr("<h2>Curves</h2>")));
}

TEST(Page, StaysBelowItsSizeWhateverItIsGiven) {
  Report report;
  RunReport run = example_run();
  for (runs::Curve* curve : {&run.curves.loss, &run.curves.accuracy, &run.curves.learning_rate,
                             &run.curves.examples_per_second, &run.curves.validation.loss,
                             &run.curves.validation.accuracy}) {
    curve->clear();
    for (int i = 0; i < 799; ++i) curve->push_back({i * 1237, i / 7.0, i / 11.0, i / 3.0});
  }
  run.test = example_test();
  run.test->confusion.assign(100, std::vector<std::int64_t>(100, 12345));
  Mistake noisy = run.test->mistakes[0];
  noisy.png.assign(4200, std::byte{0x5A});
  run.test->mistakes.assign(kMostMistakes, noisy);
  run.settings.assign(60, {"Training", "some-option", std::string(150, '<'), "usual", true});
  run.parameters.assign(500, {std::string(150, '&'), "[1, 2, 3]", 6});
  run.command = std::string(10'000, '"');
  report.runs = {run};
  EXPECT_LE(page(report).size(), kLargestPage);
  report.runs.assign(kMostRuns, run);
  const std::string html = page(report);
  EXPECT_LE(html.size(), kLargestPage);
  EXPECT_THAT(html, HasSubstr("Details were left out"));
}

TEST(Page, ManyClassesAreAListOfWhatIsTakenForWhat) {
  Report report = example_report();
  TestResult& test = *report.runs[0].test;
  test.confusion.assign(40, std::vector<std::int64_t>(40, 0));
  for (std::size_t i = 0; i < 40; ++i) test.confusion[i][i] = 10;
  test.confusion[3][35] = 30;
  const std::string html = page(report);
  EXPECT_THAT(html, HasSubstr("Most frequent confusions"));
  EXPECT_THAT(html, HasSubstr("<tr><th scope=\"row\">3</th><td>35</td><td class=\"number\">30</td>"
                              "<td class=\"number\">75.0 %</td></tr>"));
  EXPECT_THAT(html, Not(HasSubstr("class=\"confusion\"")));
}

}  // namespace
}  // namespace rnnctl::report
