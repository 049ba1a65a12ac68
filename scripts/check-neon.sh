#!/usr/bin/env bash
# scripts/check-neon.sh: compiles the engine's kernels for 64-bit Arm, where Highway's operations are
# NEON's, with the cross compiler of Debian's g++-aarch64-linux-gnu. Exit 0: they compile, 1: they do
# not, 77: that compiler or Highway's headers (libhwy-dev) are not installed.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_arguments "$@"
cd "$ROOT"

compiler=$(compgen -c aarch64-linux-gnu-g++ | sort -u | head -n 1) || true
if [ -z "$compiler" ]; then
  say "check-neon.sh: there is no aarch64-linux-gnu-g++ here; install g++-aarch64-linux-gnu"
  exit 77
fi
highway=$(pkg-config --variable=includedir libhwy 2>/dev/null) || true
if [ -z "$highway" ]; then
  say "check-neon.sh: there are no headers of Highway here; install libhwy-dev"
  exit 77
fi

# Highway's headers alone: beside them lie those of this machine's C library.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/include"
ln -s "$highway/hwy" "$work/include/hwy"
# What CMakeLists.txt gives the kernels.
disabled=$(sed -n 's/.*\(HWY_DISABLED_TARGETS=([^)]*)\).*/\1/p' CMakeLists.txt)
for kernel in src/engine/kernels/*.cpp; do
  "$compiler" -std=c++20 -march=armv8-a+crypto -fopenmp -Wall -Wextra -Werror "-D$disabled" \
    -isystem "$work/include" -Iinclude -Isrc -c "$kernel" -o "$work/kernel.o" ||
    fail "$kernel does not compile for Arm"
done
say "check-neon.sh: all kernels compile for Arm's NEON with $compiler"
