#!/usr/bin/env bash
# scripts/check-layers.sh [ROOT]: fails on an #include that points from a layer to one it may not use.
# ROOT is a checkout, by default the one this script is in.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  -h | --help) print_help && exit 0 ;;
esac
root=${1:-$(dirname "${BASH_SOURCE[0]}")/..}
for folder in include/rnnctl src; do
  if [[ ! -d $root/$folder ]]; then
    echo "check-layers: no folder '$folder' in '$root'; give the root of a checkout" >&2
    exit 1
  fi
done
cd "$root"
mapfile -d '' -t files < <(find include/rnnctl src -type f \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z)
if [[ ${#files[@]} -eq 0 ]]; then
  echo "check-layers: no sources in '$root'; give the root of a checkout" >&2
  exit 1
fi

awk '
  BEGIN {
    # layer, and what it may include besides itself; docs/architecture.md explains the table
    table = "base:" \
      ";data: base" \
      ";models: base" \
      ";checkpoint: base" \
      ";exchange: base data checkpoint" \
      ";onnx: base checkpoint exchange" \
      ";c_source: base data checkpoint exchange" \
      ";engine: base models" \
      ";training: base data models checkpoint engine" \
      ";config: base data models checkpoint engine training" \
      ";runs: base config" \
      ";report: base runs" \
      ";commands: base data models checkpoint onnx c_source engine training config runs report" \
      ";main.cpp: base commands"
    row_count = split(table, rows, ";")
    for (i = 1; i <= row_count; ++i) {
      split(rows[i], row, ":")
      is_layer[row[1]] = 1
      allowed[row[1], row[1]] = 1
      target_count = split(row[2], targets, " ")
      for (j = 1; j <= target_count; ++j) allowed[row[1], targets[j]] = 1
    }
  }

  function complain(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    ++wrong
  }

  FNR == 1 {
    path = FILENAME
    sub(/^(include\/rnnctl|src)\//, "", path)
    from = path
    sub(/\/.*/, "", from)
    if (!(from in is_layer)) complain("\"" from "\" is no layer")
  }

  # <rnnctl/X/...> is public, "X/..." is private to src/X.
  /^[ \t]*#[ \t]*include[ \t]*(<rnnctl\/|")/ {
    ++include_count
    target = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*(<rnnctl\/|")/, "", target)
    sub(/[">].*/, "", target)
    to = target
    sub(/\/.*/, "", to)
    if (target !~ /\// || !(to in is_layer)) {
      complain("\"" target "\" is in no layer; includes are <rnnctl/LAYER/...> or \"LAYER/...\"")
    } else if (!((from, to) in allowed)) {
      complain(from " -> " to " is not an allowed arrow (" target ")")
    }
  }

  END {
    if (wrong) exit 1
    printf "layers: %d files, %d includes, all arrows allowed\n", ARGC - 1, include_count
  }
' "${files[@]}"
