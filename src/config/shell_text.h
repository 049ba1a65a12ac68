// What the three completion scripts have in common.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/config/command_text.h>

namespace rnnctl::config {

/// "train", "data fetch"; "" for the program.
std::string command_words(const CommandText& command);

/// `text` as one word of bash and zsh: in single quotes.
std::string single_quoted(const std::string& text);

/// What is said about an option where there is room for little: no facts, no second sentence.
std::string brief(const std::string& help);

std::vector<std::string> names_of(const std::vector<CommandText>& commands);

}  // namespace rnnctl::config
