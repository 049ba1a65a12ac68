// What the targets have in common: the one way in which an input may be refused, and files that
// exist in memory only, for readers that open a path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include <rnnctl/base/error.h>

namespace rnnctl::fuzz {

/// Longer is no line that anybody reads.
constexpr std::size_t kLongestMessage = 4096;

/// Ends the process, which libFuzzer reports as a finding.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "finding: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

inline bool is_one_line(std::string_view message) {
  if (message.empty() || message.size() > kLongestMessage) return false;
  for (const char character : message) {
    if (static_cast<unsigned char>(character) < 0x20) return false;
  }
  return true;
}

/// False where `read` refused its input with `exit_code` and one line. What else it throws nobody
/// catches.
template <typename Read>
bool accepts(base::ExitCode exit_code, Read&& read) {
  try {
    read();
    return true;
  } catch (const base::Error& refusal) {
    require(refusal.exit_code() == exit_code, "another exit code");
    require(is_one_line(refusal.what()), "the message is not one line");
    return false;
  }
}

/// A file without a place on any disk. Opening path() reads it from its beginning.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("rnnctl-fuzz", MFD_CLOEXEC)) {
    require(descriptor_ >= 0, "no file in memory");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  void assign(std::string_view contents) {
    const auto size = static_cast<off_t>(contents.size());
    require(::ftruncate(descriptor_, size) == 0 &&
                ::pwrite(descriptor_, contents.data(), contents.size(), 0) == size,
            "the file in memory cannot be written");
  }
  void assign(std::span<const std::uint8_t> contents) {
    assign({reinterpret_cast<const char*>(contents.data()), contents.size()});
  }

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace rnnctl::fuzz
