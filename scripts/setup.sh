#!/usr/bin/env bash
# scripts/setup.sh [--cuda] [--fuzz] [--tsan]: installs what a build needs and this machine lacks.
#
# 1. Debian/Ubuntu packages, as root or through sudo.
# 2. LibTorch: PyPI's torch wheel, unpacked once into ~/.cache/rnnctl/libtorch-VERSION.
#    Skipped where LIBTORCH_DIR is set or the cache has it. By default without the CUDA libraries
#    that only a GPU needs (540 MB to download); --cuda brings them along (about 3 GB).
# 3. With --fuzz: clang and its libFuzzer; with --tsan: clang, its ThreadSanitizer and OpenMP.
#
# RNNCTL_LIBTORCH_VERSION chooses between 2.15.0 (default) and 2.11.0.
# Says in one line what it could not get (exit 1); the full story is then in build/setup.log.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=scripts/fetch.sh
. "$(dirname "${BASH_SOURCE[0]}")/fetch.sh"

with_cuda=no
with_libfuzzer=no
with_tsan=no
for argument in "$@"; do
  case $argument in
    --cuda) with_cuda=yes ;;
    --fuzz) with_libfuzzer=yes ;;
    --tsan) with_tsan=yes ;;
    -h | --help) print_help && exit 0 ;;
    *) fail "unknown argument '$argument' (there are --cuda, --fuzz and --tsan)" ;;
  esac
done

# A|B: either will do.
packages=(
  g++ cmake make pkg-config ca-certificates
  libcli11-dev libspdlog-dev libfmt-dev libyaml-cpp-dev nlohmann-json3-dev
  'libcurl4-openssl-dev|libcurl4-gnutls-dev' libzip-dev libpng-dev zlib1g-dev libssl-dev libhwy-dev
  libgtest-dev libgmock-dev
)

version=${RNNCTL_LIBTORCH_VERSION:-2.15.0}
case $version in
  2.15.0) cuda_toolkit=13.2.2 ;;
  2.11.0) cuda_toolkit=13.0.2 ;;
  *) fail "RNNCTL_LIBTORCH_VERSION is '$version'; this script knows 2.15.0 and 2.11.0 (LIBTORCH_DIR takes any other)" ;;
esac
libtorch=$CACHE/libtorch-$version

libtorch_is_there() {
  if [ -n "${LIBTORCH_DIR:-}" ]; then
    return 0
  fi
  [ -e "$libtorch/torch/lib/libtorch_cpu.so" ] &&
    { [ $with_cuda = no ] || [ -d "$libtorch/nvidia/cudnn" ]; }
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Prints the first name of each entry of which no alternative is installed.
missing_packages() {
  local entry name names
  for entry in "$@"; do
    IFS='|' read -r -a names <<<"$entry"
    for name in "${names[@]}"; do
      is_installed "$name" && continue 2
    done
    printf '%s\n' "${names[0]}"
  done
}

install_packages() {
  local as_root=() missing=("$@")
  if [ "$(id -u)" != 0 ]; then
    # sudo asks for a password on a terminal; without one it must not wait for it.
    if ! command -v sudo >/dev/null || { [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
      fail "these packages are missing and this user cannot install them: ${missing[*]}"
    fi
    as_root=(sudo)
  fi
  # Ninja is not needed, only faster, so it comes along but is never a reason to install.
  is_installed ninja-build || missing+=(ninja-build)
  say "Installing packages: ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120)
  "${apt[@]}" update >>"$log" 2>&1 ||
    say "setup.sh: the package lists could not all be refreshed; trying with the present ones"
  "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
    fail "could not install the packages ${missing[*]}$(reason)"
}

libfuzzer_is_there() {
  echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
    clang++ -fsanitize=fuzzer,address -x c++ - -o /dev/null >>"$log" 2>&1
}

tsan_is_there() {
  printf '#include <omp.h>\nint main() { return omp_get_level(); }\n' |
    clang++ -fsanitize=thread -fopenmp -x c++ - -o /dev/null >>"$log" 2>&1
}

# install_clang_with CHECK NAME PACKAGE...: the packages one after the other until CHECK is content.
# Whether clang brings its run-time libraries along differs between releases.
install_clang_with() {
  local check=$1 name=$2 package
  shift 2
  for package in "$@"; do
    ! "$check" || return 0
    install_packages "$package"
  done
  "$check" || fail "clang++ cannot build with $name$(reason)"
}

fetch_libtorch() {
  open_staging
  local fresh=$staging/libtorch
  if [ $with_cuda = yes ]; then
    say "Fetching LibTorch $version with all CUDA libraries (about 3 GB) into $libtorch"
    pip_target "$fresh" "torch==$version" || fail "could not get LibTorch $version through pip$(reason)"
  else
    say "Fetching LibTorch $version (540 MB) into $libtorch"
    pip_target "$fresh" --no-deps "torch==$version" ||
      fail "could not get LibTorch $version through pip$(reason)"
    pip_target "$fresh" "cuda-toolkit[cudart,cupti]==$cuda_toolkit" ||
      fail "could not get the CUDA runtime that LibTorch links to through pip$(reason)"
  fi
  [ -e "$fresh/torch/lib/libtorch_cpu.so" ] ||
    fail "the torch $version package for this machine holds no libtorch_cpu.so; set LIBTORCH_DIR to another LibTorch"
  # There already where another run was faster, or this one adds CUDA to what is there.
  move_into_place "$fresh" "$libtorch"
}

open_log setup.log

libtorch_is_there || packages+=(python3 python3-pip)
if command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(missing_packages "${packages[@]}")
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
else
  say "setup.sh: no dpkg here, so nothing was installed; the build needs what these packages of Debian hold: ${packages[*]}"
fi
libtorch_is_there || fetch_libtorch
[ $with_libfuzzer = no ] ||
  install_clang_with libfuzzer_is_there -fsanitize=fuzzer clang libclang-rt-dev
[ $with_tsan = no ] ||
  install_clang_with tsan_is_there '-fsanitize=thread -fopenmp' clang libomp-dev libclang-rt-dev
