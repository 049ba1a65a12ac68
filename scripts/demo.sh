#!/usr/bin/env bash
# scripts/demo.sh [FOLDER]: trains two short runs, on MNIST and on Tiny Shakespeare, and makes
# everything that can be made of a run: TensorBoard's events and metrics.csv, a report of each and one
# of both, explanations, every export, man pages and completions; then provokes what doctor finds.
# FOLDER (build/demo) is made anew. Takes about a minute; builds first where build/release has no
# rnnctl (RNNCTL_BINARY names another).
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  -h | --help) print_help && exit 0 ;;
  -*) fail "there is no option $1" ;;
esac
[ $# -le 1 ] || fail "it takes one folder"
folder=$(realpath -m "${1:-$ROOT/build/demo}")
binary=${RNNCTL_BINARY:-$ROOT/build/release/rnnctl}
[ -x "$binary" ] || "$ROOT/scripts/build.sh" release rnnctl-cli

if [ -e "$folder" ] && [ ! -e "$folder/.demo" ]; then
  fail "$folder is there already and was not made by this script; name another folder"
fi
rm -rf "$folder"
mkdir -p "$folder"
touch "$folder/.demo"
cd "$folder"

# Shown as one would type it.
rnnctl() {
  printf '\n$ rnnctl %s\n' "$*"
  "$binary" "$@"
}
# lines N COMMAND...: only the first lines of a long answer.
lines() {
  local count=$1
  shift
  "$@" | sed -n "1,$((count + 2))p"
}

say "== two runs"
rnnctl train --model stacked --layers 2 --act tanh --validation-split 5000 --iterations 1200 \
  --eval-every 200 --threads 2 --run-dir mnist --tensorboard events/mnist --metrics-csv --report -q
rnnctl train --dataset tinyshakespeare --cell lstm --hidden 64 --optimizer adam --lr 0.005 \
  --bptt 50 --iterations 200 --eval-every 50 --threads 1 --run-dir text --tensorboard events/text -q
rnnctl runs .
rnnctl compare mnist text
rnnctl watch mnist

say "== pages for the browser"
rnnctl report mnist
rnnctl report text
rnnctl report mnist text -o both.html

say "== what the networks look at"
lines 12 rnnctl explain mnist/best.pt --test-index 0 --png seven.png
lines 12 rnnctl explain text/last.pt --prompt "ROMEO:" --png romeo.png

say "== taken elsewhere"
for format in onnx safetensors npz c; do
  rnnctl export mnist/best.pt -o "mnist.$format" --format $format
  rnnctl export text/last.pt -o "text.$format" --format $format
done
rnnctl export mnist/best.pt -o mnist-whole.onnx --with-preparation --softmax
if command -v cc >/dev/null; then
  for source in mnist.c text.c; do
    cc -std=c99 -Wall -Wextra -pedantic -Werror -O2 -c $source -o "${source%.c}.o"
    say "$source: compiles as C99 without a warning"
  done
fi
lines 10 rnnctl inspect mnist/best.pt --weights fc.bias
rnnctl sample text/last.pt --prompt "ROMEO:" --length 120 -q

say "== the program explains itself"
rnnctl help --write-to share
lines 8 rnnctl help exit-codes
rnnctl selftest

# Each fault with the lines of doctor that it changes, whatever its exit code is.
say "== what doctor finds"
"$binary" doctor >doctor.txt || true
provoke() {
  printf '\n%s:\n' "$1"
  shift
  local said
  said=$("$@" 2>&1 || true)
  { diff doctor.txt - <<<"$said" || true; } | sed -n 's/^> /  /p'
}
cat doctor.txt
provoke "every GPU hidden" env CUDA_VISIBLE_DEVICES= "$binary" doctor
if command -v cc >/dev/null; then
  # Where no driver answers, nobody asks for devices and CUDA's libraries: a stand-in for one.
  mkdir -p driver
  cat >driver/driver.c <<'EOF'
#include <stdlib.h>
int cuInit(unsigned flags) { return (int)flags; }
int cuDriverGetVersion(int *version) { return *version = 13020, 0; }
int cuDeviceGetCount(int *count) { return *count = getenv("CUDA_VISIBLE_DEVICES") ? 0 : 1, 0; }
int cuDeviceGet(int *device, int ordinal) { return *device = ordinal, 0; }
int cuDeviceGetName(char *name, int length, int device) { return *name = '\0', length < device; }
EOF
  cc -shared -fPIC -o driver/libcuda.so.1 driver/driver.c
  provoke "a GPU hidden from a stand-in for the driver" \
    env LD_LIBRARY_PATH="$PWD/driver" CUDA_VISIBLE_DEVICES= "$binary" doctor
  provoke "what LibTorch misses behind that driver" \
    env -u CUDA_VISIBLE_DEVICES LD_LIBRARY_PATH="$PWD/driver" "$binary" doctor
fi
provoke "one CPU" taskset -c 0 "$binary" doctor
provoke "a home that cannot be written" env HOME=/proc XDG_CACHE_HOME= "$binary" doctor
mkdir -p wrong
printf 'no images' >wrong/train-images-idx3-ubyte
provoke "wrong data" "$binary" doctor --data wrong
provoke "more threads than cores" env RNNCTL_THREADS=64 "$binary" doctor
if [ -x "$ROOT/build/release/launcher/rnnctl" ]; then
  provoke "an installed rnnctl without LibTorch" \
    env LIBTORCH_DIR="$folder/none" "$ROOT/build/release/launcher/rnnctl" doctor
fi

say "== in $folder"
find . -type f ! -name .demo | sort
