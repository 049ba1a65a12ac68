// `rnnctl completion`: what the shells themselves make of the scripts.
#include <algorithm>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

bool has_shell(const std::string& shell) {
  return test::run_program({"bash", "-c", "command -v " + shell}).exit_code == 0;
}

class Completion : public test::Workplace {
 protected:
  Completion() {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
      const auto script = rnnctl({"completion", shell});
      EXPECT_EQ(script.exit_code, 0) << script.err;
      write("rnnctl." + shell, script.out);
    }
    write("last.pt", "");
    write("notes.txt", "");
    std::filesystem::create_directory(folder.path("runs"));
  }

  /// What bash offers for the last of `words`, which are split as bash splits them.
  Words in_bash(const Words& words) const {
    std::string line = "COMP_WORDS=(rnnctl";
    for (const std::string& word : words) line += " '" + word + "'";
    line += "); COMP_CWORD=" + std::to_string(words.size());
    return sorted_lines(
        {"bash", "-c",
         "source rnnctl.bash; " + line + "; _rnnctl; printf '%s\\n' \"${COMPREPLY[@]}\""});
  }
  /// What fish offers at the end of `line`, without what it says about it.
  Words in_fish(const std::string& line) const {
    Words offers = sorted_lines(
        {"fish", "--no-config", "-c", "source rnnctl.fish; complete -C '" + line + "'"});
    for (std::string& offer : offers) offer.resize(std::min(offer.find('\t'), offer.size()));
    return offers;
  }
  Words sorted_lines(const Words& command) const {
    const auto result =
        test::run_program(command, {"HOME=" + folder.path("home")}, "", folder.path());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    Words lines = test::lines_of(result.out);
    std::sort(lines.begin(), lines.end());
    return lines;
  }
};

TEST_F(Completion, InBashKnowsCommandsOptionsAndValues) {
  EXPECT_THAT(in_bash({"tr"}), ElementsAre("train"));
  EXPECT_THAT(in_bash({"data", ""}), ElementsAre("fetch", "show", "verify"));
  EXPECT_THAT(in_bash({"train", "--lay"}), ElementsAre("--layer-norm", "--layers"));
  EXPECT_THAT(in_bash({"train", "--act", ""}), ElementsAre("relu", "tanh"));
  EXPECT_THAT(in_bash({"train", "--layers", "2", "--cell", "l"}), ElementsAre("lstm"));
  EXPECT_THAT(in_bash({"train", "-m", ""}),
              ElementsAre("cell", "char", "image", "multi", "single", "stacked"));
  EXPECT_THAT(in_bash({"forward", "--model", "h"}), ElementsAre("hello"));
  EXPECT_THAT(in_bash({"export", "last.pt", "--format", "o"}), ElementsAre("onnx"));
  EXPECT_THAT(in_bash({"data", "fetch", "fa"}), ElementsAre("fashion-mnist"));
  EXPECT_THAT(in_bash({"completion", "f"}), ElementsAre("fish"));
  EXPECT_THAT(in_bash({"help", "exit"}), ElementsAre("exit-codes"));
}

TEST_F(Completion, InBashKnowsWhatIsBesideAnEqualsSignOrAColon) {
  EXPECT_THAT(in_bash({"train", "--act", "="}), ElementsAre("relu", "tanh"));
  EXPECT_THAT(in_bash({"train", "--act", "=", "t"}), ElementsAre("tanh"));
  EXPECT_THAT(in_bash({"train", "--act", "=", "tanh", "--cell", "g"}), ElementsAre("gru"));
  EXPECT_THAT(in_bash({"predict", "--device", "cuda", ":", "0", "la"}), ElementsAre("last.pt"));
}

TEST_F(Completion, InBashOffersFilesWhereAFileIsMeant) {
  EXPECT_THAT(in_bash({"eval", ""}), ElementsAre("data", "last.pt", "runs"));
  EXPECT_THAT(in_bash({"train", "--config", "not"}), ElementsAre("notes.txt"));
  EXPECT_THAT(in_bash({"train", "--resume", ""}), ElementsAre("data", "runs"));
  EXPECT_THAT(in_bash({"predict", "last.pt", "n"}), ElementsAre("notes.txt"));
  EXPECT_THAT(in_bash({"train", "--dataset", "t"}), ElementsAre("tinyshakespeare"));
  EXPECT_THAT(in_bash({"train", "--lr", ""}), ElementsAre(""));
}

