#include "commands/data_words.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/data/parse_float.h>
#include <rnnctl/data/text_dataset.h>

namespace rnnctl::commands {
namespace {

using base::str;
constexpr std::size_t kShownValues = 8, kShownClasses = 12;

/// Four digits behind the point, as many as one looks at.
std::string rounded(double value) {
  const double result = std::round(1e4 * value) / 1e4;
  return base::shortest(result == 0.0 ? 0.0 : result);  // not -0
}

/// Of a text, the characters to predict.
std::int64_t characters_of(const data::DataPart& part) {
  const auto* const text = dynamic_cast<const data::TextDataset*>(part.dataset.get());
  return text == nullptr ? 0 : text->pairs();
}

std::int64_t size_of(const data::DataPart& part) {
  if (!part) return 0;
  return part.indices.empty() ? part.dataset->shape().count
                              : static_cast<std::int64_t>(part.indices.size());
}

std::string sizes_text(const data::LoadedData& data) {
  const auto counted = [](const data::DataPart& part, const char* what) {
    return part ? str(", ", size_of(part), " to ", what) : std::string();
  };
  const data::DatasetShape& shape = data.training.dataset->shape();
  if (data.preparation.task == data::Task::kNext) {
    const std::string judged =
        data.validation ? str(", ", characters_of(data.validation), " to judge") : "";
    return str(characters_of(data.training), " characters to train on", judged, ", ",
               characters_of(data.test), " to test on; ", data.preparation.vocabulary->size(),
               " different ones, ", data.training.dataset->streams(), " streams of ", shape.time,
               " an iteration");
  }
  return str(size_of(data.training), " sequences to train on", counted(data.validation, "judge"),
             counted(data.test, "test on"), ": ",
             data.training.dataset->has_unequal_lengths() ? "up to " : "", shape.time, " steps of ",
             shape.input, shape.input == 1 ? " feature" : " features");
}

std::string answers_text(const data::LoadedData& data) {
  const data::Preparation& preparation = data.preparation;
  if (preparation.task == data::Task::kNext) return "the next character";
  if (preparation.task == data::Task::kRegress) {
    return str("a number (mean ", rounded(preparation.targets.mean[0]), ", deviation ",
               rounded(preparation.targets.deviation[0]), ")");
  }
  const std::int64_t classes = data.training.dataset->shape().num_classes;
  const auto& names = preparation.class_names;
  if (names.empty()) return str(classes, " classes");
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(names.size(), kShownClasses); ++i) {
    shown.push_back(base::printable(names[i], 40));
  }
  return str(classes, " classes (", base::join(shown, ", "),
             names.size() > kShownClasses ? ", ..." : "", ")");
}

/// The character that is seen first, and those that follow.
std::string first_characters(std::span<const float> one_hot,
                             const std::vector<std::int64_t>& following,
                             const data::Vocabulary& vocabulary) {
  const auto seen = std::max_element(one_hot.begin(), one_hot.end()) - one_hot.begin();
  std::string text = vocabulary.text_of(static_cast<std::int32_t>(seen));
  for (const std::int64_t target : following) {
    if (target >= 0) text += vocabulary.text_of(static_cast<std::int32_t>(target));
  }
  return str("'", base::printable(text, 60), "'");
}

/// Of a text its beginning, else the first numbers of the first sequence as they stood in the file.
std::string first_sample(const data::LoadedData& data) {
  const data::Dataset& dataset = *data.training.dataset;
  const data::DatasetShape& shape = dataset.shape();
  std::vector<float> inputs(static_cast<std::size_t>(shape.time * shape.input));
  std::vector<std::int64_t> targets(static_cast<std::size_t>(shape.targets_per_example));
  const std::uint32_t index = data.training.indices.empty() ? 0 : data.training.indices[0];
  dataset.gather(std::vector<std::uint32_t>{index}, {}, inputs.data(), targets.data());
  if (data.preparation.task == data::Task::kNext) {
    const auto one_hot = std::span(inputs).first(static_cast<std::size_t>(shape.input));
    return first_characters(one_hot, targets, *data.preparation.vocabulary);
  }
  const auto& prepared =
      data.preparation.pixels.mean.empty() ? data.preparation.inputs : data.preparation.pixels;
  std::string line;
  inputs.resize(static_cast<std::size_t>(dataset.length(index) * shape.input));
  const std::size_t count = std::min<std::size_t>(inputs.size(), kShownValues);
  for (std::size_t i = 0; i < count; ++i) {
    double value = inputs[i];
    if (!prepared.mean.empty()) {
      const std::size_t f = i % prepared.mean.size();
      value = value * prepared.deviation[f] + prepared.mean[f];
    }
    line += (i > 0 ? " " : "") + rounded(value);
  }
  if (inputs.size() > count) line += " ...";
  if (data.preparation.task == data::Task::kRegress) {
    const auto& targets_as_written = data.preparation.targets;
    float value = 0.0F;
    dataset.gather_values(std::vector<std::uint32_t>{index}, &value);
    return line + " -> " +
           rounded(value * targets_as_written.deviation[0] + targets_as_written.mean[0]);
  }
  const auto& names = data.preparation.class_names;
  const auto target = static_cast<std::size_t>(targets[0]);
  return line + " -> " +
         (names.empty() ? std::to_string(target) : base::printable(names[target], 40));
}

/// Finite numbers, positive where they divide.
std::vector<float> numbers(const nlohmann::json& json, bool positive) {
  const auto values = json.get<std::vector<float>>();
  for (const float value : values) {
    if (!std::isfinite(value) || (positive && value <= 0)) throw std::invalid_argument("number");
  }
  return values;
}

data::Standardisation standardisation_from(const nlohmann::json& json) {
  data::Standardisation result{numbers(json.at("mean"), false),
                               numbers(json.at("deviation"), true)};
  if (result.mean.size() != result.deviation.size()) throw std::invalid_argument("sizes");
  return result;
}

nlohmann::json standardisation_json(const data::Standardisation& standardisation) {
  return {{"mean", standardisation.mean}, {"deviation", standardisation.deviation}};
}

std::optional<data::Vocabulary> vocabulary_from(const nlohmann::json& json) {
  if (!json.contains("characters")) return std::nullopt;
  std::vector<char32_t> characters;
  for (const auto& code : json.at("characters")) {
    const auto value = code.get<std::int64_t>();
    if (value < 0 || value > 0x10FFFF) throw std::invalid_argument("character");
    characters.push_back(static_cast<char32_t>(value));
  }
  const bool bytes = json.value("alphabet", "") == "bytes";
  return data::Vocabulary(std::move(characters),
                          bytes ? data::Alphabet::kBytes : data::Alphabet::kCodePoints);
}

}  // namespace

