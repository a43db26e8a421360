#!/usr/bin/env bash
# Makes the .deb and the .rpm from programs that are built already (`make
# package` builds them first), and looks whether they are as they should be.
# Two runs over the same programs make the same files, to the byte.
#
#   package.sh FOLDER    where they are put
set -euo pipefail
cd "$(dirname "$0")/.."
built=${CARGO_TARGET_DIR:-$PWD/target}/release
out=$1

# Every time in a package is that of the commit:
# https://reproducible-builds.org/specs/source-date-epoch/
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH

appstreamcli validate --no-net packaging/dev.patrol.Patrol.metainfo.xml
version=$(cargo pkgid --package patrol | sed 's/.*[#@]//')
grep -q "<release version=\"$version\"" packaging/dev.patrol.Patrol.metainfo.xml || {
  echo "The metainfo has no release $version." >&2
  exit 1
}
man --warnings --local-file --encoding=utf8 packaging/*.1 src-tauri/git-credential/*.1 >/dev/null

packaging/stage.sh
rm -rf "$built"/bundle "$out"
mkdir -p "$out"
npx --no-install tauri bundle --ci --bundles deb,rpm --config target/package/bundle.json
desktop-file-validate "$built"/bundle/deb/*/data/usr/share/applications/Patrol.desktop
packaging/put_in_order.sh "$built"/bundle/deb/*.deb "$out"
cp "$built"/bundle/rpm/*.rpm "$out"/
ls -l "$out"
