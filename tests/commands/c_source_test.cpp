// The C that `export` writes computes what LibTorch computes with the same weights: every model,
// cell, direction, readout and task. All networks are compiled into one program, side by side.
#include <algorithm>
#include <cstring>
#include <iostream>
#include <sstream>

#include <gtest/gtest.h>

#include "exchange/random_checkpoint.h"
#include "exchange/stacked_sweep.h"
#include "support/c_compiler.h"
#include <rnnctl/c_source/encode.h>
#include <rnnctl/data/text_dataset.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl {
namespace {

using exchange::testing::NetworkCase;

constexpr double kLimit = 1e-5;
const std::vector<std::int64_t> kLengths = {1, 7, 9};  // steps; the buffers are made for 9

std::vector<NetworkCase> c_cases() {
  std::vector<NetworkCase> all;
  for (const char* task : {"classify", "regress", "next"}) {
    exchange::testing::add_stacked(task, NetworkCase().hidden, all);
  }
  for (NetworkCase& with : all)
    with.grey_standardised = with.layers == 3 && with.task == "classify";
  for (const char* activation : {"tanh", "relu"}) {
    all.push_back({.model = "image", .activation = activation, .layers = 2});
    all.push_back({.model = "char", .activation = activation, .layers = 2, .classes = 5});
    all.push_back({.model = "cell", .activation = activation});
  }
  all.push_back({.model = "cell", .stateful = true});
  all.push_back({.model = "single", .hidden = 1});
  all.push_back({.model = "multi"});
  return all;
}

bool answers_every_step(const NetworkCase& with) { return with.is_text() || with.model == "char"; }
bool has_pixels(const NetworkCase& with) {
  return with.task == "classify" && !with.standardised && with.model != "char";
}

/// [batch of 1, time, input] as it stands in the data, and as the network wants it; of characters
/// their numbers [time].
struct Question {
  torch::Tensor raw, prepared;
};

Question question(const NetworkCase& with, std::int64_t time) {
  Question result;
  if (answers_every_step(with)) {
    result.raw = torch::randint(with.input, {time}, torch::kInt64);
    const double present = with.is_text() ? data::character_input(with.classes) : 1.0F;
    result.prepared = torch::one_hot(result.raw, with.input).to(torch::kFloat32) * present;
    result.prepared = result.prepared.unsqueeze(0);
    return result;
  }
  if (has_pixels(with)) {
    result.raw = torch::randint(256, {1, time, with.input}).to(torch::kFloat32);
    result.prepared = result.raw / 255.0;
    if (with.grey_standardised) result.prepared = (result.prepared - 0.25) / 0.5;
    return result;
  }
  const nlohmann::json json = exchange::testing::data_json(with).at("preparation").at("inputs");
  const auto mean = torch::tensor(json.at("mean").get<std::vector<float>>());
  const auto deviation = torch::tensor(json.at("deviation").get<std::vector<float>>());
  result.prepared = torch::randn({1, time, with.input});
  result.raw = result.prepared * deviation + mean;
  result.prepared = (result.raw - mean) / deviation;
  return result;
}

/// Of every step where the network answers there: [steps, classes], else [1, classes].
torch::Tensor expected_answers(models::SequenceModel& model, const NetworkCase& with,
                               const torch::Tensor& x) {
  const torch::NoGradGuard no_gradients;
  model.reset_state();
  const torch::Tensor scores = model.forward(x).reshape({-1, with.classes});
  return with.task == "regress" ? scores * 12.5 - 7.25 : scores;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Read a sequence, print what the network answers: a line for each answer. What forward networks
// say a step at a time must be the same bits.
const char* const kAnswerClasses = R"(
static void answer_k(size_t steps) {
  static k_value x[9 * K_INPUT];
  float scores[K_CLASSES];
  for (size_t i = 0; i < steps * K_INPUT; ++i) x[i] = (k_value)number();
  print(scores, K_CLASSES, k_predict(x, steps, scores));
  check_steps
}
)";
const char* const kCheckStepsOfClasses = R"({
    static k_state state;
    float again[K_CLASSES];
    k_reset(&state);
    for (size_t t = 0; t < steps; ++t) k_step(&state, x + t * K_INPUT, t + 1 < steps ? NULL : again);
    if (memcmp(scores, again, sizeof again) != 0) exit(3);
  })";
const char* const kAnswerNumber = R"(
static void answer_k(size_t steps) {
  static k_value x[9 * K_INPUT];
  for (size_t i = 0; i < steps * K_INPUT; ++i) x[i] = number();
  const float value = k_predict(x, steps);
  print(&value, 1, 0);
  check_steps
}
)";
const char* const kCheckStepsOfNumber = R"({
    static k_state state;
    float again = 0.0f;
    k_reset(&state);
    for (size_t t = 0; t < steps; ++t) again = k_step(&state, x + t * K_INPUT);
    if (memcmp(&value, &again, sizeof again) != 0) exit(3);
  })";
const char* const kAnswerCharacters = R"(
static void answer_k(size_t steps) {
  static k_state state;
  float scores[K_CLASSES];
  k_reset(&state);
  if (k_step(&state, 1000000, scores) != -1) exit(3);
  while (steps-- > 0) {
    const uint32_t character = k_characters[(size_t)number()];
    const int best = k_step(&state, character, scores);
    print(scores, K_CLASSES, best);
  }
}
)";
const char* const kMain = R"(
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static float number(void) {
  float value;
  if (scanf("%f", &value) != 1) exit(2);
  return value;
}

