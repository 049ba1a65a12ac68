// A number of tasks for a number of threads.
#pragma once

#include <cstddef>

namespace rnnctl::engine::kernels {

using TaskFunction = void (*)(const void* context, std::size_t thread, std::size_t index);
void share_out(int threads, std::size_t count, const void* context, TaskFunction function);

/// Calls task(thread, index) for every index below `count`, in any order and each on one of
/// `threads` threads (0 to threads - 1), and returns when all are done. A task must not throw.
template <class Task>
void share_out(int threads, std::size_t count, const Task& task) {
  share_out(threads, count, &task, [](const void* context, std::size_t thread, std::size_t index) {
    (*static_cast<const Task*>(context))(thread, index);
  });
}

}  // namespace rnnctl::engine::kernels
