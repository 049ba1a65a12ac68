#include "onnx/preparation.h"

#include <rnnctl/base/text.h>

namespace rnnctl::onnx {
namespace {

using base::str;
using Inputs = Preparation::Inputs;

std::string meaning_of_pixels(const Preparation& preparation, bool inside) {
  if (inside) return "pixels, 0 to 255, a row each step";
  return preparation.pixels.mean.empty() ? "pixels / 255, a row each step"
                                         : "pixels / 255, standardised, a row each step: see "
                                           "pixels in the metadata's preparation";
}

std::string meaning_of_input(const Preparation& preparation, bool inside) {
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
                : str("characters: ", base::shortest(preparation.present),
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

std::string add_network_input(Graph& graph, const Network& network, const Preparation& preparation,
                              bool inside) {
  const std::int64_t size = network.input_size;
  Value x{"x", {"batch", "time", size}, meaning_of_input(preparation, inside)};
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
  graph.add_floats("off_and_on", {2}, std::vector{0.0F, preparation.present});
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
