#include "data/http_download.h"

#include <array>
#include <exception>
#include <memory>
#include <new>
#include <span>

#include <curl/curl.h>

#include <rnnctl/base/paths.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

constexpr long kConnectSeconds = 15;
constexpr long kSlowBytesPerSecond = 1000;
constexpr long kSlowSeconds = 30;
constexpr long kMostRedirects = 5;
constexpr long kWholeFile = 200;
constexpr long kPartOfFile = 206;

struct EasyCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;

EasyHandle make_handle() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  EasyHandle handle(initialized == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle) throw std::bad_alloc();
  return handle;
}

/// What libcurl's callbacks share. An exception must not pass through libcurl's C frames: it is
/// kept here and the transfer told to end.
struct Transfer {
  CURL* handle = nullptr;
  PartFile& part;
  std::uint64_t max_bytes = 0;
  const DownloadObserver& observer;
  std::uint64_t resumed_at = 0;
  bool started = false;
  bool too_large = false;
  std::exception_ptr failure;
};

long http_status(CURL* handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

void receive(Transfer& transfer, std::span<const char> bytes) {
  PartFile& part = transfer.part;
  if (!transfer.started) {
    transfer.started = true;
    if (http_status(transfer.handle) != kPartOfFile) {  // it sends everything from the start
      transfer.resumed_at = 0;
      part.clear();
    }
  }
  transfer.too_large = part.size() + bytes.size() > transfer.max_bytes;
  if (!transfer.too_large) part.append(bytes);
}

std::size_t on_data(char* data, std::size_t, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  try {
    receive(transfer, {data, count});
  } catch (...) {
    transfer.failure = std::current_exception();
  }
  return transfer.failure || transfer.too_large ? CURL_WRITEFUNC_ERROR : count;
}

int on_progress(void* user, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
  constexpr int kGoOn = 0;
  constexpr int kAbort = 1;
  auto& transfer = *static_cast<Transfer*>(user);
  if (base::stop_signal() != 0) return kAbort;
  if (!transfer.started || !transfer.observer) return kGoOn;
  try {
    const bool known = total > 0;
    transfer.observer(transfer.part.size(),
                      known ? transfer.resumed_at + static_cast<std::uint64_t>(total) : 0);
  } catch (...) {
    transfer.failure = std::current_exception();
    return kAbort;
  }
  return kGoOn;
}

// The names of protocols replaced a bit mask in libcurl 7.85; Ubuntu 22.04 has 7.81.
void allow_only_http(CURL* handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

void configure(CURL* handle, const std::string& url, Transfer& transfer, char* error_text) {
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  allow_only_http(handle);
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, kMostRedirects);
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kSlowBytesPerSecond);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, ("rnnctl/" + base::version()).c_str());
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_text);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  if (transfer.resumed_at > 0) {
    // Not CURLOPT_RESUME_FROM: it fails on servers without ranges, where we take the whole file.
    curl_easy_setopt(handle, CURLOPT_RANGE, base::str(transfer.resumed_at, "-").c_str());
  }
}

}  // namespace

DownloadResult download(const std::string& url, PartFile& part, std::uint64_t max_bytes,
                        const DownloadObserver& observer) {
  const EasyHandle handle = make_handle();
  Transfer transfer{.handle = handle.get(),
                    .part = part,
                    .max_bytes = max_bytes,
                    .observer = observer,
                    .resumed_at = part.size(),
                    .failure = nullptr};
  std::array<char, CURL_ERROR_SIZE> error_text = {};
  configure(handle.get(), url, transfer, error_text.data());
  const CURLcode code = curl_easy_perform(handle.get());
  if (transfer.failure) std::rethrow_exception(transfer.failure);

  DownloadResult result;
  result.http_status = http_status(handle.get());
  const bool answered = result.http_status == kWholeFile || result.http_status == kPartOfFile;
  result.complete = code == CURLE_OK && answered;
  if (result.complete) return result;
  if (transfer.too_large) {
    part.clear();
    result.reason = base::str("sends more than ", max_bytes, " bytes");
  } else if (code == CURLE_OK || code == CURLE_HTTP_RETURNED_ERROR) {
    result.reason = base::str("answers with HTTP status ", result.http_status);
  } else {
    const bool has_text = error_text[0] != '\0';
    result.reason = base::printable(has_text ? error_text.data() : curl_easy_strerror(code));
  }
  return result;
}

}  // namespace rnnctl::data
