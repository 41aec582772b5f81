#!/usr/bin/env bash
# Says where pip of PYTHON keeps what it has downloaded, and under which key that is kept from run to run.
set -euo pipefail

digest=$("$PYTHON" -I -c 'import hashlib, pathlib, sys; print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest()[:16])' \
  "$GITHUB_ACTION_PATH/../../../pyproject.toml")
version=$("$PYTHON" -I -c 'import sys; print(".".join(map(str, sys.version_info[:2])))')
{
  echo "folder=$("$PYTHON" -I -m pip cache dir)"
  echo "key=tomproof-pip-$RUNNER_OS-$RUNNER_ARCH-$version-$digest"
} >>"$GITHUB_OUTPUT"
