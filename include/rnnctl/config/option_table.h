// The declaration of settings.h with the types taken away: rows to list, options to set by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rnnctl/config/option.h>
#include <rnnctl/config/settings.h>

namespace rnnctl::config {

struct OptionRow {
  OptionInfo info;
  std::string default_text;  ///< "" where the default is empty
  std::string range;         ///< range_text() of its kind
  std::string placeholder;   ///< "" for flags
  bool is_flag = false;
  bool takes_text = false;  ///< text to YAML and JSON, rather than a number or a truth value
  std::string word;         ///< the one word a number may be replaced by: "auto"; mostly ""
};

/// All options in the order of --help.
const std::vector<OptionRow>& option_table();

/// nullptr where there is no such option.
const OptionRow* find_option(std::string_view name);

/// The words that its value may be: all of them for a choice, "auto" for one that may be a number,
/// too. Throws std::out_of_range where there is no option of that name.
std::vector<std::string> option_words(std::string_view name);

/// "RNNCTL_BATCH_SIZE" for "batch-size".
std::string environment_name(std::string_view option);

/// Sets one option from text. Throws base::UsageError "WHERE: what is wrong", or std::out_of_range
/// where there is no option of that name.
void set_option(Settings& settings, std::string_view name, std::string_view text,
                const std::string& where);

/// The text that set_option turns into the present value. Throws std::out_of_range likewise.
std::string option_text(const Settings& settings, std::string_view name);

}  // namespace rnnctl::config
