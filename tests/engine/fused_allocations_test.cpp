// No memory is asked for while the fused engine trains: after two steps every buffer is there.
#include <atomic>
#include <cerrno>
#include <cstdlib>

#include <gtest/gtest.h>

#include "engine/tiny_problem.h"
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/models/registry.h>

#ifdef __has_feature  // clang's way of saying it
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define RNNCTL_COUNTS_ALLOCATIONS

namespace {
std::atomic<std::int64_t> allocations{0};
}

// In front of the C library's own, for this whole program and its threads; operator new and
// LibTorch's allocator end here, too.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) noexcept {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  ++allocations;
  return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) noexcept {
  *result = memalign(alignment, size);
  return *result == nullptr && size > 0 ? ENOMEM : 0;
}
}
#endif

namespace rnnctl::engine {
namespace {

struct AllocationCase {
  std::string name, model, optimizer;
  int threads;
};

void PrintTo(const AllocationCase& one, std::ostream* out) { *out << one.name; }

class FusedAllocations : public testing::TestWithParam<AllocationCase> {};

TEST_P(FusedAllocations, ThereAreNoneAfterTheSecondStep) {
#ifndef RNNCTL_COUNTS_ALLOCATIONS
  GTEST_SKIP() << "counts in front of the GNU C library's allocator only, without sanitizers";
#else
  const AllocationCase& one = GetParam();
  models::ModelOptions model;
  model.model = one.model;
  model.input_size = 7;
  model.sequence_length = 5;
  model.hidden_size = 33;
  model.num_layers = one.model == "stacked" ? 2 : 1;
  model.dropout = one.model == "stacked" ? 0.3 : 0.0;
  model.num_classes = 6;
  EngineOptions options;
  options.optimizer.name = one.optimizer;
  options.optimizer.clip_norm = 0.5;
  FusedEngine engine(models::build_model(model, 1), options, one.threads);
  const std::int64_t targets = one.model == "char" ? 5 : 1;
  const test::TinyBatch whole(50, 5, 7, 6, targets), last(13, 5, 7, 6, targets);
  engine.step(whole.batch, 1, 0.01);
  engine.step(whole.batch, 2, 0.01);
  const std::int64_t before = allocations;
  for (int i = 3; i < 20; ++i) engine.step(i % 5 == 0 ? last.batch : whole.batch, i, 0.01);
  EXPECT_EQ(allocations - before, 0);
#endif
}

#ifdef RNNCTL_COUNTS_ALLOCATIONS
TEST(FusedAllocations, AreSeenByTheCounter) {
  const std::int64_t before = allocations;
  const torch::Tensor tensor = torch::zeros({1000});
  EXPECT_GT(allocations - before, 0);
}
#endif

INSTANTIATE_TEST_SUITE_P(All, FusedAllocations,
                         testing::Values(AllocationCase{"stackedSgd", "stacked", "sgd", 1},
                                         AllocationCase{"stackedAdamThreads", "stacked", "adam", 3},
                                         AllocationCase{"charAdamw", "char", "adamw", 1},
                                         AllocationCase{"cellRmsprop", "cell", "rmsprop", 2},
                                         AllocationCase{"imageAdam", "image", "adam", 2},
                                         AllocationCase{"multiSgd", "multi", "sgd", 1}),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace rnnctl::engine
