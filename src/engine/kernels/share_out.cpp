#include "engine/kernels/share_out.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace rnnctl::engine::kernels {

void share_out([[maybe_unused]] int threads, std::size_t count, const void* context,
               TaskFunction function) {
#ifdef _OPENMP
  if (threads > 1) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (std::size_t index = 0; index < count; ++index) {
      function(context, static_cast<std::size_t>(omp_get_thread_num()), index);
    }
    return;
  }
#endif
  for (std::size_t index = 0; index < count; ++index) function(context, 0, index);
}

}  // namespace rnnctl::engine::kernels
