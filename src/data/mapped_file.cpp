#include "data/mapped_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

[[noreturn]] void fail_system_call(const char* what, const std::string& name) {
  throw base::InputError(
      base::str("cannot ", what, " ", name, ": ", std::generic_category().message(errno)));
}

FileDescriptor opened(const std::filesystem::path& path) {
  // A fifo without a writer would block the open for ever; regular files ignore the flag.
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file) return file;
  const int reason = errno;
  const std::string name = base::printable(path.string());
  errno = reason;
  fail_system_call("open", name);
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path)
    : MappedFile(opened(path), base::printable(path.string())) {}

MappedFile::MappedFile(const FileDescriptor& file, std::string name) : name_(std::move(name)) {
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) fail_system_call("examine", name_);
  if (!S_ISREG(status.st_mode)) {
    throw base::InputError(base::str(name_, " is no regular file; an array's file is expected"));
  }
  if (status.st_size == 0) throw base::InputError(base::str(name_, ", byte 0: the file is empty"));
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (begin == MAP_FAILED) fail_system_call("map", name_);
  bytes_ = {static_cast<const std::byte*>(begin), size};
}

MappedFile::~MappedFile() { ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size()); }

}  // namespace rnnctl::data
