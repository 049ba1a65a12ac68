// `rnnctl export --format c`: the program that is made of it answers as `rnnctl predict` and
// `rnnctl sample` do.
#include <cstring>
#include <functional>

#include "cli/workplace.h"
#include "support/c_compiler.h"
#include <rnnctl/base/utf8.h>

namespace rnnctl {
namespace {

using test::Words;
using testing::HasSubstr;

const std::string kMnist = std::string(RNNCTL_SOURCE_DIR) + "/data/mnist";

/// Reads sequences as they stand in the data, prints label and probabilities.
const char* const kPredictMain = R"(
#define NET_ONLY_DECLARED
#include "net.c"
#include <stdio.h>
int main(void) {
  static net_value x[STEPS * NET_INPUT];
  float scores[NET_CLASSES];
  while (fread(x, sizeof x, 1, stdin) == 1) {
    printf("%s", net_class_names[net_predict(x, STEPS, scores)]);
    net_softmax(scores);
    for (int i = 0; i < NET_CLASSES; ++i) printf("\t%.9g", (double)scores[i]);
    puts("");
  }
  return 0;
}
)";

const char* const kPredictNumberMain = R"(
#define NET_ONLY_DECLARED
#include "net.c"
#include <stdio.h>
int main(void) {
  static net_value x[STEPS * NET_INPUT];
  while (fread(x, sizeof x, 1, stdin) == 1) printf("%.9g\n", (double)net_predict(x, STEPS));
  return 0;
}
)";

/// Goes on with code points from stdin, always with the likeliest character.
const char* const kSampleMain = R"(
#define NET_ONLY_DECLARED
#include "net.c"
#include <stdio.h>
int main(void) {
  static net_state state;
  float scores[NET_CLASSES];
  int next = 0;
  net_reset(&state);
  for (unsigned long code; scanf("%lu", &code) == 1;) {
    next = net_step(&state, (uint32_t)code, scores);
    if (next != net_draw(scores, 0.001f, 0.5f)) return 2;
  }
  for (int i = 0; i < STEPS; ++i) {
    printf("%lu ", (unsigned long)net_characters[next]);
    next = net_step(&state, net_characters[next], scores);
  }
  return 0;
}
)";

class ExportedC : public test::Workplace {
 protected:
  void SetUp() override {
    if (!test::has_c_compiler()) GTEST_SKIP() << test::kNoCompiler;
  }

