#!/usr/bin/env bash
# scripts/fuzz.sh [--minutes N] [--seeds] [TARGET...]: builds the fuzz targets of fuzz/ with clang's
# libFuzzer under AddressSanitizer and UBSan, and runs each TARGET (default: all) for N minutes of
# CPU time (default 10), one after the other. Prints a line per target: runs, branches covered,
# inputs kept, findings. Exit 1 where there is a finding, with the path of the input.
#
# What a run learned stays in build/fuzz/corpus, and the next run goes on from there; fuzz/corpus
# holds the seeds, which --seeds writes anew (and then runs nothing).
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

minutes=10
seeds=no
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=${2:-none} && shift $(($# > 1)) ;;
    --seeds) seeds=yes ;;
    -h | --help) print_help && exit 0 ;;
    -*) fail "unknown argument '$1' (there are --minutes and --seeds)" ;;
    *) targets+=("$1") ;;
  esac
  shift
done
[[ $minutes =~ ^[1-9][0-9]*$ ]] || fail "--minutes takes a whole number above 0"
cd "$ROOT"

if [ $seeds = yes ]; then
  scripts/build.sh fuzz fuzz-seeds
  build/fuzz/fuzz/fuzz-seeds fuzz/corpus
  exit 0
fi
for target in "${targets[@]}"; do
  [ -d "fuzz/corpus/$target" ] || fail "there is no target '$target'"
done
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd fuzz/corpus && printf '%s\n' *)
scripts/build.sh fuzz fuzzers

# Little memory, so that an input that makes a reader allocate without bound is a finding (the
# quarantine of AddressSanitizer, 256 MB by default, would count as ours). The minute is on the clock
# of a machine that may be busy: inputs take milliseconds.
limits=(-rss_limit_mb=512 -malloc_limit_mb=64 -timeout=60 -max_len=16384)
export ASAN_OPTIONS=quarantine_size_mb=8 UBSAN_OPTIONS=print_stacktrace=1

# fuzz_slice TARGET SECONDS: one run of SECONDS on the clock; adds to `cpu` and `runs`.
fuzz_slice() {
  local target=$1 log=build/fuzz/logs/$1 dictionary=fuzz/dictionaries/$1.dict status=0
  local options=("${limits[@]}" "-max_total_time=$2" -print_final_stats=1
    "-artifact_prefix=build/fuzz/findings/$target-")
  [ ! -e "$dictionary" ] || options+=("-dict=$dictionary")
  local TIMEFORMAT='%U %S'
  { time "build/fuzz/fuzz/fuzz-$target" "${options[@]}" "build/fuzz/corpus/$target" \
    "fuzz/corpus/$target" >"$log" 2>&1 || status=$?; } 2>"$log.time"
  cpu=$(awk -v before="$cpu" '{ print before + $1 + $2 }' "$log.time")
  runs=$((runs + $(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | grep . || echo 0)))
  return $status
}

# The number behind "cov:" or "corp:" in the last line of progress.
last() { sed -n "s/.* $2: \([0-9]*\).*/\1/p" "build/fuzz/logs/$1" | tail -n 1; }

# Slices, as libFuzzer counts on the clock only, and this machine may have others to serve.
fuzz() {
  local target=$1 cpu=0 runs=0 finding=''
  mkdir -p "build/fuzz/corpus/$target"
  while [ -z "$finding" ] && awk "BEGIN { exit !($cpu < 60 * $minutes) }"; do
    local left
    left=$(awk "BEGIN { left = 60 * $minutes - $cpu; print int(left < 60 ? left + 1 : 60) }")
    fuzz_slice "$target" "$left" || finding=$(
      sed -n 's/.*Test unit written to //p' "build/fuzz/logs/$target" | tail -n 1 | grep . ||
        echo "none was written, see build/fuzz/logs/$target"
    )
  done
  printf '%-12s %10d runs %7.1f CPU min %6s branches %6s inputs  %s\n' "$target" "$runs" \
    "$(awk "BEGIN { print $cpu / 60 }")" "$(last "$target" cov)" "$(last "$target" corp)" \
    "${finding:+FINDING: }${finding:-no finding}"
  [ -z "$finding" ]
}

mkdir -p build/fuzz/findings build/fuzz/logs
failed=no
for target in "${targets[@]}"; do
  fuzz "$target" || failed=yes
done
[ $failed = no ]
