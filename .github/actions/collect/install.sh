#!/usr/bin/env bash
# Installs tomproof from the checkout of the action into an environment of its own, and says where its Python is.
# FORMATS: the report formats; report.pdf needs one package more.
set -euo pipefail

root=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
home="$RUNNER_TEMP/tomproof"
case ",${FORMATS// /}," in
  *,pdf,*) wanted="${root}[pdf]" ;;
  *) wanted="$root" ;;
esac

python -m venv "$home"
python="$home/bin/python"
[ -x "$python" ] || python="$home/Scripts/python.exe" # Windows
"$python" -m pip install --quiet --disable-pip-version-check "$wanted"
echo "python=$python" >>"$GITHUB_OUTPUT"
