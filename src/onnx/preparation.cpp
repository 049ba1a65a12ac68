#include "onnx/preparation.h"

#include <cmath>
#include <stdexcept>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/text_dataset.h>

namespace rnnctl::onnx {
namespace {

using base::str;
using Inputs = Preparation::Inputs;

std::vector<float> finite_numbers(const nlohmann::json& json, std::int64_t count) {
  const auto values = json.get<std::vector<float>>();
  if (static_cast<std::int64_t>(values.size()) != count) throw std::invalid_argument("count");
  for (const float value : values) {
    if (!std::isfinite(value)) throw std::invalid_argument("number");
  }
  return values;
}

Scaling scaling_from(const nlohmann::json& json, std::int64_t count) {
  Scaling scaling{finite_numbers(json.at("mean"), count),
                  finite_numbers(json.at("deviation"), count)};
  for (const float deviation : scaling.deviation) {
    if (deviation <= 0) throw std::invalid_argument("deviation");
  }
  return scaling;
}

/// Classes that have no names are called by their numbers.
std::vector<std::string> class_names_from(const nlohmann::json& data, const Network& network) {
  if (network.task != "classify") return {};
  auto names = data.value("class_names", std::vector<std::string>());
  const auto classes = static_cast<std::size_t>(network.num_classes);
  if (!names.empty() && names.size() != classes) throw std::invalid_argument("classes");
  for (std::size_t i = names.size(); i < classes; ++i) names.push_back(std::to_string(i));
  return names;
}

Preparation preparation_from(const nlohmann::json& data, const Network& network) {
  Preparation result;
  result.class_names = class_names_from(data, network);
  // Pixels are the only inputs that are neither characters nor standardised.
  if (network.every_step) result.kind = Inputs::kCharacters;
  if (!data.contains("preparation")) {
    if (network.task != "classify") throw std::invalid_argument("preparation");
    return result;  // checkpoints of before there were other data
  }
  const nlohmann::json& json = data.at("preparation");
  if (json.at("task") != network.task) throw std::invalid_argument("task");
  if (json.contains("inputs")) {
    if (network.every_step) throw std::invalid_argument("inputs");
    result.kind = Inputs::kFeatures;
    result.features = scaling_from(json.at("inputs"), network.input_size);
  }
  if (json.contains("pixels")) {
    if (result.kind != Inputs::kPixels) throw std::invalid_argument("pixels");
    result.pixels = scaling_from(json.at("pixels"), 1);
  }
  if (network.task == "regress") result.target = scaling_from(json.at("targets"), 1);
  const bool has_characters = json.contains("characters");
  if (has_characters != (network.task == "next")) throw std::invalid_argument("characters");
  if (has_characters) {
    const auto characters = static_cast<std::int64_t>(json.at("characters").size());
    if (characters != network.num_classes || characters != network.input_size) {
      throw std::invalid_argument("characters");
    }
  }
  result.json = json.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  return result;
}

/// What stands for a character that is there. The tutorial's lesson (--model char) has a plain 1.
float hot_value(const Network& network) {
  return network.task == "next" ? data::character_input(network.num_classes) : 1.0F;
}

std::string meaning_of_pixels(const Preparation& preparation, bool inside) {
  if (inside) return "pixels, 0 to 255, a row each step";
  return preparation.pixels.mean.empty() ? "pixels / 255, a row each step"
                                         : "pixels / 255, standardised, a row each step: see "
                                           "pixels in the metadata's preparation";
}

std::string meaning_of_input(const Network& network, const Preparation& preparation, bool inside) {
  switch (preparation.kind) {
    case Inputs::kPixels:
      return meaning_of_pixels(preparation, inside);
    case Inputs::kFeatures:
      return inside ? "features as they stand in the data"
                    : "features, standardised: see inputs in the metadata's preparation";
    case Inputs::kCharacters:
      break;
  }
  return inside ? std::string("numbers of characters, from 0")
                : str("characters: ", base::shortest(hot_value(network)),
                      " at the place of the character, else 0");
}

/// One figure for each feature, or one for all.
std::string add_standardisation(Graph& graph, const std::string& input, const Scaling& figures) {
  const auto count = static_cast<std::int64_t>(figures.mean.size());
  graph.add_floats("mean", {count}, figures.mean);
  graph.add_floats("deviation", {count}, figures.deviation);
  graph.apply("Sub", {input, "mean"}, "centred");
  return graph.apply("Div", {"centred", "deviation"}, "prepared");
}

}  // namespace

Preparation preparation_of(const nlohmann::json& manifest, const Network& network,
                           std::string_view source) {
  try {
    const auto data = manifest.value("data", nlohmann::json());
    return preparation_from(data.is_object() ? data : nlohmann::json::object(), network);
  } catch (const std::exception&) {
    throw base::InputError(str(base::printable(source),
                               ": what its manifest says of the data's preparation is not whole"));
  }
}

std::string add_network_input(Graph& graph, const Network& network, const Preparation& preparation,
                              bool inside) {
  const std::int64_t size = network.input_size;
  Value x{"x", {"batch", "time", size}, meaning_of_input(network, preparation, inside)};
  if (!inside) return graph.add_input(x);
  switch (preparation.kind) {
    case Inputs::kPixels:
      graph.add_input(x);
      // Divided, not multiplied by 1 / 255, which is one bit off for half of the values.
      graph.apply("Div", {"x", graph.add_floats("white", {}, std::vector{255.0F})}, "grey");
      return preparation.pixels.mean.empty()
                 ? "grey"
                 : add_standardisation(graph, "grey", preparation.pixels);
    case Inputs::kFeatures:
      graph.add_input(x);
      return add_standardisation(graph, "x", preparation.features);
    case Inputs::kCharacters:
      break;
  }
  x.shape = {"batch", "time"};
  x.type = TensorProto::INT64;
  graph.add_input(x);
  graph.add_integers("characters", {size});
  graph.add_floats("off_and_on", {2}, std::vector{0.0F, hot_value(network)});
  return graph.apply("OneHot", {"x", "characters", "off_and_on"}, "prepared",
                     {{"axis", std::int64_t{-1}}});
}

std::string add_unscaling(Graph& graph, const Preparation& preparation, const std::string& scaled,
                          const std::string& output) {
  graph.add_floats("target_mean", {1}, preparation.target.mean);
  graph.add_floats("target_deviation", {1}, preparation.target.deviation);
  graph.apply("Mul", {scaled, "target_deviation"}, "stretched");
  return graph.apply("Add", {"stretched", "target_mean"}, output);
}

}  // namespace rnnctl::onnx