std::vector<std::string> in_words(const data::LoadedData& data) {
  return {
      str("data: ", data.training.dataset->description(), " (", data.kind, "): ", sizes_text(data)),
      str("task: ", data::name_of(data.preparation.task), ", ", answers_text(data),
          "; first sample: ", first_sample(data))};
}

std::string doubt_of_classes(const data::LoadedData& data) {
  const auto& names = data.preparation.class_names;
  const auto labels = static_cast<std::size_t>(data.training.dataset->shape().count);
  const bool are_numbers = std::all_of(names.begin(), names.end(), [](const std::string& name) {
    float ignored = 0.0F;
    return data::parse_float(name, ignored);
  });
  if (!are_numbers || 2 * names.size() <= labels) return "";
  return str("task: classify makes a class of each of the ", names.size(),
             " different numbers among ", labels,
             " labels; to predict a number, use --task regress");
}

nlohmann::json to_json(const data::Preparation& preparation) {
  nlohmann::json json = {{"task", data::name_of(preparation.task)}};
  if (!preparation.inputs.mean.empty()) json["inputs"] = standardisation_json(preparation.inputs);
  if (!preparation.pixels.mean.empty()) json["pixels"] = standardisation_json(preparation.pixels);
  if (!preparation.targets.mean.empty())
    json["targets"] = standardisation_json(preparation.targets);
  if (preparation.vocabulary) {
    const auto& vocabulary = *preparation.vocabulary;
    json["alphabet"] = vocabulary.alphabet() == data::Alphabet::kBytes ? "bytes" : "code points";
    json["characters"] = nlohmann::json::array();
    for (const char32_t character : vocabulary.characters()) {
      json["characters"].push_back(static_cast<std::int64_t>(character));
    }
  }
  return json;
}

data::Preparation preparation_from_json(const nlohmann::json& data, const std::string& source) {
  data::Preparation result;
  try {
    if (!data.is_object()) return result;
    result.num_classes = data.value("classes", std::int64_t{0});
    if (!data.contains("preparation")) return result;
    const nlohmann::json& json = data.at("preparation");
    result.task = data::task_named(json.at("task").get<std::string>());
    result.class_names = data.value("class_names", std::vector<std::string>());
    if (json.contains("inputs")) result.inputs = standardisation_from(json.at("inputs"));
    if (json.contains("pixels")) result.pixels = standardisation_from(json.at("pixels"));
    if (json.contains("targets")) result.targets = standardisation_from(json.at("targets"));
    result.vocabulary = vocabulary_from(json);
  } catch (const std::exception&) {
    throw base::InputError(
        str(source, ": what its manifest says of the data's preparation is not whole"));
  }
  return result;
}

}  // namespace rnnctl::commands
