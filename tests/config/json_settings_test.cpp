#include <string>

#include <gtest/gtest.h>

#include "config/random_settings.h"
#include "config/support.h"
#include <rnnctl/config/json_settings.h>

namespace rnnctl::config {
namespace {

using nlohmann::json;

const Settings kDefaults;

std::string error_of(const std::string& text) {
  try {
    settings_from_json(json::parse(text), "last.pt: configuration");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit_code(), base::ExitCode::kInput);
    return error.what();
  }
  return "accepted";
}

TEST(JsonSettings, SurviveTextAndBack) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Settings settings = random_settings(seed);
    settings.output = {};
    const json read = json::parse(settings_to_json(settings).dump());
    ASSERT_EQ(all_options(settings_from_json(read, "here")), all_options(settings));
  }
}

TEST(JsonSettings, HoldNumbersAsNumbers) {
  const json object = settings_to_json(kDefaults);
  EXPECT_EQ(object["lr"], json(0.1));
  EXPECT_TRUE(object["layers"].is_number_integer());
  EXPECT_EQ(object["stateful"], json(false));
  EXPECT_EQ(object["act"], json("tanh"));
  EXPECT_EQ(object["threads"], json("auto"));
  EXPECT_EQ(object["augment"], json("none"));
}

TEST(JsonSettings, LeaveOutWhereTheRunWent) {
  const json object = settings_to_json(kDefaults);
  for (const char* name : {"run-dir", "overwrite", "json", "quiet", "verbose", "config"}) {
    EXPECT_FALSE(object.contains(name)) << name;
  }
}

TEST(JsonSettings, HaveDefaultsForWhatIsNotThere) {
  EXPECT_EQ(all_options(settings_from_json(json::object(), "here")), all_options(kDefaults));
}

TEST(JsonSettings, AreNotTrusted) {
  EXPECT_EQ(error_of("[]"), "last.pt: configuration: an object is expected, not array");
  EXPECT_EQ(error_of("null"), "last.pt: configuration: an object is expected, not null");
  EXPECT_EQ(error_of(R"({"hidden": 100000000000})"),
            "last.pt: configuration: 'hidden': '100000000000' is out of range (1 to 65536)");
  EXPECT_EQ(error_of(R"({"hidden": 18446744073709551615})"),
            "last.pt: configuration: 'hidden': '18446744073709551615' is out of range (1 to "
            "65536)");
  EXPECT_EQ(error_of(R"({"hidden": "100"})"),
            "last.pt: configuration: 'hidden': a number is expected, not string");
  EXPECT_EQ(error_of(R"({"hidden": 1.5})"),
            "last.pt: configuration: 'hidden': '1.5' is not a whole number (1 to 65536)");
  EXPECT_EQ(error_of(R"({"act": 1})"),
            "last.pt: configuration: 'act': text is expected, not number");
  EXPECT_EQ(error_of(R"({"act": "evil\u001b[2J"})"),
            "last.pt: configuration: 'act': 'evil\\x1b[2J' is not one of tanh, relu");
  EXPECT_EQ(error_of(R"({"stateful": 1})"),
            "last.pt: configuration: 'stateful': true or false is expected, not number");
  EXPECT_EQ(error_of(R"({"lr": {"a": 1}})"),
            "last.pt: configuration: 'lr': a number is expected, not object");
  EXPECT_EQ(error_of(R"({"teacher\n": 1})"),
            "last.pt: configuration: 'teacher\\x0a' is no stored option of this version");
  EXPECT_EQ(error_of(R"({"overwrite": true})"),
            "last.pt: configuration: 'overwrite' is no stored option of this version");
  EXPECT_EQ(error_of(R"({"epochs": 1, "iterations": 1})"),
            "last.pt: configuration: 'iterations': epochs is given as well (last.pt: "
            "configuration), choose one of the two");
}

TEST(JsonSettings, RefuseNumbersThatAreNoNumbers) {
  json object;
  object["lr"] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(settings_from_json(object, "here"), base::Error);
}

TEST(JsonSettings, EndWithTheExitCodeTheCallerWants) {
  try {
    settings_from_json(json::array(), "here", base::ExitCode::kDefect);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit_code(), base::ExitCode::kDefect);
  }
}

}  // namespace
}  // namespace rnnctl::config
