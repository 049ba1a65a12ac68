#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/interrupted_call.h"
#include <rnnctl/base/directory.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {

std::optional<DirectoryLock> DirectoryLock::acquire(const std::filesystem::path& directory) {
  const int descriptor =
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (descriptor < 0) {
    throw OutputError(str("cannot open directory '", printable(directory.native()),
                          "': ", std::generic_category().message(errno),
                          "; choose another or change its permissions"));
  }
  DirectoryLock lock(descriptor);
  const int result = uninterrupted([&] { return ::flock(descriptor, LOCK_EX | LOCK_NB); });
  if (result != 0 && errno == EWOULDBLOCK) return std::nullopt;
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& directory) {
  struct statvfs found {};
  if (::statvfs(directory.c_str(), &found) != 0 || found.f_frsize == 0) return std::nullopt;
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

}  // namespace rnnctl::base
