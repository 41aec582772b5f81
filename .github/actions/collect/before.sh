#!/usr/bin/env bash
# Fetches the edition to hand out of the newest run on BRANCH, from its artifact NAME: the run that this one follows.
# Artifacts of pull requests do not count: whoever opens one could put anything there. Where there is none, nothing is said.
set -euo pipefail

here="$RUNNER_TEMP/tomproof-before"
rm -rf "$here" && mkdir -p "$here"

newest='[.artifacts[] | select(.expired | not)
  | select(.workflow_run.head_branch == env.BRANCH)
  | select(.workflow_run.head_repository_id == .workflow_run.repository_id)
  | select((.workflow_run.id | tostring) != env.GITHUB_RUN_ID)]
  | max_by(.created_at) | .workflow_run.id // empty'

if ! run=$(gh api --method GET "repos/$GITHUB_REPOSITORY/actions/artifacts" -f name="$NAME" -f per_page=100 --jq "$newest"); then
  echo "::notice title=tomproof::The run before could not be looked for (permission actions: read); this one begins anew."
  exit 0
fi
if [ -z "$run" ]; then
  echo "There is no run before this one."
  exit 0
fi
if ! gh run download "$run" --repo "$GITHUB_REPOSITORY" --name "$NAME" --dir "$here"; then
  echo "::warning title=tomproof::The evidence of run $run could not be fetched; this run begins anew."
  exit 0
fi

found=$(find "$here" -name handout.zip -type f -print -quit)
[ -z "$found" ] || echo "handout=$found" >>"$GITHUB_OUTPUT"
