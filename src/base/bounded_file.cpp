#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <rnnctl/base/bounded_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

[[noreturn]] void fail_to_read(const std::filesystem::path& path, const std::string& reason) {
  throw InputError(str(printable(path.string()), ": ", reason));
}

std::string reason_of(int error) { return std::generic_category().message(error); }

}  // namespace

BoundedFile::BoundedFile(const std::filesystem::path& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) fail_to_read(path, "cannot be opened: " + reason_of(errno));
  struct stat status {};
  const bool is_known = ::fstat(descriptor_, &status) == 0;
  if (is_known && S_ISREG(status.st_mode)) {
    size_ = static_cast<std::uint64_t>(status.st_size);
    return;
  }
  ::close(descriptor_);  // no destructor for what was never made
  fail_to_read(path, "is not a regular file");
}

BoundedFile::~BoundedFile() { ::close(descriptor_); }

std::string BoundedFile::read(std::uint64_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got =
        ::pread(descriptor_, bytes.data() + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_to_read(path_, "cannot be read: " + reason_of(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace rnnctl::base
