#!/usr/bin/env bash
# scripts/bench-peers.sh [ROUNDS | --check]: times one training step of rnnctl and of what else trains
# such networks (LibTorch, Python's PyTorch in three ways, oneDNN, JAX), each with every number of
# threads, one after the other and that ROUNDS times (default 3), then writes docs/performance.md and
# its chart. About 4 minutes a round on 2 otherwise idle cores, the first one longer: it compiles. What
# a peer needs is unpacked into build/peers; oneDNN is a package of the system (libdnnl-dev). A peer
# that cannot be had is named and left out.
# --check: whether all of it runs, in half a minute and without Python's peers; writes into build/peers.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=scripts/fetch.sh
. "$(dirname "${BASH_SOURCE[0]}")/fetch.sh"

rounds=3 seconds=25 each=1.5 iterations=3000 repeats=5 python=yes
report=docs/performance
results=build/peers/results.jsonl
[ $# -le 1 ] || fail "one number of rounds, not '$*'"
case ${1:-} in
  -h | --help) print_help && exit 0 ;;
  --check)
    rounds=1 seconds=2 each=0.01 iterations=30 repeats=1 python=''
    report=build/peers/check results=build/peers/check.jsonl
    ;;
  0 | *[!0-9]*) fail "'$1' is not a number of rounds" ;;
  ?*) rounds=$1 ;;
esac
networks=(100:1 100:2 128:1 256:1 512:1)
compiled=(100:1 100:2) # torch.compile takes minutes for each
cd "$ROOT"
peers=$ROOT/build/peers
mkdir -p "$peers"
: >"$results"
open_log bench-peers.log
open_staging

scripts/build.sh release rnnctl-cli rnnctl-bench-batch-stream
rnnctl=build/release/rnnctl

onednn=''
if c++ -std=c++20 -O3 -fopenmp bench/peers/onednn_rnn.cpp -ldnnl -o "$peers/onednn-rnn" 2>>"$log"; then
  onednn=$peers/onednn-rnn
else
  say "bench-peers.sh: without oneDNN, which needs the package libdnnl-dev (log: build/bench-peers.log)"
fi

pytorch=''
if [ -n "$python" ] && scripts/setup-python.sh && read -r _ pytorch < <(grep -v '^1\.' build/pythons.txt); then
  :
else
  say "bench-peers.sh: without Python's PyTorch"
fi

jax=''
if [ -n "$python" ] && [ ! -d "$peers/jax" ]; then
  say "Fetching JAX into $peers/jax"
  if pip_target "$staging/jax" --only-binary :all: jax; then
    move_into_place "$staging/jax" "$peers/jax"
  else
    say "bench-peers.sh: without JAX$(reason)"
  fi
fi
[ -z "$python" ] || [ ! -d "$peers/jax" ] || jax=$(system_python)

# The libraries that Python's PyTorch and oneDNN compute with find out by themselves what the processor
# can do.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
export TORCHINDUCTOR_CACHE_DIR=$peers/inductor

# peer NAME COMMAND...: its JSON lines join the results.
peer() {
  local name=$1
  shift
  "$@" >>"$results" 2>>"$log" || say "bench-peers.sh: $name failed (log: build/bench-peers.log)"
}

# bench_line OPTION...: what `rnnctl bench` says, as a line of the results.
bench_line() {
  "$rnnctl" bench --json --seconds "$seconds" "$@" >"$staging/bench.json"
  { tr -d '\n' <"$staging/bench.json" && echo; } >>"$results"
}

one_round() {
  local threads
  bench_line
  if grep -q '"simd": *"AVX-512' "$staging/bench.json"; then
    bench_line --simd AVX2 || say "bench-peers.sh: without AVX2's kernels"
  fi
  for threads in $(seq "$(nproc)"); do
    [ -z "$onednn" ] || OMP_NUM_THREADS=$threads peer oneDNN "$onednn" "$each" "${networks[@]}"
    if [ -n "$pytorch" ]; then
      for mode in memory loop; do
        peer PyTorch "$pytorch" bench/peers/pytorch_rnn.py $mode "$each" "$threads" "${networks[@]}"
      done
      peer torch.compile \
        "$pytorch" bench/peers/pytorch_rnn.py compile "$each" "$threads" "${compiled[@]}"
    fi
    [ -z "$jax" ] || PYTHONPATH=$peers/jax peer JAX taskset -c "0-$((threads - 1))" \
      "$jax" bench/peers/jax_rnn.py "$each" "$threads" "${networks[@]}"
  done
}

# A line with the seconds that Model C takes from the command line to the next prompt.
whole_process() {
  local begin end
  begin=$(date +%s.%N)
  "$rnnctl" train --config configs/mnist-c.yaml --device cpu --iterations "$iterations" \
    --run-dir "$staging/c" --overwrite --quiet >/dev/null
  end=$(date +%s.%N)
  awk "BEGIN { printf \"{\\\"whole_process_seconds\\\": %.3f}\\n\", $end - $begin }" >>"$results"
}

# A line with the most memory, in MB, that a process with LibTorch holds and that training Model C does.
memory() {
  local loaded trained
  loaded=$("$(system_python)" bench/peers/peak_memory.py "$rnnctl" --version)
  trained=$("$(system_python)" bench/peers/peak_memory.py "$rnnctl" train --config configs/mnist-c.yaml \
    --iterations "$((iterations / 5))" --device cpu --run-dir "$staging/memory" --quiet)
  printf '{"memory_mb": {"loaded": %s, "trained": %s}}\n' "$loaded" "$trained" >>"$results"
}

# A line with the microseconds that a batch takes to be put together and that a step of 1 ms waits for it.
batch_assembly() {
  build/release/rnnctl-bench-batch-stream '' "$repeats" | sed -n \
    -e 's/^gather, max_shift 0: median \([0-9.]*\) us.*/{"batch_us": {"assembly": \1, /p' \
    -e 's/^wait in a step of 1 ms, max_shift 0: median \([0-9.]*\) us.*/"wait": \1}}/p' |
    tr -d '\n' >>"$results"
  echo >>"$results"
}

libtorch=$("$rnnctl" doctor --json | sed -n 's/.*"libtorch","ok":true,"finding":"\([^ "]*\).*/\1/p')
printf '{"rnnctl": "%s", "libtorch": "%s"}\n' "$("$rnnctl" --version)" "$libtorch" >>"$results"
"$rnnctl" bench --growth --json --seconds "$seconds" >>"$results"
"$rnnctl" bench --profile --json --seconds "$seconds" >>"$results"
memory
batch_assembly
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  one_round
  whole_process
done
"$(system_python)" scripts/performance-report.py "$results" "$report.md" "$report.svg"
