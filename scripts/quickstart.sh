#!/usr/bin/env bash
# scripts/quickstart.sh: from a fresh checkout to a trained network. Installs what is missing,
# builds, trains the tutorials' Model C on MNIST, and evaluates the checkpoint that it wrote.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_arguments "$@"
cd "$ROOT"

scripts/build.sh release rnnctl-cli

run=runs/quickstart
number=1
while [ -e "$run" ]; do
  number=$((number + 1))
  run=runs/quickstart-$number
done

rnnctl=build/release/rnnctl
show_and_run() {
  printf '\n$ %s\n' "$*"
  "$@"
}
show_and_run $rnnctl train --config configs/mnist-c.yaml --run-dir $run
show_and_run $rnnctl eval $run/last.pt

cat <<END

Three commands to try next:
  $rnnctl inspect --model stacked --layers 2
  $rnnctl train --model char
  $rnnctl data show
END
