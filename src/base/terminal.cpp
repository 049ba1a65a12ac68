#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/progress_line.h"
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>

namespace rnnctl::base {
namespace {

constexpr std::string_view kStartOfLine = "\r";
constexpr std::string_view kEraseToEnd = "\x1b[K";

bool terminal_is_dumb() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) == "dumb";
}

/// What of `text`, which is valid UTF-8, fits on a line. Every code point counts as one column:
/// what is wider (Chinese) does not occur in our lines, what is narrower only cuts early.
std::string_view fitting(std::string_view text) {
  // The last column stays free: some terminals wrap as soon as it is filled.
  return first_code_points(text, static_cast<std::size_t>(std::max(1, terminal_width() - 1)));
}

/// A progress line is worth nothing once stderr is gone, so errors other than EINTR end it quietly.
void write_to_stderr(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1 && !terminal_is_dumb(); }

bool stdout_can_rewrite() { return stdout_is_terminal() && !terminal_is_dumb(); }

bool stdout_has_color() { return stdout_can_rewrite() && std::getenv("NO_COLOR") == nullptr; }

bool stderr_has_color() { return stderr_is_terminal() && std::getenv("NO_COLOR") == nullptr; }

bool locale_is_utf8() {
  // The first that is set and not empty decides (POSIX).
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    std::string locale = value;
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

int terminal_width() {
  constexpr int kUnknown = 80;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUnknown;
  return size.ws_col;
}

ProgressLine& ProgressLine::instance() {
  static ProgressLine line;
  return line;
}

void ProgressLine::show(const std::string& line) {
  if (!stderr_is_terminal()) return;
  const std::string safe = printable(line, line.size() * 4);  // an escape is four times its byte
  const std::lock_guard lock(mutex_);
  write_to_stderr(str(kStartOfLine, fitting(safe), kEraseToEnd));
  shown_ = true;
}

void ProgressLine::clear() {
  const std::lock_guard lock(mutex_);
  clear_unlocked();
}

void ProgressLine::clear_unlocked() {
  if (!shown_) return;
  write_to_stderr(str(kStartOfLine, kEraseToEnd));
  shown_ = false;
}

std::string rewritten_lines(const std::vector<std::string>& lines, std::size_t before) {
  std::string text;
  if (before > 0) text += str("\x1b[", before, "A");
  for (const std::string& line : lines) {
    const std::string safe = printable(line, line.size() * 4);
    text += str(kStartOfLine, fitting(safe), kEraseToEnd, "\n");
  }
  return text + "\x1b[J";
}

void show_progress(const std::string& line) { ProgressLine::instance().show(line); }

void clear_progress() { ProgressLine::instance().clear(); }

}  // namespace rnnctl::base
