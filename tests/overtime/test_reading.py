"""What is taken out of a sealed pack, and that nothing of a damaged one is half believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from checks import Word
from evidence.pack import Damaged, Pack, digest, open_files
from reports.overtime.chain import in_order, links
from reports.overtime.period import over
from reports.overtime.reading import Reader
from tests.overtime import halfyear as truth
from tests.overtime.made import hour, past
from tests.overtime.packs import Changing, read, sealed

DAY = date(2026, 1, 20)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    written = truth.text(DAY)
    edits = {"/pricings": truth.plans("Standard"), "/containerApps": truth.open_secret}
    path = tmp_path_factory.mktemp("pack") / "pack"
    return sealed(path, written, read(written), truth.at(DAY), Changing(edits), waivers=[truth.WAIVER])


@dataclass(frozen=True)
class Held:
    """The files of a pack with one of them replaced, its digest in the manifest too."""

    files: Any
    name: str
    data: bytes

    def names(self) -> list[str]:
        found: list[str] = self.files.names()
        return found

    def read(self, name: str) -> bytes:
        data: bytes = self.data if name == self.name else self.files.read(name)
        return data


def with_file(pack: Pack, name: str, data: bytes) -> Pack:
    manifest = {**pack.manifest, "files": {**pack.manifest["files"], name: digest(data)}}
    return replace(pack, files=Held(pack.files, name, data), manifest=manifest)


def test_a_run_is_read_with_its_facts(pack: Pack) -> None:
    found = Reader().read(pack)
    assert found.id == f"20260120T060000Z-{pack.sha256[:12]}"
    assert (found.day, found.tool, found.paper.name, found.signed, found.previous) == (
        "2026-01-20",
        "0.1.0",
        "tom.md",
        False,
        "",
    )
    assert found.waivers == (truth.WAIVER,)
    assert [(one.quote, one.word) for one in found.promises[:2]] == [
        (truth.OLD, Word.FAIL), (truth.DEFENDER, Word.PASS),
    ]  # fmt: skip
    assert found.promises[0].against == (truth.APP,)
    assert found.resources is None


def test_what_every_resource_showed_is_read_when_it_is_asked_for(pack: Pack) -> None:
    found = Reader().read(pack, fully=True)
    assert found.promises[0].looked[truth.APP] == "contradicts"
    assert sorted(set(found.promises[0].looked.values())) == ["contradicts", "holds"]
    assert found.resources
    assert truth.APP.casefold() in found.resources


def _without_verdict(data: dict[str, Any]) -> None:
    del data["claims"][0]["verdict"]


def _new_word(data: dict[str, Any]) -> None:
    data["claims"][0]["verdict"] = "splendid"


def _no_list(data: dict[str, Any]) -> None:
    data["claims"] = {"all": "pass"}


def _number(data: dict[str, Any]) -> None:
    data["claims"][0]["id"] = 7


@pytest.mark.parametrize("edit", [_without_verdict, _new_word, _no_list, _number])
def test_verdicts_of_another_form_are_damaged(pack: Pack, edit: Callable[[dict[str, Any]], None]) -> None:
    data = json.loads(pack.read("verdicts.json"))
    edit(data)
    with pytest.raises(Damaged, match=r"verdicts\.json"):
        Reader().read(with_file(pack, "verdicts.json", json.dumps(data).encode()))


@pytest.mark.parametrize(
    "text", ["[[attested]]\nclaim = 1\n", "[[attested", "attested = 3\n", "[[attested]]\nfile = 'x'\n"]
)
def test_attestations_that_cannot_be_read_are_damaged(pack: Pack, text: str) -> None:
    with pytest.raises(Damaged, match="attestations"):
        Reader().read(with_file(pack, "claims.toml", text.encode()))


def test_a_claims_file_of_another_time_is_read_all_the_same(pack: Pack) -> None:
    text = (
        '[document]\nlanguage = "de"\n[[claim]]\nkind = "of.another.time"\n[[attested]]\nclaim = "c-1"\nfile = "a.pdf"\n'
        'name = "Somebody"\ndate = 2026-01-01\nexpires = "2027-01-01"\n'
    )
    found = Reader().read(with_file(pack, "claims.toml", text.encode()))
    assert [(one.claim, one.date, one.expires) for one in found.attested] == [("c-1", "2026-01-01", "2027-01-01")]
    assert found.paper.language == "de"


def test_a_changed_file_is_damaged(pack: Pack) -> None:
    held = replace(pack, files=Held(pack.files, "verdicts.json", b"{}"))
    with pytest.raises(Damaged, match="SHA-256"):
        Reader().read(held)


def test_a_run_that_is_not_tied_to_the_one_before_it_is_said_to_be_so() -> None:
    first = past(hour(0), {"c": Word.PASS})
    second = past(hour(24), {"c": Word.PASS}, before=first)
    third = past(hour(48), {"c": Word.PASS}, before=second)
    assert links([first, second, third]) == ("first", "follows", "follows")
    assert links([first, third]) == ("first", "missing")
    assert links([second, third]) == ("begins", "follows")
    assert links([first, second, replace(third, previous="")]) == ("first", "follows", "unnamed")
    assert links([first, second, replace(third, previous=first.sha256)]) == ("first", "follows", "apart")
    assert links([replace(first, sha256="x", others=(first.sha256,)), second]) == ("first", "follows")


def test_runs_of_the_same_second_follow_their_chain_and_each_counts_once() -> None:
    first = past(hour(0), {"a": Word.PASS})
    second = past(hour(0), {"b": Word.PASS}, before=first)
    third = past(hour(0), {"c": Word.PASS}, before=second)
    assert in_order([third, first, second, first]) == (first, second, third)
    circle = replace(first, previous=third.sha256)
    assert len(in_order([circle, second, third])) == 3


def test_a_run_that_cannot_be_read_observes_nothing_and_is_named() -> None:
    good = [past(hour(at), {"c": Word.PASS}) for at in (0, 24, 72)]
    lost = replace(past(hour(48), {}), kept=False)
    found = over([*good, lost], hour(0), hour(72))
    assert [run.id for run in found.lost] == [lost.id]
    assert [(part.start, part.end) for part in found.holes] == [(hour(24), hour(72))]


def _edited(pack: Pack, edit: Callable[[Any], None]) -> Pack:
    verdicts = json.loads(pack.read("verdicts.json"))
    edit(verdicts)
    return with_file(pack, "verdicts.json", json.dumps(verdicts).encode())


def _later_schema(verdicts: Any) -> None:
    verdicts["schema"] = 2


def _twice(verdicts: Any) -> None:
    verdicts["claims"].append({**verdicts["claims"][0], "verdict": "pass"})


def _enormous(verdicts: Any) -> None:
    verdicts["claims"][0]["number"] = 10**400


@pytest.mark.parametrize("edit", [_later_schema, _twice, _enormous])
def test_verdicts_of_a_later_form_or_told_twice_are_not_believed(pack: Pack, edit: Callable[[Any], None]) -> None:
    with pytest.raises(Damaged, match=r"verdicts\.json"):
        Reader().read(_edited(pack, edit))


@pytest.mark.parametrize("ended", ["2026-01-20T06:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_is_none_everywhere_is_damage(pack: Pack, ended: str) -> None:
    manifest = {**pack.manifest, "estate": {**pack.manifest["estate"], "collected_to": ended}}
    raw = json.dumps(manifest).encode()
    with pytest.raises(Damaged, match="manifest"):
        open_files(Held(pack.files, "manifest.json", raw), "the pack")
