#!/usr/bin/env bash
# Packs a .deb anew, so that the same content makes the same file: entries by
# name, owned by root, no younger than SOURCE_DATE_EPOCH; and smaller, by xz.
#
#   put_in_order.sh PACKAGE FOLDER
set -euo pipefail
package=$1 out=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

dpkg-deb --raw-extract "$package" "$root"
chmod -R u+rwX,go=rX "$root"
(
  cd "$root"
  find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums
)
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
# `patrol_0.1.0_amd64.deb`, as Debian names packages.
dpkg-deb --root-owner-group -Zxz -z9 -Sextreme --build "$root" "$out"
