// --help in at most 100 columns.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace rnnctl::config {

/// CLI11's layout, with long descriptions wrapped beside the names instead of running on, and
/// arguments called by their placeholder everywhere.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_footer(const CLI::App* app) const override;
};

}  // namespace rnnctl::config
