#!/usr/bin/env bash
# Installs the .deb on a clean Debian made for it, does the main job there, and
# removes it. As root: it makes a root folder, mounts into it and changes into
# it. The mounts are in a namespace of their own and go with this process.
#
#   run.sh PACKAGES    the folder with the .deb
set -euo pipefail
cd "$(dirname "$0")/../.."
packages=$(realpath "$1")
if [ "${INSIDE:-}" != yes ]; then
  INSIDE=yes exec unshare --mount --propagation private "$0" "$packages"
fi

root=$(mktemp -d /var/tmp/patrol-root.XXXXXX)
trap 'umount --recursive --quiet "$root"/{proc,sys,dev,tmp} 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mmdebstrap --variant=apt "$release" "$root"

for place in proc sys dev tmp; do
  mount --rbind "/$place" "$root/$place"
done
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
cp "$packages"/*.deb "$root/var/cache/"
PATROL_ROOT=$root node --import tsx --test tests/packages/*.test.ts
