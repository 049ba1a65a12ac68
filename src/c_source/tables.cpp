#include "c_source/literals.h"
#include "c_source/program.h"
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>

namespace rnnctl::c_source {
namespace {

using base::str;

std::string class_names(const Program& program) {
  std::string text = "const char *const $_class_names[$$_CLASSES] = {\n";
  for (const std::string& name : program.preparation.class_names) {
    text += str("  ", string_literal(name), ",\n");
  }
  return text.erase(text.size() - 2, 1) + "};\n";
}

std::string characters(const Program& program) {
  std::string text = "const uint32_t $_characters[$$_CLASSES] = {";
  const auto values = characters_of(program);
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += str(i == 0 ? "" : ",", i % 12 == 0 ? "\n  " : " ", values[i]);
  }
  return text + "};\n";
}

std::string end_of_name(std::size_t layer, std::size_t direction) {
  return str("_l", layer, direction == 1 ? "_reverse" : "");
}

std::string direction_arrays(const exchange::DirectionWeights& weights, const std::string& end) {
  const auto array = [&end](const char* name, const std::vector<float>& values) {
    return float_array(str("$_", name, end), std::to_string(values.size()), values);
  };
  return array("weight_ih", weights.input) + array("weight_hh", weights.recurrent) +
         array("bias_ih", weights.input_bias) + array("bias_hh", weights.recurrent_bias);
}

const char* const kLayerType = R"(
/* What a layer reads at each step, and the weights of one of its directions: matrices row by row,
   a row for each unit of each gate. */
typedef struct {
  size_t input;
  const float *weight_ih, *weight_hh, *bias_ih, *bias_hh;
} $_layer;

)";

std::string layer_table(const Program& program) {
  std::string text =
      str("static const $_layer $_layers[$$_LAYERS][", program.network.directions(), "] = {\n");
  for (std::size_t l = 0; l < program.layers.size(); ++l) {
    text += "  {";
    for (std::size_t d = 0; d < program.layers[l].directions.size(); ++d) {
      const std::string end = end_of_name(l, d);
      text += str(d == 0 ? "" : ",\n   ", "{", program.layers[l].input_size, ", $_weight_ih", end,
                  ", $_weight_hh", end, ", $_bias_ih", end, ", $_bias_hh", end, "}");
    }
    text += l + 1 < program.layers.size() ? "},\n" : "}};\n";
  }
  return text;
}

/// "static const float $_norm_weight[$$_LAYERS][$$_OUTPUT] = {{…}, …};"
std::string norm_arrays(const Program& program) {
  std::string text, weights, biases;
  for (std::size_t l = 0; l < program.norms.size(); ++l) {
    text += float_array(str("$_norm_weight_l", l), "$$_OUTPUT", program.norms[l].weight);
    text += float_array(str("$_norm_bias_l", l), "$$_OUTPUT", program.norms[l].bias);
    weights += str(l == 0 ? "" : ", ", "$_norm_weight_l", l);
    biases += str(l == 0 ? "" : ", ", "$_norm_bias_l", l);
  }
  return str(text, "static const float *const $_norm_weights[$$_LAYERS] = {", weights, "};\n",
             "static const float *const $_norm_biases[$$_LAYERS] = {", biases, "};\n");
}

std::string scaling_arrays(const Program& program) {
  const auto& features = program.preparation.features;
  if (features.mean.empty()) return "";
  return float_array("$_mean", "$$_INPUT", features.mean) +
         float_array("$_deviation", "$$_INPUT", features.deviation);
}

}  // namespace

std::vector<std::uint32_t> characters_of(const Program& program) {
  std::vector<std::uint32_t> result;
  if (program.preparation.vocabulary) {
    for (const char32_t character : program.preparation.vocabulary->characters()) {
      result.push_back(static_cast<std::uint32_t>(character));
    }
    return result;
  }
  for (const std::string& name : program.preparation.class_names) {
    const auto character = name.empty() ? std::nullopt : base::decode_utf8(name);
    if (!character || character->length != name.size()) break;
    result.push_back(static_cast<std::uint32_t>(character->value));
  }
  const auto count = static_cast<std::size_t>(program.network.num_classes);
  if (result.size() < count) result.clear();
  for (std::size_t i = result.size(); i < count; ++i) {
    result.push_back(static_cast<std::uint32_t>(i));
  }
  return result;
}

std::string tables(const Program& program) {
  std::string text;
  if (program.reads_characters()) {
    text += characters(program);
  } else if (!program.predicts_number()) {
    text += class_names(program);
  }
  text += "\n" + scaling_arrays(program);
  for (std::size_t l = 0; l < program.layers.size(); ++l) {
    const auto& directions = program.layers[l].directions;
    for (std::size_t d = 0; d < directions.size(); ++d) {
      text += direction_arrays(directions[d], end_of_name(l, d));
    }
  }
  if (!program.norms.empty()) text += norm_arrays(program);
  text += float_array("$_readout_weight", std::to_string(program.readout.weight.size()),
                      program.readout.weight);
  text += float_array("$_readout_bias", std::to_string(program.readout.bias.size()),
                      program.readout.bias);
  return text + kLayerType + layer_table(program);
}

}  // namespace rnnctl::c_source
