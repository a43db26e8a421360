#!/usr/bin/env bash
# Runs each fuzz target for a while, from its seeds and from what earlier runs
# found. What makes one fall over is kept in target/fuzz/artifacts.
#
#   FUZZ_SECONDS=60   how long each target runs
set -euo pipefail
cd "$(dirname "$0")/../.."
version=0.13.2
tools=$PWD/target/fuzz/tools
fuzz=$tools/bin/cargo-fuzz
export PATH=$tools/bin:$PATH

rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
if [ "$("$fuzz" --version 2>/dev/null)" != "cargo-fuzz $version" ]; then
  cargo install cargo-fuzz --version "$version" --locked --root "$tools"
fi

ran=()
for target in $("$fuzz" list --fuzz-dir tests/fuzz); do
  found=target/fuzz/corpus/$target
  mkdir -p "$found" target/fuzz/artifacts
  # A little more than the listener reads of a head; git's lines are shorter.
  cargo +nightly fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz "$target" \
    "$found" "tests/fuzz/seeds/$target" -- \
    -max_total_time="${FUZZ_SECONDS:-60}" -max_len=8300 -dict="tests/fuzz/$target.dict" \
    -artifact_prefix=target/fuzz/artifacts/ -print_final_stats=1 2>&1 | tee "target/fuzz/$target.log"
  ran+=("$target: $(awk '/^stat::number_of_executed_units/ { print $2 }' "target/fuzz/$target.log") executions")
done
printf '%s\n' "${ran[@]}"
