// Man pages, one a command, in roff.
#pragma once

#include <string>

#include <rnnctl/config/command_text.h>

namespace rnnctl::config {

/// "rnnctl-data-fetch", the page of `command` in section 1.
std::string man_page_name(const CommandText& command);

/// The page of `command`, which is `program` or somewhere below it.
std::string man_page(const CommandText& program, const CommandText& command);

}  // namespace rnnctl::config
