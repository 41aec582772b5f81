"""The verbs of the two editions: which one is shown, handout and disclose."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from evidence.pack import MANIFEST, Pack, open_pack, write_zip
from reports.language import Code
from reports.report import Report
from reports.words import visible
from tomproof import work
from tomproof.editions.handout import Handout, hand_out, is_handed_out
from tomproof.editions.tokens import Opened
from tomproof.errors import Impossible, Wrong

# Puts a seal into a pack's folder.
Seal = Callable[[Path, Pack], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """The edition that is shown, and the report over it; ``handout`` is None where it is what was given."""

    pack: Pack
    report: Report
    handout: Handout | None = None


def shown(pack: Pack, key: bytes | None, lang: Code | None = None) -> Shown:
    """The edition to hand out, made from the company's own where that was given; the own one itself without a key.

    Raises what ``hand_out`` raises, but for a pack that is the edition to hand out already.
    """
    if key is None or is_handed_out(pack):
        return Shown(pack, work.judged(pack, lang).report)
    judged: dict[str, work.Judged] = {}

    def verdicts(one: Pack) -> bytes:
        found = judged[one.sha256] = work.judged(one, lang)
        return work.verdict_bytes(found.reading, found.verdicts, found.snapshot, found.queries)

    made = hand_out(pack, key, verdicts)
    first = next(iter(judged.values()))  # the draft, which lacks nothing but the verdicts
    return Shown(made.pack, replace(first.report, pack_sha256=made.pack.sha256), made)


def write(pack: Pack, target: Path, seal: Seal | None = None) -> None:
    """Writes the edition to hand out as one .zip, sealed where there is a seal; raises Impossible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if seal is None:
            write_zip(pack, target)
            return
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            there = Path(folder) / "pack"
            for name in [MANIFEST, *pack.manifest["files"]]:
                (there / name).parent.mkdir(parents=True, exist_ok=True)
                (there / name).write_bytes(pack.files.read(name))
            seal(there, pack)
            write_zip(open_pack(there), target)
    except OSError as error:
        raise Impossible(f"the edition to hand out cannot be written to {target}: {error.strerror}") from error


def own_key(pack: Pack, key: bytes | None) -> bytes:
    """The key of a company's own pack; raises Wrong for the edition to hand out, which has none."""
    if key is None or is_handed_out(pack):
        raise Wrong("this pack is the edition to hand out: it does not know its people", "name the company's own pack")
    return key


def handed_out(pack: Pack, key: bytes | None) -> tuple[Handout, Report]:
    """The edition to hand out of a company's own pack, and the report over it; raises Wrong and what ``hand_out`` raises."""
    made = shown(pack, own_key(pack, key))
    assert made.handout is not None  # noqa: S101 - given a key and the own pack
    return made.handout, made.report


def opened(pack: Pack, key: bytes, said: str) -> list[Opened]:
    """What a value or a token of the edition to hand out stands for; raises Wrong where it has neither."""
    wanted = said.strip().lower()
    tokens = handed_out(pack, key)[0].opened
    found = [one for token, one in sorted(tokens.items()) if wanted == one.value or token in wanted]
    if not found:
        raise Wrong(
            "this is neither a value that was replaced nor one of the tokens", "copy it as it stands in the pack"
        )
    return found


def as_dict(pack: Pack, found: Sequence[Opened]) -> dict[str, Any]:
    """What was opened, for programs and for whoever is to check it."""
    fields = [{"token": o.token, "kind": o.kind, "value": o.value, "salt": o.salt} for o in found]
    return {"schema": 1, "made_from": pack.sha256, "opened": fields}


def tell(found: Sequence[Opened]) -> None:
    """Prints what was opened, for people."""
    for one in found:
        click.echo(f"{one.token}  is the {one.kind}  {visible(one.value)}")
        click.echo(f"  salt   {one.salt}")
        click.echo("  check  the token is the beginning of SHA-256 over the bytes of the salt, then the value in UTF-8")
