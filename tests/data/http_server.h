// A web server for one test, on 127.0.0.1: one connection at a time, answers by a function.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace rnnctl::data {

struct HttpRequest {
  std::string path;                          ///< "/file.gz"
  std::optional<std::uint64_t> range_start;  ///< from "Range: bytes=N-"
};

struct HttpAnswer {
  int status = 200;
  std::string body;
  std::string location;                       ///< a redirect's target
  std::size_t announced = std::string::npos;  ///< Content-Length, when it is not the body's
};

/// The part of `body` that is asked for, as a server with ranges gives it.
inline HttpAnswer serve_range(const HttpRequest& request, const std::string& body) {
  if (!request.range_start) return {200, body, "", std::string::npos};
  if (*request.range_start >= body.size()) return {416, "", "", std::string::npos};
  return {206, body.substr(*request.range_start), "", std::string::npos};
}

class HttpServer {
 public:
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  explicit HttpServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_, generic, length), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    EXPECT_EQ(::getsockname(listener_, generic, &length), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~HttpServer() {
    ::shutdown(listener_, SHUT_RDWR);  // wakes the accept
    thread_.join();
    ::close(listener_);
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (int peer = 0; (peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      answer(peer);
      ::close(peer);
    }
  }

  void answer(int peer) {
    std::string text;
    char buffer[4096];
    while (text.find("\r\n\r\n") == std::string::npos) {
      const ssize_t count = ::recv(peer, buffer, sizeof(buffer), 0);
      if (count <= 0) return;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    HttpRequest request;
    const std::size_t begin = text.find(' ') + 1;
    request.path = text.substr(begin, text.find(' ', begin) - begin);
    constexpr std::string_view kRange = "Range: bytes=";
    if (const std::size_t at = text.find(kRange); at != std::string::npos) {
      request.range_start = std::stoull(text.substr(at + kRange.size()));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    send_answer(peer, handler_(request));
  }

  static void send_answer(int peer, const HttpAnswer& answer) {
    const bool honest = answer.announced == std::string::npos;
    const std::size_t length = honest ? answer.body.size() : answer.announced;
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\nConnection: close\r\n" +
                       "Content-Length: " + std::to_string(length) + "\r\n";
    if (!answer.location.empty()) text += "Location: " + answer.location + "\r\n";
    text += "\r\n" + answer.body;
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t count = ::send(peer, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
  std::thread thread_;
};

}  // namespace rnnctl::data
