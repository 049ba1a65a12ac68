#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/models/cell_rnn.h>
#include <rnnctl/models/module_text.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>
#include <rnnctl/models/step_network.h>

namespace rnnctl::models {
namespace {

using testing::ElementsAre;

ModelOptions model_c() {
  ModelOptions options;
  options.num_layers = 2;
  return options;
}

// What tutorial 001 shows for its Models B and C, whose class is called RNNModel there.
TEST(ModuleText, PrintsModelCAsTheTutorialDoes) {
  EXPECT_EQ(module_text(*build_model(model_c(), 1)),
            "StackedRnn(\n"
            "  (rnn): RNN(28, 100, num_layers=2, batch_first=True)\n"
            "  (fc): Linear(in_features=100, out_features=10, bias=True)\n"
            ")");
}

// torch.nn's extra_repr: what is the default is left out.
TEST(ModuleText, ShowsDropoutAndLeavesOutOneLayer) {
  ModelOptions options = model_c();
  options.dropout = 0.25;
  EXPECT_THAT(module_text(*build_model(options, 1)),
              testing::HasSubstr("RNN(28, 100, num_layers=2, batch_first=True, dropout=0.25)\n"));
  EXPECT_THAT(module_text(*build_model({}, 1)),
              testing::HasSubstr("(rnn): RNN(28, 100, batch_first=True)\n"));
}

// Of two normalised layers each is a module of its own.
TEST(ModuleText, PrintsEveryCellAsPythonDoes) {
  ModelOptions options = model_c();
  options.cell = "gru";
  options.bidirectional = true;
  EXPECT_THAT(module_text(*build_model(options, 1)),
              testing::HasSubstr(
                  "(rnn): GRU(28, 100, num_layers=2, batch_first=True, bidirectional=True)\n"));
  options.cell = "lstm";
  options.layer_norm = true;
  EXPECT_EQ(module_text(*build_model(options, 1)),
            "StackedLstm(\n"
            "  (rnn): ModuleList(\n"
            "    (0): LSTM(28, 100, batch_first=True, bidirectional=True)\n"
            "    (1): LSTM(200, 100, batch_first=True, bidirectional=True)\n"
            "  )\n"
            "  (norm): ModuleList(\n"
            "    (0): LayerNorm((200,), eps=1e-05, elementwise_affine=True)\n"
            "    (1): LayerNorm((200,), eps=1e-05, elementwise_affine=True)\n"
            "  )\n"
            "  (fc): Linear(in_features=200, out_features=10, bias=True)\n"
            ")");
}

TEST(ModuleText, IndentsWhatIsNested) {
  torch::nn::Module outer("Outer");
  outer.register_module("network", std::make_shared<CellRnnImpl>(28, 100, "relu"));
  outer.register_module("fc", torch::nn::Linear(100, 10));
  EXPECT_EQ(module_text(outer),
            "Outer(\n"
            "  (network): CellRnn(\n"
            "    (rnn): RNNCell(28, 100, nonlinearity=relu)\n"
            "  )\n"
            "  (fc): Linear(in_features=100, out_features=10, bias=True)\n"
            ")");
}

TEST(ModuleText, ShowsTheSizesOfANetworkThatIsWrittenOut) {
  ModelOptions options;
  options.model = "multi";
  options.input_size = 3;
  options.hidden_size = 5;
  EXPECT_EQ(module_text(*build_step_network(options, 1)), "BasicRnn(3, 5)");
}

// The sizes are those that tutorial 001 prints; their sum is counted by hand:
// 100*28 + 100*100 + 2*100 + 2*(100*100) + 2*100 + 10*100 + 10.
TEST(ParameterRows, ModelCHasTenGroupsAnd34210Numbers) {
  const auto rows = parameter_rows(*build_model(model_c(), 1));
  std::vector<std::vector<std::int64_t>> shapes;
  std::int64_t total = 0;
  for (const ParameterRow& row : rows) {
    shapes.push_back(row.shape);
    total += row.count;
  }
  EXPECT_THAT(shapes, ElementsAre(ElementsAre(100, 28), ElementsAre(100, 100), ElementsAre(100),
                                  ElementsAre(100), ElementsAre(100, 100), ElementsAre(100, 100),
                                  ElementsAre(100), ElementsAre(100), ElementsAre(10, 100),
                                  ElementsAre(10)));
  EXPECT_EQ(rows.front().name, "rnn.weight_ih_l0");
  EXPECT_EQ(rows.back().name, "fc.bias");
  EXPECT_EQ(total, 34210);
}

}  // namespace
}  // namespace rnnctl::models
