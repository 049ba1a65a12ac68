// What the terminal can do, and lines on it that are rewritten in place.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rnnctl::base {

bool stdout_is_terminal();
/// Whether lines that stand on it can be written again: false for a "dumb" one.
bool stdout_can_rewrite();
/// False for a "dumb" one (TERM), which gets the plain lines of a pipe.
bool stderr_is_terminal();
/// False when not a terminal, when NO_COLOR is set (to anything) or TERM is "dumb".
bool stdout_has_color();
bool stderr_has_color();
/// Whether the environment's locale says UTF-8 (LC_ALL, LC_CTYPE, LANG).
bool locale_is_utf8();
/// Columns of the terminal on stderr; 80 where unknown.
int terminal_width();

/// What makes `lines` take the place of the `before` lines that were written last, each cut to the
/// terminal's width.
std::string rewritten_lines(const std::vector<std::string>& lines, std::size_t before);

/// Shows `line` on the last line of the terminal, replacing the one before and cut to its width.
/// Nothing is written where stderr is no terminal (or a "dumb" one), so callers need not ask. May
/// be called from any thread.
void show_progress(const std::string& line);
/// Removes the progress line, so that what follows starts in column one. Log lines do it
/// themselves.
void clear_progress();

}  // namespace rnnctl::base
