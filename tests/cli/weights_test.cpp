// Weights of other programs, and for other programs: `rnnctl export`, and `eval` of what says
// nothing about its model.
#include <filesystem>

#include "cli/plain_safetensors.h"
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::AllOf;
using testing::HasSubstr;

const std::string kFixtures = std::string(RNNCTL_SOURCE_DIR) + "/tests/checkpoint/fixtures/";
/// Python's torch.save of tutorial 001's class with 10 features and two layers of 6: see
/// tests/python/make_state_dict.py.
const std::string kStateDict = kFixtures + "state_dict_torch_2.15.pt";

class Weights : public test::Workplace {
 protected:
  nlohmann::json evaluate(const Words& arguments) const {
    const auto result =
        rnnctl(test::joined({"eval", "--json", "--threads", "1", "--data", "data"}, arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    nlohmann::json object = result.exit_code == 0 ? nlohmann::json::parse(result.out) : "failed";
    if (object.is_object()) object.erase("checkpoint");
    return object;
  }

  test::ProgramResult export_to(const std::string& output, const Words& arguments) const {
    return rnnctl(test::joined({"export", "-o", output}, arguments));
  }
};

// A number that PyTorch computed from the same file and the same images.
TEST_F(Weights, OfPythonEvaluateAsInPython) {
  struct {
    const char* act;
    double loss;
    int correct;
  } expected[] = {{"tanh", 1.810992317, 40}, {"relu", 9.109923306, 7}};
  for (const auto& [act, loss, correct] : expected) {
    const auto found =
        evaluate({kStateDict, "--model", "stacked", "--act", act, "--device", "cpu"});
    EXPECT_NEAR(found.at("loss").get<double>(), loss, 1e-6) << act;
    EXPECT_EQ(found.at("correct"), correct) << act;
  }
}

TEST_F(Weights, OptionsOfTheModelMayBeGivenInFullOrComeFromAFile) {
  const auto expected = evaluate({kStateDict, "--model", "stacked"});
  EXPECT_EQ(evaluate({kStateDict, "--model", "stacked", "--layers", "2", "--hidden", "6"}),
            expected);
  test::write_file(folder.path("m.yaml"), "model: stacked\nlayers: 2\nhidden: 6\n");
  EXPECT_EQ(evaluate({kStateDict, "--config", "m.yaml"}), expected);
  // The same network by the other tutorial's class, whose modules have other names.
  EXPECT_EQ(evaluate({kStateDict, "--model", "image"}), expected);
}

TEST_F(Weights, SayWhichActivationWasAssumed) {
  const auto assumed = rnnctl({"eval", kStateDict, "--data", "data", "--model", "stacked"});
  EXPECT_THAT(assumed.err, HasSubstr("activation: tanh (the file does not say which; "));
  const auto given =
      rnnctl({"eval", kStateDict, "--data", "data", "--model", "stacked", "--act", "tanh"});
  EXPECT_THAT(given.err, testing::Not(HasSubstr("activation")));
}

TEST_F(Weights, WithoutAModelNameTheOptionsThatAreMissing) {
  const auto message = HasSubstr(
      "holds weights but not which model they belong to; add --model stacked --layers 2 "
      "--hidden 6 --act tanh (or relu, the file does not say which)");
  test::expect_failure(rnnctl({"eval", kStateDict}), 3, message);
  test::expect_failure(rnnctl({"eval", kStateDict, "--layers", "2"}), 3, message);
  const auto unknown = rnnctl({"eval", kFixtures + "plain_weights_torch_2.15.pt"});
  test::expect_failure(unknown, 3, HasSubstr("say it with --model, --layers, --hidden and --act"));
}

TEST_F(Weights, ThatDoNotFitAreListedInATable) {
  const auto result = rnnctl({"eval", kStateDict, "--model", "stacked", "--hidden", "7", "--layers",
                              "1", "--data", "data"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("state_dict_torch_2.15.pt does not fit this model: "
                                    "9 parameters differ\n"
                                    "  parameter         expected  found\n"
                                    "  rnn.weight_ih_l0  [7, 10]   [6, 10]\n"));
  EXPECT_THAT(result.err, HasSubstr("  rnn.bias_hh_l1    nothing   [6]\n"));
  EXPECT_THAT(rnnctl({"eval", kStateDict, "--model", "cell", "--data", "data"}).err,
              HasSubstr("\n  rnn.weight_ih     [6, 10]   nothing\n"));
}

TEST_F(Weights, DoNotFitOtherData) {
  test::write_tiny_idx(folder.path("wide"), {.columns = 14});
  test::expect_failure(rnnctl({"eval", kStateDict, "--model", "stacked", "--data", "wide"}), 3,
                       HasSubstr("was trained on inputs of 10 features and 10 classes; the data "
                                 "has 14 features and 10 classes"));
}

TEST_F(Weights, OptionsOfAModelDoNotGoWithACheckpointThatHasItsOwn) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  ASSERT_EQ(export_to("w.safetensors", {"r/last.pt"}).exit_code, 0);
  test::write_file(folder.path("m.yaml"), "model: image\n");
  for (const char* name : {"r/last.pt", "w.safetensors"}) {
    test::expect_failure(rnnctl({"eval", name, "--layers", "1"}), 2,
                         HasSubstr("--layers does not go with a checkpoint"));
    test::expect_failure(rnnctl({"eval", name, "--config", "m.yaml"}), 2,
                         HasSubstr("--config does not go with a checkpoint"));
  }
}

TEST_F(Weights, ExportedEvaluateToTheSameBits) {
  for (const std::string model : {"stacked", "image", "single", "multi", "cell"}) {
    const std::string hidden = model == "single" ? "1" : "8";
    ASSERT_EQ(train({"--model", model, "--hidden", hidden, "--run-dir", model}).exit_code, 0);
    const std::string output = model + ".safetensors";
    const auto result = export_to(output, {model + "/last.pt", "--format", "safetensors"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto expected = evaluate({model + "/last.pt"});
    EXPECT_EQ(evaluate({output}), expected) << model;
    // What other programs make of it says nothing about the model any more.
    test::write_file(folder.path("plain.safetensors"), test::without_metadata(file(output)));
    EXPECT_EQ(evaluate({"plain.safetensors", "--model", model}), expected) << model;
  }
}

// Gates, layers and directions can be told from the shapes.
TEST_F(Weights, OfGatedCellsAndBothDirectionsSayWhatTheyAre) {
  for (const char* cell : {"lstm", "gru"}) {
    ASSERT_EQ(train({"--cell", cell, "--bidirectional", "--layers", "2", "--hidden", "8",
                     "--run-dir", cell})
                  .exit_code,
              0);
    ASSERT_EQ(export_to("w.safetensors", {std::string(cell) + "/last.pt"}).exit_code, 0);
    test::write_file(folder.path("plain.safetensors"),
                     test::without_metadata(file("w.safetensors")));
    EXPECT_EQ(evaluate({"plain.safetensors", "--model", "stacked"}),
              evaluate({std::string(cell) + "/last.pt"}));
    test::expect_failure(rnnctl({"eval", "plain.safetensors"}), 3,
                         HasSubstr(std::string("add --model stacked --cell ") + cell +
                                   " --bidirectional --layers 2 --hidden 8"));
  }
}

TEST_F(Weights, ExportTakesTheMovingAverageAsEvalDoes) {
  ASSERT_EQ(train({"--ema", "0.9", "--run-dir", "r"}).exit_code, 0);
  const auto result = export_to("w.safetensors", {"r/last.pt"});
  EXPECT_EQ(result.err, "weights: the moving average that --ema kept\n");
  EXPECT_EQ(evaluate({"w.safetensors"}), evaluate({"r/last.pt"}));
}

TEST_F(Weights, ExportSaysWhatItWrote) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  const auto text = export_to("w.safetensors", {"r/last.pt"});
  const std::string bytes = std::to_string(file("w.safetensors").size());
  EXPECT_EQ(text.out, "w.safetensors: 6 tensors, " + bytes + " bytes, safetensors\n");
  const auto said = nlohmann::json::parse(export_to("v.safetensors", {"r/last.pt", "--json"}).out);
  EXPECT_EQ(said, (nlohmann::json{{"checkpoint", "r/last.pt"},
                                  {"format", "safetensors"},
                                  {"path", "v.safetensors"},
                                  {"tensors", 6},
                                  {"bytes", std::stoi(bytes)}}));
  EXPECT_EQ(file("v.safetensors"), file("w.safetensors"));
}

TEST_F(Weights, OfPythonAreExportedToo) {
  EXPECT_THAT(export_to("w.npz", {kStateDict}).out, testing::StartsWith("w.npz: 10 tensors, "));
  EXPECT_EQ(file("w.npz").substr(0, 2), "PK");
  test::expect_failure(export_to("w.c", {kStateDict}), 3,
                       HasSubstr("holds weights but not which model they belong to"));
  ASSERT_EQ(export_to("w.safetensors", {kStateDict}).exit_code, 0);
  EXPECT_EQ(evaluate({"w.safetensors", "--model", "stacked"}),
            evaluate({kStateDict, "--model", "stacked"}));
}

TEST_F(Weights, ExportRefusesWhatItCannotDo) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  const std::string before = file("r/last.pt");
  test::expect_failure(export_to("w.bin", {"r/last.pt"}), 2,
                       HasSubstr("--format is missing, and the ending of w.bin names none "
                                 "(formats: safetensors, onnx, npz, c)"));
  test::expect_failure(export_to("w", {"r/last.pt", "--format", "safetensor"}), 2,
                       HasSubstr("--format 'safetensor' is unknown, did you mean 'safetensors'?"));
  test::expect_failure(rnnctl({"export", "r/last.pt"}), 2, HasSubstr("--output is missing"));
  for (const char* same : {"r/last.pt", "./r/../r/last.pt"}) {
    test::expect_failure(export_to(same, {"r/last.pt", "--format", "safetensors"}), 2,
                         HasSubstr("is the checkpoint itself"));
  }
  EXPECT_EQ(file("r/last.pt"), before);
  test::expect_failure(export_to("w.safetensors", {"nosuch.pt"}), 3, HasSubstr("nosuch.pt"));
  EXPECT_FALSE(exists("w.safetensors"));
  test::expect_failure(export_to("no/such/w.safetensors", {"r/last.pt"}), 5, HasSubstr("no/such"));
}

TEST_F(Weights, ThatAreDamagedAreRefused) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  ASSERT_EQ(export_to("w.safetensors", {"r/last.pt"}).exit_code, 0);
  const std::string whole = file("w.safetensors");
  for (const std::size_t length : {whole.size() - 1, whole.size() / 4}) {
    test::write_file(folder.path("cut"), whole.substr(0, length));
    for (const Words& command : {Words{"eval", "cut"}, Words{"inspect", "cut"},
                                 Words{"export", "cut", "-o", "x.safetensors"}}) {
      test::expect_failure(rnnctl(command), 3, HasSubstr("cut is damaged"));
    }
  }
  std::string wrong = whole;
  wrong.replace(wrong.find("F32"), 3, "F16");
  test::write_file(folder.path("half"), wrong);
  test::expect_failure(rnnctl({"eval", "half"}), 3,
                       HasSubstr("element type 'F16' is none of F32, F64, I64, I32, U8, BOOL"));
}

TEST_F(Weights, AreInspected) {
  const auto text = rnnctl({"inspect", kStateDict});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.err, HasSubstr("holds weights but not which model they belong to; most likely "
                                  "--model stacked --layers 2 --hidden 6 --act tanh\n"));
  EXPECT_THAT(text.out, AllOf(testing::StartsWith("10 parameter groups\n"),
                              HasSubstr("  rnn.weight_ih_l0  [6, 10]        60\n"),
                              HasSubstr("  total 262 parameters\n")));
  const auto said = nlohmann::json::parse(rnnctl({"inspect", kStateDict, "--json"}).out);
  EXPECT_TRUE(said.at("model").is_null());
  EXPECT_EQ(said.at("parameters").size(), 10u);
  EXPECT_EQ(said.at("total"), 262);
}

TEST_F(Weights, ExportedAreInspectedLikeTheCheckpoint) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  ASSERT_EQ(export_to("w.safetensors", {"r/last.pt"}).exit_code, 0);
  const auto expected = rnnctl({"inspect", "r/last.pt", "--json"});
  const auto found = rnnctl({"inspect", "w.safetensors", "--json"});
  EXPECT_EQ(nlohmann::json::parse(found.out), nlohmann::json::parse(expected.out));
}

}  // namespace
}  // namespace rnnctl
