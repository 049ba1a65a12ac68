# shellcheck shell=bash
# What every script here shares; sourced, never run. Sets ROOT (the checkout) and CACHE (the one
# folder outside it that is ever written: $XDG_CACHE_HOME/rnnctl or ~/.cache/rnnctl).

say() { printf '%s\n' "$*" >&2; }

# One line on stderr, then exit 1.
fail() {
  say "${0##*/}: $*"
  exit 1
}

# shellcheck disable=SC2034  # ROOT and CACHE are used by the scripts that source this file
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# CMake, LibTorch and rnnctl itself look below HOME, so a service account without it gets its own.
if [ -z "${HOME:-}" ]; then
  HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6) || true
  [ -n "$HOME" ] || fail "HOME is not set and this user has no home directory; set HOME"
  export HOME
fi
# A relative XDG_CACHE_HOME does not count (XDG Base Directory Specification).
case ${XDG_CACHE_HOME:-} in
  /*) ;;
  *) unset XDG_CACHE_HOME ;;
esac
# shellcheck disable=SC2034
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/rnnctl

# The script's own opening comment is its help.
print_help() { sed -n '2,/^[^#]/ { s/^# \{0,1\}//p }' "$0"; }

# no_arguments "$@": for a script that takes none; -h and --help end it with its help.
no_arguments() {
  case ${1:-} in
    '') ;;
    -h | --help) print_help && exit 0 ;;
    *) fail "it takes no arguments" ;;
  esac
}
