#!/usr/bin/env bash
# scripts/check-gpu.sh: on a machine with a GPU, trains Model C for 300 iterations on the CPU and on
# the GPU from the same seed. The first 20 losses must agree to 1e-4 (relative); prints the examples
# per second of both. Exit 0: they agree, 1: they do not, 77: no usable GPU here (doctor says why).
#
# LIBTORCH_DIR chooses the LibTorch. Without it: the active Python's torch where that comes with
# CUDA, else setup.sh fetches LibTorch with its CUDA libraries, provided there is a driver.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_arguments "$@"
cd "$ROOT"

readonly iterations=300 compared=20 tolerance=1e-4
rnnctl=$ROOT/build/release/rnnctl
results=$ROOT/build/check-gpu

python_torch() {
  python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])' \
    2>/dev/null || true
}

choose_libtorch() {
  [ -z "${LIBTORCH_DIR:-}" ] || return 0
  [ -e /proc/driver/nvidia/version ] || [ -e /dev/nvidiactl ] || return 0
  local candidate
  candidate=$(python_torch)
  if [ -e "$candidate/lib/libtorch_cuda.so" ]; then
    export LIBTORCH_DIR=$candidate
  else
    scripts/setup.sh --cuda
  fi
}

# doctor_says PATTERN: what PATTERN's group matches in doctor's check named "cuda".
doctor_says() {
  sed -n "s/.*{\"name\":\"cuda\",\"ok\":$1.*/\1/p" "$results/doctor.json"
}
readonly ok_field='\([a-z]*\)' finding_field='[a-z]*,"finding":"\(\([^"\\]\|\\.\)*\)"'

# train DEVICE: leaves its JSON lines in DEVICE.jsonl.
train() {
  say "Training on $1"
  "$rnnctl" train --model stacked --layers 2 --hidden 100 --act tanh --lr 0.1 \
    --iterations $iterations --seed 1 --log-every 1 --device "$1" --json --quiet \
    --run-dir "$results/$1" --overwrite >"$results/$1.jsonl" || fail "training on $1 failed"
}

# losses DEVICE: "iteration loss" of every step.
losses() {
  awk '
    function field(name) {
      return match($0, "\"" name "\":[^,}]*") \
        ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : ""
    }
    /"event":"step"/ { print field("iteration"), field("loss") }' "$results/$1.jsonl"
}

# speed DEVICE: examples per second, the median of the second half of the steps, so that warming up
# does not count.
speed() {
  sed -n 's/.*"event":"step".*"examples_per_second":\([^,}]*\).*/\1/p' "$results/$1.jsonl" |
    tail -n $((iterations / 2)) | sort -g |
    awk '{ value[NR] = $1 } END { printf "%.0f", NR ? value[int((NR + 1) / 2)] : 0 }'
}

compare_losses() {
  paste -d ' ' <(losses cpu) <(losses cuda) | awk -v compared=$compared -v tolerance=$tolerance '
    function size(x) { return x < 0 ? -x : x }
    NR > compared { next }
    $1 != $3 || $2 !~ /^-?[0-9]/ || $4 !~ /^-?[0-9]/ { next }
    {
      steps += 1
      difference = size($2 - $4) / (size($2) > 0 ? size($2) : 1)
      if (difference >= worst) { worst = difference; where = $1 }
    }
    END {
      if (steps != compared) {
        printf "Losses: only %d of the first %d steps can be compared\n", steps, compared
        exit 1
      }
      printf "Losses: largest relative difference of the first %d is %.1e, at iteration %d: %s %g\n",
             compared, worst, where, worst < tolerance ? "ok, under" : "NOT under", tolerance
      exit !(worst < tolerance)
    }'
}

choose_libtorch
scripts/build.sh release rnnctl-cli
mkdir -p "$results"
"$rnnctl" doctor --json >"$results/doctor.json" ||
  say "check-gpu.sh: rnnctl doctor found a fault beside the GPU; going on"
if [ "$(doctor_says "$ok_field")" != true ]; then
  say "check-gpu.sh: skipped, no usable GPU: $(doctor_says "$finding_field")"
  exit 77
fi
say "GPU: $(doctor_says "$finding_field")"
train cpu
train cuda
printf 'Examples/s: cpu %s, cuda %s\n' "$(speed cpu)" "$(speed cuda)"
compare_losses
