// The error of a file that could not be written.
#pragma once

#include <filesystem>

namespace rnnctl::base {

/// Throws OutputError with the path, the system's reason for `error_number` and what to do.
[[noreturn]] void fail_to_write(const std::filesystem::path& path, int error_number);

}  // namespace rnnctl::base