TEST_F(Completion, InBashKnowsEveryOptionOfEveryCommand) {
  const auto program = nlohmann::json::parse(rnnctl({"help", "--json"}).out);
  EXPECT_THAT(in_bash({""}), testing::UnorderedElementsAreArray(
                                 program.at("commands").get<std::vector<std::string>>()));
  for (const std::string command : program.at("commands")) {
    const Words offered = in_bash({command, "-"});
    const auto described = nlohmann::json::parse(rnnctl({"help", "--json", command}).out);
    for (const auto& option : described.at("options")) {
      for (const std::string name : option.at("names")) {
        EXPECT_THAT(offered, Contains(name)) << command;
      }
    }
  }
}

TEST_F(Completion, InFishKnowsTheSame) {
  if (!has_shell("fish")) GTEST_SKIP() << "fish is not installed";
  EXPECT_EQ(test::run_program({"fish", "-n", folder.path("rnnctl.fish")}).exit_code, 0);
  EXPECT_THAT(in_fish("rnnctl tr"), ElementsAre("train"));
  EXPECT_THAT(in_fish("rnnctl data "), ElementsAre("fetch", "show", "verify"));
  EXPECT_THAT(in_fish("rnnctl train --lay"), ElementsAre("--layer-norm", "--layers"));
  EXPECT_THAT(in_fish("rnnctl train --act "), ElementsAre("relu", "tanh"));
  EXPECT_THAT(in_fish("rnnctl train --model s"), ElementsAre("single", "stacked"));
  EXPECT_THAT(in_fish("rnnctl data fetch k"), ElementsAre("kmnist"));
  EXPECT_THAT(in_fish("rnnctl eval "), Contains("last.pt"));
  EXPECT_THAT(in_fish("rnnctl train --resume r"), ElementsAre("runs/"));
  EXPECT_THAT(in_fish("rnnctl eval --"), Not(Contains("--epochs")));
}

/// zsh completes on a terminal only: one of its own, in which Tab is pressed behind $1; what the
/// line is then is printed. Each step waits until the one before it has been seen.
constexpr const char* kZshSession = R"(
zmodload zsh/zpty
zpty session zsh -f -i
zpty -w session 'PS1=; fpath=($PWD/site $fpath); autoload -Uz compinit; compinit -u -D'
zpty -w session "print be''gin"
zpty -r session output '*begin*'
zpty -n -w session "$1"$'\t'
zpty -n -w session $'\C-a print -r -- \C-e; print e\'\'nd\n'
zpty -r -m session output '*end*'
print -r -- "$output"
zpty -d session
)";

TEST_F(Completion, InZshIsWellFormedAndCompletes) {
  if (!has_shell("zsh")) GTEST_SKIP() << "zsh is not installed";
  const auto checked = test::run_program({"zsh", "-n", folder.path("rnnctl.zsh")});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.err, "");
  std::filesystem::create_directory(folder.path("site"));
  write("site/_rnnctl", file("rnnctl.zsh"));
  const auto after_tab = [&](const std::string& line) {
    return test::run_program({"timeout", "60", "zsh", "-f", "-c", kZshSession, "zsh", line},
                             {"TERM=dumb"}, "", folder.path())
        .out;
  };
  EXPECT_THAT(after_tab("rnnctl verify-r"), testing::HasSubstr("\nrnnctl verify-resume\r\n"));
  EXPECT_THAT(after_tab("rnnctl train --schedule cos"),
              testing::HasSubstr("--schedule cosine\r\n"));
  EXPECT_THAT(after_tab("rnnctl train -m st"), testing::HasSubstr("-m stacked\r\n"));
  EXPECT_THAT(after_tab("rnnctl data fetch k"), testing::HasSubstr("fetch kmnist\r\n"));
  EXPECT_THAT(after_tab("rnnctl eval la"), testing::HasSubstr("eval last.pt\r\n"));
}

}  // namespace
}  // namespace rnnctl
