// Scripts that let a shell complete the command line. They hold all they need: completing does not
// run the program.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/config/command_text.h>

namespace rnnctl::config {

struct CompletionShell {
  std::string name;  ///< "bash"
  std::string file;  ///< where the shell looks, below share: "zsh/site-functions/_rnnctl"
  std::string (*script)(const CommandText& program);
};

/// bash, zsh, fish. Commands, options, words that a value may be, files where it names one.
const std::vector<CompletionShell>& completion_shells();

// `program` is the whole application.
std::string bash_completion(const CommandText& program);
std::string zsh_completion(const CommandText& program);
std::string fish_completion(const CommandText& program);

}  // namespace rnnctl::config
