// The program about itself: help, completion.
#include <iostream>
#include <memory>

#include "commands/setup.h"
#include <rnnctl/commands/help.h>
#include <rnnctl/config/completion.h>

namespace rnnctl::commands {

void add_help(CLI::App& app) {
  auto* command = app.add_subcommand("help", "what a command does, or a topic; man pages");
  auto options = std::make_shared<HelpOptions>();
  auto* words = command->add_option("topic", options->words,
                                    "a command, or config, exit-codes or models [all commands]");
  words->type_name("TOPIC");
  config::offer_words(*words, help_words(app));
  command->add_flag("--man", options->man, "the command's man page, in roff");
  command
      ->add_option("--write-to", options->write_to,
                   "write every man page and completion below this folder, as an installation has "
                   "them below share")
      ->type_name("DIR");
  config::bind(*command, {}, {"json"});
  config::add_note(*command, "Read a man page with: rnnctl help --man train | man -l -");
  config::add_example(*command, "rnnctl help data fetch");
  // Not begin(): help is what one asks for when the environment is wrong.
  command->callback([&app, command, options] {
    options->json = command->count("--json") > 0;
    run_help(app, *options);
  });
}

void add_completion(CLI::App& app) {
  auto* command = app.add_subcommand("completion", "a script that lets a shell complete rnnctl");
  auto shell = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const config::CompletionShell& known : config::completion_shells()) {
    names.push_back(known.name);
  }
  add_choice(*command, "shell", "SHELL", names, "shells", *shell, "of which shell");
  command->get_option("shell")->required();
  config::add_note(*command, "An installation has the scripts where shells look for them.");
  config::add_example(*command, "source <(rnnctl completion bash)");
  command->callback([&app, shell] {
    const config::CommandText program = config::describe(app);
    for (const config::CompletionShell& known : config::completion_shells()) {
      if (known.name == *shell) std::cout << known.script(program);
    }
  });
}

}  // namespace rnnctl::commands
