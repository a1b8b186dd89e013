#!/usr/bin/env bash
# Writes the changelog into one comment of the pull request, and updates it from then on. Without
# changes, a comment is not added, but one that exists is updated.
set -euo pipefail

: "${NUMBER:?}" "${CHANGELOG:?}" "${HAS_CHANGES:?}" "${GITHUB_REPOSITORY:?}" "${RUNNER_TEMP:?}"

marker='<!-- calamus diff -->'
body="$RUNNER_TEMP/comment.md"
# A comment has room for 65,536 characters. The last line may be cut: it is removed.
{
  echo "$marker"
  if [ "$(wc -c < "$CHANGELOG")" -gt 60000 ]; then
    head -c 60000 "$CHANGELOG" | sed '$d'
    echo
    echo 'The rest is in the job summary.'
  else
    cat "$CHANGELOG"
  fi
} > "$body"

id="$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" \
  --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)"
if [ -n "$id" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$body" --silent
elif [ "$HAS_CHANGES" = true ]; then
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --field "body=@$body" --silent
fi
