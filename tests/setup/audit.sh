#!/usr/bin/env bash
# What Patrol is made of, held against deny.toml and against what is known to
# be wrong with it. The tools are installed under target/ and built once.
#
#   audit.sh audit   licences, sources and duplicates; advisories where the network has them
#   audit.sh sbom    what is in it: target/sbom/, CycloneDX, one file a part
#   audit.sh built   shows that no build script asks the network: a build without any
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=$PWD/target/tools
export PATH=$tools/bin:$PATH

# tool NAME VERSION
tool() {
  [ "$(cargo "${1#cargo-}" --version 2>/dev/null | awk '{ print $NF }')" = "$2" ] ||
    cargo install "$1" --version "$2" --locked --root "$tools"
}

# An answer that did not come is no answer: it is said, and does not count as well.
# advisories NAME COMMAND…
advisories() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "$name: none known"
  elif grep -qiE 'failed to fetch|could not resolve|audit endpoint returned an error|ENOTFOUND' <<<"$said"; then
    echo "$name: NOT LOOKED AT, the list could not be fetched here"
  else
    printf '%s\n' "$said"
    return 1
  fi
}

case $1 in
  audit)
    tool cargo-deny 0.20.2
    cargo deny --log-level error check licenses sources bans
    advisories 'Rust advisories' cargo deny --log-level error check advisories
    advisories 'npm advisories' npm audit
    if grep -qE '"resolved": "[a-z+]+://' package-lock.json; then
      echo 'package-lock.json names a host; the registry is the user’s own choice.'
      exit 1
    fi
    ;;
  sbom)
    tool cargo-cyclonedx 0.5.9
    mkdir -p target/sbom
    # It writes beside each Cargo.toml, those of the tests too, which are no part of it.
    cargo cyclonedx --format json --override-filename patrol-sbom
    find tests -name patrol-sbom.json -delete
    find src-tauri -name patrol-sbom.json | while read -r found; do
      crate=$(awk -F '"' '/^name = / { print $2; exit }' "$(dirname "$found")/Cargo.toml")
      mv "$found" "target/sbom/$crate.cdx.json"
    done
    # The page and what builds it; which is which stands beside each.
    npm sbom --sbom-format cyclonedx -w ui >target/sbom/page.cdx.json
    ls -l target/sbom
    ;;
  built)
    # Everything is fetched first; then every build script runs anew in a network namespace of its own, in
    # which there is nothing.
    cargo fetch --locked
    rm -rf target/offline
    unshare --net --map-root-user cargo check --quiet --offline --locked --workspace --target-dir target/offline
    echo "$(find target/offline -name root-output | wc -l) build scripts ran without a network."
    ;;
  *)
    echo "audit.sh: no such part: $1" >&2
    exit 2
    ;;
esac
