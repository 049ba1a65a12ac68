#!/usr/bin/env bash
# scripts/check-threads.sh: builds what has threads (the engine's team, the batch stream, the thread
# that writes checkpoints) with clang's ThreadSanitizer and runs its tests; exit 1 where there is a
# race. About 5 minutes on 2 cores. GCC's OpenMP hides from the sanitizer how it synchronizes; LLVM's
# tells it through its tool archer.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_arguments "$@"
cd "$ROOT"
scripts/build.sh tsan engine_tests data_tests training_tests

archer=$(dirname "$(readlink -f "$(command -v clang++)")")/../lib/libarcher.so
[ -e "$archer" ] || fail "this clang has no libarcher.so, without which every parallel region looks like a race"
# LibTorch is not built with the sanitizer; what it does among its own threads is not seen whole.
# A test of the stop signal trains in a fork of its own, whose new threads are no race.
export OMP_TOOL_LIBRARIES=$archer
export TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1:exitcode=66:die_after_fork=0
failed=no
for layer in engine data training; do
  say "== $layer"
  "build/tsan/tests/${layer}_tests" --gtest_brief=1 || failed=yes
done
[ $failed = no ]
