// The few words of roff's man macros that a page needs.
#pragma once

#include <string>

namespace rnnctl::config::roff {

/// `text` as it stands: nothing in it is taken for an instruction, and hyphens, quotes and
/// backslashes stay those that one types.
std::string escaped(const std::string& text);

std::string bold(const std::string& text);
std::string italic(const std::string& text);

std::string heading(const std::string& text);
std::string subheading(const std::string& text);
/// `tag` is roff, `text` is not.
std::string tagged(const std::string& tag, const std::string& text);
std::string paragraph(const std::string& text);
std::string command_line(const std::string& text);

}  // namespace rnnctl::config::roff
