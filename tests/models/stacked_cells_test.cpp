// The cells, directions and readouts of --model stacked beyond Models A, B and C.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/stacked_cells.h>

namespace rnnctl::models {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Variant {
  std::string cell, readout;
  bool bidirectional;
  bool layer_norm = false;
};

void PrintTo(const Variant& v, std::ostream* out) {
  *out << v.cell << (v.bidirectional ? ", bidirectional, " : ", ") << v.readout
       << (v.layer_norm ? ", normalised" : "");
}

std::vector<Variant> variants(const std::vector<bool>& norms = {false, true}) {
  std::vector<Variant> all;
  for (const char* cell : {"rnn", "lstm", "gru"}) {
    for (const char* readout : {"last", "mean", "max"}) {
      for (const bool bidirectional : {false, true}) {
        for (const bool norm : norms) all.push_back({cell, readout, bidirectional, norm});
      }
    }
  }
  return all;
}

ModelOptions options_of(const Variant& variant) {
  ModelOptions options;
  options.input_size = 3;
  options.hidden_size = 5;
  options.num_layers = 2;
  options.num_classes = 4;
  options.cell = variant.cell;
  options.readout = variant.readout;
  options.bidirectional = variant.bidirectional;
  options.layer_norm = variant.layer_norm;
  return options;
}

class StackedCellsOf : public testing::TestWithParam<Variant> {};
class PlainCellsOf : public testing::TestWithParam<Variant> {};

// What stands behind a sequence in the batch must not matter: here large numbers.
TEST_P(StackedCellsOf, PaddedSequencesGetTheScoresThatTheyGetAlone) {
  const auto model = build_model(options_of(GetParam()), 1);
  const std::vector<std::int64_t> lengths = {2, 6, 1, 4};
  const torch::Tensor x = torch::randn({4, 6, 3});
  torch::Tensor padded = x.clone();
  for (std::int64_t i = 0; i < 4; ++i)
    padded[i].slice(0, lengths[static_cast<std::size_t>(i)]) = 1e6;
  const torch::Tensor scores = model->forward(padded, torch::tensor(lengths));
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t length = lengths[static_cast<std::size_t>(i)];
    const torch::Tensor alone = model->forward(x.slice(0, i, i + 1).slice(1, 0, length));
    EXPECT_TRUE(torch::allclose(scores[i], alone[0], 1e-5, 1e-6)) << "sequence " << i;
  }
}

// The readout by hand, out of all outputs of torch::nn's module. (With norms tests/python/cells.py
// compares it.)
TEST_P(PlainCellsOf, ReadsOutWhatItSays) {
  const Variant variant = GetParam();
  const auto model = build_model(options_of(variant), 2);
  const torch::Tensor x = torch::randn({2, 7, 3});
  torch::Tensor outputs;
  torch::nn::Linear fc{nullptr};
  if (auto* rnn = dynamic_cast<StackedRnn*>(model.get())) {
    outputs = std::get<0>(rnn->rnn->forward(x)), fc = rnn->fc;
  } else if (auto* lstm = dynamic_cast<StackedLstm*>(model.get())) {
    outputs = std::get<0>(lstm->rnn->forward(x)), fc = lstm->fc;
  } else {
    auto& gru = dynamic_cast<StackedGru&>(*model);
    outputs = std::get<0>(gru.rnn->forward(x)), fc = gru.fc;
  }
  torch::Tensor vector;
  if (variant.readout == "mean") {
    vector = outputs.mean(1);
  } else if (variant.readout == "max") {
    vector = std::get<0>(outputs.max(1));
  } else {
    vector = outputs.select(1, -1).clone();
    // The other direction has read everything at the first step.
    if (variant.bidirectional) vector.slice(1, 5) = outputs.select(1, 0).slice(1, 5);
  }
  EXPECT_TRUE(torch::allclose(model->forward(x), fc->forward(vector), 1e-5, 1e-6));
}

TEST_P(StackedCellsOf, ParametersAreAsManyAsEstimated) {
  const ModelOptions options = options_of(GetParam());
  double count = 0.0;
  for (const auto& parameter : build_model(options, 1)->parameters()) {
    count += static_cast<double>(parameter.numel());
  }
  EXPECT_EQ(parameter_estimate(options), count);
}

INSTANTIATE_TEST_SUITE_P(All, StackedCellsOf, testing::ValuesIn(variants()));
INSTANTIATE_TEST_SUITE_P(All, PlainCellsOf, testing::ValuesIn(variants({false})));

TEST(StackedCells, AreComputedByTheFusedEngineOnlyWhereTheyAreVanilla) {
  const auto is_plain = [](const Variant& variant) {
    return build_model(options_of(variant), 1)->plain_rnn().has_value();
  };
  EXPECT_TRUE(is_plain({"rnn", "last", false}));
  EXPECT_FALSE(is_plain({"rnn", "last", true}));
  EXPECT_FALSE(is_plain({"rnn", "mean", false}));
  EXPECT_FALSE(is_plain({"lstm", "last", false}));
  EXPECT_FALSE(is_plain({"rnn", "last", false, true}));
}

// The state of a text's network stands for all layers, whether they are one module or several.
TEST(StackedCells, CarryTheStateOfNormalisedLayers) {
  for (const char* cell : {"rnn", "lstm", "gru"}) {
    ModelOptions options = options_of({cell, "last", false, true});
    options.task = "next";
    options.stateful = true;
    const auto model = build_model(options, 1);
    const torch::Tensor x = torch::randn({2, 8, 3});
    const torch::Tensor at_once = model->forward(x);
    model->reset_state();
    const torch::Tensor first = model->forward(x.slice(1, 0, 5));
    const torch::Tensor state = model->carried_state();
    const torch::Tensor rest = model->forward(x.slice(1, 5, 8));
    EXPECT_TRUE(torch::allclose(torch::cat({first, rest}, 1), at_once, 1e-5, 1e-6)) << cell;
    model->set_carried_state(state);
    EXPECT_TRUE(torch::equal(model->forward(x.slice(1, 5, 8)), rest)) << cell;
  }
}

TEST(StackedCells, RefuseWhatTheyDoNotKnow) {
  const auto refused = [](const char* what, Variant variant, const char* model = "stacked") {
    EXPECT_THAT(
        [&] {
          ModelOptions options = options_of(variant);
          options.model = model;
          if (std::string(model) != "stacked") options.num_layers = 1;
          build_model(options, 1);
        },
        ThrowsMessage<base::UsageError>(HasSubstr(what)));
  };
  refused("cell 'gur' is unknown", {"gur", "last", false});
  refused("readout 'first' is unknown", {"rnn", "first", false});
  refused("--model image has no --cell lstm", {"lstm", "last", false}, "image");
  refused("--model cell has no --bidirectional", {"rnn", "last", true}, "cell");
  refused("--model image has no --layer-norm", {"rnn", "last", false, true}, "image");
}

}  // namespace
}  // namespace rnnctl::models
