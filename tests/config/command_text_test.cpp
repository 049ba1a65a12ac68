#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/config/command_text.h>
#include <rnnctl/config/completion.h>
#include <rnnctl/config/man_page.h>
#include <rnnctl/config/option_binder.h>

namespace rnnctl::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// rnnctl with one command, and one below another.
class CommandDescription : public testing::Test {
 protected:
  CommandDescription() : app_("trains", "rnnctl") {
    CLI::App* eval = app_.add_subcommand("eval", "tests a 'checkpoint'");
    eval->add_option("checkpoint", checkpoint_, ".pt: what was trained")
        ->required()
        ->type_name("CKPT");
    eval->add_option("more", more_, "others")->type_name("INPUT");
    CLI::Option* style = eval->add_option("--style", style_, "how [it's: plain]");
    style->type_name("NAME");
    offer_words(*style, {"never"});
    offer_words(*style, {"plain", "fancy"});
    bind(*eval, {}, {"act", "config", "json"});
    add_note(*eval, "A note.");
    add_example(*eval, "rnnctl eval a.pt");
    app_.add_subcommand("data", "data sets")->add_subcommand("fetch", "gets one");
  }

  CommandText described() { return describe(app_); }

  CLI::App app_;
  std::string checkpoint_, style_;
  std::vector<std::string> more_;
};

TEST_F(CommandDescription, HasWhatIsDeclared) {
  const CommandText eval = described().commands.at(0);
  EXPECT_THAT(eval.path, ElementsAre("rnnctl", "eval"));
  EXPECT_EQ(eval.summary, "tests a 'checkpoint'");
  ASSERT_EQ(eval.arguments.size(), 2u);
  EXPECT_TRUE(eval.arguments[0].required);
  EXPECT_EQ(eval.arguments[0].files, ValueFiles::kCheckpoints);
  EXPECT_TRUE(eval.arguments[1].repeats);
  EXPECT_EQ(eval.arguments[1].files, ValueFiles::kAny);
  std::vector<std::string> names;
  for (const OptionText& option : eval.options) names.push_back(option.names.back());
  EXPECT_THAT(names, ElementsAre("--help", "--style", "--act", "--config", "--json"));
  EXPECT_THAT(eval.options[1].words, ElementsAre("plain", "fancy"));
  EXPECT_THAT(eval.options[2].words, ElementsAre("tanh", "relu"));
  EXPECT_EQ(eval.options[2].group, "Model");
  EXPECT_THAT(eval.options[3].names, ElementsAre("-c", "--config"));
  EXPECT_EQ(eval.options[4].placeholder, "");
  EXPECT_THAT(eval.notes.back(), "A note.");
  EXPECT_THAT(eval.examples, ElementsAre("rnnctl eval a.pt"));
}

TEST_F(CommandDescription, ListsCommandsBelowCommands) {
  const CommandText program = described();
  std::vector<std::string> pages;
  for (const CommandText* command : all_commands(program)) {
    pages.push_back(man_page_name(*command));
  }
  EXPECT_THAT(pages, ElementsAre("rnnctl", "rnnctl-eval", "rnnctl-data", "rnnctl-data-fetch"));
}

TEST_F(CommandDescription, IsQuotedAsEachLanguageWantsIt) {
  const CommandText program = described();
  const std::string page = man_page(program, program.commands[0]);
  EXPECT_THAT(page, HasSubstr("rnnctl\\-eval \\- tests a \\(aqcheckpoint\\(aq\n"));
  EXPECT_THAT(page, HasSubstr("\n\\&.pt: what was trained\n"));  // no request of roff
  EXPECT_THAT(zsh_completion(program), HasSubstr("'eval:tests a '\\''checkpoint'\\'''"));
  EXPECT_THAT(fish_completion(program), HasSubstr("-d 'tests a \\'checkpoint\\''"));
  EXPECT_THAT(bash_completion(program), HasSubstr("'eval --style') words='plain fancy' files=''"));
}

TEST(Facts, AreWhatStandsInBracketsAtTheEnd) {
  EXPECT_EQ(without_facts("network to build [default stacked; RNNCTL_MODEL]"), "network to build");
  EXPECT_EQ(without_facts("a list [1, 2] of them"), "a list [1, 2] of them");
  EXPECT_EQ(without_facts(""), "");
}

}  // namespace
}  // namespace rnnctl::config
