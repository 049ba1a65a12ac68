// What stands in the file; what it computes, tests/python/onnx_test.cpp compares.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exchange/random_checkpoint.h"
#include "onnx/read_model.h"
#include <rnnctl/base/error.h>
#include <rnnctl/onnx/encode.h>

namespace rnnctl::onnx {
namespace {

using checkpoint::Checkpoint;
using exchange::testing::NetworkCase;
using exchange::testing::random_checkpoint;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ReadModel;

ReadModel read(const NetworkCase& with, const Options& options = {}) {
  return ReadModel(encode(random_checkpoint(with, 1), "c.pt", options));
}

template <class Error>
std::string refusal(const Checkpoint& checkpoint, const Options& options = {}) {
  try {
    encode(checkpoint, "c.pt", options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Encode, GivesAClassifierAnyBatchAndTime) {
  const ReadModel model = read({.cell = "lstm"});
  EXPECT_THAT(model.inputs(), ElementsAre("x [batch, time, 5]"));
  EXPECT_THAT(model.outputs(), ElementsAre("logits [batch, 4]"));
  EXPECT_THAT(model.operators,
              ElementsAre("Transpose", "LSTM", "Transpose", "Reshape", "MatMul", "Add"));
  EXPECT_EQ(model.initializers.at("rnn.0.B").size(), 8 * 8 * sizeof(float));
}

TEST(Encode, LetsATextsStateInAndOut) {
  const NetworkCase text = {.task = "next",
                            .cell = "lstm",
                            .layers = 2,
                            .input = 4,
                            .layer_norm = true,
                            .stateful = true};
  const ReadModel model = read(text, {.softmax = true});
  EXPECT_THAT(model.inputs(),
              ElementsAre("x [batch, time, 4]", "h0 [2, batch, 8]", "c0 [2, batch, 8]"));
  EXPECT_THAT(model.outputs(), ElementsAre("probabilities [batch, time, 4]", "hn [2, batch, 8]",
                                           "cn [2, batch, 8]"));
  EXPECT_THAT(model.operators,
              ElementsAre("Split", "Split", "Transpose", "LSTM", "Transpose", "Reshape",
                          "LayerNormalization", "LSTM", "Concat", "Concat", "Transpose", "Reshape",
                          "LayerNormalization", "MatMul", "Add", "Softmax"));
}

TEST(Encode, PreparesInputsOnRequestOnly) {
  const Options prepared = {.with_preparation = true};
  EXPECT_EQ(read({}).operators.front(), "Transpose");
  EXPECT_EQ(read({}, prepared).operators.front(), "Div");
  const ReadModel number = read({.task = "regress", .classes = 1}, prepared);
  EXPECT_THAT(number.operators, ElementsAre("Sub", "Div", "Transpose", "RNN", "Transpose",
                                            "Reshape", "MatMul", "Add", "Mul", "Add"));
  EXPECT_THAT(number.outputs(), ElementsAre("value [batch, 1]"));
  const ReadModel grey = read({.grey_standardised = true}, prepared);
  EXPECT_THAT(std::vector(grey.operators.begin(), grey.operators.begin() + 3),
              ElementsAre("Div", "Sub", "Div"));
  const ReadModel text = read({.task = "next", .input = 4, .stateful = true}, prepared);
  EXPECT_THAT(text.inputs(), ElementsAre("x [batch, time]", "h0 [1, batch, 8]"));
}

TEST(Encode, StandardisesPixelsWhereTrainingDid) {
  Checkpoint pictures = random_checkpoint({}, 1);
  pictures.manifest["data"]["preparation"]["pixels"] = {{"mean", {0.25}}, {"deviation", {0.5}}};
  const ReadModel inside(encode(pictures, "c.pt", {.with_preparation = true}));
  EXPECT_EQ(inside.operators[0], "Div");
  EXPECT_EQ(inside.operators[1], "Sub");
  EXPECT_EQ(inside.operators[2], "Div");
  EXPECT_EQ(ReadModel(encode(pictures, "c.pt", {})).operators.front(), "Transpose");
}

TEST(Encode, SaysWhatItIsInTheMetadata) {
  const auto metadata = read({.classes = 2}).metadata;
  EXPECT_EQ(metadata.at("model"), "stacked");
  EXPECT_EQ(metadata.at("task"), "classify");
  EXPECT_EQ(metadata.at("class_names"), R"(["kind \"0","kind \"1"])");
  EXPECT_EQ(metadata.at("preparation"), R"({"task":"classify"})");
  EXPECT_TRUE(metadata.contains("rnnctl_version"));
  EXPECT_FALSE(read({.task = "regress", .classes = 1}).metadata.contains("class_names"));
}

TEST(Encode, TakesCheckpointsOfBeforeThereWereOtherData) {
  Checkpoint old = random_checkpoint({}, 1);
  old.manifest.erase("data");
  for (const char* key : {"task", "cell", "bidirectional", "readout", "layer_norm"}) {
    old.manifest["model"].erase(key);
  }
  const ReadModel model(encode(old, "c.pt", {.with_preparation = true}));
  EXPECT_EQ(model.operators.front(), "Div");
  EXPECT_EQ(model.metadata.at("class_names"), R"(["0","1","2","3"])");
}

TEST(Encode, GivesTheSameBytesAgain) {
  const NetworkCase with = {.cell = "gru", .layers = 2, .bidirectional = true};
  EXPECT_EQ(encode(random_checkpoint(with, 1), "c.pt", {}),
            encode(random_checkpoint(with, 1), "d.pt", {}));
}

TEST(Encode, RefusesWeightsThatDoNotSayWhatTheyAre) {
  Checkpoint foreign = random_checkpoint({}, 1);
  foreign.manifest = nullptr;
  EXPECT_EQ(refusal<base::InputError>(foreign),
            "c.pt holds weights but not which model they belong to, which the format "
            "needs; export a checkpoint that rnnctl train wrote");
  foreign.manifest = {{"model", {{"name", "stacked"}}}};
  EXPECT_THAT(refusal<base::InputError>(foreign), HasSubstr("manifest is not whole"));
  foreign.manifest = {{"model", "stacked"}};
  EXPECT_THAT(refusal<base::InputError>(foreign), HasSubstr("manifest is not whole"));
}

TEST(Encode, RefusesModelsThatItHasNoGraphFor) {
  Checkpoint other = random_checkpoint({}, 1);
  other.manifest["model"]["name"] = "hello";
  EXPECT_EQ(refusal<base::InputError>(other),
            "c.pt: no form of model 'hello' is known; use --format safetensors");
  other.manifest["model"]["name"] = "stacked";
  other.manifest["model"]["cell"] = "mgu";
  EXPECT_EQ(refusal<base::InputError>(other),
            "c.pt: no form of cell 'mgu' is known; use --format safetensors");
  other.manifest["model"]["cell"] = "rnn";
  other.manifest["model"]["num_layers"] = 1e9;
  EXPECT_THAT(refusal<base::InputError>(other), HasSubstr("num_layers = "));
}

TEST(Encode, RefusesManifestsThatContradictThemselves) {
  const auto changed = [](const NetworkCase& with, const char* key, const nlohmann::json& value) {
    Checkpoint result = random_checkpoint(with, 1);
    result.manifest["model"][key] = value;
    return refusal<base::InputError>(result);
  };
  EXPECT_THAT(changed({.model = "image"}, "bidirectional", true), HasSubstr("cannot be"));
  EXPECT_THAT(changed({.model = "cell"}, "num_layers", 2), HasSubstr("cannot be"));
  EXPECT_THAT(changed({.model = "multi"}, "activation", "relu"), HasSubstr("cannot be"));
  EXPECT_THAT(changed({}, "stateful", true), HasSubstr("cannot be"));
  EXPECT_THAT(changed({}, "hidden_size", 9), HasSubstr("does not fit its model"));
  EXPECT_THAT(changed({.layers = 2}, "num_layers", 1), HasSubstr("does not fit its model"));
}

TEST(Encode, RefusesAPreparationThatIsNotWhole) {
  const auto changed = [](const NetworkCase& with, const nlohmann::json::json_pointer& at,
                          const nlohmann::json& value) {
    Checkpoint result = random_checkpoint(with, 1);
    result.manifest["data"][at] = value;
    return refusal<base::InputError>(result);
  };
  using Pointer = nlohmann::json::json_pointer;
  const NetworkCase number = {.task = "regress", .classes = 1};
  const NetworkCase text = {.task = "next", .input = 4, .stateful = true};
  for (const std::string& message :
       {changed(number, Pointer("/preparation/inputs/mean"), {1.0}),
        changed(number, Pointer("/preparation/inputs/deviation/0"), 0.0),
        changed(number, Pointer("/preparation/targets/mean"), nullptr),
        changed(number, Pointer("/preparation/pixels"), {{"mean", {0.1}}, {"deviation", {0.5}}}),
        changed({}, Pointer("/preparation/pixels"), {{"mean", {0.1}}, {"deviation", {0.0}}}),
        changed(number, Pointer("/preparation/task"), "classify"),
        changed(text, Pointer("/preparation/characters"), {97}),
        changed(text, Pointer("/preparation/characters/0"), 99),
        changed(text, Pointer("/preparation/characters/0"), -1),
        changed({.standardised = true}, Pointer("/preparation/pixels"),
                {{"mean", {0.1}}, {"deviation", {0.3}}}),
        changed({}, Pointer("/class_names"), {"a"}), changed({}, Pointer("/preparation"), 3)}) {
    EXPECT_EQ(message, "c.pt: what its manifest says of the data's preparation is not whole");
  }
}

TEST(Encode, RefusesSoftmaxOfANumber) {
  const Checkpoint number = random_checkpoint({.task = "regress", .classes = 1}, 1);
  EXPECT_EQ(refusal<base::UsageError>(number, {.softmax = true}),
            "--softmax: c.pt predicts a number and has no classes; leave it out");
}

}  // namespace
}  // namespace rnnctl::onnx
