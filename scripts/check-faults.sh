#!/usr/bin/env bash
# scripts/check-faults.sh [KILLS]: the fault tests in full: KILLS (default 200) times kill -9, as
# many signals, and every system call on the run's files failing in every way. Takes 15 to
# 35 minutes; the tests in CTest are a part of it. Ends with what was injected, how often, and how it
# ended; exit 1 when anything was lost.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

kills=${1:-200}
case $kills in
  -h | --help) print_help && exit 0 ;;
  '' | *[!0-9]*) fail "'$kills' is no number of kills" ;;
esac
cd "$ROOT"

scripts/build.sh release rnnctl-cli fault_tests
log=build/release/faults.log
failed=no
FAULT_KILLS=$kills FAULT_SIGNALS=$kills FAULT_EVERY_CALL=1 \
  build/release/tests/fault_tests 2>&1 | tee "$log" >&2 || failed=yes
printf '\n'
sed -n 's/^counted: //p' "$log"
grep -E '^\[  (PASSED|SKIPPED|FAILED) ' "$log" | sort -u
[ $failed = no ]
