#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "runs/checked_json.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/yaml_reader.h>
#include <rnnctl/runs/contrast.h>

namespace rnnctl::runs {
namespace {

using nlohmann::json;
using TextOf = std::function<std::string(const json&)>;

constexpr const char* kNothing = "none";

std::string plain_text(const json& value) {
  if (value.is_null()) return kNothing;
  if (!value.is_string()) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  const auto text = value.get<std::string>();
  return text.empty() ? kNothing : text;
}

bool are_equal(const std::vector<json>& values) {
  return std::ranges::adjacent_find(values, std::ranges::not_equal_to()) == values.end();
}

/// Unless all values are equal.
void add_difference(std::vector<Difference>& differences, const std::string& name,
                    std::vector<json> values, const TextOf& text_of = plain_text) {
  if (are_equal(values)) return;
  std::vector<std::string> texts;
  std::ranges::transform(values, std::back_inserter(texts), text_of);
  differences.push_back({name, std::move(values), std::move(texts)});
}

config::Settings settings_of(const StoredRun& run) {
  config::Settings settings;
  try {
    for (const auto& given : config::read_yaml(run.path / "config.yaml")) {
      config::set_option(settings, given.name, given.text, given.where);
    }
  } catch (const base::UsageError& error) {  // of a file that the user wrote it would be one
    throw base::InputError(error.what());
  }
  return settings;
}

std::vector<Difference> differing_settings(const std::vector<StoredRun>& runs) {
  std::vector<config::Settings> all;
  std::ranges::transform(runs, std::back_inserter(all), settings_of);
  std::vector<json> objects;
  std::ranges::transform(all, std::back_inserter(objects), config::settings_to_json);
  std::vector<Difference> differences;
  for (const config::OptionRow& row : config::option_table()) {
    const std::string name = row.info.name;
    std::vector<json> values;
    for (const json& object : objects) values.push_back(object.value(name, json()));
    if (are_equal(values)) continue;
    std::vector<std::string> texts;  // as the command line takes them
    for (const auto& settings : all) {
      const std::string text = config::option_text(settings, name);
      texts.push_back(text.empty() ? kNothing : text);
    }
    differences.push_back({name, std::move(values), std::move(texts)});
  }
  return differences;
}

/// What says whether two parts hold the same examples; the description has the path.
json identity_of(const StoredRun& run, const char* part) {
  const json& data = object_at(run.record, "data");
  const json& described = object_at(data, part);
  json identity = {{"name", run.data}};
  for (const char* key : {"examples", "sha256"}) identity[key] = described.value(key, json());
  return identity;
}

/// "MNIST, 60000 examples, sha256 ba891046 65a50cbb"
std::string data_text(const json& identity) {
  constexpr std::size_t kShown = 8;  // digits of a hash
  std::string text = text_at(identity, "name");
  if (const auto examples = count_at(identity, "examples")) {
    text += base::str(", ", *examples, " examples");
  }
  const json& hashes = identity.at("sha256");
  if (!hashes.is_array() || hashes.empty()) return text;
  text += ", sha256";
  for (const json& hash : hashes) text += " " + plain_text(hash).substr(0, kShown);
  return text;
}

/// The same bytes are the same data under any name; without hashes the name has to do.
bool are_same_data(std::vector<json> identities) {
  for (json& identity : identities) {
    const json& hashes = identity.at("sha256");
    if (hashes.is_array() && !hashes.empty()) identity.erase("name");
  }
  return are_equal(identities);
}

std::vector<Difference> differing_data(const std::vector<StoredRun>& runs) {
  std::vector<Difference> differences;
  for (const char* part : {"training", "test"}) {
    std::vector<json> values;
    for (const StoredRun& run : runs) values.push_back(identity_of(run, part));
    if (are_same_data(values)) continue;
    add_difference(differences, part, std::move(values), data_text);
  }
  return differences;
}

/// {"versions/libtorch": "2.15.0", "device": "cpu", ...}
json inputs_of_record(const json& record) {
  json inputs = json::object();
  for (const char* key : {"engine", "device", "threads"}) {
    inputs[key] = record.value(key, json());
  }
  for (const char* key : {"versions", "machine"}) {
    for (const auto& [name, value] : object_at(record, key).items()) {
      inputs[base::str(key, "/", name)] = value;
    }
  }
  return inputs;
}

std::vector<Difference> differing_inputs(const std::vector<StoredRun>& runs) {
  std::vector<json> all;
  std::set<std::string> names;
  for (const StoredRun& run : runs) {
    all.push_back(inputs_of_record(run.record));
    for (const auto& [name, value] : all.back().items()) names.insert(name);
  }
  std::vector<Difference> differences;
  for (const std::string& name : names) {
    std::vector<json> values;
    for (const json& inputs : all) values.push_back(inputs.value(name, json()));
    add_difference(differences, name, std::move(values));
  }
  return differences;
}

std::optional<bool> have_same_results(const std::vector<StoredRun>& runs) {
  const auto has_result = [](const StoredRun& run) {
    return number_at(object_at(run.record, "result"), "test_loss").has_value();
  };
  if (!std::ranges::all_of(runs, has_result)) return std::nullopt;
  const auto figures = [](const StoredRun& run) {
    return std::tuple(run.iteration, run.test.loss, run.test.accuracy, run.test.r_squared,
                      run.best_accuracy, run.best_loss);
  };
  return std::ranges::all_of(
      runs, [&](const StoredRun& run) { return figures(run) == figures(runs.front()); });
}

}  // namespace

Contrast contrast(const std::vector<StoredRun>& runs) {
  return {differing_settings(runs), differing_data(runs), differing_inputs(runs),
          have_same_results(runs)};
}

}  // namespace rnnctl::runs
