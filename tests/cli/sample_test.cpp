// Training on a text, and `rnnctl sample`: what is written is a function of checkpoint, options and
// seed, and always text.
#include <algorithm>

#include "cli/running_program.h"
#include "cli/workplace.h"
#include <rnnctl/base/utf8.h>

namespace rnnctl {
namespace {

using nlohmann::json;
using test::ProgramResult;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::size_t code_points_in(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

class Sample : public test::Workplace {
 protected:
  Sample() {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      text += "# Grüße aus Łódź\nEin Netz liest " + std::to_string(i) + " Zeichen für 1 €.\n";
    }
    write("text.txt", text);
  }
  static Words text_training(const Words& arguments) {
    return test::joined({"train", "--dataset", "text.txt", "--hidden", "8", "--batch-size", "4",
                         "--bptt", "10", "--threads", "1", "--log-every", "1", "-q"},
                        arguments);
  }
  void train_text(const Words& arguments = {}) const {
    const auto result =
        rnnctl(text_training(test::joined({"--iterations", "20", "--run-dir", "r"}, arguments)));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  ProgramResult sample(const Words& arguments) const {
    return rnnctl(test::joined({"sample", "r/last.pt", "--threads", "1", "-q"}, arguments));
  }
  /// What is written after the prompt, without the end of the line.
  std::string written(const Words& arguments) const {
    const ProgramResult result = sample(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(result.out, testing::EndsWith("\n"));
    return result.out.substr(0, result.out.size() - 1);
  }
};

TEST_F(Sample, SameSeedSameText) {
  train_text();
  const std::string text = written({"--seed", "3", "--length", "60"});
  EXPECT_EQ(written({"--seed", "3", "--length", "60"}), text);
  EXPECT_NE(written({"--seed", "4", "--length", "60"}), text);
  EXPECT_THAT(text, StartsWith(written({"--seed", "3", "--length", "7"})));

  const std::string best = written({"--temperature", "0", "--length", "60"});
  EXPECT_EQ(written({"--temperature", "0", "--length", "60", "--seed", "9"}), best);
  EXPECT_EQ(written({"--top-k", "1", "--length", "60", "--seed", "9"}), best);
  EXPECT_EQ(written({"--top-p", "1e-9", "--length", "60", "--seed", "9"}), best);
}

TEST_F(Sample, WritesThePromptAndAsManyCharactersAsAskedFor) {
  train_text();
  const std::string text = written({"--prompt", "Grüße", "--length", "50", "--temperature", "5"});
  EXPECT_THAT(text, StartsWith("Grüße"));
  EXPECT_EQ(code_points_in(text), 55u);
  EXPECT_GT(text.size(), 57u) << "some of them have more than one byte";
  EXPECT_EQ(code_points_in(written({"--temperature", "5"})), 500u) << "the default";
}

TEST_F(Sample, PromptIsReadBeforeWriting) {
  train_text({"--iterations", "400", "--lr", "0.5"});
  EXPECT_NE(written({"--prompt", "Ein N", "--length", "20", "--temperature", "0"}).substr(5),
            written({"--prompt", "# Gr", "--length", "20", "--temperature", "0"}).substr(4));
}

TEST_F(Sample, CharactersThatTheNetworkDoesNotKnowAreSaid) {
  train_text();
  const ProgramResult result = sample({"--prompt", "E本in☃", "--length", "5"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "warning: --prompt: the network does not know '本☃', left out\n");
  EXPECT_THAT(result.out, StartsWith("E本in☃"));
  EXPECT_EQ(code_points_in(result.out), 11u);
  const std::string known = written({"--prompt", "Ein", "--length", "5"});
  EXPECT_EQ(result.out.substr(std::string("E本in☃").size()), known.substr(3) + "\n");
}

TEST_F(Sample, JsonIsOneObject) {
  train_text();
  const std::string plain = written({"--prompt", "Ein", "--length", "30"});
  const ProgramResult result = sample({"--prompt", "Ein", "--length", "30", "--json"});
  const json object = json::parse(result.out);
  EXPECT_EQ(object.size(), 2u);
  EXPECT_EQ(object.at("prompt"), "Ein");
  EXPECT_EQ("Ein" + object.at("text").get<std::string>(), plain);
}

TEST_F(Sample, ModelOfBytesAlwaysPrintsUtf8) {
  train_text({"--bytes"});
  const std::string text = written({"--temperature", "20", "--length", "400"});
  EXPECT_TRUE(base::is_utf8(text));
  EXPECT_THAT(text, HasSubstr("\uFFFD")) << "nothing was replaced, so that this test shows nothing";
  EXPECT_THAT(written({"--prompt", "Grüße", "--length", "1"}), StartsWith("Grüße"));

  const ProgramResult broken = sample({"--prompt", "Gr\xC3", "--length", "20"});
  EXPECT_EQ(broken.exit_code, 0) << broken.err;
  EXPECT_TRUE(base::is_utf8(broken.out));
  const ProgramResult object = sample({"--prompt", "Gr\xC3", "--length", "20", "--json"});
  EXPECT_EQ(json::parse(object.out).at("prompt"), "Gr\uFFFD");
}

TEST_F(Sample, WritesUntilInterrupted) {
  train_text();
  for (const auto& [signal, exit_code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}}) {
    const int out = open(folder.path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    test::RunningProgram writing({"sample", "r/last.pt", "--threads", "1", "-q", "--length", "0"},
                                 folder.path(), out, folder.path("err"));
    close(out);
    test::wait_until([this] { return file("out").size() > 1000; });
    writing.send(signal);
    EXPECT_EQ(writing.exit_code(), exit_code);
    EXPECT_EQ(file("err"), "");
    EXPECT_EQ(file("out").back(), '\n');
    EXPECT_TRUE(base::is_utf8(file("out")));
  }
}

TEST_F(Sample, ReaderThatGoesAwayLeavesNoNoise) {
  train_text();
  const std::string command = std::string(RNNCTL_BINARY) + " sample r/last.pt -q --length 0";
  const auto result = test::run_program({"timeout", "60", "sh", "-c", command + " | head -c 20"},
                                        {}, "", folder.path());
  EXPECT_EQ(result.out.size(), 20u);
  EXPECT_EQ(result.err, "");
}

TEST_F(Sample, WrongCommandLinesAreUsageErrors) {
  train_text();
  for (const auto& [option, value] : {std::pair<const char*, const char*>{"--temperature", "-1"},
                                      {"--temperature", "nan"},
                                      {"--temperature", "warm"},
                                      {"--top-p", "0"},
                                      {"--top-p", "1.1"},
                                      {"--top-k", "-1"},
                                      {"--length", "-1"}}) {
    test::expect_failure(sample({std::string(option) + "=" + value}), 2, HasSubstr(option));
  }
  test::expect_failure(sample({"--json", "--length", "0"}), 2, HasSubstr("--length 0 has no end"));
  test::expect_failure(sample({"--prompt", "a\xFF", "--length", "1"}), 3,
                       HasSubstr("--prompt, byte 1: not UTF-8"));
  test::expect_failure(rnnctl({"predict", "r/last.pt", "--test-index", "0"}), 2,
                       HasSubstr("r/last.pt goes on with a text; use 'rnnctl sample r/last.pt'"));
}

TEST_F(Sample, ClassifierDoesNotWrite) {
  ASSERT_EQ(train({"--run-dir", "r", "--iterations", "1"}).exit_code, 0);
  test::expect_failure(sample({}), 2, HasSubstr("r/last.pt does not write text; 'rnnctl predict'"));
}

class TextTraining : public Sample {};

TEST_F(TextTraining, EvalRepeatsTheTestLoss) {
  train_text();
  const json end = test::json_lines(file("r/metrics.jsonl")).back();
  const auto evaluation = rnnctl({"eval", "r/last.pt", "--json", "-q", "--threads", "1"});
  ASSERT_EQ(evaluation.exit_code, 0) << evaluation.err;
  const json repeated = json::parse(evaluation.out);
  EXPECT_EQ(repeated.at("loss"), end.at("loss"));
  EXPECT_EQ(repeated.at("count"), end.at("count"));
  EXPECT_EQ(repeated.at("task"), "next");
}

// What is remembered of the text before the pause is remembered after it.
TEST_F(TextTraining, ResumesToTheBit) {
  const Words adam = {"--optimizer", "adam", "--lr", "0.01"};
  ASSERT_EQ(
      rnnctl(text_training(test::joined(adam, {"--iterations", "20", "--run-dir", "straight"})))
          .exit_code,
      0);
  ASSERT_EQ(rnnctl(text_training(test::joined(adam, {"--iterations", "10", "--run-dir", "paused"})))
                .exit_code,
            0);
  const auto resumed =
      rnnctl({"train", "--resume", "paused", "--iterations", "20", "--threads", "1", "-q"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  const auto steps = [this](const std::string& run) {
    return test::events(lines_without_times(run), "step");
  };
  EXPECT_EQ(steps("straight").size(), 20u);
  EXPECT_EQ(steps("paused"), steps("straight"));
  EXPECT_EQ(lines_without_times("paused").back().at("loss"),
            lines_without_times("straight").back().at("loss"));
}

TEST_F(TextTraining, LearnsWithEveryCellAndEngine) {
  for (const Words& kind : {Words{"--engine", "torch"}, {"--cell", "gru"}, {"--layers", "2"}}) {
    train_text(test::joined(kind, {"--overwrite"}));
    const auto losses = test::events(test::json_lines(file("r/metrics.jsonl")), "step");
    EXPECT_LT(losses.back().at("loss").get<double>(), losses.front().at("loss").get<double>());
    EXPECT_EQ(code_points_in(written({"--length", "30"})), 30u);
  }
}

}  // namespace
}  // namespace rnnctl
