#!/usr/bin/env bash
# scripts/setup-python.sh: two generations of Python's PyTorch, for the tests that exchange files
# with it. Nothing is installed: both are unpacked once into ~/.cache/rnnctl.
#
#   wheel    the LibTorch that setup.sh fetched is PyPI's torch package; here come the few packages
#            it imports, numpy and safetensors (30 MB to download), and stand-ins for its GPU
#            libraries (gpu-stand-ins.py); and, where they can be had, onnx and onnxruntime (36 MB)
#            and TensorBoard (6 MB)
#   debian   python3-torch of Debian or Ubuntu with all it needs, 1.13 on Debian 12 (150 MB)
#
# Each is tried, and those that work are listed in build/pythons.txt: "VERSION COMMAND". What cannot
# be had is named in one line, the full story is in build/setup-python.log. Exit 1 when there is none.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=scripts/fetch.sh
. "$(dirname "${BASH_SOURCE[0]}")/fetch.sh"

for argument in "$@"; do
  case $argument in
    -h | --help) print_help && exit 0 ;;
    *) fail "unknown argument '$argument'" ;;
  esac
done

version=${RNNCTL_LIBTORCH_VERSION:-2.15.0}
libtorch=$CACHE/libtorch-$version

# write_launcher FOLDER PYTHONPATH LD_LIBRARY_PATH: FOLDER/python, which runs Python with both.
write_launcher() {
  cat >"$1/python" <<END
#!/bin/sh
export PYTHONPATH='$2' LD_LIBRARY_PATH='$3' PYTHONNOUSERSITE=1
exec '$(system_python)' "\$@"
END
  chmod +x "$1/python"
}

# torch_version FOLDER [MODULE]: prints the version of PyTorch that FOLDER/python computes with;
# fails where it does not start or cannot import MODULE.
torch_version() {
  [ -x "$1/python" ] &&
    "$1/python" -c "import torch${2:+, $2}; torch.ones(2).sum(); print(torch.__version__)" 2>>"$log"
}

fetch_wheel() {
  local final=$1 fresh=$staging/wheel
  if [ ! -e "$libtorch/torch/__init__.py" ]; then
    say "setup-python.sh: no PyTorch from the wheel: $libtorch is not there (scripts/setup.sh fetches it)"
    return 1
  fi
  say "Fetching what the Python of LibTorch $version imports (30 MB) into $final"
  mkdir "$fresh" "$fresh/stand-ins"
  if ! pip_target "$fresh/packages" --only-binary :all: \
    'typing-extensions>=4.13' 'sympy>=1.13.3' networkx jinja2 filelock fsspec \
    numpy safetensors; then
    say "setup-python.sh: no PyTorch from the wheel$(reason)"
    return 1
  fi
  if ! "$(system_python)" "$ROOT/scripts/gpu-stand-ins.py" "$libtorch" "$fresh/stand-ins" >>"$log" 2>&1; then
    say "setup-python.sh: no PyTorch from the wheel: its GPU libraries could not be replaced (log: build/setup-python.log)"
    return 1
  fi
  write_launcher "$fresh" "$libtorch:$final/packages" "$final/stand-ins"
  move_into_place "$fresh" "$final"
}

# add_onnx FOLDER: onnx and onnxruntime for the Python of the wheel, which does without where they
# cannot be had.
add_onnx() {
  local fresh=$staging/onnx
  if [ ! -x "$1/python" ] || "$1/python" -c 'import onnx, onnxruntime' 2>>"$log"; then
    return 0
  fi
  say "Fetching onnx and onnxruntime (36 MB) into $1"
  # Without what they need and is there already: numpy and typing_extensions.
  if ! pip_target "$fresh" --only-binary :all: --no-deps \
    onnx onnxruntime protobuf flatbuffers ml_dtypes packaging; then
    say "setup-python.sh: no onnx and onnxruntime$(reason)"
    return 0
  fi
  cp -a "$fresh/." "$1/packages/"  # over what an interrupted attempt has left
}

# add_tensorboard FOLDER: TensorBoard for the Python of the wheel, likewise.
add_tensorboard() {
  local fresh=$staging/tensorboard needs=(absl-py)
  if [ ! -x "$1/python" ] || "$1/python" -c 'import tensorboard' 2>>"$log"; then
    return 0
  fi
  say "Fetching tensorboard (6 MB) into $1"
  # Without its server: the tests only read event files with it. onnx may have brought protobuf.
  "$1/python" -c 'import google.protobuf' 2>>"$log" || needs+=(protobuf)
  if ! pip_target "$fresh" --only-binary :all: --no-deps tensorboard "${needs[@]}"; then
    say "setup-python.sh: no tensorboard$(reason)"
    return 0
  fi
  cp -a "$fresh/." "$1/packages/"
}

# apt-get with package lists and downloads of our own: needs no rights and leaves the system alone.
apt() {
  local state=$staging/apt
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" \
    -o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" "$@" >>"$log" 2>&1 </dev/null
}

fetch_debian() {
  local final=$1 fresh=$staging/debian package libraries
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    say "setup-python.sh: no PyTorch from Debian: this system has no apt-get"
    return 1
  fi
  say "Fetching python3-torch of this system's distribution (150 MB) into $final"
  if ! apt update || ! apt --no-install-recommends --download-only install python3-torch; then
    say "setup-python.sh: no PyTorch from Debian$(reason)"
    return 1
  fi
  mkdir "$fresh"
  for package in "$staging"/apt/cache/archives/*.deb; do
    case ${package##*/} in
      '*.deb') break ;;       # the system has them all
      libc6_*) continue ;;    # there can be only one, the system's
    esac
    dpkg-deb --extract "$package" "$fresh" >>"$log" 2>&1 || return 1
  done
  rm -rf "${fresh:?}"/usr/{share,include}
  # Debian chooses between several BLAS by links that an installation would make.
  libraries=$(
    cd "$fresh" && shopt -s nullglob
    printf "$final/%s:" usr/lib/*-linux-gnu{/,/blas/,/lapack/} usr/lib/ lib/*-linux-gnu/ lib/
  )
  write_launcher "$fresh" "$final/usr/lib/python3/dist-packages" "${libraries%:}"
  move_into_place "$fresh" "$final"
}

# provide NAME FOLDER [MODULE]: lists it, and fetches it before where it is not there or no longer works.
provide() {
  local name=$1 folder=$2 module=${3:-} found
  if ! found=$(torch_version "$folder" "$module"); then
    "fetch_$name" "$folder" || return 0
    if ! found=$(torch_version "$folder" "$module"); then
      say "setup-python.sh: PyTorch in $folder does not start: $(tail -n 1 "$log")"
      return 0
    fi
  fi
  printf '%s %s\n' "$found" "$folder/python" >>"$list"
}

open_log setup-python.log
open_staging
list=$ROOT/build/pythons.txt
: >"$list"
provide wheel "$CACHE/python-$version" safetensors.numpy
add_onnx "$CACHE/python-$version"
add_tensorboard "$CACHE/python-$version"
provide debian "$CACHE/python-debian"
[ -s "$list" ]
