"""One document in every format: the same claims, however it was saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from claims import Claim, read
from claims.formats import format_of
from tests.claims.formats.writers import Piece, pieces, to_docx, to_html, to_pdf

ROOT = Path(__file__).resolve().parents[3]
HELD_OUT = ROOT / "tests" / "claims" / "held_out"
SOURCES = [
    ROOT / "tomproof" / "demo" / "tom.md",
    HELD_OUT / "tick_boxes_en.md",
    HELD_OUT / "questions_en.md",
    HELD_OUT / "eight_controls_de.md",
    ROOT.parent / "shared" / "toms" / "ibisflow.txt",
    ROOT.parent / "shared" / "toms" / "forge-managed-apps.txt",
]
WRITERS: dict[str, Callable[[Sequence[Piece]], bytes]] = {"html": to_html, "docx": to_docx, "pdf": to_pdf}


def said(claim: Claim) -> tuple[str, str, str]:
    return claim.kind, claim.polarity, claim.responsible


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_document_makes_the_same_claims_in_every_format(source: Path, ending: str) -> None:
    if not source.exists():
        pytest.skip("the sample TOMs are not beside the repository")
    data = source.read_bytes()
    original = read(data, source.name)
    written = WRITERS[ending](pieces(format_of(source.name).extract(data, source.name)))
    again = read(written, f"tom.{ending}")
    assert len(original.claims) > 20
    assert Counter(map(said, again.claims)) == Counter(map(said, original.claims))
    assert again.document.language == original.document.language
    if ending != "pdf":
        assert {claim.id for claim in again.claims} == {claim.id for claim in original.claims}
