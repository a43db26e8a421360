#!/usr/bin/env bash
# Lays out what the bundler packs beside the main program, in target/package/:
# manual pages, licences, the second program; and bundle.json, which names that
# program to `tauri bundle --config`. It is not in tauri.conf.json, since every
# build would look for it then.
set -euo pipefail
cd "$(dirname "$0")/.."
built=${CARGO_TARGET_DIR:-$PWD/target}/release
# A fixed place, since src-tauri/tauri.conf.json names it.
staged=target/package

rm -rf "$staged"
mkdir -p "$staged"/{man,doc,programs}

for page in packaging/*.1 src-tauri/git-credential/*.1; do
  gzip -9n <"$page" >"$staged/man/$(basename "$page").gz"
done
cp packaging/copyright "$staged/doc/"
gzip -9n <CHANGELOG.md >"$staged/doc/changelog.gz"
node --import tsx packaging/licences.ts | gzip -9n >"$staged/doc/third-party-licences.gz"

# The bundler takes a second program only under its target's name.
echo '{}' >"$staged/bundle.json"
for helper in "$built"/git-credential-patrol{,.exe}; do
  [ -f "$helper" ] || continue
  ending=${helper#"$built"/git-credential-patrol}
  cp "$helper" "$staged/programs/git-credential-patrol-$(rustc --print host-tuple)$ending"
  echo '{"bundle": {"externalBin": ["../target/package/programs/git-credential-patrol"]}}' >"$staged/bundle.json"
done
