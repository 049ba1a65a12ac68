// The command lines that a Markdown document shows, so that a test can run them.
#pragma once

#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace rnnctl::test {

struct DocumentedCommand {
  int line = 0;       ///< of the document, counted from 1
  std::string text;   ///< for a shell, on one line
  int exit_code = 0;  ///< "# exit 4" behind it says so
  /// `$ cat FILE` shows what the reader is to put into FILE: the lines below it.
  std::string shown_file;
  std::string shown_text;
  std::vector<std::string> output;  ///< the lines shown below the command, in ```console only
};

/// The commands of ours in the text between the fences: `rnnctl …` with at least one more word.
inline std::vector<DocumentedCommand> commands_in_text(const std::string& markdown) {
  static const std::regex span("`(rnnctl [^`]+)`");
  std::vector<DocumentedCommand> commands;
  std::istringstream document(markdown);
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(document, line);) {
    ++number;
    if (line.rfind("```", 0) == 0) inside = !inside;
    if (inside) continue;
    for (std::sregex_iterator each(line.begin(), line.end(), span), end; each != end; ++each) {
      commands.push_back({number, (*each)[1], 0, "", "", {}});
    }
  }
  return commands;
}

/// Reads the fences ```console (only lines with "$ "; what is between them is output), ```sh,
/// ```bash and ```shell (every line that begins with a command of ours). A backslash at the end of
/// a line joins the next one to it.
class CommandReader {
 public:
  explicit CommandReader(const std::string& markdown) : document_(markdown) {}

  std::vector<DocumentedCommand> read() {
    for (std::string line; next(line);) {
      if (line.rfind("```", 0) == 0) {
        inside_ = !inside_;
        language_ = inside_ ? line.substr(3) : "";
        below_a_command_ = false;
      } else if (inside_) {
        read_line(line);
      }
    }
    return commands_;
  }

 private:
  bool next(std::string& line) {
    ++number_;
    return static_cast<bool>(std::getline(document_, line));
  }

  void read_line(std::string line) {
    const int first = number_;
    const bool prompt = line.rfind("$ ", 0) == 0;
    if (!prompt && language_ == "console") return add_output(line);
    if (language_ != "console" && language_ != "sh" && language_ != "bash" &&
        language_ != "shell") {
      return;
    }
    if (prompt) line.erase(0, 2);
    for (std::string more; !line.empty() && line.back() == '\\' && next(more);) {
      line.back() = ' ';
      line += more.rfind("> ", 0) == 0 ? more.substr(2) : more;
    }
    add_command(first, line);
  }

  void add_output(const std::string& line) {
    if (!below_a_command_) return;
    DocumentedCommand& command = commands_.back();
    if (!command.shown_file.empty()) {
      command.shown_text += line + "\n";
    } else {
      command.output.push_back(line);
    }
  }

  void add_command(int number, const std::string& line) {
    static const std::regex ours(R"(^([A-Z_]+=\S+ +)*(\S*/)?(rnnctl|scripts/[a-z-]+\.sh)( .*)?$)");
    static const std::regex shows_file(R"(^cat ([A-Za-z0-9._-]+)$)");
    static const std::regex ends_with(R"(# exit ([0-9]+))");
    std::smatch match;
    DocumentedCommand command{number, line, 0, "", "", {}};
    below_a_command_ = false;
    if (std::regex_match(line, match, shows_file)) {
      command.shown_file = match[1];
    } else if (std::regex_match(line, match, ours)) {
      // However the reader reaches the program, the test runs the one of this build.
      if (match[3] == "rnnctl") command.text = match[1].str() + "rnnctl" + match[4].str();
      if (std::regex_search(line, match, ends_with)) command.exit_code = std::stoi(match[1]);
    } else {
      return;
    }
    commands_.push_back(command);
    below_a_command_ = true;
  }

  std::istringstream document_;
  int number_ = 0;
  bool inside_ = false;
  bool below_a_command_ = false;
  std::string language_;
  std::vector<DocumentedCommand> commands_;
};

inline std::vector<DocumentedCommand> documented_commands(const std::string& markdown) {
  return CommandReader(markdown).read();
}

}  // namespace rnnctl::test
