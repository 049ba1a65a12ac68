// What stands in the file; what it computes, tests/commands/c_source_test.cpp compares.
#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "c_source/literals.h"
#include "exchange/random_checkpoint.h"
#include "support/c_compiler.h"
#include <rnnctl/base/error.h>
#include <rnnctl/c_source/encode.h>

namespace rnnctl::c_source {
namespace {

using exchange::testing::NetworkCase;
using exchange::testing::random_checkpoint;
using ::testing::HasSubstr;
using ::testing::Not;

std::string written(const NetworkCase& with, const std::string& file = "net.c") {
  return encode(random_checkpoint(with, 1), "runs/c/last.pt", file);
}

template <class Error>
std::string refusal(const checkpoint::Checkpoint& checkpoint) {
  try {
    encode(checkpoint, "c.pt", "net.c");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(CName, IsTheFilesAsAnIdentifier) {
  for (const auto& [file, name] : std::vector<std::pair<std::string, std::string>>{
           {"model.c", "model"},
           {"out/My-model.v2.c", "My_model_v2"},
           {"3 layers.c", "model_3_layers"},
           {"__init__.c", "init"},
           {"int.c", "int"},  // int_predict is no keyword
           {"gr\u00fc\u00df.c", "gr"},
           {".c", "c"},
           {"-.c", "model"},
           {"", "model"},
           {std::string(50, 'a') + ".c", std::string(40, 'a')}}) {
    EXPECT_EQ(name_of(file), name) << file;
  }
}

TEST(CLiteral, OfAFloatReadsBackAsTheSameBits) {
  EXPECT_EQ(float_literal(0.1F), "0.1f");
  EXPECT_EQ(float_literal(3.0F), "3.0f");
  EXPECT_EQ(float_literal(-0.0F), "-0.0f");
  EXPECT_EQ(float_literal(1e20F), "1e+20f");
  std::uint32_t bits = 1;
  for (int i = 0; i < 10000; ++i) {
    bits = bits * 1664525U + 1013904223U;
    float value = 0.0F;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    std::string text = float_literal(value);
    ASSERT_EQ(text.back(), 'f');
    text.pop_back();
    const float read = std::strtof(text.c_str(), nullptr);
    ASSERT_EQ(std::memcmp(&read, &value, sizeof read), 0) << text;
  }
}

TEST(CLiteral, OfForeignTextIsHarmless) {
  EXPECT_EQ(string_literal("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(string_literal("\u00e9"
                           "1\n"),
            R"("\303\2511\012")");
  EXPECT_EQ(string_literal("?\?=$"), R"("\?\?=\044")");
  EXPECT_EQ(string_literal(std::string(2000, 'x')).size(), 1002u);
  EXPECT_EQ(string_literal(std::string(999, 'x') + "\u00e9").size(), 1001u);  // no half of one
  EXPECT_EQ(comment_text("a*/ int x; /*b\n?\?/"), "a* / int x; / *b\\x0a? ?/");
}

TEST(CSource, NeedsNothingButThreeHeaders) {
  for (const char* cell : {"rnn", "lstm", "gru"}) {
    const std::string text = written({.cell = cell, .layers = 2, .bidirectional = true});
    std::size_t includes = 0;
    for (auto at = text.find("\n#include"); at != text.npos; at = text.find("\n#include", at + 1)) {
      ++includes;
    }
    EXPECT_EQ(includes, 3u);
    for (const char* header : {"<math.h>", "<stddef.h>", "<stdint.h>"}) {
      EXPECT_THAT(text, HasSubstr(std::string("\n#include ") + header));
    }
    for (const char* word : {"malloc", "printf", "double"}) EXPECT_THAT(text, Not(HasSubstr(word)));
  }
}

TEST(CSource, SaysInItsHeadWhatItIsAndNeeds) {
  const std::string text = written({.cell = "lstm", .layers = 2, .input = 5, .hidden = 8});
  const std::string head = text.substr(0, text.find("*/"));
  EXPECT_THAT(head, HasSubstr("runs/c/last.pt"));
  EXPECT_THAT(head,
              HasSubstr("It reads 5 pixels (0 to 255) at each step and chooses one of 4 "
                        "classes:\n   LSTM, 2 layers of 8 units, read behind the last step."));
  EXPECT_THAT(head, HasSubstr("c99 -Wall -Wextra -pedantic -Werror -O2 -c net.c"));
  // (32 * 5 + 32 * 8 + 64) + (32 * 8 + 32 * 8 + 64) + 4 * 8 + 4 floats.
  EXPECT_THAT(head, HasSubstr("Constants (flash): 4368 bytes of weights."));
  // Gates 32, pixels 5 and the state of predict(), 2 * 2 * 8; and that for each state.
  EXPECT_THAT(head, HasSubstr("RAM: 276 bytes; 128 more for each net_state of yours."));
  EXPECT_THAT(head, HasSubstr("Work: 928 multiplications a step."));
}

TEST(CSource, OfBothDirectionsHasRoomForSoManySteps) {
  const NetworkCase both = {.layers = 3, .bidirectional = true};
  EXPECT_THAT(written(both), HasSubstr("#ifndef NET_MAX_STEPS\n#define NET_MAX_STEPS 9 "));
  EXPECT_THAT(written(both), HasSubstr("of which 128 for each of NET_MAX_STEPS (9;\n"
                                       "   -DNET_MAX_STEPS=N for others)"));
  EXPECT_THAT(written({.bidirectional = true}), Not(HasSubstr("MAX_STEPS")));
}

TEST(CSource, KeepsForeignNamesInsideTheirQuotes) {
  checkpoint::Checkpoint named = random_checkpoint({.classes = 2}, 1);
  named.manifest["data"]["class_names"] = {"\"; int x; //", "$_predict \u202e"};
  const std::string text = encode(named, "a*/b$.pt", "net.c");
  EXPECT_THAT(text, HasSubstr("a* /b$.pt\n"));
  EXPECT_THAT(text,
              HasSubstr("{\n  \"\\\"; int x; //\",\n  \"\\044_predict \\342\\200\\256\"\n};"));
}

TEST(CSource, GivesTheSameTextAgain) { EXPECT_EQ(written({}), written({})); }

TEST(CSource, CompilesAsCPlusPlusToo) {
  const test::TemporaryDirectory folder;
  for (const char* task : {"classify", "regress", "next"}) {
    NetworkCase with = {.task = task, .cell = "gru", .layers = 2, .layer_norm = true};
    with.classes = with.is_text() ? with.input : with.task == "regress" ? 1 : 4;
    with.stateful = with.is_text();
    test::write_file(folder.path("net.c"), written(with));
    const auto result =
        test::run_program({RNNCTL_CXX_COMPILER, "-x", "c++", "-std=c++11", "-Wall", "-Wextra",
                           "-pedantic", "-Werror", "-fsyntax-only", folder.path("net.c")});
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
}

TEST(CSource, RefusesWeightsThatAreNoNumbers) {
  checkpoint::Checkpoint broken = random_checkpoint({}, 1);
  const float infinite = std::numeric_limits<float>::infinity();
  std::memcpy(broken.state_dict.back().second.bytes.data(), &infinite, sizeof infinite);
  EXPECT_EQ(refusal<base::InputError>(broken),
            "c.pt: fc.bias has values that are no numbers (NaN or infinite), which C has no "
            "literals for; export an older checkpoint");
}

TEST(CSource, RefusesWhatItDoesNotKnow) {
  checkpoint::Checkpoint other = random_checkpoint({}, 1);
  other.manifest["model"]["name"] = "hello";
  EXPECT_THAT(refusal<base::InputError>(other), HasSubstr("no form of model 'hello' is known"));
  other.manifest = nullptr;
  EXPECT_THAT(refusal<base::InputError>(other), HasSubstr("holds weights but not which model"));
  checkpoint::Checkpoint larger = random_checkpoint({}, 1);
  larger.state_dict.emplace_back("more", larger.state_dict[0].second);
  EXPECT_THAT(refusal<base::InputError>(larger), HasSubstr("does not fit its model"));
  // Characters that are no classes would be looked up behind the end of the weights.
  checkpoint::Checkpoint lesson = random_checkpoint({.model = "char", .input = 5, .classes = 6}, 1);
  EXPECT_THAT(refusal<base::InputError>(lesson), HasSubstr("describes a model that cannot be"));
}

}  // namespace
}  // namespace rnnctl::c_source
