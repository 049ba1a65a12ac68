#include <type_traits>

#include <rnnctl/base/text.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/resolve.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::config {
namespace {

using base::str;
using nlohmann::json;

/// The text of `value` for set_option(). Its JSON type must be the option's.
std::string text_of(const json& value, const OptionRow& row, const std::string& where) {
  if (row.is_flag && value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_string()) {
    std::string text = value.get<std::string>();
    if (row.takes_text || (!row.word.empty() && text == row.word)) return text;
  }
  if (!row.is_flag && !row.takes_text && value.is_number()) return value.dump();
  const char* expected = row.is_flag ? "true or false" : row.takes_text ? "text" : "a number";
  throw base::UsageError(str(where, ": ", expected, " is expected, not ", value.type_name()));
}

std::vector<GivenValue> given_values(const json& object, const std::string& where) {
  if (!object.is_object()) {
    throw base::UsageError(str(where, ": an object is expected, not ", object.type_name()));
  }
  std::vector<GivenValue> values;
  for (const auto& [name, value] : object.items()) {
    const std::string position = str(where, ": ", base::cited(name));
    const OptionRow* row = find_option(name);
    if (row == nullptr || row->info.scope != Scope::kStored) {
      throw base::UsageError(str(position, " is no stored option of this version"));
    }
    values.push_back({name, text_of(value, *row, position), position, where});
  }
  return values;
}

}  // namespace

json settings_to_json(const Settings& settings) {
  json object = json::object();
  visit_options(settings, [&](const auto& field, const OptionInfo& info, const auto& kind) {
    using Kind = std::remove_cvref_t<decltype(kind)>;
    if (info.scope != Scope::kStored) return;
    const std::string text = format_value(kind, field);
    if constexpr (takes_text<Kind>()) {
      object[info.name] = text;
    } else if constexpr (std::is_same_v<Kind, Integer>) {
      if (kind.zero_word != nullptr && text == kind.zero_word) {
        object[info.name] = text;
      } else {
        object[info.name] = field;
      }
    } else {
      object[info.name] = field;
    }
  });
  return object;
}

Settings settings_from_json(const json& object, const std::string& where,
                            base::ExitCode exit_code) {
  try {
    Sources sources;
    sources.file = given_values(object, where);
    return resolve(sources).settings;
  } catch (const base::UsageError& error) {
    throw base::Error(exit_code, error.what());
  }
}

}  // namespace rnnctl::config
