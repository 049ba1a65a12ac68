// Which files are read into memory, and which are only mapped into the address space.
#pragma once

#include <cstdint>
#include <limits>

namespace rnnctl::data {

/// Bytes: a tenth of base::usable_memory(). A raw file that is larger is mapped and never copied
/// whole; who cuts it short while it is in use then ends the process, so smaller ones are read.
std::uint64_t largest_held();

/// For what must not change once it has been looked at, whatever its size.
constexpr std::uint64_t kAlwaysHeld = std::numeric_limits<std::uint64_t>::max();

}  // namespace rnnctl::data
