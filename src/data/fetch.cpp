#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string_view>
#include <sys/file.h>
#include <system_error>

#include "data/content_reader.h"
#include "data/file_descriptor.h"
#include "data/http_download.h"
#include "data/part_file.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/fetch.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostDownloadBytes = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostContentBytes = std::uint64_t{256} << 20;
constexpr long kNothingLeft = 416;  // HTTP: "Range Not Satisfiable"
constexpr std::string_view kGzipExtension = ".gz";

std::string shown(const fs::path& path) { return base::printable(path.string()); }

/// Throws base::InputError for what is damaged, whatever the hash is of.
std::string sha256_of(HashOf hash_of, const fs::path& path) {
  const std::string of_contents = content_sha256(path, kMostContentBytes);
  if (hash_of == HashOf::kContents) return of_contents;
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return base::sha256_hex(std::as_bytes(std::span(bytes)));
}

/// Why `path` is not the file wanted, or "" when it is.
std::string verify(const fs::path& path, const RemoteFile& file) {
  try {
    const std::string found = sha256_of(file.hash_of, path);
    if (found == file.sha256) return "";
    return base::str("gives other contents (SHA-256 ", found, " instead of ", file.sha256, ")");
  } catch (const base::InputError& error) {
    return base::str("gives a damaged file (", error.what(), ")");
  }
}

/// The genuine file where it is there, gzip or raw; else empty. Intact files with other contents
/// are the user's own: they are never overwritten. A damaged NAME.gz is; a damaged raw file is not,
/// it would go on hiding the NAME.gz beside it.
fs::path find_genuine(const fs::path& directory, const RemoteFile& file) {
  std::vector<fs::path> names = {directory / file.name};
  if (names[0].extension() == kGzipExtension) names.push_back(directory / names[0].stem());
  fs::path found;
  for (const fs::path& path : names) {
    std::error_code error;
    if (fs::symlink_status(path, error).type() == fs::file_type::not_found) continue;
    try {
      if (sha256_of(file.hash_of, path) == file.sha256) {
        found = path;
        continue;
      }
    } catch (const base::InputError&) {
      if (path == names[0] && fs::is_regular_file(path, error)) continue;
    }
    const bool is_unpacked = file.hash_of == HashOf::kFile && path != names[0];
    throw base::OutputError(
        base::str(shown(path),
                  is_unpacked ? " is there unpacked, which cannot be verified,"
                              : " is there with other contents",
                  " and is not overwritten; move it away, or name another folder with --data"));
  }
  return found;
}

std::vector<std::string> checked_mirrors(const std::vector<std::string>& mirrors) {
  std::vector<std::string> checked;
  for (const std::string& mirror : mirrors) {
    const bool is_http = mirror.rfind("http://", 0) == 0 || mirror.rfind("https://", 0) == 0;
    if (!is_http) {
      throw base::UsageError(base::str("the mirror '", base::printable(mirror),
                                       "' must begin with http:// or https://"));
    }
    checked.push_back(mirror.back() == '/' ? mirror : mirror + "/");
  }
  return checked;
}

/// Downloads run one at a time in a folder, or two would write into one part file.
FileDescriptor lock_folder(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  FileDescriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) {
    const std::string reason = std::generic_category().message(errno);
    throw base::OutputError(base::str("cannot make or open the folder ", shown(directory), ": ",
                                      error ? error.message() : reason,
                                      "; name another with --data"));
  }
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw base::OutputError(
        base::str("another rnnctl is fetching into ", shown(directory), "; wait for it to end"));
  }
  return folder;
}

void stop_if_asked(const PartFile& part) {
  const int signal = base::stop_signal();
  if (signal == 0) return;
  throw base::Error(static_cast<base::ExitCode>(128 + signal),
                    base::str("stopped; ", shown(part.path()), " keeps ", part.size(),
                              " bytes and the same command goes on from there"));
}

/// Completes `part` from `url`; why that failed, or "" when it holds the genuine file.
std::string try_mirror(const std::string& url, const RemoteFile& file, PartFile& part,
                       const FetchObserver& observer) {
  const DownloadObserver forward = [&](std::uint64_t received, std::uint64_t total) {
    if (observer) observer({file.name, received, total});
  };
  for (;;) {
    const bool resumed = part.size() > 0;
    const DownloadResult result = download(url, part, kMostDownloadBytes, forward);
    stop_if_asked(part);
    const bool was_whole = resumed && result.http_status == kNothingLeft;
    if (!result.complete && !was_whole) return result.reason;
    const std::string reason = verify(part.path(), file);
    if (reason.empty()) return "";
    part.clear();
    // The beginning may be at fault, from an earlier download: this mirror gets one clean chance.
    if (!resumed) return reason;
  }
}

FetchedFile fetch_file(const fs::path& directory, const RemoteFile& file,
                       const std::vector<std::string>& mirrors, const FetchObserver& observer) {
  const fs::path path = directory / file.name;
  PartFile part(path.string() + ".part");
  std::vector<std::string> reasons;
  for (const std::string& mirror : mirrors) {
    const std::string reason = try_mirror(mirror + file.name, file, part, observer);
    if (reason.empty()) {
      part.rename_to(path);
      return {path, mirror};
    }
    reasons.push_back(base::str(base::printable(mirror), ": ", reason));
    base::log_debug(base::str(file.name, ": ", reasons.back()));
  }
  throw base::InputError(base::str("no mirror gave ", file.name, ": ", base::join(reasons, "; "),
                                   "; name another with --mirror URL"));
}

}  // namespace

std::vector<FetchedFile> fetch_files(const std::filesystem::path& directory,
                                     std::span<const RemoteFile> files,
                                     const std::vector<std::string>& mirrors,
                                     const FetchObserver& observer) {
  const std::vector<std::string> checked = checked_mirrors(mirrors);
  std::error_code ignored;
  const bool was_there = fs::exists(directory, ignored);
  const FileDescriptor lock = lock_folder(directory);
  std::vector<FetchedFile> fetched;
  try {
    for (const RemoteFile& file : files) {
      const fs::path present = find_genuine(directory, file);
      fetched.push_back(present.empty() ? fetch_file(directory, file, checked, observer)
                                        : FetchedFile{present, ""});
    }
  } catch (const base::Error&) {
    if (!was_there) fs::remove(directory, ignored);  // only when nothing is in it
    throw;
  }
  return fetched;
}

}  // namespace rnnctl::data
