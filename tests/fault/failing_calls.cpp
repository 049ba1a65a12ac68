// Makes the Nth system call on the files of one folder fail. A library for LD_PRELOAD; it is told
// by the environment:
//   FAULT_FOLDER  the folder, absolute and without links; calls on other files pass uncounted
//   FAULT_CALL    which call, from 1; without it none, they are only counted
//   FAULT_KIND    EIO, ENOSPC, EINTR: the call fails so
//                 SHORT: a write writes the first half of what it was given
//                 FULL: this and every later call that needs room fails with ENOSPC
//                 KILL: the process is killed (-9) before the call
//   FAULT_LOG     a file that gets a line per call: number, call, name of the file
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct Plan {
  std::string folder = variable("FAULT_FOLDER");
  long call = std::atol(variable("FAULT_CALL").c_str());
  std::string kind = variable("FAULT_KIND");
  std::string log = variable("FAULT_LOG");

  int error() const { return kind == "EIO" ? EIO : kind == "EINTR" ? EINTR : ENOSPC; }
};

const Plan& plan() {
  static const Plan instance;
  return instance;
}

enum class Room { kNeedsNone, kNeedsSome };
enum class Verdict { kPass, kFail, kShort };

std::string target_of_link(const std::string& link) {
  char target[PATH_MAX];
  const ssize_t length = ::readlink(link.c_str(), target, sizeof target);
  return length < 0 ? "" : std::string(target, static_cast<std::size_t>(length));
}

std::string path_of(int descriptor) {
  return target_of_link("/proc/self/fd/" + std::to_string(descriptor));
}

std::string path_of(int directory, const char* name) {
  if (name[0] == '/') return name;
  const std::string parent =
      directory == AT_FDCWD ? target_of_link("/proc/self/cwd") : path_of(directory);
  return parent + "/" + name;
}

void log_call(long number, const char* call, const std::string& name) {
  if (plan().log.empty()) return;
  const std::string line = std::to_string(number) + " " + call + " " + name + "\n";
  const long file = ::syscall(SYS_openat, AT_FDCWD, plan().log.c_str(),
                              O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::syscall(SYS_write, file, line.data(), line.size());
  ::syscall(SYS_close, file);
}

/// Counts `call` on the file `path`, and says what shall become of it; sets errno.
Verdict judge(const char* call, const std::string& path, Room room = Room::kNeedsNone) {
  static std::atomic<long> count{0};
  static std::atomic<bool> full{false};
  const std::string& folder = plan().folder;
  const int before = errno;
  if (folder.empty() || path.rfind(folder, 0) != 0) return Verdict::kPass;
  if (path.size() > folder.size() && path[folder.size()] != '/') return Verdict::kPass;
  const long number = ++count;
  log_call(number, call, path.size() > folder.size() ? path.substr(folder.size() + 1) : ".");
  errno = before;
  if (plan().kind == "FULL" && number == plan().call) full = true;
  if (full && room == Room::kNeedsSome) {
    errno = ENOSPC;
    return Verdict::kFail;
  }
  if (number != plan().call || plan().kind == "FULL") return Verdict::kPass;
  if (plan().kind == "KILL") ::kill(::getpid(), SIGKILL);
  if (plan().kind == "SHORT") return Verdict::kShort;
  errno = plan().error();
  return Verdict::kFail;
}

int open_at(const char* call, int directory, const char* name, int flags, unsigned mode) {
  const bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
  // A directory is opened to be locked, or for its fsync.
  const bool counts = writes || (flags & O_DIRECTORY) != 0;
  const Room room = (flags & O_CREAT) != 0 ? Room::kNeedsSome : Room::kNeedsNone;
  if (counts && judge(call, path_of(directory, name), room) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_openat, directory, name, flags, mode));
}

int remove_at(const char* call, int directory, const char* name, int flags) {
  if (judge(call, path_of(directory, name)) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_unlinkat, directory, name, flags));
}

int rename_at(const char* call, int from_directory, const char* from, int to_directory,
              const char* to) {
  if (judge(call, path_of(to_directory, to)) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_renameat2, from_directory, from, to_directory, to, 0));
}

int link_at(const char* call, int from_directory, const char* from, int to_directory,
            const char* to, int flags) {
  if (judge(call, path_of(to_directory, to), Room::kNeedsSome) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_linkat, from_directory, from, to_directory, to, flags));
}

unsigned mode_of(int flags, std::va_list rest) {
  return (flags & O_CREAT) != 0 ? va_arg(rest, unsigned) : 0;
}

}  // namespace

// The C library's own declarations say which of these do not throw.
extern "C" {

int open(const char* name, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const unsigned mode = mode_of(flags, rest);
  va_end(rest);
  return open_at("open", AT_FDCWD, name, flags, mode);
}

int open64(const char* name, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const unsigned mode = mode_of(flags, rest);
  va_end(rest);
  return open_at("open", AT_FDCWD, name, flags, mode);
}

int openat(int directory, const char* name, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const unsigned mode = mode_of(flags, rest);
  va_end(rest);
  return open_at("openat", directory, name, flags, mode);
}

int openat64(int directory, const char* name, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const unsigned mode = mode_of(flags, rest);
  va_end(rest);
  return open_at("openat", directory, name, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  const Verdict verdict = judge("write", path_of(descriptor), Room::kNeedsSome);
  if (verdict == Verdict::kFail) return -1;
  if (verdict == Verdict::kShort && count > 1) count /= 2;
  return ::syscall(SYS_write, descriptor, bytes, count);
}

int fsync(int descriptor) {
  if (judge("fsync", path_of(descriptor)) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

// As Linux does it: whatever close() says, the descriptor is gone.
int close(int descriptor) {
  const Verdict verdict = judge("close", path_of(descriptor));
  const int error = errno;
  const int result = static_cast<int>(::syscall(SYS_close, descriptor));
  if (verdict != Verdict::kFail) return result;
  errno = error;
  return -1;
}

int ftruncate(int descriptor, off_t size) noexcept {
  if (judge("ftruncate", path_of(descriptor)) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

int truncate(const char* name, off_t size) noexcept {
  if (judge("truncate", path_of(AT_FDCWD, name)) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_truncate, name, size));
}

int mkdir(const char* name, mode_t mode) noexcept {
  if (judge("mkdir", path_of(AT_FDCWD, name), Room::kNeedsSome) == Verdict::kFail) return -1;
  return static_cast<int>(::syscall(SYS_mkdirat, AT_FDCWD, name, mode));
}

int rename(const char* from, const char* to) noexcept {
  return rename_at("rename", AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept {
  return rename_at("renameat", from_directory, from, to_directory, to);
}

int link(const char* from, const char* to) noexcept {
  return link_at("link", AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_directory, const char* from, int to_directory, const char* to,
           int flags) noexcept {
  return link_at("linkat", from_directory, from, to_directory, to, flags);
}

int unlink(const char* name) noexcept { return remove_at("unlink", AT_FDCWD, name, 0); }

int unlinkat(int directory, const char* name, int flags) noexcept {
  return remove_at("unlinkat", directory, name, flags);
}

// std::filesystem::remove calls this one, and the C library's own goes round unlink above.
int remove(const char* name) noexcept {
  const int result = remove_at("remove", AT_FDCWD, name, 0);
  return result != 0 && errno == EISDIR
             ? static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, name, AT_REMOVEDIR))
             : result;
}

}  // extern "C"
