"""What is handed out, in every form: planted people are nowhere in it, and the verdicts are those of the company."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

import claims
from evidence.pack import Pack, open_pack
from reports import FORMATS, NotInstalled
from tests.editions import planted
from tomproof import work
from tomproof.demo import NOW, TOM
from tomproof.editions import verbs
from tomproof.progress import shown as watched
from tomproof.work import Where

KEY = b"a key of these tests and no other"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The company's own pack of the tenant with canaries."""
    reading = claims.read(TOM, f"tom of {planted.NAME}.md")
    where = Where(replay=planted.PlantedTenant(), clock=lambda: NOW, declared=planted.DECLARED_TOO)
    with watched(quiet=True) as watch:
        return work.gather(TOM, reading, tmp_path_factory.mktemp("canaries") / "pack", where, watch)


@pytest.fixture(scope="module")
def shown(own: Pack) -> verbs.Shown:
    return verbs.shown(own, KEY)


def found(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace").lower() + json.dumps(data.decode("utf-8", "replace")).lower()
    return [canary for canary in planted.CANARIES if canary in text]


def readable(data: bytes) -> Iterator[bytes]:
    """What a file says, unpacked as its kind wants it."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        yield from (page.get_textpage().get_text_range().encode("utf-8", "replace") for page in document)
        yield from (bytes(document.get_attachment(at).get_data()) for at in range(document.count_attachments()))


def test_the_canaries_are_there_to_be_found(own: Pack) -> None:
    whole = b"".join(own.read(name) for name in own.manifest["files"]) + json.dumps(own.manifest).encode()
    assert sorted(found(whole)) == sorted(planted.CANARIES[:3] + planted.CANARIES[4:])


def test_no_file_of_the_pack_that_is_handed_out_holds_one(shown: verbs.Shown) -> None:
    held = {name: shown.pack.files.read(name) for name in shown.pack.files.names() if not name.startswith("tom/")}
    assert {name: found(data) for name, data in held.items() if found(data)} == {}
    assert found(" ".join(held).encode()) == []
    assert found(" ".join(shown.pack.manifest["files"]).encode()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_in_any_form_holds_one(name: str, shown: verbs.Shown) -> None:
    try:
        made = FORMATS[name].files(shown.report)
    except NotInstalled as missing:
        pytest.skip(str(missing))
    for file, data in made.items():
        assert {file: [canary for part in readable(data) for canary in found(part)]} == {file: []}


def test_the_edition_to_hand_out_says_what_the_companys_own_says(own: Pack, shown: verbs.Shown) -> None:
    mine, theirs = work.judged(own).report, shown.report
    assert theirs.counts == mine.counts
    assert [judged.word for judged in theirs.claims] == [judged.word for judged in mine.claims]
    assert theirs.pseudonymised
    assert not mine.pseudonymised


def test_what_was_asked_for_by_name_can_still_be_joined(own: Pack, shown: verbs.Shown) -> None:
    mine, theirs = work.judged(own).report, shown.report
    assert [(q.id, q.calls, q.items, q.complete) for q in theirs.queries] == [
        (q.id, q.calls, q.items, q.complete) for q in mine.queries
    ]


def test_the_hand_out_is_sound_and_gives_its_own_verdicts_again(tmp_path: Path, shown: verbs.Shown) -> None:
    verbs.write(shown.pack, tmp_path / "handout.zip")
    again = open_pack(tmp_path / "handout.zip")
    assert again.problems() == []
    judged = work.judged(again)
    told = work.verdict_bytes(judged.reading, judged.verdicts, judged.snapshot, judged.queries)
    assert told == again.read("verdicts.json")
    assert judged.report == shown.report
