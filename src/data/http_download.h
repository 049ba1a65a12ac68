// One HTTP transfer to the end of a file that may already hold the beginning.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "data/part_file.h"

namespace rnnctl::data {

/// Bytes received so far and in all (0 while unknown), those that `part` held before included.
using DownloadObserver = std::function<void(std::uint64_t received, std::uint64_t total)>;

/// How a transfer ended. What arrived is in the part file either way.
struct DownloadResult {
  bool complete = false;
  long http_status = 0;  ///< 0 when there was no answer
  std::string reason;    ///< on one line, unless complete
};

/// Asks `url` for what follows after the end of `part` and appends it. A server that sends the
/// whole file instead replaces what is there. Follows at most 5 redirects, to http and https only.
/// Gives up when connecting takes 15 s, when less than 1 kB/s arrives for 30 s, when the file would
/// grow beyond `max_bytes` (the part is cleared then), and within a second of a stop signal.
/// Throws base::OutputError when `part` cannot be written, and what `observer` throws.
DownloadResult download(const std::string& url, PartFile& part, std::uint64_t max_bytes,
                        const DownloadObserver& observer);

}  // namespace rnnctl::data
