// `rnnctl forward`: its numbers against PyTorch's and against the formulas in double precision.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/run_program.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::ProgramResult;
using test::TemporaryDirectory;
using testing::HasSubstr;

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;
using Steps = std::vector<Matrix>;

ProgramResult forward(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "forward");
  return test::run_rnnctl(arguments);
}

json forward_json(std::vector<std::string> arguments) {
  arguments.push_back("--json");
  const ProgramResult result = forward(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
  EXPECT_EQ(result.out.back(), '\n');
  return json::parse(result.out);
}

// What PyTorch 2.15's Python prints for the tutorials' code after
// torch.manual_seed(0): single and multi are SingleRNN and BasicRNN typed off tutorial 000, cell is
// CleanBasicRNN called twice, hello is nn.RNN(4, 2, batch_first=True) of tutorial 003.
const Vector kPyTorchMulti = {-0.988848448, 0.645426631,  -0.704068482, 0.901832819,
                              -0.987776816, -0.999265552, 0.927930117,  -0.999999344,
                              0.999654174,  -1,           -0.999951839, 0.987113953,
                              -1,           0.999998868,  -1,           1,
                              -0.985473633, -1,           0.999992013,  -1,
                              0.486260116,  0.980549395,  -1,           0.999629915,
                              -1,           0.975531578,  0.631065547,  0.0502884202,
                              -0.997169018, -0.226037651, 0.968587518,  0.943080783,
                              -1,           0.73107475,   -1,           0.962789416,
                              -0.301797271, -0.999999404, -0.839556396, -0.998568952};
const Vector kPyTorchCellTwice = {
    -0.466237277,  0.274901628,   0.759259403,  -0.633284867, -0.942713916, -0.847670197,
    -0.198292866,  0.496356636,   -0.984153509, -0.989138603, -0.957331359, -0.976206422,
    0.968164146,   -0.936515689,  -0.999978423, -0.607021093, -0.998943865, -0.27519992,
    -0.0328121372, -0.998861313,  -0.267582685, -0.998609364, 0.993671477,  -0.693728983,
    -0.999999642,  0.352300704,   -0.431859016, 0.380467683,  -0.175151467, -0.151280776,
    0.0500739999,  -0.996347606,  0.892386913,  -0.725419819, -0.999751568, -0.160001606,
    -0.912501216,  0.655022383,   -0.462627947, -0.976290286, -0.209410638, -0.497030169,
    0.092074886,   -0.800088286,  -0.54030937,  -0.754663169, -0.836596847, 0.856912374,
    -0.904473245,  -0.99873805,   -0.767260611, -0.99237591,  0.963705003,  -0.940905452,
    -0.999992251,  -0.257161587,  -0.997276843, -0.187367693, 0.242047101,  -0.99946785,
    -0.546449959,  -0.999186754,  0.9933846,    -0.799107254, -0.999999702, 0.319616348,
    -0.597943485,  -0.0243919976, -0.506303191, 0.126964346,  0.0504999869, -0.996169806,
    0.893508375,   -0.742564559,  -0.99978745,  -0.211693734, -0.885541618, 0.596388161,
    -0.566836774,  -0.978880107};

void expect_outputs(const json& object, const Vector& expected) {
  Vector found;
  for (const Matrix& step : object["outputs"].get<Steps>()) {
    for (const Vector& row : step) found.insert(found.end(), row.begin(), row.end());
  }
  ASSERT_EQ(found.size(), expected.size());
  // torch::randn rounds differently with and without AVX2.
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5) << i;
}

