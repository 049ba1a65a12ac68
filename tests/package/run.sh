#!/usr/bin/env bash
# tests/package/run.sh BUILD_FOLDER LIBTORCH: installs that build into an empty folder, runs the
# installed program on the installed data, and builds and runs a project that finds the package.
set -euo pipefail
build=$1 libtorch=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

cmake --install "$build" --prefix "$root/prefix" >"$root/install.log"
program=$root/prefix/bin/rnnctl
"$program" --version
# Away from the checkout's own data: what is read is what was installed beside the program.
mv "$root/prefix" "$root/moved"
program=$root/moved/bin/rnnctl
(cd "$root" && "$program" inspect --model stacked --layers 2 --quiet | tail -n 1)
test -s "$root/moved/share/rnnctl/data/mnist/train-images-idx3-ubyte.gz"
test -s "$root/moved/share/rnnctl/configs/mnist-c.yaml"
for file in man/man1/rnnctl.1 man/man1/rnnctl-train.1 bash-completion/completions/rnnctl \
  zsh/site-functions/_rnnctl fish/vendor_completions.d/rnnctl.fish; do
  test -s "$root/moved/share/$file"
done
bash -n "$root/moved/share/bash-completion/completions/rnnctl"

cmake -S "$here" -B "$root/user" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$root/moved" \
  -DLIBTORCH_DIR="$libtorch" >"$root/configure.log" || { cat "$root/configure.log" && exit 1; }
cmake --build "$root/user" >"$root/build.log" 2>&1 || { cat "$root/build.log" && exit 1; }
"$root/user/user"
