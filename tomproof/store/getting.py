"""Getting a run out of a store again: which one is meant, and its pack as a folder, byte for byte."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from evidence.pack import Pack, checked
from tomproof.errors import Impossible, Wrong
from tomproof.store.model import Run


def named(runs: Sequence[Run], name: str) -> Run:
    """The run of that id, of a beginning that no other run shares, or the ``newest``; raises Wrong. ``runs`` are oldest first."""
    if not runs:
        raise Wrong("there is no run in this store yet")
    if name == "newest":
        return runs[-1]
    if not re.fullmatch(r"[0-9a-zA-Z-]{4,80}", name):
        raise Wrong(f"{name!r} is no name of a run", "tomproof store list shows them")
    found = [run for run in runs if run.id.startswith(name) or run.sha256.startswith(name)]
    if len(found) != 1:
        said = "there is no run" if not found else f"there are {len(found)} runs"
        raise Wrong(f"{said} in this store whose name begins with {name}", "tomproof store list shows them")
    return found[0]


def write_out(pack: Pack, out: Path) -> int:
    """Writes every file that is kept of a pack to the folder ``out``, which must be new or empty; returns how many.

    Raises Wrong, Damaged and Impossible. Until all is there it lies in a folder beside it.
    """
    out = out.absolute()
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise Wrong(f"{out} is there already and not empty", "name another folder")
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        draft.mkdir(parents=True)
        for name in (names := pack.files.names()):
            target = draft / checked(name)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(pack.files.read(name))
        if out.exists():
            out.rmdir()
        draft.rename(out)
    except OSError as error:
        raise Impossible(f"the pack cannot be written to {out}: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return len(names)
