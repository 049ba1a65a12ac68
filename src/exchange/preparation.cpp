#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/text_dataset.h>
#include <rnnctl/exchange/preparation.h>

namespace rnnctl::exchange {
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

data::Vocabulary vocabulary_from(const nlohmann::json& json, const Network& network) {
  std::vector<char32_t> characters;
  for (const nlohmann::json& character : json.at("characters")) {
    const auto value = character.get<std::int64_t>();
    if (value < 0 || value > 0x10FFFF) throw std::invalid_argument("character");
    characters.push_back(static_cast<char32_t>(value));
  }
  const auto count = static_cast<std::int64_t>(characters.size());
  if (count != network.num_classes || count != network.input_size) {
    throw std::invalid_argument("characters");
  }
  const bool has_bytes = json.value("alphabet", "") == "bytes";
  return {std::move(characters), has_bytes ? data::Alphabet::kBytes : data::Alphabet::kCodePoints};
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
  if (json.contains("characters") != (network.task == "next")) {
    throw std::invalid_argument("characters");
  }
  if (network.task == "next") {
    result.vocabulary = vocabulary_from(json, network);
    result.present = data::character_input(network.num_classes);
  }
  result.json = json.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  return result;
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

}  // namespace rnnctl::exchange
