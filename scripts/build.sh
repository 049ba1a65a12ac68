#!/usr/bin/env bash
# scripts/build.sh [PRESET [TARGET...]]: installs what is missing (setup.sh), then configures and
# builds one of the presets release (default), debug, asan, tsan, fuzz and package into build/PRESET:
# the TARGETs, or everything. Uses Ninja and ccache where they are installed.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

preset=${1:-release}
case $preset in
  release | debug | asan | tsan | fuzz | package) ;;
  -h | --help) print_help && exit 0 ;;
  *) fail "there is no preset '$preset'; there are release, debug, asan, tsan, fuzz and package" ;;
esac
folder=$ROOT/build/$preset
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(all)
cd "$ROOT"

case $preset in
  fuzz | tsan) scripts/setup.sh "--$preset" ;;
  *) scripts/setup.sh ;;
esac

# cached NAME: that entry of the build folder's CMake cache, empty where there is none.
cached() {
  sed -n "s/^$1:[A-Z]*=//p" "$folder/CMakeCache.txt" 2>/dev/null || true
}

# CMake refuses to change the generator of a build folder, or to use one that was moved: an existing
# folder keeps its generator for as long as it can.
choose_generator() {
  local present=no
  generator='Unix Makefiles'
  if command -v ninja >/dev/null; then
    generator=Ninja
  fi
  [ -e "$folder/CMakeCache.txt" ] || return 0
  case $(cached CMAKE_GENERATOR) in
    Ninja) ! command -v ninja >/dev/null || present=yes ;;
    'Unix Makefiles') ! command -v make >/dev/null || present=yes ;;
  esac
  if [ $present = yes ] && [ "$(cached CMAKE_HOME_DIRECTORY)" = "$ROOT" ]; then
    generator=$(cached CMAKE_GENERATOR)
  else
    say "build/$preset was made elsewhere or by a build tool that is gone; starting it afresh"
    rm -rf "$folder"
  fi
}

# The usable cores, but no more jobs than memory carries: a file with LibTorch's headers takes
# about 1.2 GB to compile.
jobs_that_fit() {
  local cores megabytes
  cores=$(nproc)
  megabytes=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo 2>/dev/null)
  local fit=$((${megabytes:-100000} / 1200))
  [ $fit -ge 1 ] || fit=1
  echo $((cores < fit ? cores : fit))
}

# The first error in CMake's log, on one line.
first_cmake_error() {
  awk '/^CMake Error/ { found = 1; if (sub(/^CMake Error: /, "")) print; next }
       found && (/^Call Stack/ || /^--/) { exit }
       found && NF { $1 = $1; print }' "$folder/configure.log" | head -n 6 | tr '\n' ' ' | cut -c 1-400
}

choose_generator
if [ -z "${LIBTORCH_DIR:-}" ] && [ -n "${RNNCTL_LIBTORCH_VERSION:-}" ]; then
  LIBTORCH_DIR=$CACHE/libtorch-$RNNCTL_LIBTORCH_VERSION/torch
fi
launcher=
if command -v ccache >/dev/null; then
  launcher=ccache
  # Without these two ccache passes every file with a precompiled header by.
  export CCACHE_DIR=${CCACHE_DIR:-$CACHE/ccache}
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  # Otherwise it preprocesses LibTorch's headers for every file that it has not seen yet, which
  # costs more than compiling with the precompiled header does.
  export CCACHE_DEPEND=${CCACHE_DEPEND:-1}
fi

mkdir -p "$folder"
cmake --preset "$preset" -G "$generator" -DLIBTORCH_DIR="${LIBTORCH_DIR:-}" \
  -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher" >"$folder/configure.log" 2>&1 || {
  fail "CMake could not configure build/$preset: $(first_cmake_error)(log: build/$preset/configure.log)"
}
cmake --build "$folder" --parallel "$(jobs_that_fit)" --target "${targets[@]}" >&2 ||
  fail "build/$preset did not build"
