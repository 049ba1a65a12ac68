#include "data/part_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason) {
  throw base::OutputError(base::str("cannot write ", base::printable(path.string()), ": ", reason,
                                    "; name a folder you may write to with --data"));
}

[[noreturn]] void fail(const std::filesystem::path& path, int error_number) {
  fail(path, std::generic_category().message(error_number));
}

}  // namespace

PartFile::PartFile(const std::filesystem::path& path)
    : path_(path),
      // Not through a link, and without waiting for a fifo's reader.
      file_(::open(path.c_str(),
                   O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644)) {
  if (!file_) fail(path_, errno);
  struct stat status = {};
  if (::fstat(file_.get(), &status) != 0) fail(path_, errno);
  if (!S_ISREG(status.st_mode)) fail(path_, "it is no regular file");
  size_ = static_cast<std::uint64_t>(status.st_size);
}

PartFile::~PartFile() {
  if (size_ == 0 && !path_.empty()) ::unlink(path_.c_str());
}

void PartFile::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path_, errno);
    size_ += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void PartFile::clear() {
  if (::ftruncate(file_.get(), 0) != 0) fail(path_, errno);
  size_ = 0;
}

void PartFile::rename_to(const std::filesystem::path& final_path) {
  if (::fsync(file_.get()) != 0) fail(path_, errno);
  if (std::rename(path_.c_str(), final_path.c_str()) != 0) fail(final_path, errno);
  path_.clear();
  const FileDescriptor directory(
      ::open(final_path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some network file systems cannot fsync a directory and say EINVAL; they have no need to.
  if (!directory || (::fsync(directory.get()) != 0 && errno != EINVAL)) fail(final_path, errno);
}

}  // namespace rnnctl::data
