// The page of `rnnctl report` in a real browser: no error, nothing fetched, both colour schemes,
// phones, and the keyboard. Where there is no Chromium the tests say so and are skipped.

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kNoBrowser =
    "no Chromium with a Python beside it: apt-get install chromium python3, or set RNNCTL_CHROMIUM";

/// "" where there is none.
std::string chromium() {
  if (test::run_program({"python3", "-c", "pass"}).exit_code != 0) return "";
  if (const char* given = std::getenv("RNNCTL_CHROMIUM")) return given;
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    const auto found = test::run_program({"sh", "-c", std::string("command -v ") + name});
    if (found.exit_code == 0) return test::lines_of(found.out).at(0);
  }
  return "";
}

class ReportInBrowser : public test::Workplace {
 protected:
  void SetUp() override {
    if (chromium().empty()) GTEST_SKIP() << kNoBrowser;
  }
  json seen(const std::string& page) const {
    const auto result = test::run_program(
        {"python3", std::string(RNNCTL_SOURCE_DIR) + "/tests/cli/report_browser.py", chromium(),
         folder.path(page)},
        {"PYTHONDONTWRITEBYTECODE=1"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out);
  }
};

TEST_F(ReportInBrowser, WorksAtEveryWidthAndInBothSchemes) {
  const std::string hostile = "a<img src=x onerror=injected=1>";
  ASSERT_EQ(train({"--run-dir", hostile, "--validation-split", "40", "--eval-every", "5",
                   "--log-every", "1"})
                .exit_code,
            0);
  ASSERT_EQ(rnnctl({"report", hostile, "-o", "page.html"}).exit_code, 0);
  const json found = seen("page.html");
  EXPECT_THAT(found.at("errors"), IsEmpty()) << found.at("errors");
  for (const auto& request : found.at("requests")) EXPECT_EQ(request, "data:");
  ASSERT_EQ(found.at("views").size(), 6u);
  for (const auto& view : found.at("views")) {
    EXPECT_LE(view.at("page_width"), view.at("width")) << view;
    EXPECT_EQ(view.at("charts"), 4) << view;
    EXPECT_EQ(view.at("drawn"), 4) << view;
    EXPECT_EQ(view.at("injected"), "");
  }
  EXPECT_EQ(found.at("views")[0].at("background"), "rgb(255, 255, 255)");
  EXPECT_EQ(found.at("views")[1].at("background"), "rgb(18, 22, 27)");
}

TEST_F(ReportInBrowser, TheKeyboardMovesAlongTheCurves) {
  ASSERT_EQ(
      train({"--run-dir", "a", "--validation-split", "40", "--eval-every", "5", "--log-every", "1"})
          .exit_code,
      0);
  ASSERT_EQ(rnnctl({"report", "a", "-o", "page.html"}).exit_code, 0);
  const json found = seen("page.html");
  const auto said = [&](std::size_t i) {
    return found.at("keyboard")[i].at("text").get<std::string>();
  };
  EXPECT_THAT(said(1), AllOf(HasSubstr("iteration 1 "), HasSubstr("train")));  // Home
  EXPECT_THAT(said(2), HasSubstr("iteration 2 "));                             // right
  EXPECT_THAT(said(3), HasSubstr("iteration 3 "));                             // right
  EXPECT_THAT(said(4), HasSubstr("iteration 2 "));                             // left
  EXPECT_THAT(said(5), AllOf(HasSubstr("iteration 10 "), HasSubstr("validation"),
                             HasSubstr("test")));  // End
  EXPECT_THAT(said(6), HasSubstr("at the end"));   // Escape
  for (std::size_t i = 1; i < 7; ++i) EXPECT_EQ(found.at("keyboard")[i].at("live"), "polite");
  // The loss that is read out at the first iteration is the file's.
  const auto steps = test::events(test::json_lines(file("a/metrics.jsonl")), "step");
  char loss[32];
  std::snprintf(loss, sizeof loss, "train %.3f", steps.at(0).at("loss").get<double>());
  EXPECT_THAT(said(1), HasSubstr(std::string(loss).substr(0, 10)));
  EXPECT_THAT(found.at("pointer").get<std::string>(), HasSubstr("iteration "));
}

}  // namespace
}  // namespace rnnctl