TEST(ForwardCommand, SinglePrintsWhatTheNotebookPrints) {
  const ProgramResult result = forward({"--model", "single", "--seed", "0"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out,
            "input [4, 4] x 2 steps, output [4, 1]\n"
            "t=0\n"
            "tensor([[-0.9998],\n"
            "        [-1.0000],\n"
            "        [-1.0000],\n"
            "        [ 1.0000]])\n"
            "t=1\n"
            "tensor([[-0.9900],\n"
            "        [ 0.7949],\n"
            "        [ 0.1471],\n"
            "        [ 0.6486]])\n");
}

TEST(ForwardCommand, HelloPrintsWhatTheNotebookPrintsAndTheOutputs) {
  EXPECT_EQ(forward({"--model", "hello", "--seed", "0"}).out,
            "sequence input size [1, 5, 4] out size [1, 5, 2]\n"
            "t=0\ntensor([[-0.7627, -0.4658]])\n"
            "t=1\ntensor([[-0.5560, -0.0248]])\n"
            "t=2\ntensor([[-0.9085, -0.3220]])\n"
            "t=3\ntensor([[-0.9142, -0.2139]])\n"
            "t=4\ntensor([[-0.8996,  0.3307]])\n"
            "state\ntensor([[-0.8996,  0.3307]])\n");
}

TEST(ForwardCommand, MultiIsPyTorchsToTheSeed) {
  expect_outputs(forward_json({"--model", "multi", "--seed", "0"}), kPyTorchMulti);
}

TEST(ForwardCommand, CellIsPyTorchsToTheSeedAndKeepsItsStateWhenStateful) {
  const json twice = forward_json({"--model", "cell", "--seed", "0", "--stateful"});
  expect_outputs(twice, kPyTorchCellTwice);
  EXPECT_EQ(twice["inputs"].size(), 4u);  // the batch of two time steps, twice
  EXPECT_EQ(twice["inputs"][0], twice["inputs"][2]);
  EXPECT_EQ(twice["inputs"][1], twice["inputs"][3]);

  const Vector once(kPyTorchCellTwice.begin(), kPyTorchCellTwice.begin() + 2 * 4 * 5);
  expect_outputs(forward_json({"--model", "cell", "--seed", "0"}), once);
}

TEST(ForwardCommand, StatefulTextTellsTheCallsApart) {
  const std::string text = forward({"--model", "cell", "--stateful"}).out;
  EXPECT_THAT(text, HasSubstr("input [4, 3] x 2 steps, output [4, 5]\ncall 1\nt=0\n"));
  EXPECT_THAT(text, HasSubstr("]])\ncall 2\nt=0\n"));
  EXPECT_THAT(text, HasSubstr("]])\nstate\n"));
}

/// How the four networks name their parameters: input and recurrent matrices as they multiply a row
/// from the right, and the biases to add.
struct Recurrence {
  Matrix input;      ///< [input, hidden]
  Matrix recurrent;  ///< [hidden, hidden]
  Vector bias;       ///< [hidden]
};

Matrix transposed(const Matrix& matrix) {
  Matrix result(matrix[0].size(), Vector(matrix.size()));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix[i].size(); ++j) result[j][i] = matrix[i][j];
  }
  return result;
}

Recurrence recurrence_of(const std::string& model, const json& weights) {
  if (model == "single" || model == "multi") {
    return {weights["Wx"], weights["Wy"], weights["b"][0].get<Vector>()};
  }
  const std::string suffix = model == "hello" ? "_l0" : "";
  Vector bias = weights["rnn.bias_ih" + suffix];
  const Vector second = weights["rnn.bias_hh" + suffix];
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += second[i];
  return {transposed(weights["rnn.weight_ih" + suffix]),
          transposed(weights["rnn.weight_hh" + suffix]), bias};
}

/// Recomputes every output from the one before, as anyone with the JSON in hand can do. Floats
/// carry about 1e-7 of the terms that are summed.
void expect_recomputable(const json& object) {
  const std::string model = object["model"];
  const bool relu = object["activation"] == "relu";
  const Recurrence r = recurrence_of(model, object["weights"]);
  const Steps inputs = object["inputs"];
  const Steps outputs = object["outputs"];
  ASSERT_EQ(inputs.size(), outputs.size());
  Matrix state = object["initial_state"];
  for (std::size_t t = 0; t < inputs.size(); ++t) {
    ASSERT_EQ(inputs[t].size(), outputs[t].size());
    for (std::size_t i = 0; i < inputs[t].size(); ++i) {
      ASSERT_EQ(outputs[t][i].size(), r.bias.size());
      for (std::size_t j = 0; j < r.bias.size(); ++j) {
        double sum = r.bias[j];
        double magnitude = std::abs(sum);
        const auto add = [&](double term) { sum += term, magnitude += std::abs(term); };
        for (std::size_t k = 0; k < r.input.size(); ++k) add(inputs[t][i][k] * r.input[k][j]);
        for (std::size_t k = 0; k < r.bias.size(); ++k) add(state[i][k] * r.recurrent[k][j]);
        const double expected = relu ? std::max(sum, 0.0) : std::tanh(sum);
        EXPECT_NEAR(outputs[t][i][j], expected, 1e-6 * std::max(1.0, magnitude))
            << model << ", step " << t << ", instance " << i << ", neuron " << j;
      }
    }
    state = outputs[t];
  }
  EXPECT_EQ(object["state"].get<Matrix>(), state);
}

TEST(ForwardCommand, JsonIsEnoughToRecomputeEveryNetwork) {
  for (const char* seed : {"1", "2", "9223372036854775807"}) {
    for (const char* model : {"single", "multi", "cell", "hello"}) {
      expect_recomputable(forward_json({"--model", model, "--seed", seed}));
    }
  }
  expect_recomputable(forward_json({"--model", "cell", "--stateful", "--hidden", "7"}));
  expect_recomputable(forward_json({"--model", "cell", "--act", "relu"}));
  expect_recomputable(forward_json({"--model", "hello", "--act", "relu", "--hidden", "3"}));
}

