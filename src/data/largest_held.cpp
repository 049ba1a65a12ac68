#include <rnnctl/base/machine.h>
#include <rnnctl/data/largest_held.h>

namespace rnnctl::data {

std::uint64_t largest_held() { return base::usable_memory() / 10; }

}  // namespace rnnctl::data
