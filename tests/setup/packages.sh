#!/usr/bin/env bash
# Names the system packages that are missing and installs them, by sudo where
# not root. Where none is missing it only looks, and costs nothing.
#
#   packages.sh SECTION…    sections are those of packages.txt
set -euo pipefail
list=$(dirname "$0")/packages.txt

wanted=()
for section in "$@"; do
  mapfile -t names < <(awk -v wanted="[$section]" \
    '/^\[/ { inside = ($1 == wanted); next } inside && NF && !/^#/ { print $1 }' "$list")
  [ ${#names[@]} -gt 0 ] || { echo "packages.sh: no section [$section]" >&2; exit 2; }
  wanted+=("${names[@]}")
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is neither Debian nor Ubuntu: what these packages bring must be here already:"
  echo "  ${wanted[*]}"
  exit 0
fi

installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
  awk '$2 == "installed" { print $1 }' || true)
mapfile -t missing < <(printf '%s\n' "${wanted[@]}" | grep -vxF -f <(echo "$installed") || true)
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Missing system packages: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Install them as root, then try again." >&2; exit 1; }
  as_root=(sudo)
fi
as_root+=(env DEBIAN_FRONTEND=noninteractive)
set -x
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
