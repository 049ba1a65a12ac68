#include <map>

#include "config/shell_text.h"
#include <rnnctl/base/text.h>
#include <rnnctl/config/completion.h>

namespace rnnctl::config {
namespace {

constexpr const char* kBashHead =
    R"(# bash completion for rnnctl, as 'rnnctl completion bash' prints it. For this shell only:
#   source <(rnnctl completion bash)

)";

// The functions below set the caller's variables, which bash lets them see. A value in the middle
// of being written is told from an argument by the option before it; bash makes words of its own
// of the = in --option=value and of the : in cuda:0.
constexpr const char* kBashTail = R"(
_rnnctl_matches() {
  [[ -z $words ]] || compgen -W "$words" -- "$current"
  local path=${current//\\/}
  case $files in
    any) compgen -f -- "$path" ;;
    folders) compgen -d -- "$path" ;;
    checkpoints)
      compgen -d -- "$path"
      compgen -f -X '!*.pt' -- "$path"
      compgen -f -X '!*.safetensors' -- "$path"
      ;;
  esac
}

_rnnctl() {
  local current=${COMP_WORDS[COMP_CWORD]} command='' option='' word='' names='' words='' files=''
  local -i i position=1
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $word == : ]]; then
      ((++i))
    elif [[ $word == -* ]]; then
      _rnnctl_value "$command" "$word" || continue
      [[ ${COMP_WORDS[i + 1]} != = ]] || ((++i))
      ((++i))
      ((i < COMP_CWORD)) || option=$word
    elif _rnnctl_names "$command" && [[ " $names " == *" $word "* ]]; then
      command+="${command:+ }$word"
    else
      ((++position))
    fi
  done
  [[ $current != = ]] || current=''
  words='' files=''
  if [[ $current == : || ${COMP_WORDS[COMP_CWORD - 1]} == : ]]; then
    return
  elif [[ -n $option ]]; then
    _rnnctl_value "$command" "$option"
  elif [[ $current == -* ]]; then
    _rnnctl_options "$command"
  elif _rnnctl_names "$command" && [[ -n $names ]]; then
    words=$names
  elif ! _rnnctl_argument "$command" "$position"; then
    _rnnctl_options "$command"
  fi
  [[ -z $files ]] || compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(_rnnctl_matches)
}

complete -F _rnnctl rnnctl
)";

/// What the script does where: lines of a `case`, those that do the same in one.
class Cases {
 public:
  void add(const std::string& pattern, const std::string& action) {
    if (patterns_[action].empty()) actions_.push_back(action);
    patterns_[action].push_back(pattern);
  }

  /// A function of that name and its `case`.
  std::string function(const std::string& name, const std::string& subject) const {
    std::string out = base::str(name, "() {\n  case ", subject, " in\n");
    for (const std::string& action : actions_) {
      out += "    " + base::join(patterns_.at(action), " | ") + ") " + action + " ;;\n";
    }
    return out + "    *) return 1 ;;\n  esac\n}\n";
  }

 private:
  std::vector<std::string> actions_;
  std::map<std::string, std::vector<std::string>> patterns_;
};

std::string file_word(ValueFiles files) {
  switch (files) {
    case ValueFiles::kAny:
      return "any";
    case ValueFiles::kFolders:
      return "folders";
    case ValueFiles::kCheckpoints:
      return "checkpoints";
    case ValueFiles::kNone:
      break;
  }
  return "''";
}

std::string set_value(const OptionText& option) {
  return base::str("words=", single_quoted(base::join(option.words, " ")),
                   " files=", file_word(option.files));
}

std::string options_of(const CommandText& command) {
  std::vector<std::string> names;
  for (const OptionText& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return base::join(names, " ");
}

void add_values(const CommandText& command, Cases& values, Cases& arguments) {
  const std::string path = command_words(command);
  for (const OptionText& option : command.options) {
    if (option.placeholder.empty()) continue;
    for (const std::string& name : option.names) {
      values.add(single_quoted(base::str(path, " ", name)), set_value(option));
    }
  }
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const OptionText& argument = command.arguments[i];
    const std::string place = argument.repeats ? single_quoted(path + " ") + "*"
                                               : single_quoted(base::str(path, " ", i + 1));
    arguments.add(place, set_value(argument));
  }
}

}  // namespace

std::string bash_completion(const CommandText& program) {
  Cases names, options, values, arguments;
  for (const CommandText* command : all_commands(program)) {
    const std::string path = single_quoted(command_words(*command));
    const std::string below = base::join(names_of(command->commands), " ");
    names.add(path, "names=" + single_quoted(below));
    options.add(path, "words=" + single_quoted(options_of(*command)));
    add_values(*command, values, arguments);
  }
  return kBashHead + names.function("_rnnctl_names", "$1") +
         options.function("_rnnctl_options", "$1") + values.function("_rnnctl_value", "\"$1 $2\"") +
         arguments.function("_rnnctl_argument", "\"$1 $2\"") + kBashTail;
}

}  // namespace rnnctl::config
