#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "base/interrupted_call.h"
#include "base/output_failure.h"
#include <rnnctl/base/line_file.h>

namespace rnnctl::base {

LineFile::LineFile(const std::filesystem::path& path)
    : path_(path), descriptor_(uninterrupted([&] {
        return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
      })) {
  if (descriptor_ < 0) fail_to_write(path_, errno);
}

LineFile::~LineFile() { ::close(descriptor_); }

void LineFile::append(std::string_view lines) {
  if (!cut_torn_line()) fail_to_write(path_, errno);
  while (!lines.empty()) {
    const ssize_t written =
        uninterrupted([&] { return ::write(descriptor_, lines.data(), lines.size()); });
    if (written < 0) {
      const int reason = errno;
      cut_torn_line();
      fail_to_write(path_, reason);
    }
    torn_ += static_cast<std::size_t>(written);
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  torn_ = 0;
}

void LineFile::sync() {
  // What is no file on a disk (a pipe, /dev/null) says EINVAL.
  const int result = uninterrupted([&] { return ::fsync(descriptor_); });
  if (result != 0 && errno != EINVAL) fail_to_write(path_, errno);
}

bool LineFile::cut_torn_line() {
  if (torn_ == 0) return true;
  const off_t size = ::lseek(descriptor_, 0, SEEK_END);
  const off_t whole = size - static_cast<off_t>(torn_);
  if (size < 0 || ::ftruncate(descriptor_, whole < 0 ? 0 : whole) != 0) return false;
  torn_ = 0;
  return true;
}

}  // namespace rnnctl::base
