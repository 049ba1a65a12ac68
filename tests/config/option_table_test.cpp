#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "config/random_settings.h"
#include "config/support.h"
#include <rnnctl/config/option_table.h>

namespace rnnctl::config {
namespace {

TEST(OptionTable, HasTheAgreedNames) {
  // A contract with everybody's scripts: add, never rename.
  std::istringstream agreed(
      "act augment batch-size checkpoint-every clip-norm config data device dropout ema "
      "engine epochs eval-every hidden init init-gain iterations json label-smoothing "
      "layers log-every lr max-minutes metrics-csv model momentum nesterov optimizer overwrite "
      "patience "
      "print-config quiet report run-dir schedule seed stateful target-accuracy "
      "tensorboard threads "
      "validation-split verbose warmup weight-decay");
  for (std::string name; agreed >> name;) EXPECT_NE(find_option(name), nullptr) << name;
}

TEST(OptionTable, NamesAreUniqueAndWellFormed) {
  std::set<std::string> names;
  std::set<char> short_names;
  for (const OptionRow& row : option_table()) {
    const std::string name = row.info.name;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string::npos) << name;
    EXPECT_TRUE(name.front() != '-' && name.back() != '-') << name;
    EXPECT_TRUE(names.insert(name).second) << name;
    if (row.info.short_name == '\0') continue;
    EXPECT_TRUE(short_names.insert(row.info.short_name).second) << name;
  }
  EXPECT_EQ(short_names, (std::set<char>{'c', 'm', 'o', 'q', 'v'}));
}

TEST(OptionTable, KeepsGroupsTogether) {
  std::set<Group> finished;
  for (std::size_t i = 1; i < option_table().size(); ++i) {
    const Group before = option_table()[i - 1].info.group;
    if (option_table()[i].info.group != before) finished.insert(before);
    EXPECT_EQ(finished.count(option_table()[i].info.group), 0u) << option_table()[i].info.name;
  }
}

TEST(OptionTable, DefaultsAreValid) {
  for (const OptionRow& row : option_table()) {
    if (row.default_text.empty()) continue;
    Settings settings;
    EXPECT_NO_THROW(set_option(settings, row.info.name, row.default_text, "default"));
    EXPECT_EQ(option_text(settings, row.info.name), row.default_text);
  }
}

TEST(OptionTable, DefaultsAreTheDocumentedOnes) {
  const Settings defaults;
  const std::pair<const char*, const char*> documented[] = {{"model", "stacked"},
                                                            {"layers", "1"},
                                                            {"hidden", "100"},
                                                            {"act", "tanh"},
                                                            {"init", "pytorch"},
                                                            {"batch-size", "100"},
                                                            {"epochs", "0"},
                                                            {"iterations", "3000"},
                                                            {"optimizer", "sgd"},
                                                            {"lr", "0.1"},
                                                            {"momentum", "0"},
                                                            {"schedule", "constant"},
                                                            {"eval-every", "500"},
                                                            {"log-every", "100"},
                                                            {"checkpoint-every", "500"},
                                                            {"seed", "1"},
                                                            {"threads", "auto"},
                                                            {"device", "auto"},
                                                            {"validation-split", "0"},
                                                            {"augment", "none"}};
  for (const auto& [name, text] : documented) EXPECT_EQ(option_text(defaults, name), text) << name;
}

TEST(SetOption, ChangesThatOptionAndNoOther) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Settings drawn = random_settings(seed);
    for (const OptionRow& row : option_table()) {
      if (row.info.scope == Scope::kCommandLine) continue;
      Settings settings;
      const std::string text = option_text(drawn, row.info.name);
      set_option(settings, row.info.name, text, "test");
      for (const OptionRow& other : option_table()) {
        const bool same = std::string(other.info.name) == row.info.name;
        EXPECT_EQ(option_text(settings, other.info.name), same ? text : other.default_text);
      }
    }
  }
}

TEST(SetOption, BeginsTheErrorWithWhereTheValueStood) {
  Settings settings;
  EXPECT_EQ(usage_error([&] { set_option(settings, "layers", "0", "--layers"); }),
            "--layers: '0' is out of range (1 to 1024)");
  EXPECT_EQ(settings.model.num_layers, 1);
}

TEST(SetOption, KnowsOnlyItsOptions) {
  Settings settings;
  EXPECT_THROW(set_option(settings, "nonsense", "1", "test"), std::out_of_range);
  EXPECT_THROW(option_text(settings, ""), std::out_of_range);
}

TEST(EnvironmentName, IsUpperCaseWithUnderscores) {
  EXPECT_EQ(environment_name("batch-size"), "RNNCTL_BATCH_SIZE");
  EXPECT_EQ(environment_name("lr"), "RNNCTL_LR");
}

TEST(OptionWords, AreThoseThatAValueMayBe) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(option_words("act"), (Words{"tanh", "relu"}));
  EXPECT_EQ(option_words("device"), (Words{"auto", "cpu", "cuda"}));
  EXPECT_EQ(option_words("threads"), Words{"auto"});
  EXPECT_EQ(option_words("augment"), Words{"none"});
  EXPECT_EQ(option_words("lr"), Words{});
  EXPECT_THROW(option_words("atc"), std::out_of_range);
}

}  // namespace
}  // namespace rnnctl::config
