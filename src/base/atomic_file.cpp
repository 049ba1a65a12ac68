#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

const char* remedy(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return "create the directory first or choose another path";
    case ENOSPC:
    case EDQUOT:
      return "free some space or choose another disk";
    case EFBIG:
      return "raise the file size limit (ulimit -f) or choose another disk";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a directory you may write to";
    default:
      return "choose another path";
  }
}

[[noreturn]] void fail(const fs::path& path, int error_number) {
  const std::string reason = std::generic_category().message(error_number);
  throw OutputError(
      str("cannot write '", printable(path.native()), "': ", reason, "; ", remedy(error_number)));
}

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
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

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
      const ssize_t written = ::write(file_.number(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  /// Everything must be on the disk before the name changes, or a power cut leaves an empty file.
  void commit() {
    if (::fsync(file_.number()) != 0) fail(path_, errno);
    if (!file_.close()) fail(path_, errno);
    const fs::path final_name = path_.filename();
    if (::renameat(directory_, name_.c_str(), directory_, final_name.c_str()) != 0) {
      fail(path_, errno);
    }
    name_.clear();
  }

 private:
  int create() {
    constexpr std::size_t kLongestStem = 200;  // a name may have 255 bytes
    constexpr int kMostAttempts = 100;
    const std::string stem =
        str(".", path_.filename().native().substr(0, kLongestStem), ".tmp.", ::getpid());
    // A process that was killed may have left a file, and process ids come again (in containers
    // soon), so a name that is taken is no error.
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      const std::string name = attempt == 0 ? stem : str(stem, ".", attempt);
      const int number =
          ::openat(directory_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
      if (number >= 0) {
        name_ = name;
        return number;
      }
      if (errno != EEXIST) fail(path_, errno);
    }
    fail(path_, EEXIST);
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
  if (path.filename().empty() || (exists && S_ISDIR(found.st_mode))) fail(path, EISDIR);
  if (exists && !S_ISREG(found.st_mode)) {
    throw OutputError(str("cannot write '", printable(path.native()),
                          "': it exists and is no regular file; choose another path"));
  }
}

}  // namespace

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  refuse_what_is_no_file(path);
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) fail(path, errno);
  TemporaryFile file(directory.number(), path);
  file.write(bytes);
  file.commit();
  // Some network file systems cannot fsync a directory and say EINVAL; they have no need to.
  if (::fsync(directory.number()) != 0 && errno != EINVAL) fail(path, errno);
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace rnnctl::base
