#include <cstring>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/sequence_model.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::training {
namespace {

using checkpoint::ElementType;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<models::SequenceModel> model(std::int64_t layers, std::int64_t hidden,
                                             std::uint64_t seed) {
  models::ModelOptions options;
  options.num_layers = layers;
  options.hidden_size = hidden;
  return models::build_model(options, seed);
}

engine::NamedTensors tensors_of(const torch::nn::Module& module) {
  engine::NamedTensors result;
  for (const auto& item : module.named_parameters()) result.emplace_back(item.key(), item.value());
  return result;
}

template <typename Number>
std::vector<Number> numbers_in(const checkpoint::Tensor& tensor) {
  std::vector<Number> numbers(tensor.bytes.size() / sizeof(Number));
  std::memcpy(numbers.data(), tensor.bytes.data(), tensor.bytes.size());
  return numbers;
}

TEST(Checkpointing, ATensorBecomesItsNumbersRowByRow) {
  const torch::Tensor matrix = torch::tensor({{1.0F, 2.0F, 3.0F}, {4.0F, 5.0F, 6.0F}});
  const auto records = to_records(engine::NamedTensors{
      {"plain", matrix}, {"turned", matrix.t()}, {"last", matrix.slice(1, 2)}});
  EXPECT_EQ(records[0].first, "plain");
  EXPECT_EQ(records[0].second.type, ElementType::kFloat32);
  EXPECT_THAT(records[0].second.shape, ElementsAre(2, 3));
  EXPECT_THAT(numbers_in<float>(records[0].second), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(records[1].second.shape, ElementsAre(3, 2));
  EXPECT_THAT(numbers_in<float>(records[1].second), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(numbers_in<float>(records[2].second), ElementsAre(3, 6));
}

TEST(Checkpointing, KeepsElementTypesAndScalars) {
  const auto records =
      to_records(engine::NamedTensors{{"step", torch::tensor(7.0F)},
                                      {"wide", torch::tensor({0.1}, torch::kFloat64)},
                                      {"count", torch::tensor({1, -2}, torch::kInt64)}});
  EXPECT_TRUE(records[0].second.shape.empty());
  EXPECT_THAT(numbers_in<float>(records[0].second), ElementsAre(7.0F));
  EXPECT_EQ(records[1].second.type, ElementType::kFloat64);
  EXPECT_THAT(numbers_in<double>(records[1].second), ElementsAre(0.1));
  EXPECT_EQ(records[2].second.type, ElementType::kInt64);
  EXPECT_THAT(numbers_in<std::int64_t>(records[2].second), ElementsAre(1, -2));
}

TEST(Checkpointing, ARecordIsACopy) {
  const torch::Tensor tensor = torch::ones({2});
  const auto records = to_records(engine::NamedTensors{{"weight", tensor}});
  tensor.fill_(5.0F);
  EXPECT_THAT(numbers_in<float>(records[0].second), ElementsAre(1, 1));
}

TEST(Checkpointing, WeightsComeBackBitByBit) {
  const auto source = model(2, 20, 1);
  const auto target = model(2, 20, 2);
  load_into(*target, to_records(tensors_of(*source)), "last.pt");
  const auto expected = source->parameters(), found = target->parameters();
  ASSERT_EQ(found.size(), 10U);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(torch::equal(found[i], expected[i]));
    EXPECT_TRUE(found[i].requires_grad()) << "training can go on";
  }
}

TEST(Checkpointing, TheOrderOfTheRecordsDoesNotMatter) {
  const auto source = model(1, 20, 1);
  const auto target = model(1, 20, 2);
  auto records = to_records(tensors_of(*source));
  std::reverse(records.begin(), records.end());
  load_into(*target, records, "last.pt");
  EXPECT_TRUE(torch::equal(target->parameters()[0], source->parameters()[0]));
}

TEST(Checkpointing, OptimizerStateKeepsTensorsAndEveryKindOfOption) {
  engine::OptimizerState state;
  state.tensors = {{{"step", torch::tensor(3.0F)}, {"exp_avg", torch::ones({2})}}, {}};
  state.options = {{"lr", 0.5}, {"betas", std::vector<double>{0.9, 0.999}}, {"amsgrad", false}};
  const checkpoint::OptimizerState records = to_records(state);
  ASSERT_EQ(records.state.size(), 2U);
  EXPECT_EQ(records.state[0].at(1).first, "exp_avg");
  EXPECT_TRUE(records.state[1].empty());
  EXPECT_EQ(records.options.at(0).second, checkpoint::Scalar(0.5));
  EXPECT_EQ(records.options.at(1).second, checkpoint::Scalar(std::vector<double>{0.9, 0.999}));
  EXPECT_EQ(records.options.at(2).second, checkpoint::Scalar(false));
}

std::string refusal(torch::nn::Module& target, const checkpoint::NamedTensors& records) {
  try {
    load_into(target, records, "some\nfile.pt");
  } catch (const base::InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "loaded";
  return "";
}

TEST(Checkpointing, AMismatchIsATableOfAllThatDiffers) {
  const auto target = model(2, 20, 1);
  auto records = to_records(tensors_of(*model(1, 30, 1)));
  records[5].second.type = ElementType::kInt32;  // fc.bias
  records.emplace_back("extra\x1b[2J", checkpoint::Tensor{ElementType::kFloat32, {0}, {}});
  EXPECT_EQ(refusal(*target, records),
            "some\\x0afile.pt does not fit this model: 11 parameters differ\n"
            "  parameter         expected  found\n"
            "  rnn.weight_ih_l0  [20, 28]  [30, 28]\n"
            "  rnn.weight_hh_l0  [20, 20]  [30, 30]\n"
            "  rnn.bias_ih_l0    [20]      [30]\n"
            "  rnn.bias_hh_l0    [20]      [30]\n"
            "  rnn.weight_ih_l1  [20, 20]  nothing\n"
            "  rnn.weight_hh_l1  [20, 20]  nothing\n"
            "  rnn.bias_ih_l1    [20]      nothing\n"
            "  rnn.bias_hh_l1    [20]      nothing\n"
            "  fc.weight         [10, 20]  [10, 30]\n"
            "  fc.bias           [10]      int32 [10]\n"
            "  extra\\x1b[2J      nothing   [0]");
}

TEST(Checkpointing, TheTableOfAMismatchEnds) {
  checkpoint::NamedTensors records;
  for (int i = 0; i < 1000; ++i) {
    records.emplace_back(std::to_string(i), checkpoint::Tensor{ElementType::kFloat32, {0}, {}});
  }
  const std::string message = refusal(*model(1, 20, 1), records);
  EXPECT_THAT(message, HasSubstr("1006 parameters differ\n"));
  EXPECT_THAT(message, testing::EndsWith("\n  and 956 more"));
  EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 1 + 50 + 1);
}

TEST(Checkpointing, LoadsUnderOtherNamesOfTheRecurrentModuleAndTheReadout) {
  const auto source = model(2, 20, 1);
  const auto target = model(2, 20, 2);
  auto records = to_records(tensors_of(*source));
  for (auto& [name, tensor] : records) {
    name = name.starts_with("rnn.") ? "module.lstm." + name.substr(4) : "FC." + name.substr(3);
  }
  load_into(*target, records, "weights.pt");
  const auto expected = source->parameters(), found = target->parameters();
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(torch::equal(found[i], expected[i])) << i;
  }
}

// Until version 0.1 the small networks' parameters lay below "network.".
TEST(Checkpointing, LoadsTheOldNamesOfTheSmallNetworks) {
  for (const char* name : {"multi", "cell"}) {
    models::ModelOptions options;
    options.model = name;
    const auto source = models::build_model(options, 1);
    const auto target = models::build_model(options, 2);
    auto records = to_records(tensors_of(*source));
    for (auto& [parameter, tensor] : records) {
      if (!parameter.starts_with("fc.")) parameter = "network." + parameter;
    }
    load_into(*target, records, "last.pt");
    EXPECT_TRUE(torch::equal(target->parameters()[1], source->parameters()[1])) << name;
  }
}

TEST(Checkpointing, AMismatchLeavesTheModelAsItWas) {
  const auto target = model(1, 20, 1);
  auto records = to_records(tensors_of(*model(1, 20, 2)));
  records.pop_back();
  EXPECT_EQ(refusal(*target, records),
            "some\\x0afile.pt does not fit this model: fc.bias: expected [10], found nothing");
  EXPECT_TRUE(torch::equal(target->parameters()[0], model(1, 20, 1)->parameters()[0]));
}

TEST(Checkpointing, ModelOptionsComeBackFromJson) {
  models::ModelOptions options;
  options.model = "cell";
  options.input_size = 7;
  options.num_classes = 3;
  options.sequence_length = 9;
  options.hidden_size = 65536;
  options.num_layers = 2;
  options.activation = "relu";
  options.dropout = 0.25;
  options.stateful = true;
  options.init = "orthogonal";
  options.init_gain = 1.5;
  options.layer_norm = true;
  options.forget_bias = 0.75;
  const auto json = nlohmann::json::parse(to_json(options).dump());  // through its text
  const models::ModelOptions back = model_options_from_json(json, "last.pt");
  EXPECT_EQ(back.model, "cell");
  EXPECT_EQ(back.input_size, 7);
  EXPECT_EQ(back.num_classes, 3);
  EXPECT_EQ(back.sequence_length, 9);
  EXPECT_EQ(back.hidden_size, 65536);
  EXPECT_EQ(back.num_layers, 2);
  EXPECT_EQ(back.activation, "relu");
  EXPECT_EQ(back.dropout, 0.25);
  EXPECT_TRUE(back.stateful);
  EXPECT_EQ(back.init, "orthogonal");
  EXPECT_EQ(back.init_gain, 1.5);
  EXPECT_TRUE(back.layer_norm);
  EXPECT_EQ(back.forget_bias, 0.75);
}

void expect_refused(const nlohmann::json& json, const std::string& part) {
  try {
    model_options_from_json(json, "last.pt");
    ADD_FAILURE() << "accepted " << json;
  } catch (const base::InputError& error) {
    EXPECT_THAT(error.what(), AllOf(testing::StartsWith("last.pt: "), HasSubstr(part))) << json;
  }
}

TEST(Checkpointing, RefusesAModelDescriptionThatIsNotWhole) {
  const nlohmann::json whole = to_json({});
  for (const auto& item : whole.items()) {
    nlohmann::json json = whole;
    json.erase(item.key());
    // Checkpoints of before there was a choice lack these.
    static const std::set<std::string> kYounger = {"cell", "bidirectional", "readout",
                                                   "task", "layer_norm",    "forget_bias"};
    if (!kYounger.contains(item.key())) expect_refused(json, "is not whole");
    for (const auto& wrong :
         {nlohmann::json(), nlohmann::json::array(), nlohmann::json({{"a", 1}})}) {
      json[item.key()] = wrong;
      expect_refused(json, "");
    }
  }
  for (const char* text : {"null", "3", "\"stacked\"", "[]", "[{}]", "{}"}) {
    expect_refused(nlohmann::json::parse(text), "is not whole");
  }
}

TEST(Checkpointing, RefusesSizesThatNoCheckpointHas) {
  for (const char* key :
       {"input_size", "num_classes", "sequence_length", "hidden_size", "num_layers"}) {
    for (const char* value : {"0", "-1", "1048577", "9223372036854775807", "18446744073709551615",
                              "1e300", "-1e300", "28.5", "\"28\"", "true"}) {
      nlohmann::json json = to_json({});
      json[key] = nlohmann::json::parse(value);
      expect_refused(json, key);
    }
  }
  // Each layer costs time and memory, however small the file that asks for it.
  nlohmann::json json = to_json({});
  json["num_layers"] = 1025;
  expect_refused(json, "num_layers = 1025 is out of range");
  for (const double dropout : {-0.1, 1.0, 1e300}) {
    json = to_json({});
    json["dropout"] = dropout;
    expect_refused(json, "dropout");
  }
}

}  // namespace
}  // namespace rnnctl::training
