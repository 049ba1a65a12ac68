#!/usr/bin/env bash
# scripts/make-series.sh DIR: writes two small data sets of sequences whose structure is known, the
# examples of docs/own-data.md, always the same ones:
#   DIR/waves/waves_TRAIN.ts, waves_TEST.ts  sine, square and sawtooth waves, 30 to 60 steps with noise
#   DIR/next.csv                             30 values of sin(0.1 t) + 0.5 sin(0.23 t + 1), and the next
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  -h | --help) print_help && exit 0 ;;
  '' | -*) fail "one folder to write to is expected" ;;
esac
[ $# -eq 1 ] || fail "one folder to write to is expected"
folder=$1
export LC_ALL=C # a point in every number

# random(): in (0, 1), Park and Miller's "minimal standard" generator. Unlike rand() it draws the same
# numbers in every awk: no product is over 2^53.
# shellcheck disable=SC2016  # awk expands them
readonly random='function random() { return (state = state * 16807 % 2147483647) / 2147483647 }'

# waves COUNT SEED: COUNT sequences, the three classes in turn. Each has its own length, period (8 to
# 20 steps) and phase; the noise is up to 0.3 to either side.
waves() {
  # shellcheck disable=SC2016
  awk -v count="$1" -v state="$2" "$random"'
    function wave(name, turns) {
      turns -= int(turns)
      if (name == "sine") return sin(6.283185307 * turns)
      if (name == "square") return turns < 0.5 ? 1 : -1
      return 2 * turns - 1
    }
    BEGIN {
      split("sine square sawtooth", names, " ")
      print "@problemName waves\n@timeStamps false\n@missing false\n@univariate true"
      print "@equalLength false\n@classLabel true sine square sawtooth\n@data"
      for (i = 0; i < count; ++i) {
        name = names[i % 3 + 1]
        steps = 30 + int(31 * random()); period = 8 + 12 * random(); phase = random()
        for (t = 0; t < steps; ++t) {
          printf "%s%.3f", t ? "," : "", wave(name, phase + t / period) + 0.6 * random() - 0.3
        }
        print ":" name
      }
    }'
}

# next_values COUNT SEED: COUNT rows, each from its own place of the curve.
next_values() {
  # shellcheck disable=SC2016
  awk -v count="$1" -v state="$2" "$random"'
    function value(t) { return sin(0.1 * t) + 0.5 * sin(0.23 * t + 1) }
    BEGIN {
      for (k = 1; k <= 30; ++k) printf "v%d,", k
      print "target"
      for (i = 0; i < count; ++i) {
        begin = int(10000 * random())
        for (k = 0; k <= 30; ++k) printf "%.4f%s", value(begin + k), k < 30 ? "," : "\n"
      }
    }'
}

mkdir -p "$folder/waves" || fail "cannot write to $folder"
waves 300 1 >"$folder/waves/waves_TRAIN.ts"
waves 90 2 >"$folder/waves/waves_TEST.ts"
next_values 1000 3 >"$folder/next.csv"
say "make-series.sh: wrote $folder/waves (300 and 90 sequences) and $folder/next.csv (1000 rows)"
