#include "checkpoint/zip_layout.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "checkpoint/refuse.h"

namespace rnnctl::checkpoint {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocatorSignature = 0x07064b50;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocatorSize = 20;
constexpr std::size_t kDataDescriptorFlag = 1U << 3;
constexpr std::size_t kUtf8Flag = 1U << 11;

struct Extent {
  std::size_t begin, end;
  std::string name;
};

class Layout {
 public:
  Layout(std::span<const std::byte> bytes, std::string_view file) : bytes_(bytes), file_(file) {}

  void check() {
    read_end();
    std::size_t at = directory_;
    for (std::size_t i = 0; i < count_; ++i) at = read_entry(at);
    if (at != end_) fail(at, "the central directory has another size than it states");
    check_disjoint();
  }

 private:
  [[noreturn]] void fail(std::size_t offset, const std::string& what) const {
    refuse_damaged(file_, base::str("zip offset ", offset, ": ", what));
  }

  /// Little-endian, 2 to 8 bytes; the caller has checked that they are there.
  std::size_t number(std::size_t at, std::size_t size) const {
    std::size_t value = 0;
    for (std::size_t i = size; i-- > 0;) {
      value = value << 8 | std::to_integer<std::size_t>(bytes_[at + i]);
    }
    return value;
  }

  void read_end() {
    if (bytes_.size() < kEndSize || number(bytes_.size() - kEndSize, 4) != kEndSignature) {
      fail(bytes_.size(), "the archive's end record is missing, the file may be cut off");
    }
    const std::size_t at = bytes_.size() - kEndSize;
    const bool one_disk = number(at + 4, 4) == 0;
    const bool no_comment = number(at + 20, 2) == 0;
    count_ = number(at + 10, 2);
    directory_ = number(at + 16, 4);
    end_ = directory_ + number(at + 12, 4);
    if (!one_disk || !no_comment || number(at + 8, 2) != count_ ||
        (end_ != at && !is_zip64_end(at))) {
      fail(at, "the archive's end record does not match the file");
    }
  }

  /// PyTorch writes the end record twice, first in its Zip64 form; both must say the same. `at` is
  /// where the plain end record begins.
  bool is_zip64_end(std::size_t at) const {
    if (at < kEnd64Size + kLocatorSize || end_ != at - kEnd64Size - kLocatorSize) return false;
    const std::size_t locator = end_ + kEnd64Size;
    return number(end_, 4) == kEnd64Signature && number(end_ + 4, 8) == kEnd64Size - 12 &&
           number(end_ + 16, 8) == 0 && number(end_ + 24, 8) == count_ &&
           number(end_ + 32, 8) == count_ && number(end_ + 40, 8) == end_ - directory_ &&
           number(end_ + 48, 8) == directory_ && number(locator, 4) == kLocatorSignature &&
           number(locator + 4, 4) == 0 && number(locator + 8, 8) == end_ &&
           number(locator + 16, 4) == 1;
  }

  std::size_t read_entry(std::size_t at) {
    if (end_ - at < kCentralSize || number(at, 4) != kCentralSignature) {
      fail(at, "no central directory entry where one should be");
    }
    const std::size_t name_size = number(at + 28, 2);
    const std::size_t next =
        at + kCentralSize + name_size + number(at + 30, 2) + number(at + 32, 2);
    if (next > end_) fail(at, "an entry is longer than the central directory");
    const std::string name(reinterpret_cast<const char*>(&bytes_[at + kCentralSize]), name_size);
    check_name(at, name);
    check_plain(at, name);
    add_extent(number(at + 42, 4), number(at + 24, 4), name);
    return next;
  }

  void check_name(std::size_t at, const std::string& name) {
    if (!is_plain_path(name)) {
      fail(at, base::str("entry name '", base::printable(name), "' is not a plain relative path"));
    }
    if (!names_.insert(name).second) {
      fail(at, base::str("entry '", base::printable(name), "' is there twice"));
    }
  }

  void check_plain(std::size_t at, const std::string& name) const {
    const std::size_t flags = number(at + 8, 2);
    if ((flags & 1) != 0) fail(at, base::str("entry '", base::printable(name), "' is encrypted"));
    if ((flags & ~(kDataDescriptorFlag | kUtf8Flag)) != 0) {
      fail(at, base::str("entry '", base::printable(name), "' has unknown flags ", flags));
    }
    if (number(at + 10, 2) != 0 || number(at + 20, 4) != number(at + 24, 4)) {
      fail(at, base::str("entry '", base::printable(name),
                         "' is compressed, checkpoints are stored uncompressed"));
    }
    if (number(at + 34, 2) != 0) {
      fail(at, base::str("entry '", base::printable(name), "' lies on another disk"));
    }
  }

  void add_extent(std::size_t local, std::size_t size, const std::string& name) {
    if (local > directory_ || directory_ - local < kLocalSize ||
        number(local, 4) != kLocalSignature) {
      fail(local, base::str("entry '", base::printable(name), "' has no local header there"));
    }
    const std::size_t data = local + kLocalSize + number(local + 26, 2) + number(local + 28, 2);
    if (data > directory_ || size > directory_ - data) {
      fail(local, base::str("entry '", base::printable(name), "' with ", size,
                            " bytes is larger than the file"));
    }
    extents_.push_back({local, data + size, name});
  }

  void check_disjoint() {
    std::sort(extents_.begin(), extents_.end(),
              [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < extents_.size(); ++i) {
      if (extents_[i].begin < extents_[i - 1].end) {
        fail(extents_[i].begin,
             base::str("entries '", base::printable(extents_[i - 1].name), "' and '",
                       base::printable(extents_[i].name), "' overlap"));
      }
    }
  }

  std::span<const std::byte> bytes_;
  std::string_view file_;
  std::size_t directory_ = 0;  ///< offset of the central directory
  std::size_t end_ = 0;        ///< offset of what follows it
  std::size_t count_ = 0;
  std::set<std::string> names_;
  std::vector<Extent> extents_;
};

}  // namespace

bool is_plain_path(std::string_view name) {
  const bool printable = std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' || c == ':';
  });
  const std::string padded = base::str("/", name, "/");
  return printable && padded.find("//") == std::string::npos &&
         padded.find("/../") == std::string::npos && padded.find("/./") == std::string::npos;
}

void check_zip_layout(std::span<const std::byte> bytes, std::string_view file) {
  Layout(bytes, file).check();
}

}  // namespace rnnctl::checkpoint
