#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/interrupted_call.h"
#include "base/output_failure.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

/// A temporary file is called ".NAME.tmp.PROCESS" or ".NAME.tmp.PROCESS.ATTEMPT".
constexpr std::string_view kMark = ".tmp.";

/// Closes on the way out; `close()` is for the way where its error counts.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  /// Linux has closed it also where a signal interrupted that.
  bool close() { return ::close(std::exchange(number_, -1)) == 0 || errno == EINTR; }

 private:
  int number_;
};

/// A new file in a directory, removed on the way out unless it got its final name.
class TemporaryFile {
 public:
  /// For a file that shall be called `path`, in the directory open as `directory`.
  TemporaryFile(int directory, const fs::path& path)
      : directory_(directory), path_(path), file_(create()) {}
  ~TemporaryFile() {
    if (!name_.empty()) ::unlinkat(directory_, name_.c_str(), 0);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written =
          uninterrupted([&] { return ::write(file_.number(), bytes.data(), bytes.size()); });
      if (written < 0) fail_to_write(path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  /// Everything must be on the disk before the name changes, or a power cut leaves an empty file.
  void commit() {
    if (uninterrupted([&] { return ::fsync(file_.number()); }) != 0) fail_to_write(path_, errno);
    if (!file_.close()) fail_to_write(path_, errno);
    const fs::path final_name = path_.filename();
    const int renamed = uninterrupted(
        [&] { return ::renameat(directory_, name_.c_str(), directory_, final_name.c_str()); });
    if (renamed != 0) fail_to_write(path_, errno);
    name_.clear();
  }

 private:
  int create() {
    constexpr std::size_t kLongestStem = 200;  // a name may have 255 bytes
    constexpr int kMostAttempts = 100;
    const std::string stem =
        str(".", path_.filename().native().substr(0, kLongestStem), kMark, ::getpid());
    // A process that was killed may have left a file, and process ids come again (in containers
    // soon), so a name that is taken is no error.
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      const std::string name = attempt == 0 ? stem : str(stem, ".", attempt);
      const int number = uninterrupted([&] {
        return ::openat(directory_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
      });
      if (number >= 0) {
        name_ = name;
        return number;
      }
      if (errno != EEXIST) fail_to_write(path_, errno);
    }
    fail_to_write(path_, EEXIST);
  }

  int directory_;
  fs::path path_;
  std::string name_;
  Descriptor file_;
};

/// Renaming over a device ("-o /dev/null" as root) would destroy it for everybody.
void refuse_what_is_no_file(const fs::path& path) {
  struct stat found {};
  const bool exists = ::stat(path.c_str(), &found) == 0;
  if (path.filename().empty() || (exists && S_ISDIR(found.st_mode))) fail_to_write(path, EISDIR);
  if (exists && !S_ISREG(found.st_mode)) {
    throw OutputError(str("cannot write '", printable(path.native()),
                          "': it exists and is no regular file; choose another path"));
  }
}

}  // namespace

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  refuse_what_is_no_file(path);
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor directory(
      uninterrupted([&] { return ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!directory.is_open()) fail_to_write(path, errno);
  TemporaryFile file(directory.number(), path);
  file.write(bytes);
  file.commit();
  // Some network file systems cannot fsync a directory and say EINVAL; they have no need to.
  const int synced = uninterrupted([&] { return ::fsync(directory.number()); });
  if (synced != 0 && errno != EINVAL) fail_to_write(path, errno);
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, std::as_bytes(std::span(text.data(), text.size())));
}

void sync_file(const fs::path& path) {
  const Descriptor file(uninterrupted([&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC); }));
  if (!file.is_open() && errno == ENOENT) return;
  if (!file.is_open()) fail_to_write(path, errno);
  const int synced = uninterrupted([&] { return ::fsync(file.number()); });
  // What is no file on a disk says EINVAL.
  if (synced != 0 && errno != EINVAL) fail_to_write(path, errno);
}

std::string name_of_temporary(const fs::path& path) {
  const std::string name = path.filename().native();
  const std::size_t mark = name.rfind(kMark);
  if (!name.starts_with('.') || mark == std::string::npos) return "";
  const std::string numbers = name.substr(mark + kMark.size());
  const bool is_numbered = numbers.find_first_not_of("0123456789.") == std::string::npos;
  return is_numbered && !numbers.empty() ? name.substr(1, mark - 1) : "";
}

}  // namespace rnnctl::base
