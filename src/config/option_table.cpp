#include <stdexcept>
#include <type_traits>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::config {
namespace {

std::vector<OptionRow> make_table() {
  std::vector<OptionRow> table;
  const Settings defaults;
  visit_options(defaults, [&](const auto& field, const OptionInfo& info, const auto& kind) {
    using Kind = std::remove_cvref_t<decltype(kind)>;
    OptionRow row;
    row.info = info;
    row.default_text = format_value(kind, field);
    row.range = range_text(kind);
    row.placeholder = placeholder(kind);
    row.is_flag = std::is_same_v<Kind, Flag>;
    row.takes_text = takes_text<Kind>();
    if constexpr (std::is_same_v<Kind, Integer>) {
      if (kind.zero_word != nullptr) row.word = kind.zero_word;
    }
    table.push_back(row);
  });
  return table;
}

template <typename Kind>
std::vector<std::string> words_of(const Kind& kind) {
  if constexpr (std::is_same_v<Kind, Choice>) return kind.names;
  if constexpr (std::is_same_v<Kind, Device>) return {"auto", "cpu", "cuda"};
  if constexpr (std::is_same_v<Kind, Shift>) return {"none"};
  if constexpr (std::is_same_v<Kind, Integer>) {
    if (kind.zero_word != nullptr) return {kind.zero_word};
  }
  return {};
}

[[noreturn]] void throw_no_such_option(std::string_view name) {
  throw std::out_of_range(base::str("no option is called '", name, "'"));
}

}  // namespace

const char* group_name(Group group) {
  switch (group) {
    case Group::kModel:
      return "Model";
    case Group::kData:
      return "Data";
    case Group::kTraining:
      return "Training";
    case Group::kRegularisation:
      return "Regularisation";
    case Group::kEvaluation:
      return "Evaluation";
    case Group::kRun:
      return "Run";
    case Group::kOutput:
      return "Output";
  }
  throw std::logic_error("a group without a name");
}

const std::vector<OptionRow>& option_table() {
  static const std::vector<OptionRow> table = make_table();
  return table;
}

const OptionRow* find_option(std::string_view name) {
  for (const OptionRow& row : option_table()) {
    if (row.info.name == name) return &row;
  }
  return nullptr;
}

std::vector<std::string> option_words(std::string_view name) {
  if (find_option(name) == nullptr) throw_no_such_option(name);
  std::vector<std::string> words;
  const Settings defaults;
  visit_options(defaults, [&](const auto&, const OptionInfo& info, const auto& kind) {
    if (info.name == name) words = words_of(kind);
  });
  return words;
}

std::string environment_name(std::string_view option) {
  std::string name = "RNNCTL_";
  for (const char letter : option) {
    const bool lower = letter >= 'a' && letter <= 'z';
    name += letter == '-' ? '_' : lower ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return name;
}

void set_option(Settings& settings, std::string_view name, std::string_view text,
                const std::string& where) {
  bool found = false;
  const auto set = [&](auto& field, const OptionInfo& info, const auto& kind) {
    if (info.name != name) return;
    found = true;
    using Field = std::remove_cvref_t<decltype(field)>;
    field = static_cast<Field>(parse_value(kind, text));
  };
  try {
    visit_options(settings, set);
  } catch (const BadValue& bad) {
    throw base::UsageError(base::str(where, ": ", bad.what()));
  }
  if (!found) throw_no_such_option(name);
}

std::string option_text(const Settings& settings, std::string_view name) {
  std::string text;
  bool found = false;
  visit_options(settings, [&](const auto& field, const OptionInfo& info, const auto& kind) {
    if (info.name != name) return;
    found = true;
    text = format_value(kind, field);
  });
  if (!found) throw_no_such_option(name);
  return text;
}

}  // namespace rnnctl::config
