// System calls that a signal interrupts.
#pragma once

#include <cerrno>

namespace rnnctl::base {

/// Makes the call again for as long as a signal interrupts it. The signal that asks a training to
/// save and stop may come in the middle of that save.
template <typename Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace rnnctl::base
