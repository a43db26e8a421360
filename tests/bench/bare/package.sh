#!/usr/bin/env bash
# Packs the bare window as Patrol is packed (packaging/package.sh).
#
#   package.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")"
repository=$(cd ../../.. && pwd)
out=$1
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$repository/target}
export SOURCE_DATE_EPOCH=0

cd window
rm -rf "$CARGO_TARGET_DIR/release/bundle"
# Not by npx, which would look for the program from the repository's root.
"$repository/node_modules/.bin/tauri" bundle --ci --bundles deb,rpm
"$repository/packaging/put_in_order.sh" "$CARGO_TARGET_DIR"/release/bundle/deb/*.deb "$out"
cp "$CARGO_TARGET_DIR"/release/bundle/rpm/*.rpm "$out/"
