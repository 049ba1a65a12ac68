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

namespace rnnctl::base {
namespace {

constexpr std::string_view kStartOfLine = "\r";
constexpr std::string_view kEraseToEnd = "\x1b[K";

bool terminal_is_dumb() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) == "dumb";
}

/// The first `columns` characters of `text`, which is valid UTF-8. Every code point counts as one
/// column: what is wider (Chinese) does not occur in our lines, what is narrower only cuts early.
std::string_view first_columns(std::string_view text, int columns) {
  int seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (starts_character && ++seen > columns) return text.substr(0, i);
  }
  return text;
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

bool stdout_has_color() {
  return stdout_is_terminal() && std::getenv("NO_COLOR") == nullptr && !terminal_is_dumb();
}

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
  // The last column stays free: some terminals wrap as soon as it is filled.
  write_to_stderr(str(kStartOfLine, first_columns(safe, terminal_width() - 1), kEraseToEnd));
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

void show_progress(const std::string& line) { ProgressLine::instance().show(line); }

void clear_progress() { ProgressLine::instance().clear(); }

}  // namespace rnnctl::base
