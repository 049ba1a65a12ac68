#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "config/support.h"
#include <rnnctl/config/command_line.h>
#include <rnnctl/config/option_binder.h>

namespace rnnctl::config {
namespace {

/// An application with the shape of rnnctl: commands, a positional, a command of a command.
class CommandLine : public testing::Test {
 protected:
  bool run(const std::vector<std::string>& arguments) {
    CLI::App app("The recurrent-network trainer", "rnnctl");
    app.set_version_flag("--version", "rnnctl 1.2.3");
    app.require_subcommand(1);
    CLI::App* train = app.add_subcommand("train", "trains into a run directory");
    bind(*train, {Group::kModel, Group::kTraining, Group::kRun});
    train->callback([&] { ran_ = "train"; });
    CLI::App* eval = app.add_subcommand("eval", "evaluates a checkpoint");
    eval->add_option("CHECKPOINT", checkpoint_, "the file")->required();
    bind(*eval, {}, {"json", "verbose"});
    eval->callback([&] { ran_ = "eval"; });
    CLI::App* data = app.add_subcommand("data", "gets and checks MNIST");
    data->require_subcommand(1);
    data->add_subcommand("fetch", "downloads")->callback([&] { ran_ = "fetch"; });
    data->add_subcommand("verify", "checks")->callback([] { throw std::domain_error("inside"); });

    std::vector<const char*> argv = {"/usr/bin/rnnctl"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return parse(app, static_cast<int>(argv.size()), argv.data());
  }
  std::string error(const std::vector<std::string>& arguments) {
    const std::string message = usage_error([&] { run(arguments); });
    EXPECT_EQ(ran_, "") << message;
    return message;
  }
  std::string output(const std::vector<std::string>& arguments) {
    testing::internal::CaptureStdout();
    EXPECT_FALSE(run(arguments));
    EXPECT_EQ(ran_, "");
    return testing::internal::GetCapturedStdout();
  }

  std::string ran_;
  std::string checkpoint_;
};

TEST_F(CommandLine, RunsTheChosenCommand) {
  EXPECT_TRUE(run({"eval", "last.pt", "--json"}));
  EXPECT_EQ(ran_, "eval");
  EXPECT_EQ(checkpoint_, "last.pt");
  EXPECT_TRUE(run({"data", "fetch"}));
  EXPECT_EQ(ran_, "fetch");
}

TEST_F(CommandLine, LetsErrorsOfCommandsThrough) {
  EXPECT_THROW(run({"data", "verify"}), std::domain_error);
}

TEST_F(CommandLine, NamesTheNearestOption) {
  EXPECT_EQ(error({"train", "--learing-rate", "0.1"}),
            "unknown option --learing-rate, did you mean --lr?");
  EXPECT_EQ(error({"train", "--hiden=5"}), "unknown option --hiden, did you mean --hidden?");
  EXPECT_EQ(error({"train", "--batch", "5"}),
            "unknown option --batch, 'rnnctl train --help' lists the options");
  EXPECT_EQ(error({"train", "--num_layers", "2"}),
            "unknown option --num_layers, did you mean --layers?");
  EXPECT_EQ(error({"train", "-x"}), "unknown option -x, 'rnnctl train --help' lists the options");
}

TEST_F(CommandLine, KnowsWhichCommandAnOptionBelongsTo) {
  EXPECT_EQ(error({"eval", "last.pt", "--lr", "1"}),
            "'rnnctl eval' has no option --lr, it belongs to 'rnnctl train'");
  EXPECT_EQ(error({"--seed", "3", "train"}),
            "option --seed has to follow the command, as in 'rnnctl train --seed'");
}

TEST_F(CommandLine, NamesTheNearestCommand) {
  EXPECT_EQ(error({"trian"}), "unknown command 'trian', did you mean 'train'?");
  EXPECT_EQ(error({"data", "fecth"}), "unknown command 'fecth', did you mean 'fetch'?");
  EXPECT_EQ(error({"xyzzy"}), "unknown command 'xyzzy', 'rnnctl --help' lists the commands");
}

TEST_F(CommandLine, SaysWhatIsMissing) {
  EXPECT_EQ(error({}), "a command is missing, 'rnnctl --help' lists the commands");
  EXPECT_EQ(error({"data"}), "a command is missing, 'rnnctl data --help' lists the commands");
  EXPECT_EQ(error({"eval"}), "CHECKPOINT is missing, 'rnnctl eval --help' shows what is expected");
  EXPECT_EQ(error({"train", "--lr"}), "--lr: a value is missing (above 0 to 1e+06)");
  EXPECT_EQ(error({"train", "--lr", "--epochs", "3"}),
            "--lr: a value is missing (above 0 to 1e+06)");
  EXPECT_EQ(error({"train", "--model"}), "--model: a value is missing");
}

TEST_F(CommandLine, SaysWhatIsTooMuch) {
  EXPECT_EQ(error({"train", "mnist"}),
            "unexpected argument 'mnist', 'rnnctl train --help' shows what is expected");
  EXPECT_EQ(error({"eval", "a.pt", "train"}),
            "unexpected argument 'train', 'rnnctl eval --help' shows what is expected");
}

TEST_F(CommandLine, ShowsHostileArgumentsOnOneLine) {
  EXPECT_EQ(error({"train", "--\x1b[2J\n"}),
            "unknown option --\\x1b[2J\\x0a, 'rnnctl train --help' lists the options");
  EXPECT_EQ(error({"a\nb"}), "unknown command 'a\\x0ab', 'rnnctl --help' lists the commands");
}

TEST_F(CommandLine, PrintsHelpAndVersionOnStdout) {
  EXPECT_EQ(output({"--version"}), "rnnctl 1.2.3\n");
  EXPECT_EQ(output({"--help"}),
            "The recurrent-network trainer\n"
            "Usage: rnnctl [OPTIONS] SUBCOMMAND\n"
            "\n"
            "Options:\n"
            "  -h, --help                Print this help message and exit\n"
            "      --version             Display program version information and exit\n"
            "\n"
            "Subcommands:\n"
            "  train                     trains into a run directory\n"
            "  eval                      evaluates a checkpoint\n"
            "  data                      gets and checks MNIST\n");
  EXPECT_EQ(output({"eval", "--help"})
                .find("evaluates a checkpoint\nUsage: rnnctl eval [OPTIONS] "
                      "CHECKPOINT\n"),
            0u);
}

TEST_F(CommandLine, HelpWinsOverErrors) {
  EXPECT_EQ(output({"train", "--nonsense", "--help"}).find("trains into"), 0u);
}

}  // namespace
}  // namespace rnnctl::config
