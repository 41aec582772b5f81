#!/usr/bin/env bash
# Installs tomproof from the checkout of the action into an environment of its own, and says where its Python is.
# PYTHON: with which. FORMATS: the report formats; report.pdf needs one package more.
# Isolated (-I), so that no module that lies in the workspace is taken for one of Python's own.
set -euo pipefail

root=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
home="$RUNNER_TEMP/tomproof"
case ",${FORMATS// /}," in
  *,pdf,*) wanted="${root}[pdf]" ;;
  *) wanted="$root" ;;
esac

"$PYTHON" -I -m venv "$home"
made="$home/bin/python"
[ -x "$made" ] || made="$home/Scripts/python.exe" # Windows
"$made" -I -m pip install --quiet --disable-pip-version-check "$wanted"
echo "python=$made" >>"$GITHUB_OUTPUT"
