#include "config/shell_text.h"
#include <rnnctl/base/text.h>
#include <rnnctl/config/completion.h>

namespace rnnctl::config {
namespace {

using base::str;

constexpr const char* kFishHead =
    R"(# fish completion for rnnctl, as 'rnnctl completion fish' prints it. For this shell only:
#   rnnctl completion fish | source

function __rnnctl_words -d 'the words so far that are no options'
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or echo $word
    end
end

function __rnnctl_needs_command -d 'whether a command below these commands comes next'
    set -l words (__rnnctl_words)
    test "$words" = "$argv"
end

function __rnnctl_is -d 'whether the line begins with these commands'
    set -l words (__rnnctl_words)
    string match -q -- "$argv *" "$words "
end

complete -c rnnctl -f
)";

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + "'";
}

/// What `complete` is told of a value: -x takes no files.
std::string fish_value(const OptionText& option) {
  const std::string words = base::join(option.words, " ");
  const std::string named = words.empty() ? "" : " -a " + fish_quoted(words);
  switch (option.files) {
    case ValueFiles::kAny:
      return " -r -F" + named;
    case ValueFiles::kFolders:
      return " -x -a '(__fish_complete_directories)'";
    case ValueFiles::kCheckpoints:
      return " -r -F -k -a '(__fish_complete_suffix .pt)'";
    case ValueFiles::kNone:
      break;
  }
  return " -x" + named;
}

std::string line(const std::string& condition, const std::string& what) {
  return str("complete -c rnnctl -n ", fish_quoted(condition), what, "\n");
}

std::string fish_option(const OptionText& option) {
  std::string out;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    out += str(is_long ? " -l " : " -s ", name.substr(is_long ? 2 : 1));
  }
  if (!option.placeholder.empty()) out += fish_value(option);
  return out + " -d " + fish_quoted(brief(option.help));
}

std::string fish_lines(const CommandText& command) {
  const std::string path = command_words(command);
  const std::string needs =
      path.empty() ? "__rnnctl_needs_command" : "__rnnctl_needs_command " + path;
  const std::string here = command.commands.empty() ? "__rnnctl_is " + path : needs;
  std::string out;
  for (const CommandText& below : command.commands) {
    out += line(needs, str(" -a ", below.path.back(), " -d ", fish_quoted(below.summary)));
  }
  for (const OptionText& option : command.options) out += line(here, fish_option(option));
  for (const OptionText& argument : command.arguments) {
    if (argument.words.empty() && argument.files == ValueFiles::kNone) continue;
    out += line(here, fish_value(argument));
  }
  return out;
}

}  // namespace

std::string fish_completion(const CommandText& program) {
  std::string out = kFishHead;
  for (const CommandText* command : all_commands(program)) out += "\n" + fish_lines(*command);
  return out;
}

}  // namespace rnnctl::config