static void print(const float *scores, size_t count, int best) {
  for (size_t i = 0; i < count; ++i) {
    if (scores[i] > scores[best]) exit(4);
    printf(" %.9g", (double)scores[i]);
  }
  puts("");
}
)";

std::string answering(const NetworkCase& with, const std::string& name) {
  std::string code = answers_every_step(with) ? kAnswerCharacters
                     : with.task == "regress" ? kAnswerNumber
                                              : kAnswerClasses;
  const char* const check = with.task == "regress" ? kCheckStepsOfNumber : kCheckStepsOfClasses;
  code = replaced(code, "check_steps", with.bidirectional ? "" : check);
  std::string upper = name;
  std::transform(name.begin(), name.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return replaced(replaced(code, "k_", name + "_"), "K_", upper + "_")
      .replace(0, 0, "#include \"" + name + ".c\"\n");
}

/// One program that has all networks: "CASE STEPS VALUES…" in, an answer a line out.
std::string program_of(const std::vector<NetworkCase>& cases) {
  std::string includes, code = kMain, choice;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    const std::string name = "net" + std::to_string(k);
    code += replaced(answering(cases[k], name), "answer_k", "answer_" + name);
    choice += "      case " + std::to_string(k) + ": answer_" + name + "(steps); break;\n";
  }
  return code +
         "int main(void) {\n  int which;\n  size_t steps;\n"
         "  while (scanf(\"%d\", &which) == 1) {\n    steps = (size_t)number();\n"
         "    switch (which) {\n" +
         choice + "      default: return 2;\n    }\n  }\n  return 0;\n}\n";
}

void add_numbers(const torch::Tensor& values, std::string& to) {
  const torch::Tensor flat = values.to(torch::kFloat32).reshape(-1);
  for (std::int64_t i = 0; i < flat.size(0); ++i) {
    std::ostringstream text;
    text.precision(9);
    text << ' ' << flat[i].item<float>();
    to += text.str();
  }
}

/// Writes each network's file, asks LibTorch, and collects the questions for the program.
class Sweep {
 public:
  explicit Sweep(const test::TemporaryDirectory& folder) : folder_(folder) {}

  void add(const NetworkCase& with) {
    const std::size_t number = names_.size();
    const std::string name = "net" + std::to_string(number);
    const auto content =
        exchange::testing::random_checkpoint(with, static_cast<std::uint32_t>(number));
    test::write_file(folder_.path(name + ".c"), c_source::encode(content, "c.pt", name + ".c"));
    const auto options = training::model_options_from_json(content.manifest.at("model"), "c.pt");
    const auto model = models::build_model(options, 1);
    training::load_into(*model, content.state_dict, "c.pt");
    model->eval();
    names_.push_back(with.name());
    for (const std::int64_t time : kLengths) {
      const Question asked = question(with, time);
      questions += std::to_string(number) + " " + std::to_string(time);
      add_numbers(asked.raw, questions);
      questions += "\n";
      const torch::Tensor answers = expected_answers(*model, with, asked.prepared);
      for (std::int64_t i = 0; i < answers.size(0); ++i) expected_.push_back({number, answers[i]});
    }
  }

  /// `answers`: what the program printed. Returns the largest difference.
  double compare(const std::string& answers) const {
    std::istringstream lines(answers);
    double largest = 0.0;
    for (const auto& [number, scores] : expected_) {
      std::string line;
      EXPECT_TRUE(std::getline(lines, line)) << names_[number];
      std::istringstream values(line);
      double difference = 0.0, size = 1.0;
      for (std::int64_t i = 0; i < scores.size(0); ++i) {
        double found = NAN;
        values >> found;
        const double wanted = scores[i].item<double>();
        difference = std::max(difference, std::isnan(found) ? INFINITY : std::abs(found - wanted));
        size = std::max(size, std::abs(wanted));
      }
      EXPECT_LE(difference / size, kLimit) << names_[number];
      largest = std::max(largest, difference / size);
    }
    std::string more;
    EXPECT_FALSE(std::getline(lines, more)) << more;
    return largest;
  }

  std::size_t size() const { return names_.size(); }
  std::string questions;

 private:
  struct Expected {
    std::size_t number;
    torch::Tensor scores;
  };
  const test::TemporaryDirectory& folder_;
  std::vector<std::string> names_;
  std::vector<Expected> expected_;
};

TEST(CSource, ComputesWhatLibTorchComputes) {
  if (!test::has_c_compiler()) GTEST_SKIP() << test::kNoCompiler;
  torch::manual_seed(1);
  torch::set_num_threads(1);
  const test::TemporaryDirectory folder;
  Sweep sweep(folder);
  const auto cases = c_cases();
  for (const NetworkCase& with : cases) sweep.add(with);
  test::write_file(folder.path("main.c"), program_of(cases));
  ASSERT_EQ(test::compile_c(folder.path("all"), {folder.path("main.c")}), "");
  const auto result = test::run_program({folder.path("all")}, {}, sweep.questions);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::cout << sweep.size() << " networks computed by C and LibTorch; largest difference: "
            << sweep.compare(result.out) << "\n";
}

}  // namespace
}  // namespace rnnctl
