// `rnnctl explain`: that what it explains is what the network answers, and what it says where there
// is nothing to explain.
#include <algorithm>
#include <cmath>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::expect_failure;
using test::ProgramResult;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Explain : public test::Workplace {
 protected:
  ProgramResult explain(const Words& arguments) const {
    return rnnctl(test::joined({"explain", "r/last.pt", "-q"}, arguments));
  }
  json explained(const Words& arguments) const {
    const ProgramResult result = explain(test::joined(arguments, {"--json"}));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out);
  }
  json predicted(const Words& arguments) const {
    const ProgramResult result =
        rnnctl(test::joined({"predict", "r/last.pt", "-q", "--json"}, arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return test::json_lines(result.out).at(0);
  }
  void train_pictures(const Words& arguments = {}) const {
    ASSERT_EQ(train(test::joined({"--run-dir", "r", "-q"}, arguments)).exit_code, 0);
  }
  void train_rows(const std::string& rows, const Words& arguments = {}) const {
    write("rows.csv", rows);
    const auto result = rnnctl(
        test::joined({"train", "--dataset", "rows.csv", "--hidden", "4", "-q", "--batch-size", "10",
                      "--iterations", "30", "--run-dir", "r", "--threads", "1"},
                     arguments));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  void train_text() const {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "Ein Netz für Łódź liest.\n";
    write("text.txt", text);
    const auto result = rnnctl({"train", "--dataset", "text.txt", "--hidden", "8", "--batch-size",
                                "4", "--bptt", "10", "--cell", "lstm", "--threads", "1",
                                "--iterations", "30", "--run-dir", "r", "-q"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  /// 30 rows of three numbers about 0, 1 or 2 and the level's name.
  static std::string levels() {
    std::string rows;
    for (int i = 0; i < 30; ++i) {
      const char* const words[] = {"low", "middle", "high"};
      const std::string level = std::to_string(i % 3);
      rows += level + ".0" + std::to_string(i % 7) + "," + level + "," + level + ".1," +
              words[i % 3] + "\n";
    }
    return rows;
  }
  /// Width and height, as the header of a PNG file has them.
  std::pair<int, int> png_size(const std::string& name) const {
    const std::string bytes = file(name);
    EXPECT_THAT(bytes, StartsWith("\x89PNG\r\n"));
    const auto number = [&](std::size_t at) {
      int value = 0;
      for (std::size_t i = at; i < at + 4; ++i) {
        value = value * 256 + static_cast<unsigned char>(bytes.at(i));
      }
      return value;
    };
    return {number(16), number(20)};
  }
};

TEST_F(Explain, AnswersPicturesAsPredictDoes) {
  train_pictures({"--layers", "2"});
  for (const char* index : {"0", "7", "59"}) {
    const json found = explained({"--test-index", index});
    const json answer = predicted({"--test-index", index});
    EXPECT_EQ(found.at("checkpoint"), "r/last.pt");
    EXPECT_EQ(found.at("input"), answer.at("input"));
    EXPECT_EQ(found.at("answer"), answer.at("label"));
    EXPECT_EQ(found.at("explained"), answer.at("label"));
    EXPECT_EQ(found.at("truth"), answer.at("truth"));
    EXPECT_NEAR(found.at("probability").get<double>(), answer.at("probability").get<double>(),
                1e-5);
  }
  const json found = explained({"data/t10k-images-idx3-ubyte"});  // its first picture
  json test_example = explained({"--test-index", "0"});
  EXPECT_EQ(found.at("steps"), test_example.at("steps"));
  EXPECT_EQ(found.at("input"), "data/t10k-images-idx3-ubyte[0]");
}

// Standardised pixels are prepared alike wherever the picture comes from, and shown as they are.
TEST_F(Explain, AnswersStandardisedPicturesAsPredictDoes) {
  train_pictures({"--dataset", "data"});
  const json found = explained({"data/t10k-images-idx3-ubyte"});
  const json test_example = explained({"--test-index", "0"});
  const json answer = predicted({"--test-index", "0"});
  EXPECT_EQ(found.at("answer"), answer.at("label"));
  EXPECT_EQ(found.at("probability"), test_example.at("probability"));
  EXPECT_EQ(found.at("steps"), test_example.at("steps"));
  EXPECT_NEAR(found.at("probability").get<double>(), answer.at("probability").get<double>(), 1e-5);
}

TEST_F(Explain, HasEveryStepAndLayer) {
  train_pictures({"--layers", "2", "--cell", "lstm", "--bidirectional"});
  const json found = explained({"--test-index", "0"});
  ASSERT_EQ(found.at("steps").size(), 12u);
  EXPECT_EQ(found.at("steps")[11].at("step"), 12);
  for (const json& step : found.at("steps")) {
    EXPECT_GT(step.at("input_gradient").get<double>(), 0.0);
    // The inputs are at most 1.
    EXPECT_LE(step.at("importance").get<double>(), step.at("input_gradient").get<double>());
    EXPECT_LE(std::abs(step.at("contribution").get<double>()),
              step.at("importance").get<double>() * std::sqrt(10.0) * (1 + 1e-9));
  }
  ASSERT_EQ(found.at("layers").size(), 4u);
  EXPECT_EQ(found.at("layers")[3].at("layer"), 2);
  EXPECT_EQ(found.at("layers")[3].at("direction"), "backward");
  for (const json& layer : found.at("layers")) {
    for (const char* states : {"hidden", "memory"}) {
      ASSERT_EQ(layer.at(states).size(), 12u);
      EXPECT_EQ(layer.at(states)[0].size(), 16u);
    }
    EXPECT_EQ(layer.at("gradient_norm").size(), 12u);
    EXPECT_EQ(layer.at("memory_gradient_norm").size(), 12u);
  }
  const std::string text = explain({"--test-index", "0"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("\n2 backward memory  "),
                          HasSubstr("backward layers read from the end")));
}

TEST_F(Explain, ExplainsTheClassAskedFor) {
  train_rows(levels());
  write("row.csv", "2,2,2.1\n");
  const json answer = explained({"row.csv"});
  EXPECT_EQ(answer.at("explained"), answer.at("answer"));
  const json other = explained({"row.csv", "--class", "low"});
  EXPECT_EQ(other.at("answer"), answer.at("answer"));
  EXPECT_EQ(other.at("explained"), "low");
  EXPECT_LE(other.at("score").get<double>(), answer.at("score").get<double>());
  // Classes are in the order of their names: high, low, middle.
  EXPECT_EQ(explained({"row.csv", "--class", "1"}), other);
  expect_failure(explain({"row.csv", "--class", "lwo"}), 2,
                 AllOf(HasSubstr("'lwo' is unknown, did you mean 'low'?"), HasSubstr("3 classes")));
  expect_failure(explain({"row.csv", "--class", "3"}), 2, HasSubstr("'3' is unknown"));
}

TEST_F(Explain, GoesOnWithATextAsSampleDoes) {
  train_text();
  const auto sampled = rnnctl({"sample", "r/last.pt", "--prompt", "Ein Netz f", "--length", "1",
                               "--temperature", "0", "--json", "-q"});
  const json found = explained({"--prompt", "Ein Netz f"});
  EXPECT_EQ(found.at("answer"), json::parse(sampled.out).at("text"));
  EXPECT_EQ(found.at("input"), "Ein Netz f");
  EXPECT_EQ(found.at("steps").size(), 10u);
  EXPECT_EQ(explained({"--prompt", "Ein", "--class", "ź"}).at("explained"), "ź");
  expect_failure(explain({"--prompt", "Ein", "--class", "Q"}), 2, HasSubstr("'Q' is none of the"));
  const ProgramResult strange = explain({"--prompt", "EQin"});
  EXPECT_EQ(strange.exit_code, 0);
  EXPECT_THAT(strange.err, HasSubstr("does not know 'Q'"));
  EXPECT_THAT(strange.out, StartsWith("after 'EQin': "));
}

TEST_F(Explain, ExplainsNumbersInTheirOwnUnits) {
  std::string rows, scaled;
  for (int i = 0; i < 40; ++i) {
    for (int k = 0; k < 4; ++k) rows += std::to_string(std::sin(0.3 * (i + k))) + ",";
    rows += std::to_string(1000 * std::sin(0.3 * (i + 4))) + "\n";
  }
  train_rows(rows, {"--task", "regress"});
  const json found = explained({"--test-index", "1"});
  const json answer = predicted({"--test-index", "1"});
  EXPECT_NEAR(found.at("answer").get<double>(), answer.at("value").get<double>(), 1e-2);
  EXPECT_EQ(found.at("truth"), answer.at("truth"));
  EXPECT_FALSE(found.contains("probability"));
  expect_failure(explain({"--test-index", "1", "--class", "0"}), 2, HasSubstr("gives a number"));
}

// Every network can be asked, also one that predict does not serve.
TEST_F(Explain, ServesTheLessonOfCharacters) {
  ASSERT_EQ(rnnctl({"train", "--model", "char", "--run-dir", "r", "-q"}).exit_code, 0);
  const json found = explained({"--test-index", "0"});
  EXPECT_EQ(found.at("truth"), "o");
  EXPECT_EQ(found.at("steps").size(), 6u);
}

TEST_F(Explain, DrawsAPicture) {
  train_pictures();
  const ProgramResult result = explain({"--test-index", "3", "--png", "one.png"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("written: one.png"));
  const auto [width, height] = png_size("one.png");
  EXPECT_GT(width, 500);
  EXPECT_GT(height, 16 * 10) << "16 units";
  EXPECT_EQ(explain({"--test-index", "3", "-o", "again.png", "--json"}).exit_code, 0);
  EXPECT_EQ(file("again.png"), file("one.png"));
}

TEST_F(Explain, SpeaksPlainlyIntoAPipe) {
  train_pictures();
  const std::string text = explain({"--test-index", "3"}).out;
  EXPECT_TRUE(
      std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  EXPECT_THAT(text, AllOf(HasSubstr("test[3]: "), HasSubstr(" with probability "),
                          HasSubstr("the gradient at the last step")));
}

TEST_F(Explain, RefusesWhatTheNetworkDoesNotRead) {
  train_pictures();
  expect_failure(explain({}), 2, HasSubstr("name one input"));
  expect_failure(explain({"--test-index", "1", "data/t10k-images-idx3-ubyte"}), 2,
                 HasSubstr("name one input"));
  expect_failure(explain({"--prompt", "Once"}), 2, HasSubstr("--prompt is for networks of text"));
  expect_failure(explain({"--test-index", "60"}), 2, HasSubstr("there are 60 test examples"));
  expect_failure(explain({"--test-index", "0:3"}), 2, HasSubstr("--test-index"));
  expect_failure(explain({"missing.png"}), 3, HasSubstr("missing.png"));
  write("words.csv", "some words\n");
  expect_failure(explain({"words.csv"}), 3, HasSubstr("words.csv"));
  expect_failure(rnnctl({"explain", "none.pt", "--test-index", "0"}), 3, HasSubstr("none.pt"));
}

TEST_F(Explain, RefusesFilesForANetworkOfText) {
  train_text();
  for (const Words& input : {Words{"text.txt"}, Words{"--test-index", "0"}, Words{},
                             Words{"text.txt", "--prompt", "Ein"}}) {
    expect_failure(explain(input), 2, HasSubstr("reads text"));
  }
  expect_failure(explain({"--prompt", std::string(100'000, 'E')}), 3,
                 AllOf(HasSubstr("100000 time steps"), HasSubstr("at most")));
}

TEST_F(Explain, DoesNotDrawOverWhatItReads) {
  train_pictures();
  const std::string before = file("r/last.pt");
  expect_failure(explain({"--test-index", "0", "--png", "r/last.pt"}), 2,
                 HasSubstr("give another name"));
  EXPECT_EQ(file("r/last.pt"), before);
  expect_failure(explain({"--test-index", "0", "--png", "none/at.png"}), 5,
                 HasSubstr("none/at.png"));
}

}  // namespace
}  // namespace rnnctl
