#!/usr/bin/env bash
# scripts/check-package.sh: makes the packages (package.sh) and tries them in a fresh Debian of this
# machine's release, in a folder, without the checkout: the .deb with the dependencies that it names,
# and the .tar.gz unpacked into /opt. Each must say in one line that LibTorch is missing, and with
# LibTorch where docs/installing.md says (the one of the build) answer --version, doctor and selftest,
# and train for 20 iterations on the MNIST that it brings. The program must have less than 2 MB.
# Exit 0: all of it works, 1: not, 77: this machine cannot try it (not root, or no debootstrap).
# Takes minutes and 400 MB below build/; nothing outside of that is written.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_arguments "$@"
cd "$ROOT"

skip() {
  say "check-package.sh: skipped, $*"
  exit 77
}
[ "$(id -u)" = 0 ] || skip "only root can make a fresh system in a folder"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

scripts/package.sh >/dev/null
packages=$ROOT/build/packages
libtorch=$(dirname "$(dirname "$(readlink -f build/package/package-libtorch/libtorch_cpu.so)")")

root=$ROOT/build/package-root
log=$ROOT/build/check-package.log
: >"$log"

# Mounts must be gone before anything below the folder is removed.
unmount_all() {
  local each
  awk -v root="$root/" 'index($2, root) == 1 { print $2 }' /proc/self/mounts | sort -r |
    while read -r each; do umount "$each"; done
}
trap unmount_all EXIT
unmount_all

fresh_system() {
  local release
  release=$(. /etc/os-release && printf %s "$VERSION_CODENAME")
  rm -rf --one-file-system "$root"
  say "Making a fresh system of $release (log: build/check-package.log)"
  debootstrap --variant=minbase "$release" "$root" >>"$log" 2>&1 || fail "debootstrap failed (log: build/check-package.log)"
  mkdir -p "$root$home"
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
}

# Whoever uses it there has a home of his own, below which the cache is looked for.
readonly home=/home/user
inside() { chroot "$root" env -i HOME=$home PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }

# give_libtorch FOLDER: the whole folder around `torch`, whose libraries look for CUDA's beside it.
give_libtorch() {
  mkdir -p "$root$1"
  mount --bind -o ro "$(dirname "$libtorch")" "$root$1"
}

# expect_one_line COMMAND: without LibTorch.
expect_one_line() {
  local code=0
  inside "$1" --version >"$root/tmp/out" 2>"$root/tmp/err" || code=$?
  [ $code = 4 ] || fail "$1 without LibTorch ended with exit code $code, not 4"
  if [ "$(wc -l <"$root/tmp/err")" != 1 ] ||
    ! grep -q '^error: LibTorch .* is missing; ' "$root/tmp/err"; then
    fail "$1 without LibTorch said: $(cat "$root/tmp/err")"
  fi
  sed 's/^/  without LibTorch: /' "$root/tmp/err"
}

expect_works() {
  say "== $1"
  local command
  for command in --version doctor selftest "train --model stacked --iterations 20 --run-dir /tmp/run"; do
    # shellcheck disable=SC2086  # words of ours
    inside "$1" $command || fail "in the fresh system $1 $command ended with exit code $?"
  done
}

fresh_system
say "== the Debian package"
cp "$packages"/*.deb "$root/tmp/"
inside sh -c 'dpkg -i /tmp/*.deb; apt-get -q -y --no-install-recommends -f install' >>"$log" 2>&1 ||
  fail "the Debian package could not be installed (log: build/check-package.log)"
expect_one_line rnnctl
give_libtorch $home/.cache/rnnctl/libtorch-2
expect_works rnnctl
inside dpkg -r rnnctl >>"$log" 2>&1
unmount_all

fresh_system
say "== the archive"
mkdir -p "$root/opt/rnnctl"
tar -xzf "$packages"/*.tar.gz -C "$root/opt/rnnctl" --strip-components=1
bytes=$(stat -c %s "$root/opt/rnnctl/lib/rnnctl/rnnctl")
[ "$bytes" -lt 2000000 ] || fail "the program has $bytes bytes, not less than 2 MB"
say "   the program has $bytes bytes"
expect_one_line /opt/rnnctl/bin/rnnctl
give_libtorch /opt/libtorch
ln -s /opt/libtorch/torch "$root/opt/rnnctl/lib/rnnctl/libtorch"
expect_works /opt/rnnctl/bin/rnnctl
unmount_all
rm -rf --one-file-system "$root"
say "Both packages work without the checkout."
