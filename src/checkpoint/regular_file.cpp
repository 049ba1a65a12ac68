#include "checkpoint/regular_file.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <limits>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

struct FileDescriptor {
  int number;
  explicit FileDescriptor(int opened) : number(opened) {}
  ~FileDescriptor() {
    if (number >= 0) ::close(number);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
};

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw base::InputError(base::str("checkpoint ", base::printable(path.string()), " ", what));
}

std::string reason(int error) { return std::generic_category().message(error); }

std::size_t checked_size(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail(path, "cannot be read: " + reason(errno));
  if (S_ISDIR(status.st_mode)) fail(path, "is a directory; give the .pt file inside it");
  if (!S_ISREG(status.st_mode)) fail(path, "is not a regular file; give a .pt file");
  if (status.st_size == 0) fail(path, "is empty; use another copy or an older checkpoint");
  if (status.st_size > std::numeric_limits<std::uint32_t>::max()) {
    fail(path, "is larger than 4 GiB, which no checkpoint of rnnctl is; give another file");
  }
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

std::vector<std::byte> read_regular_file(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number < 0) fail(path, "cannot be opened: " + reason(errno));
  std::vector<std::byte> bytes(checked_size(file.number, path));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.number, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, "cannot be read: " + reason(errno));
    if (count == 0) fail(path, base::str("ended at byte ", done, " while it was read"));
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

}  // namespace rnnctl::checkpoint
