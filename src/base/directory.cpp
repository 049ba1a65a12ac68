#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/interrupted_call.h"
#include <rnnctl/base/directory.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

int opened(const std::filesystem::path& directory) {
  return uninterrupted(
      [&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
}

/// False where somebody else has it.
bool lock_at_once(int descriptor, int kind) {
  return uninterrupted([&] { return ::flock(descriptor, kind | LOCK_NB); }) == 0 ||
         errno != EWOULDBLOCK;
}

}  // namespace

std::optional<DirectoryLock> DirectoryLock::acquire(const std::filesystem::path& directory) {
  const int descriptor = opened(directory);
  if (descriptor < 0) {
    throw OutputError(str("cannot open directory '", printable(directory.native()),
                          "': ", std::generic_category().message(errno),
                          "; choose another or change its permissions"));
  }
  DirectoryLock lock(descriptor);
  if (lock_at_once(descriptor, LOCK_EX)) return lock;
  // It may be no more than the moment that is_locked() takes.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (lock_at_once(descriptor, LOCK_EX)) return lock;
  return std::nullopt;
}

bool is_locked(const std::filesystem::path& directory) {
  const int descriptor = opened(directory);
  if (descriptor < 0) return false;
  // A shared lock: two that look at once do not take each other for the holder.
  const bool is_free = lock_at_once(descriptor, LOCK_SH);
  ::close(descriptor);
  return !is_free;
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