TEST(ForwardCommand, JsonHasTheTutorialsSizes) {
  const json single = forward_json({"--model", "single"});
  EXPECT_EQ(single["inputs"][0], json::parse("[[0,1,2,0],[3,4,5,0],[6,7,8,0],[9,0,1,0]]"));
  EXPECT_EQ(single["weights"]["Wx"].size(), 4u);
  EXPECT_EQ(single["weights"]["b"], json::parse("[[0]]"));
  EXPECT_EQ(single["initial_state"], json::parse("[[0],[0],[0],[0]]"));
  const json hello = forward_json({"--model", "hello"});
  EXPECT_EQ(hello["inputs"].size(), 5u);
  EXPECT_EQ(hello["weights"]["rnn.weight_ih_l0"].size(), 2u);
  EXPECT_EQ(hello["weights"]["rnn.bias_hh_l0"].size(), 2u);
  EXPECT_NE(hello["initial_state"], json::parse("[[0,0]]"));  // drawn
}

TEST(ForwardCommand, InputAndWeightsReplaceTheTutorials) {
  const TemporaryDirectory folder;
  test::write_file(folder.path("in.csv"), "1,2\n\n3,-4\n\n0.5,0\n");
  test::write_file(folder.path("w.yaml"), "Wx: [[0.5], [0.25]]\nWy: [[-1]]\nstate: [[0.125]]\n");
  const json object = forward_json(
      {"--model", "single", "--input", folder.path("in.csv"), "--weights", folder.path("w.yaml")});
  EXPECT_EQ(object["inputs"], json::parse("[[[1,2]],[[3,-4]],[[0.5,0]]]"));
  EXPECT_EQ(object["weights"], json::parse(R"({"Wx":[[0.5],[0.25]],"Wy":[[-1]],"b":[[0]]})"));
  EXPECT_EQ(object["initial_state"], json::parse("[[0.125]]"));
  const double first = std::tanh(0.5 + 0.5 - 0.125);
  const double second = std::tanh(1.5 - 1.0 - first);
  EXPECT_NEAR(object["outputs"][0][0][0].get<double>(), first, 1e-6);
  EXPECT_NEAR(object["outputs"][1][0][0].get<double>(), second, 1e-6);
  EXPECT_NEAR(object["outputs"][2][0][0].get<double>(), std::tanh(0.25 - second), 1e-6);
}

TEST(ForwardCommand, WeightsFromItsOwnJsonGiveTheSameNumbersToTheLastBit) {
  const TemporaryDirectory folder;
  for (const char* model : {"multi", "cell", "hello"}) {
    const json first = forward_json({"--model", model, "--seed", "3"});
    json weights = first["weights"];
    weights["state"] = first["initial_state"];
    test::write_file(folder.path("w.json"), weights.dump());
    const json second =
        forward_json({"--model", model, "--seed", "4", "--weights", folder.path("w.json")});
    EXPECT_EQ(second, first) << model;
  }
}

void expect_refused(const std::vector<std::string>& arguments, int exit_code,
                    const std::string& part) {
  const ProgramResult result = forward(arguments);
  EXPECT_EQ(result.exit_code, exit_code) << part;
  EXPECT_EQ(result.out, "") << part;
  EXPECT_THAT(result.err, HasSubstr(part));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

TEST(ForwardCommand, WhatIsWrongIsOneLineAndItsExitCode) {
  const TemporaryDirectory folder;
  const std::string csv = folder.path("in.csv");
  const std::string yaml = folder.path("w.yaml");
  expect_refused({"--model", "cel"}, 2, "did you mean 'cell'?");
  expect_refused({"--model", "stacked"}, 2, "forward takes single, multi, cell or hello");
  expect_refused({"--model", "hello", "--stateful"}, 2, "--model cell has");
  expect_refused({"--model", "single", "--hidden", "2"}, 2, "--hidden 1");
  expect_refused({"--model", "cell", "--input", csv}, 3, "No such file or directory");
  test::write_file(csv, "1,2,3\n4,5\n");
  expect_refused({"--model", "cell", "--input", csv}, 3,
                 csv + ":2: column 2: the row has 2 numbers, 3 as in line 1 are expected");
  test::write_file(yaml, "rnn.weight_hi: [[1]]\n");
  expect_refused({"--model", "cell", "--weights", yaml}, 3,
                 yaml + ":1: unknown matrix 'rnn.weight_hi', did you mean 'rnn.weight_ih'?");
  test::write_file(yaml, "state: [[1, 2]]\n");
  expect_refused({"--model", "cell", "--weights", yaml}, 3,
                 yaml + ":1: state: shape [4, 5] is expected, found [1, 2]");
}

TEST(ForwardCommand, AFullDiskIsAnOutputError) {
  const ProgramResult result =
      test::run_program({"/bin/sh", "-c", RNNCTL_BINARY " forward --model hello > /dev/full"});
  EXPECT_EQ(result.exit_code, 5) << result.err;
  EXPECT_THAT(result.err, HasSubstr("stdout"));
}

}  // namespace
}  // namespace rnnctl
