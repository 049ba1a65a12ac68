# shellcheck shell=bash
# What the scripts that fetch things share; sourced after common.sh, never run. The caller sets
# `log`, the file that takes what the tools say.

# Debian's own where there is one: what is fetched for it fits, whatever else comes first in PATH.
system_python() {
  if [ -x /usr/bin/python3 ]; then
    echo /usr/bin/python3
  else
    command -v python3
  fi
}

# open_log NAME: makes build/NAME the log, empty.
open_log() {
  log=$ROOT/build/$1
  mkdir -p "$ROOT/build" 2>/dev/null || fail "cannot write to $ROOT"
  : >"$log" || fail "cannot write $log"
}

# The last line in the log that names an error, as a tail for ours.
reason() {
  local line
  line=$(grep -E '^(E:|ERROR:|[A-Za-z./]*python[0-9.]*:|sudo:)' "$log" | tail -n 1 | cut -c 1-300) || true
  printf '%s' "${line:+: ${line#ERROR: }} (log: build/${log##*/})"
}

# Sets `staging`, a folder inside the cache that goes when the script ends: things are unpacked in it
# and renamed to their final place, so that an interrupted download leaves nothing that looks whole.
open_staging() {
  mkdir -p "$CACHE" 2>>"$log" || fail "cannot write to the cache folder $CACHE"
  staging=$(mktemp -d "$CACHE/.staging-XXXXXX" 2>>"$log") ||
    fail "cannot write to the cache folder $CACHE"
  trap 'rm -rf "$staging"' EXIT
  trap 'exit 130' INT TERM
}

# move_into_place FRESH FINAL: replaces what may be there.
move_into_place() {
  if [ -e "$2" ]; then
    mv -T "$2" "$staging/replaced-${2##*/}"
  fi
  mv -T "$1" "$2"
}

# pip_target FOLDER REQUIREMENT...: pip's own configuration (index, proxy, certificates) counts, but
# its cache and temporary files stay inside our staging folder.
pip_target() {
  local folder=$1
  shift
  TMPDIR=$staging PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 "$(system_python)" -m pip install \
    --quiet --no-cache-dir --no-compile --disable-pip-version-check \
    --target "$folder" "$@" >>"$log" 2>&1 </dev/null
}
