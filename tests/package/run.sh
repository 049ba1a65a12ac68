#!/usr/bin/env bash
# tests/package/run.sh BUILD_FOLDER LIBTORCH: installs that build into an empty folder, runs the
# installed program on the installed data, and builds and runs examples/, which finds the package.
set -euo pipefail
build=$1 libtorch=$2
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

cmake --install "$build" --prefix "$root/prefix" >"$root/install.log"
"$root/prefix/bin/rnnctl" --version
# Away from the checkout's own data: what is read is what was installed beside the program.
mv "$root/prefix" "$root/moved"
program=$root/moved/bin/rnnctl
data=$root/moved/share/rnnctl/data/mnist
cd "$root"
"$program" inspect --model stacked --layers 2 --quiet | tail -n 1
"$program" doctor --json | grep -q "genuine MNIST in $data" || fail "doctor does not see $data"
"$program" selftest
test -s "$root/moved/share/rnnctl/configs/mnist-c.yaml"
for file in man/man1/rnnctl.1 man/man1/rnnctl-train.1 bash-completion/completions/rnnctl \
  zsh/site-functions/_rnnctl fish/vendor_completions.d/rnnctl.fish; do
  test -s "$root/moved/share/$file"
done
bash -n "$root/moved/share/bash-completion/completions/rnnctl"

code=0
LIBTORCH_DIR=$root "$program" --version >out 2>err || code=$?
if [ $code != 4 ] || [ -s out ] || [ "$(wc -l <err)" != 1 ] ||
  ! grep -q "^error: LIBTORCH_DIR is $root" err; then
  fail "without LibTorch: exit code $code, $(cat out err)"
fi

# Unoptimised: what is built here runs for a second.
cmake -S "$checkout/examples" -B "$root/examples" -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG= -DCMAKE_PREFIX_PATH="$root/moved" -DLIBTORCH_DIR="$libtorch" \
  >configure.log || { cat configure.log && exit 1; }
cmake --build "$root/examples" --parallel 2 >build.log 2>&1 || { cat build.log && exit 1; }
"$root/examples/train_model_c" "$data" model-c.pt 20
"$root/examples/predict" model-c.pt "$data" 0 9999
# The program reads what the library wrote.
"$program" eval model-c.pt --model stacked --act tanh --data "$data" | head -n 1
