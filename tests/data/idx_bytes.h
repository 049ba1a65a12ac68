// IDX and gzip files built by hand, byte by byte as their formats say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include <rnnctl/base/error.h>

namespace rnnctl::data {

inline std::string idx_header(std::uint8_t type, const std::vector<std::uint32_t>& sizes) {
  std::string bytes = {0, 0, static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 255);
  }
  return bytes;
}

/// Elements that do not compress to nothing: Knuth's multiplicative hash of the position.
inline std::string noise(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i * 2654435761U >> 24 & 255);
  return bytes;
}

/// An 8-bit unsigned IDX file with noise for elements.
inline std::string idx_bytes(const std::vector<std::uint32_t>& sizes) {
  std::size_t count = 1;
  for (const std::uint32_t size : sizes) count *= size;
  return idx_header(0x08, sizes) + noise(count);
}

inline std::string gzip(const std::string& bytes) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// The message of the InputError that `action` must throw: exit code 3 and one line.
template <typename Action>
std::string input_error(Action action) {
  try {
    action();
  } catch (const base::InputError& error) {
    const std::string message = error.what();
    EXPECT_EQ(error.exit_code(), base::ExitCode::kInput);
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  ADD_FAILURE() << "no InputError was thrown";
  return "";
}

}  // namespace rnnctl::data
