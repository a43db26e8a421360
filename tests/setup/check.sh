#!/usr/bin/env bash
# Runs the checks, the cheap ones first, and stops at the first that fails.
# Each runner prints its own summary; the last line adds them up.
#
#   check.sh lint    formatting, lints, types
#   check.sh test    those, and every test
set -euo pipefail
cd "$(dirname "$0")/../.."
export NO_COLOR=1 CARGO_TERM_COLOR=never
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# check NAME COMMAND…
check() {
  local name=$1 start=$SECONDS
  shift
  printf '\n── %s\n' "$name"
  if ! "$@" 2>&1 | tee -a "$log"; then
    printf '\nStopped: “%s” failed (%d s).\n' "$name" $((SECONDS - start))
    exit 1
  fi
  printf '── %s: well (%d s)\n' "$name" $((SECONDS - start))
}

# Adds up what cargo, Vitest and node's own runner have said.
count() {
  awk '
    function told(word,   words, i) {
      gsub(/[;,|().]/, " ")
      split($0, words, /[ \t]+/)
      for (i = 2; i in words; i++) if (words[i] == word) return words[i - 1]
      return 0
    }
    /^test result: /          { failed += told("failed"); passed += told("passed") }
    /^ +Tests  .*(passed|failed)/ { failed += told("failed"); passed += told("passed") }
    /^ℹ pass [0-9]+$/         { passed += $3 }
    /^ℹ (fail|cancelled) [0-9]+$/ { failed += $3 }
    END {
      printf "\ntotal: %d passed, %d failed\n", passed, failed
      if (passed == 0) exit 1
    }' "$log"
}

# node_tests CONCURRENCY FILE…
node_tests() {
  local concurrency=$1
  shift
  [ $# -gt 0 ] || { echo 'There is no such test file.'; return 1; }
  node --import tsx --test --test-reporter=spec --test-concurrency="$concurrency" "$@"
}

check 'Rust formatting' cargo fmt --all --check -- --color never
check 'Page and tests: format and lint (Biome)' npx --no-install biome ci .
check 'Page: types' npx --no-install tsc -p ui --noEmit
check 'Tests: types' npx --no-install tsc -p tests --noEmit
check 'Rust lints (clippy)' cargo clippy --quiet --workspace --all-targets -- -D warnings
[ "$1" = test ] || exit 0

shopt -s nullglob globstar
check 'Page: unit tests (Vitest)' npm --silent -w ui test
check 'Every scene of the page (Chromium)' node_tests 2 tests/gallery/*.test.ts
check 'Sandbox: tests' node_tests 2 tests/sandbox/**/*.test.ts
check 'Documentation: links, faults, sentences, pictures' node_tests 2 tests/docs/*.test.ts
check 'Texts: one catalogue, every language whole' node_tests 2 tests/texts/*.test.ts
check 'Rust: tests' cargo test --quiet --workspace
check 'Programs' cargo build --quiet --workspace
check 'Journeys in a real window' node_tests 2 tests/journeys/*.journey.ts
count
