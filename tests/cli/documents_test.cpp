// Every command that README.md and docs/ show is run, as it stands, in the order in which it
// stands.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <unistd.h>

#include "cli/document_commands.h"
#include "cli/plain_safetensors.h"
#include "cli/workplace.h"

namespace rnnctl {
namespace {

namespace fs = std::filesystem;
using test::DocumentedCommand;
using test::Words;

const fs::path kRoot = RNNCTL_SOURCE_DIR;

std::vector<std::string> all_documents() {
  std::vector<std::string> names;
  for (const fs::path folder : {".", "docs"}) {
    if (!fs::is_directory(kRoot / folder)) continue;
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      const fs::path name = (folder / entry.path().filename()).lexically_normal();
      if (name.extension() == ".md") names.push_back(name.string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Whether the test's shorter trainings and this machine leave what is printed as it is shown.
bool is_the_same_everywhere(const DocumentedCommand& command) {
  static const std::regex same("rnnctl (inspect --model|forward|data show)\\b");
  return command.exit_code != 0 || std::regex_search(command.text, same);
}

/// Whether `line` is `shown`, in which "…" or "..." stands for any text.
bool is_shown_as(const std::string& shown, const std::string& line) {
  static const std::regex elision("…|\\.\\.\\.");
  std::size_t at = 0;
  bool anywhere = false;
  const std::sregex_token_iterator parts(shown.begin(), shown.end(), elision, -1), end;
  for (auto part = parts; part != end; ++part, anywhere = true) {
    const std::size_t found = line.find(part->str(), at);
    if (found == std::string::npos || (!anywhere && found != at)) return false;
    at = found + static_cast<std::size_t>(part->length());
  }
  return at == line.size() || shown.ends_with("…") || shown.ends_with("...");
}

/// Each line shown is printed, in their order; a line of "…" or "..." stands for others.
void expect_shown(const Words& shown, const std::string& printed) {
  const Words lines = test::lines_of(printed);
  auto next = lines.begin();
  for (const std::string& line : shown) {
    if (line == "…" || line == "..." || line.empty()) continue;
    const auto found = std::find_if(next, lines.end(), [&](const std::string& candidate) {
      return is_shown_as(line, candidate);
    });
    if (found == lines.end()) {
      ADD_FAILURE() << "shown, but not printed here: " << line << "\n" << printed;
    } else {
      next = found + 1;
    }
  }
}

class Document : public testing::Test {
 protected:
  /// A folder like the checkout, as far as commands see it.
  Document() {
    for (const char* name : {"configs", "docs", "scripts"}) {
      fs::create_directory_symlink(kRoot / name, folder_.path(name));
    }
    fs::create_directory(folder_.path("bin"));
    fs::create_symlink(RNNCTL_BINARY, folder_.path("bin/rnnctl"));
    // `data fetch` finds the files there and needs no network.
    fs::create_directories(folder_.path("cache/rnnctl"));
    fs::copy(kRoot / "data/mnist", folder_.path("cache/rnnctl/mnist"));
  }

  // The variables make the long trainings of the configuration files short; what a command line
  // says itself is stronger than them.
  test::ProgramResult run(const DocumentedCommand& command) const {
    const Words environment = {"RNNCTL_ITERATIONS=20", "RNNCTL_MAX_MINUTES=0.1", "RNNCTL_THREADS=1",
                               "XDG_CACHE_HOME=" + folder_.path("cache")};
    const std::string script = "PATH=\"$PWD/bin:$PATH\"\nset -o pipefail\n" + command.text;
    return test::run_program({"bash", "-c", script}, environment, "", folder_.path());
  }

  void check(const DocumentedCommand& command) const {
    if (!command.shown_file.empty()) {
      const std::string path = folder_.path(command.shown_file);
      if (!fs::exists(path)) test::write_file(path, command.shown_text);
    } else if (const auto script = command.text.find("scripts/");
               script != std::string::npos && !command.text.starts_with("scripts/make-series.sh")) {
      // They install, build or train for long; the one above is done at once.
      const std::string name = command.text.substr(script, command.text.find(' ', script) - script);
      EXPECT_EQ(access(folder_.path(name).c_str(), X_OK), 0) << name << " cannot be executed";
    } else {
      const auto result = run(command);
      // A line about a missing GPU holds on machines with one, too.
      if (command.exit_code == 4 && result.exit_code == 0) return;
      EXPECT_EQ(result.exit_code, command.exit_code) << result.err;
      if (is_the_same_everywhere(command)) expect_shown(command.output, result.out + result.err);
    }
  }

  test::TemporaryDirectory folder_;
};

class EveryDocument : public Document, public testing::WithParamInterface<std::string> {};

TEST_P(EveryDocument, ShowsCommandsThatWork) {
  for (const DocumentedCommand& command :
       test::documented_commands(test::read_file(kRoot / GetParam()))) {
    SCOPED_TRACE(GetParam() + ":" + std::to_string(command.line) + ": " + command.text);
    check(command);
  }
}

/// What README writes for what the reader has of his own, and what this test has.
std::string filled_in(std::string command) {
  static const std::vector<std::pair<std::string, std::string>> placeholders = {
      {"[CKPT]", "run/last.pt"},
      {"compare A B", "compare run text"},
      {"sample CKPT", "sample text/last.pt"},
      {"INPUT...", "--test-index 0:3"},
      {"CKPT", "run/last.pt"},
      {"RUN", "run"},
      {"-o FILE", "-o again.safetensors"},
      {"weights.pt", "plain.safetensors"},  // Python's own files: tests/python
      {"COMMAND", "train"},
      {"single\\|multi\\|cell\\|hello", "cell"},
      {"rnnctl bench", "rnnctl bench --seconds 1"}};  // as it stands it takes 25
  for (const auto& [name, value] : placeholders) {
    if (const auto at = command.find(name); at != std::string::npos) {
      command.replace(at, name.size(), value);
    }
  }
  return command;
}

TEST_F(Document, TheTextOfReadmeNamesCommandsThatWork) {
  for (const char* preparation :
       {"rnnctl train --run-dir run", "rnnctl export run/last.pt -o weights.safetensors",
        "rnnctl train --dataset docs/tutorials.md --dataset-kind text --run-dir text"}) {
    ASSERT_EQ(run({0, preparation, 0, "", "", {}}).exit_code, 0);
  }
  const std::string weights = test::read_file(folder_.path("weights.safetensors"));
  test::write_file(folder_.path("plain.safetensors"), test::without_metadata(weights));
  const auto commands = test::commands_in_text(test::read_file(kRoot / "README.md"));
  EXPECT_GT(commands.size(), 10u);
  for (DocumentedCommand command : commands) {
    command.text = filled_in(command.text);
    SCOPED_TRACE("README.md:" + std::to_string(command.line) + ": " + command.text);
    check(command);
  }
}

INSTANTIATE_TEST_SUITE_P(Folder, EveryDocument, testing::ValuesIn(all_documents()),
                         [](const auto& each) {
                           std::string name = each.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });
// Before there is a document there is nothing to run.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EveryDocument);

TEST(Readme, IsUnder250Lines) {
  EXPECT_LT(test::lines_of(test::read_file(kRoot / "README.md")).size(), 250u);
}

TEST(DocumentedCommands, AreTheLinesOfOursInsideFences) {
  const auto commands = test::documented_commands(R"(rnnctl outside of a fence
```console
$ rnnctl train --device cuda   # exit 4
rnnctl is what it prints
$ git clone elsewhere
$ ls
$ cat steps.csv
1,2
3,4
$ RNNCTL_SEED=3 build/rnnctl forward \
    --input steps.csv | head -2
```
```sh
scripts/test.sh --fast
rnnctl doctor
```
```yaml
rnnctl no
```
)");
  ASSERT_EQ(commands.size(), 5u);
  EXPECT_EQ(commands[0].line, 3);
  EXPECT_EQ(commands[0].text, "rnnctl train --device cuda   # exit 4");
  EXPECT_EQ(commands[0].exit_code, 4);
  EXPECT_EQ(commands[0].output, Words{"rnnctl is what it prints"});
  EXPECT_EQ(commands[1].shown_file, "steps.csv");
  EXPECT_EQ(commands[1].shown_text, "1,2\n3,4\n");
  EXPECT_EQ(commands[2].text, "RNNCTL_SEED=3 rnnctl forward      --input steps.csv | head -2");
  EXPECT_EQ(commands[3].text, "scripts/test.sh --fast");
  EXPECT_EQ(commands[4].text, "rnnctl doctor");
}

}  // namespace
}  // namespace rnnctl
