#!/usr/bin/env bash
# Compares the document with that of the base, and writes the reports, the job summary,
# annotations and the outputs of the step. Ends with 0 whatever changed: the last step decides.
set -euo pipefail

: "${DOCUMENT:?}" "${BASE:?no pull request: the base is not known}" "${RUNNER_TEMP:?}"
: "${GITHUB_OUTPUT:?}" "${GITHUB_STEP_SUMMARY:?}"

# A checkout of one commit does not have the base.
if ! git cat-file -e "$BASE^{commit}" 2> /dev/null; then
  git fetch --quiet --no-tags --depth=1 origin "$BASE"
fi

options=()
if [ "${FAIL_ON:-breaking}" != none ]; then
  options+=("--fail-on=${FAIL_ON:-breaking}")
fi
if [ -n "${SETTINGS:-}" ]; then
  options+=("--settings=$SETTINGS")
fi
if [ -n "${RESOLVE:-}" ]; then
  # References of the base are followed to files of the same revision.
  options+=("--resolve=$RESOLVE")
fi
old="git:$BASE:$DOCUMENT"

report() {
  local code=0
  calamus diff "${options[@]}" --format "$1" -- "$old" "$DOCUMENT" || code=$?
  case "$code" in
    0 | 1 | 3) return 0 ;;
    *) return "$code" ;;
  esac
}

changelog="$RUNNER_TEMP/drift.md"
json="$RUNNER_TEMP/drift.json"
report markdown > "$changelog"
report json > "$json"
report github

code=0
calamus diff "${options[@]}" -- "$old" "$DOCUMENT" || code=$?

has_changes=true
if grep -q '^Nothing has changed for callers\.$' "$changelog"; then
  has_changes=false
fi
# A summary has room for a mebibyte.
head -c 1000000 "$changelog" >> "$GITHUB_STEP_SUMMARY"
{
  echo "exit-code=$code"
  echo "report=$json"
  echo "changelog=$changelog"
  echo "has-changes=$has_changes"
} >> "$GITHUB_OUTPUT"
