#include "onnx/graph.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/read_model.h"

namespace rnnctl::onnx {
namespace {

using ::testing::ElementsAre;
using testing::Fields;
using testing::ReadModel;

std::vector<std::byte> file_of(Graph&& graph) {
  return encode_model(std::move(graph).encode("test"), "1.2.3", {{"key", "value"}});
}

Graph doubling() {
  Graph graph;
  graph.add_input({"x", {"batch", 3}, "numbers"});
  graph.add_floats("two", {1}, std::vector{2.0F});
  graph.add_output({graph.apply("Mul", {"x", "two"}, "y"), {"batch", 3}, ""});
  return graph;
}

TEST(Graph, SaysWhatFileItIs) {
  const ReadModel read(file_of(doubling()));
  EXPECT_EQ(read.model.number(ModelProto::ir_version), 8);
  EXPECT_EQ(read.model.text(ModelProto::producer_name), "rnnctl");
  EXPECT_EQ(read.model.text(ModelProto::producer_version), "1.2.3");
  const Fields opset = read.model.messages(ModelProto::opset_import).at(0);
  EXPECT_EQ(opset.number(OperatorSetIdProto::version), 17);
  EXPECT_EQ(read.metadata.at("key"), "value");
  EXPECT_EQ(read.graph.text(GraphProto::name), "test");
}

TEST(Graph, KeepsInputsOutputsAndConstants) {
  const ReadModel read(file_of(doubling()));
  EXPECT_THAT(read.inputs(), ElementsAre("x [batch, 3]"));
  EXPECT_THAT(read.outputs(), ElementsAre("y [batch, 3]"));
  EXPECT_EQ(read.initializers.at("two"), std::string("\0\0\0\x40", 4));
  const Fields x = read.graph.messages(GraphProto::input).at(0);
  EXPECT_EQ(x.text(ValueInfoProto::doc_string), "numbers");
}

TEST(Graph, CallsANodeLikeItsFirstOutput) {
  Graph graph;
  graph.add_input({"x", {"n"}, ""});
  graph.add_node("Split", {"x"}, {"", "right"}, {{"axis", std::int64_t{0}}});
  const ReadModel read(file_of(std::move(graph)));
  const Fields node = read.graph.messages(GraphProto::node).at(0);
  EXPECT_EQ(node.text(NodeProto::name), "right");
  EXPECT_EQ(node.text(NodeProto::op_type), "Split");
  EXPECT_THAT(node.all(NodeProto::input), ElementsAre("x"));
  EXPECT_THAT(node.all(NodeProto::output), ElementsAre("", "right"));
}

TEST(Graph, WritesEveryKindOfAttribute) {
  Graph graph;
  graph.add_node("Any", {}, {"y"},
                 {{"i", std::int64_t{-1}},
                  {"f", 1.0F},
                  {"s", "word"},
                  {"ints", std::vector<std::int64_t>{2, 0}},
                  {"strings", Names{"a", "b"}}});
  const ReadModel read(file_of(std::move(graph)));
  const auto attributes =
      read.graph.messages(GraphProto::node).at(0).messages(NodeProto::attribute);
  ASSERT_EQ(attributes.size(), 5u);
  EXPECT_EQ(attributes[0].number(AttributeProto::i), -1);
  EXPECT_EQ(attributes[0].number(AttributeProto::type), AttributeProto::INT);
  EXPECT_EQ(attributes[1].text(AttributeProto::f), std::string("\0\0\x80\x3f", 4));
  EXPECT_EQ(attributes[1].number(AttributeProto::type), AttributeProto::FLOAT);
  EXPECT_EQ(attributes[2].text(AttributeProto::s), "word");
  EXPECT_EQ(attributes[2].number(AttributeProto::type), AttributeProto::STRING);
  EXPECT_THAT(attributes[3].numbers.at(AttributeProto::ints), ElementsAre(2, 0));
  EXPECT_EQ(attributes[3].number(AttributeProto::type), AttributeProto::INTS);
  EXPECT_THAT(attributes[4].all(AttributeProto::strings), ElementsAre("a", "b"));
  EXPECT_EQ(attributes[4].number(AttributeProto::type), AttributeProto::STRINGS);
}

TEST(Graph, RefusesNamesThatAreThereTwiceOrNotYet) {
  Graph graph;
  graph.add_input({"x", {"batch"}, ""});
  EXPECT_THROW(graph.add_input({"x", {"batch"}, ""}), std::logic_error);
  EXPECT_THROW(graph.add_integers("x", {1}), std::logic_error);
  EXPECT_THROW(graph.apply("Neg", {"y"}, "z"), std::logic_error);
  EXPECT_THROW(graph.add_output({"y", {"batch"}, ""}), std::logic_error);
}

}  // namespace
}  // namespace rnnctl::onnx
