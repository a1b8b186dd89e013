#!/usr/bin/env bash
# Builds calamus from the sources of the action, and adds it to the path of later steps.
set -euo pipefail

target="${RUNNER_TEMP:?}/calamus"
cargo build --release --locked --manifest-path "${GITHUB_ACTION_PATH:?}/Cargo.toml" \
  --package calamus --target-dir "$target"
echo "$target/release" >> "${GITHUB_PATH:?}"
