// A directory that one process works in: locked, and with room enough.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace rnnctl::base {

/// An exclusive lock on a directory that ends with the process, however that ends. It leaves no
/// file behind.
class DirectoryLock {
 public:
  /// Nothing where another process (or another lock of this one) has it. Where the file system has
  /// no locks, the lock is granted. Throws OutputError where the directory cannot be opened.
  static std::optional<DirectoryLock> acquire(const std::filesystem::path& directory);

  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Whether a process holds the lock now. A look, not a promise: it may end the moment after. False
/// where the file system has no locks or `directory` cannot be opened.
bool is_locked(const std::filesystem::path& directory);

/// Bytes that this user may still write to the file system of `directory`; nothing where it does
/// not tell.
std::optional<std::uint64_t> free_bytes(const std::filesystem::path& directory);

}  // namespace rnnctl::base
