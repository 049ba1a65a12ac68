#!/usr/bin/env bash
# scripts/test.sh [--sanitizers]: builds and runs every test from a clean checkout, in less than 15
# minutes on two cores; with --sanitizers then those of the layers (the commands' aside) and of faults
# (labels unit, train and fault) once more under AddressSanitizer and UndefinedBehaviorSanitizer, some
# 20 minutes more. Ends with the closing lines of each CTest run; exit 1 when a test failed.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

presets=(release)
for argument in "$@"; do
  case $argument in
    --sanitizers) presets=(release asan) ;;
    -h | --help) print_help && exit 0 ;;
    *) fail "unknown argument '$argument' (there is --sanitizers)" ;;
  esac
done
cd "$ROOT"

# Shows the tests as they run; CTest's closing lines are kept for the end. The presets hold what
# belongs to each run: labels, output of failing tests.
run_tests() {
  ctest --preset "$1" --no-tests=error --parallel "$(nproc)" 2>&1 |
    tee "build/$1/ctest.log" | sed -u '/^[0-9]*% tests passed/,$d'
}

failed=no
for preset in "${presets[@]}"; do
  targets=()
  [ "$preset" != asan ] || targets=(sanitized_tests)
  scripts/build.sh "$preset" "${targets[@]}"
  # After the build, which fetches LibTorch: it is one of the two.
  [ "$preset" != release ] || scripts/setup-python.sh ||
    say "test.sh: no Python with PyTorch, the tests that need one are skipped"
  say "== tests: $preset"
  run_tests "$preset" || failed=yes
done

printf '\nTotal time: %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
for preset in "${presets[@]}"; do
  printf '\n== %s\n' "$preset"
  sed -n '/^[0-9]*% tests passed/,$p' "build/$preset/ctest.log"
done
[ $failed = no ]