  std::string run(const Words& words) const {
    const auto result = rnnctl(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }

  void train_and_export(const Words& arguments) const {
    run(test::joined({"train", "--threads", "1", "--iterations", "30", "--bptt", "10", "-q",
                      "--overwrite", "--run-dir", "r"},
                     arguments));
    run({"export", "r/last.pt", "-o", "net.c"});
  }

  /// What the program of net.c and `main` prints for `input`.
  std::string answers(const std::string& main, int steps, const std::string& input) const {
    write("main.c", "#define STEPS " + std::to_string(steps) + "\n" + main);
    const std::string program = folder.path("program");
    EXPECT_EQ(test::compile_c(program, {folder.path("main.c"), folder.path("net.c")}), "");
    const auto result = test::run_program({program}, {}, input);
    EXPECT_EQ(result.exit_code, 0);
    return result.out;
  }

  void expect_same_predictions(const std::string& found, const std::string& expected) const {
    const Words lines = test::lines_of(found);
    const auto objects = test::json_lines(expected);
    ASSERT_EQ(lines.size(), objects.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::istringstream line(lines[i]);
      std::string label;
      std::getline(line, label, '\t');
      EXPECT_EQ(label, objects[i].at("label").get<std::string>()) << i;
      double largest = 0.0;
      for (double probability = 0.0; line >> probability;) largest = std::max(largest, probability);
      EXPECT_NEAR(largest, objects[i].at("probability").get<double>(), 1e-5) << i;
    }
  }
};

/// The pixels of the first `count` test images.
std::string mnist_pixels(std::size_t count) {
  constexpr std::size_t kHeader = 16, kPicture = 28 * 28;
  const auto unpacked = test::run_program({"gzip", "-dc", kMnist + "/t10k-images-idx3-ubyte.gz"});
  return unpacked.out.substr(kHeader, count * kPicture);
}

TEST_F(ExportedC, OfModelCGivesRealPicturesTheSameLabels) {
  train_and_export({"--data", kMnist, "--model", "stacked", "--layers", "2", "--hidden", "100",
                    "--lr", "0.1", "--iterations", "100"});
  const std::string found = answers(kPredictMain, 28, mnist_pixels(300));
  expect_same_predictions(found, run({"predict", "r/last.pt", "--test-index", "0:300", "--json",
                                      "-q", "--threads", "1"}));
}

/// `count` sequences of `size` numbers, a line each, and the same as a C program reads them.
struct Rows {
  std::string text, bytes;
};
Rows rows(int count, int size, const std::function<std::string(int)>& answer) {
  Rows result;
  for (int i = 0; i < count; ++i) {
    std::string line;
    for (int k = 0; k < size; ++k) {
      const auto value = static_cast<float>((7 * i * i + 31 * k + i * k) % 256);
      line += (k == 0 ? "" : ",") + std::to_string(value);
      char bytes[sizeof value];
      std::memcpy(bytes, &value, sizeof value);
      result.bytes.append(bytes, sizeof value);
    }
    const std::string behind = answer(i);
    result.text += line + (behind.empty() ? "" : "," + behind) + "\n";
  }
  return result;
}

TEST_F(ExportedC, AnswersAsPredictDoesForSequences) {
  const std::vector<std::string> kinds = {"low", "middle", "high \u00e4"};
  write("kinds.csv",
        rows(40, 6, [&](int i) { return kinds[static_cast<std::size_t>(i % 3)]; }).text);
  const Rows asked = rows(20, 6, [](int) { return ""; });
  write("rows.csv", asked.text);
  for (const Words& options : {Words{"--cell", "gru", "--layers", "2", "--layer-norm"},
                               Words{"--cell", "lstm", "--layers", "2", "--bidirectional",
                                     "--readout", "max", "--ema", "0.5"}}) {
    train_and_export(test::joined({"--dataset", "kinds.csv", "--batch-size", "10"}, options));
    expect_same_predictions(answers(kPredictMain, 6, asked.bytes),
                            run({"predict", "r/last.pt", "rows.csv", "--json", "-q"}));
  }
  write("numbers.csv", rows(40, 6, [](int i) { return std::to_string(1000.5 + 3.25 * i); }).text);
  train_and_export({"--dataset", "numbers.csv", "--task", "regress", "--batch-size", "10"});
  const auto objects = test::json_lines(run({"predict", "r/last.pt", "rows.csv", "--json", "-q"}));
  std::istringstream found(answers(kPredictNumberMain, 6, asked.bytes));
  for (const nlohmann::json& object : objects) {
    double value = 0.0;
    found >> value;
    EXPECT_NEAR(value, object.at("value").get<double>(), 0.02);  // 1e-5 of them
  }
  EXPECT_EQ(objects.size(), 20u);
}

TEST_F(ExportedC, WritesATextAsSampleDoes) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += "Gr\u00fc\u00dfe Nummer " + std::to_string(i) + " aus \u0141\u00f3d\u017a.\n";
  }
  write("text.txt", text);
  for (const char* cell : {"rnn", "lstm", "gru"}) {
    train_and_export({"--dataset", "text.txt", "--cell", cell, "--layers", "2", "--optimizer",
                      "adam", "--lr", "0.01", "--batch-size", "10", "--iterations", "60"});
    const auto expected =
        nlohmann::json::parse(run({"sample", "r/last.pt", "--prompt", "Gr\u00fc", "--temperature",
                                   "0", "--length", "80", "--json", "-q", "--threads", "1"}));
    std::istringstream found(answers(kSampleMain, 80, "71 114 252"));
    std::string written;
    for (std::uint32_t code = 0; found >> code;) {
      base::append_utf8(written, static_cast<char32_t>(code));
    }
    EXPECT_EQ(written, expected.at("text").get<std::string>()) << cell;
  }
}

TEST_F(ExportedC, SaysWhatItWrote) {
  train_and_export({"--data", "data"});
  const auto said = nlohmann::json::parse(run({"export", "r/last.pt", "-o", "net.c", "--json"}));
  EXPECT_EQ(said.at("format"), "c");
  EXPECT_EQ(said.at("tensors"), 6);
  EXPECT_EQ(said.at("bytes"), file("net.c").size());
  EXPECT_THAT(file("net.c"), testing::StartsWith("/* net.c: a recurrent network, written by "));
  for (const char* name : {"w.c", "w.npz"}) {
    for (const char* option : {"--softmax", "--with-preparation"}) {
      test::expect_failure(rnnctl({"export", "r/last.pt", "-o", name, option}), 2,
                           HasSubstr(std::string(option) + " is for --format onnx; leave it out"));
    }
  }
  EXPECT_FALSE(exists("w.c"));
}

}  // namespace
}  // namespace rnnctl
