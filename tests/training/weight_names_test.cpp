#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/training/weight_names.h>

namespace rnnctl::training {
namespace {

using checkpoint::NamedTensors;
using testing::ElementsAre;
using Shape = std::vector<std::int64_t>;

NamedTensors records(const std::vector<std::pair<std::string, Shape>>& shapes) {
  NamedTensors result;
  for (const auto& [name, shape] : shapes) {
    std::size_t count = 1;
    for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
    result.emplace_back(name, checkpoint::Tensor{checkpoint::ElementType::kFloat32, shape,
                                                 std::vector<std::byte>(4 * count)});
  }
  return result;
}

/// nn.RNN(input, hidden, layers) and nn.Linear(hidden, classes).
NamedTensors network(const std::string& rnn, const std::string& readout, std::int64_t input,
                     std::int64_t hidden, std::int64_t layers, std::int64_t classes) {
  std::vector<std::pair<std::string, Shape>> shapes;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const std::string suffix = "_l" + std::to_string(layer);
    shapes.push_back({rnn + "weight_ih" + suffix, {hidden, layer == 0 ? input : hidden}});
    shapes.push_back({rnn + "weight_hh" + suffix, {hidden, hidden}});
    shapes.push_back({rnn + "bias_ih" + suffix, {hidden}});
    shapes.push_back({rnn + "bias_hh" + suffix, {hidden}});
  }
  shapes.push_back({readout + "weight", {classes, hidden}});
  shapes.push_back({readout + "bias", {classes}});
  return records(shapes);
}

TEST(NamesInModel, OnePrefixTakesThePlaceOfTheOther) {
  const std::vector<std::string> wanted = {"rnn.weight_ih_l0", "rnn.bias_hh_l0", "fc.weight",
                                           "fc.bias"};
  const NamedTensors found = records({{"a.b.bias_hh_l0", {1}},
                                      {"linear.weight", {1, 1}},
                                      {"a.b.weight_ih_l7", {1, 1}},
                                      {"other", {1}}});
  EXPECT_THAT(names_in_model(wanted, found),
              ElementsAre("rnn.bias_hh_l0", "fc.weight", "rnn.weight_ih_l7", "other"));
}

TEST(NamesInModel, ParametersOfTheModelItselfHaveNoPrefix) {
  const std::vector<std::string> wanted = {"Wx", "Wy", "b", "fc.weight"};
  EXPECT_THAT(names_in_model(wanted, records({{"network.Wx", {1, 1}}, {"network.b", {1, 1}}})),
              ElementsAre("Wx", "b"));
  EXPECT_THAT(names_in_model({"rnn.weight_hh"}, records({{"weight_hh", {1, 1}}})),
              ElementsAre("rnn.weight_hh"));
}

TEST(NamesInModel, WhereTwoMayBeMeantTheNamesStay) {
  const std::vector<std::string> wanted = {"rnn.weight_ih_l0", "fc.weight"};
  EXPECT_THAT(
      names_in_model(wanted, records({{"encoder.weight_ih_l0", {1, 1}},
                                      {"decoder.weight_ih_l0", {1, 1}},
                                      {"fc1.weight", {1, 1}},
                                      {"fc2.weight", {1, 1}}})),
      ElementsAre("encoder.weight_ih_l0", "decoder.weight_ih_l0", "fc1.weight", "fc2.weight"));
}

void expect_sizes(const WeightsDescription& found, std::int64_t input, std::int64_t hidden,
                  std::int64_t layers, std::int64_t classes) {
  EXPECT_EQ(found.input_size, input);
  EXPECT_EQ(found.hidden_size, hidden);
  EXPECT_EQ(found.num_layers, layers);
  EXPECT_EQ(found.num_classes, classes);
  EXPECT_EQ(found.obstacle, "");
}

TEST(DescribeWeights, TheTutorialsNetworks) {
  const auto stacked = describe_weights(network("rnn.", "fc.", 28, 100, 3, 10));
  EXPECT_EQ(stacked.model, "stacked");
  expect_sizes(stacked, 28, 100, 3, 10);
  EXPECT_EQ(suggested_options(stacked), "--model stacked --layers 3 --hidden 100 --act tanh");

  const auto image = describe_weights(network("basic_rnn.", "FC.", 28, 150, 1, 10));
  EXPECT_EQ(suggested_options(image), "--model image --hidden 150 --act tanh");
  expect_sizes(image, 28, 150, 1, 10);

  const auto lesson = describe_weights(network("rnn.", "linear.", 5, 4, 1, 5));
  EXPECT_EQ(suggested_options(lesson), "--model char --hidden 4 --act tanh");
}

TEST(DescribeWeights, TheSmallNetworks) {
  const auto cell = describe_weights(
      records({{"rnn.weight_ih", {5, 28}}, {"rnn.weight_hh", {5, 5}}, {"fc.weight", {10, 5}}}));
  EXPECT_EQ(suggested_options(cell), "--model cell --hidden 5 --act tanh");
  expect_sizes(cell, 28, 5, 1, 10);
  const auto multi = describe_weights(
      records({{"Wx", {28, 5}}, {"Wy", {5, 5}}, {"b", {1, 5}}, {"fc.weight", {10, 5}}}));
  EXPECT_EQ(suggested_options(multi), "--model multi --hidden 5");
  expect_sizes(multi, 28, 5, 1, 10);
  const auto single = describe_weights(records({{"Wx", {28, 1}}, {"Wy", {1, 1}}}));
  EXPECT_EQ(suggested_options(single), "--model single --hidden 1");
  expect_sizes(single, 28, 1, 1, 0);
}

TEST(DescribeWeights, OtherNamesOfTheModules) {
  const auto found = describe_weights(network("encoder.gru_or_not.", "head.", 14, 7, 2, 3));
  EXPECT_EQ(found.model, "stacked");
  expect_sizes(found, 14, 7, 2, 3);
}

TEST(DescribeWeights, GatesAndDirections) {
  const auto gates = [](std::int64_t rows) {
    return describe_weights(records({{"r.weight_ih_l0", {rows, 28}},
                                     {"r.weight_hh_l0", {rows, 5}},
                                     {"r.weight_hh_l1", {rows, 5}}}));
  };
  EXPECT_EQ(suggested_options(gates(20)), "--model stacked --cell lstm --layers 2 --hidden 5");
  EXPECT_EQ(suggested_options(gates(15)), "--model stacked --cell gru --layers 2 --hidden 5");
  EXPECT_EQ(suggested_options(gates(5)), "--model stacked --layers 2 --hidden 5 --act tanh");
  EXPECT_EQ(gates(7).obstacle, "their weight_hh is not square");
  EXPECT_EQ(suggested_options(gates(7)), "");
  const auto cell = records({{"r.weight_ih", {20, 28}}, {"r.weight_hh", {20, 5}}});
  EXPECT_EQ(describe_weights(cell).obstacle, "they are those of a single gated cell");
  auto both = network("rnn.", "fc.", 28, 5, 1, 10);
  both.push_back(records({{"rnn.weight_hh_l0_reverse", {5, 5}}}).front());
  EXPECT_EQ(suggested_options(describe_weights(both)),
            "--model stacked --bidirectional --layers 1 --hidden 5 --act tanh");
}

TEST(DescribeWeights, SaysNothingAboutWhatItDoesNotKnow) {
  for (const NamedTensors& unknown :
       {records({}), records({{"conv.weight", {8, 1, 3, 3}}, {"conv.bias", {8}}}),
        records({{"rnn.weight_ih_l0", {5, 28}}}), records({{"rnn.weight_hh_l0", {5, 5}}}),
        records({{"rnn.weight_ih_l0", {5}}, {"rnn.weight_hh_l0", {5, 5, 5}}})}) {
    const WeightsDescription found = describe_weights(unknown);
    EXPECT_EQ(found.model, "");
    EXPECT_EQ(found.hidden_size, 0);
    EXPECT_EQ(suggested_options(found), "");
  }
}

// A model is built from these sizes: a file of some bytes must not claim gigabytes.
TEST(DescribeWeights, SizesHaveNumbersBehindThem) {
  const auto empty = describe_weights(
      records({{"rnn.weight_ih_l0", {0, 65536}}, {"rnn.weight_hh_l0", {0, 65536}}}));
  EXPECT_EQ(empty.hidden_size, 0);
  const auto flat =
      describe_weights(records({{"rnn.weight_ih_l0", {1, 28}}, {"rnn.weight_hh_l0", {1, 65536}}}));
  EXPECT_EQ(flat.hidden_size, 0);
  const auto thin = describe_weights(records({{"rnn.weight_ih_l0", {1000, 28}},
                                              {"rnn.weight_hh_l0", {1000, 1000}},
                                              {"rnn.weight_hh_l1", {1, 1}},
                                              {"rnn.weight_hh_l2", {1, 1}}}));
  EXPECT_EQ(thin.num_layers, 1);
}

}  // namespace
}  // namespace rnnctl::training
