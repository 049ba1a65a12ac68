#!/usr/bin/env bash
# scripts/package.sh: builds (preset package: optimised for size, the kernels for speed) and packs
# build/packages/rnnctl_VERSION_ARCH.deb and build/packages/rnnctl-VERSION-Linux-ARCH.tar.gz, and
# prints their names. LibTorch is in neither; docs/installing.md says how an installed rnnctl finds it.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_arguments "$@"
cd "$ROOT"

command -v dpkg-shlibdeps >/dev/null || fail "dpkg-shlibdeps is missing (package dpkg-dev)"
scripts/build.sh package
packages=$ROOT/build/packages
mkdir -p "$packages"
rm -f "$packages"/*.deb "$packages"/*.tar.gz
cpack --config build/package/CPackConfig.cmake -B "$packages" >"$packages/cpack.log" 2>&1 ||
  fail "CPack could not make the packages (log: build/packages/cpack.log)"
rm -rf "$packages/_CPack_Packages"

# As it is installed: stripped.
size=$(dpkg-deb --fsys-tarfile "$packages"/*.deb | tar -xOf - ./usr/lib/rnnctl/rnnctl | wc -c)
say "The program: $size bytes"
ls "$packages"/*.deb "$packages"/*.tar.gz
