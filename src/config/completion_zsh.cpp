#include "config/shell_text.h"
#include <rnnctl/base/text.h>
#include <rnnctl/config/completion.h>

namespace rnnctl::config {
namespace {

using base::str;

constexpr const char* kZshHead = R"(#compdef rnnctl
# zsh completion for rnnctl, as 'rnnctl completion zsh' prints it. For this shell only:
#   source <(rnnctl completion zsh)

_rnnctl_words_or_files() {
  compadd -- "$@"
  _files
}

)";

// Found by its #compdef the file is run to complete the first time; sourced it is registered.
constexpr const char* kZshTail = R"(
if [[ $funcstack[1] == _rnnctl ]]; then
  _rnnctl "$@"
else
  compdef _rnnctl rnnctl
fi
)";

/// `text` within a specification of _arguments, which knows colons and brackets.
std::string within_specification(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (std::string_view(":[]\\").find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

std::string zsh_files(ValueFiles files) {
  switch (files) {
    case ValueFiles::kAny:
      return "_files";
    case ValueFiles::kFolders:
      return "_files -/";
    case ValueFiles::kCheckpoints:
      return "_files -g \"*.(pt|safetensors)\"";
    case ValueFiles::kNone:
      break;
  }
  return " ";  // a value of which nothing is known
}

/// ":NAME:(tanh relu)"
std::string zsh_value(const OptionText& option) {
  const std::string words = base::join(option.words, " ");
  const bool has_files = option.files != ValueFiles::kNone;
  const std::string action = words.empty() ? zsh_files(option.files)
                             : has_files   ? " _rnnctl_words_or_files " + words
                                           : str("(", words, ")");
  return str(":", within_specification(option.placeholder), ":", action);
}

/// '(-m --model)'{-m+,--model=}'[network to build]:NAME:(stacked image)'
std::string zsh_option(const OptionText& option) {
  const bool is_flag = option.placeholder.empty();
  std::vector<std::string> forms;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    forms.push_back(is_flag ? name : name + (is_long ? "=" : "+"));
  }
  const std::string rest =
      str("[", within_specification(brief(option.help)), "]", is_flag ? "" : zsh_value(option));
  if (forms.size() == 1) return single_quoted(forms[0] + rest);
  return str("'(", base::join(option.names, " "), ")'{", base::join(forms, ","), "}",
             single_quoted(rest));
}

std::string function_of(const CommandText& command) {
  std::string name = "_" + base::join(command.path, "_");
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
}

std::string with_commands(const CommandText& command) {
  std::string out =
      "    '1:command:->command' \\\n"
      "    '*::argument:->arguments'\n"
      "  case $state in\n"
      "    command)\n"
      "      local -a commands=(\n";
  for (const CommandText& below : command.commands) {
    out +=
        str("        ",
            single_quoted(str(below.path.back(), ":", within_specification(below.summary))), "\n");
  }
  out +=
      "      )\n"
      "      _describe command commands ;;\n"
      "    arguments)\n"
      "      case $words[1] in\n";
  for (const CommandText& below : command.commands) {
    out += str("        ", below.path.back(), ") ", function_of(below), " ;;\n");
  }
  return out + "      esac ;;\n  esac\n";
}

std::string zsh_function(const CommandText& command) {
  std::string out = function_of(command) + "() {\n";
  out += "  local curcontext=$curcontext context state state_descr line\n";
  out += "  typeset -A opt_args\n";
  out += command.commands.empty() ? "  _arguments -s" : "  _arguments -s -C";
  for (const OptionText& option : command.options) out += " \\\n    " + zsh_option(option);
  if (!command.commands.empty()) return out + " \\\n" + with_commands(command) + "}\n";
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const OptionText& argument = command.arguments[i];
    const std::string place = argument.repeats ? "*" : str(i + 1);
    const std::string optional = argument.repeats || argument.required ? "" : ":";
    out += " \\\n    " + single_quoted(place + optional + zsh_value(argument));
  }
  return out + "\n}\n";
}

}  // namespace

std::string zsh_completion(const CommandText& program) {
  std::string out = kZshHead;
  for (const CommandText* command : all_commands(program)) out += zsh_function(*command);
  return out + kZshTail;
}

}  // namespace rnnctl::config
