// --help in at most 100 columns.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace rnnctl::config {

/// `text` in lines of at most `width` characters, broken at spaces.
std::vector<std::string> wrap(const std::string& text, std::size_t width);

/// CLI11's layout, with long descriptions wrapped beside the names instead of running on.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_footer(const CLI::App* app) const override;
};

}  // namespace rnnctl::config
