"""The verbs of the two editions: handout and disclose.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from evidence.pack import Pack, open_pack
from tomproof import settings
from tomproof.errors import Exit, Wrong
from tomproof.verbs.common import key_of, print_json, remark, sealing_by
from tomproof.work import Where


def handout(*, pack: Path, output: Path, key: Path | None, quiet: bool, as_json: bool) -> int:
    """Makes the edition to hand out of a company's own pack."""
    from tomproof.editions import verbs

    opened = open_pack(pack)
    sealing = sealing_by(key, settings.Settings(), Where()) if key else None
    made, found = verbs.handed_out(opened, key_of(pack, opened))

    def seal(folder: Path, sealed: Pack) -> None:
        if sealing is not None:
            sealing.put(folder, sealed, found.document, (), partial(remark, quiet=quiet))

    verbs.write(made.pack, output, seal if sealing else None)
    if as_json:
        print_json(
            {"pack": str(output), "sha256": made.pack.sha256, "made_from": opened.sha256, "tokens": len(made.opened)}
        )
    else:
        click.echo(f"{output}: SHA-256 of the manifest {made.pack.sha256}, made from {opened.sha256}")
    remark(f"the document stays as it is; look at who is named in {made.pack.document()[0]} yourself", quiet=quiet)
    return Exit.PASS


def disclose(*, pack: Path, said: str | None, whole: bool, quiet: bool, as_json: bool) -> int:
    """Opens one token of the edition to hand out, or prints the key that opens all of them."""
    from tomproof.editions import verbs

    opened = open_pack(pack)
    if whole == (said is not None):
        raise Wrong("name one value or token, or ask for the whole key with --key")
    key = verbs.own_key(opened, key_of(pack, opened))
    if whole:
        remark("whoever has this key knows every person in the edition to hand out", quiet=quiet)
        click.echo(json.dumps({"key": key.hex()}) if as_json else key.hex())
        return Exit.PASS
    found = verbs.opened(opened, key, said or "")
    if as_json:
        print_json(verbs.as_dict(opened, found))
    else:
        verbs.tell(found)
    return Exit.PASS
