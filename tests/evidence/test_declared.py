"""What is declared travels in the manifest, and a manifest that was tampered with is seen."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from evidence.declared import NOTHING, Application, Declared, Person
from evidence.pack import Damaged, Estate, PackError, PackWriter, open_pack

DECLARED = Declared(
    (Person("Ben@nordlicht.example", "operator"), Person("c3", "break-glass", "in the safe", "Management")),
    (Application("a1", "automation", "deploys", "Platform"),),
    ("00000000-0000-4000-8000-0000000000a1",),
)
ESTATE = Estate("public", "t", "o", (), (), "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z")


def sealed(folder: Path, declared: Declared) -> Path:
    with closing(PackWriter(folder, {})) as writer:
        writer.put("verdicts.json", b"[]")
        writer.seal(tool={}, estate=ESTATE, queries=[], chosen=[], declared=declared)
    return folder


def test_a_pack_holds_what_was_declared_and_its_snapshot_too(tmp_path: Path) -> None:
    pack = open_pack(sealed(tmp_path / "p", DECLARED))
    assert pack.declared == DECLARED
    assert pack.snapshot().declared == DECLARED


def test_where_nothing_is_declared_the_manifest_does_not_speak_of_it(tmp_path: Path) -> None:
    pack = open_pack(sealed(tmp_path / "p", NOTHING))
    assert "declared" not in pack.manifest
    assert pack.snapshot().declared == NOTHING


def test_the_manifest_holds_only_what_there_is() -> None:
    assert Declared(people=(Person("x@y", "staff"),)).to_json() == {"people": [{"account": "x@y", "role": "staff"}]}


@pytest.mark.parametrize(
    "declared",
    [
        [],
        {"people": {}},
        {"people": [{"account": "x@y"}]},
        {"people": [{"account": "x@y", "role": "boss"}]},
        {"people": [{"account": 7, "role": "staff"}]},
        {"people": ["x@y"]},
        {"applications": [{"application": "a", "role": "operator"}]},
        {"production": [7]},
        {"production": "a"},
    ],
)
def test_a_manifest_that_declares_nonsense_is_damaged(declared: Any, tmp_path: Path) -> None:
    path = sealed(tmp_path / "p", NOTHING) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "declared": declared}))
    with pytest.raises(Damaged):
        open_pack(path.parent)


def test_a_run_that_declares_something_else_is_another_run(tmp_path: Path) -> None:
    PackWriter(tmp_path / "p", {"declared": DECLARED.to_json()}).close()
    with pytest.raises(PackError, match="another run"):
        PackWriter(tmp_path / "p", {"declared": NOTHING.to_json()})


def test_an_account_is_found_by_either_of_its_names_whatever_their_case() -> None:
    assert [person.role for person in DECLARED.of("b2", "ben@Nordlicht.example")] == ["operator"]
    assert [person.role for person in DECLARED.of("C3", "")] == ["break-glass"]
    assert DECLARED.of("", "") == ()


def test_an_application_is_found_by_either_of_its_ids() -> None:
    assert DECLARED.application("x", "A1") == DECLARED.applications[0]
    assert DECLARED.application("x", "") is None
