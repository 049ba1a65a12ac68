// Runs the CLI11 application, with errors and help in rnnctl's form.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace rnnctl::config {

/// Parses the command line and runs the callbacks of the command that was chosen. False where
/// --help or --version was printed on stdout instead.
/// Throws base::UsageError, one line with the nearest option or command, for what does not parse,
/// and whatever a callback throws. The application's name is taken for the program's; give it
/// require_subcommand(1), or names of commands among the arguments begin a second command.
bool parse(CLI::App& app, int argc, const char* const* argv);

}  // namespace rnnctl::config
