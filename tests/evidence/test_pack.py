"""The pack: sealed once, the same everywhere, and every change to it is seen."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import Record, arm
from evidence.pack import (
    Damaged,
    Estate,
    NotAPack,
    Pack,
    PackError,
    PackWriter,
    Unfinished,
    digest,
    dump_json,
    open_pack,
    parse_records,
    write_atomically,
    write_zip,
)

PLAN = {"document": "abc", "tenant": "t"}
ESTATE = Estate(
    "public", "t", "servicePrincipal o", (("s", "name"),), ("mg",), "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z"
)
QUERY = arm("azure.subscriptions", "/subscriptions", version="1", permission="r")
BODY = b'{"value": [{"id": "/subscriptions/s", "subscriptionId": "s"}]}'
TOOL = {"name": "tomproof", "version": "0"}


def record(body: bytes | None = BODY, page: int = 0) -> Record:
    name = digest(body) if body is not None else None
    return Record("azure.subscriptions", None, page, 0, "GET", "https://x/ü\u2028", 200, "", "", name, len(body or b""))


def sealed(folder: Path) -> Pack:
    writer = PackWriter(folder, PLAN)
    writer.add(record(), BODY)
    writer.put("tom/tom.md", b"# TOM\n")
    writer.put("claims.toml", b"")
    writer.put("verdicts.json", b"[]")
    return writer.seal(tool=TOOL, estate=ESTATE, queries=[QUERY], chosen=["s"])


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    pack = sealed(tmp_path / "p")
    assert pack.estate == ESTATE
    assert pack.records() == [record()]
    assert pack.document() == ("tom.md", b"# TOM\n")
    (item,) = pack.snapshot()[QUERY]
    assert item.resource == "/subscriptions/s"
    assert pack.snapshot().taken_at.isoformat() == "2026-11-20T06:00:00+00:00"
    assert pack.problems() == []


def test_two_packs_of_the_same_are_the_same_bytes_as_folder_and_as_zip(tmp_path: Path) -> None:
    one, two = sealed(tmp_path / "one"), sealed(tmp_path / "two")
    assert one.sha256 == two.sha256
    write_zip(one, tmp_path / "one.zip")
    write_zip(open_pack(tmp_path / "two"), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_zip_is_the_same_pack(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "p")
    write_zip(folder, tmp_path / "p.zip")
    archive = open_pack(tmp_path / "p.zip")
    assert archive.sha256 == folder.sha256
    assert archive.records() == folder.records()
    assert archive.problems() == []


@pytest.mark.parametrize(
    "name", ["records.jsonl", "claims.toml", "verdicts.json", "tom/tom.md", f"bodies/{digest(BODY)}"]
)
def test_one_changed_byte_anywhere_is_seen(tmp_path: Path, name: str) -> None:
    sealed(tmp_path / "p")
    path = tmp_path / "p" / name
    path.write_bytes(path.read_bytes() + b" ")
    pack = open_pack(tmp_path / "p")
    assert pack.problems() == [f"{name} has been changed: its SHA-256 is not the one in the manifest"]
    with pytest.raises(Damaged, match="has been changed"):
        pack.read(name)


def test_a_file_more_and_a_file_less_are_seen(tmp_path: Path) -> None:
    sealed(tmp_path / "p")
    (tmp_path / "p" / "bodies" / ("0" * 64)).write_bytes(b"x")
    (tmp_path / "p" / "claims.toml").unlink()
    assert open_pack(tmp_path / "p").problems() == [
        f"bodies/{'0' * 64} is in the pack but not in the manifest",
        "claims.toml is missing or cannot be read",
    ]


def test_a_link_in_a_pack_is_refused(tmp_path: Path) -> None:
    sealed(tmp_path / "p")
    (tmp_path / "p" / "link").symlink_to("/etc/passwd")
    with pytest.raises(Damaged, match="is a link"):
        open_pack(tmp_path / "p").problems()


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "tom/../../x", "tom/..", "bodies/xyz", "other", "tom/a/b", "tom/"]
)
def test_a_manifest_cannot_name_a_file_outside(tmp_path: Path, name: str) -> None:
    sealed(tmp_path / "p")
    edit(tmp_path / "p", lambda manifest: manifest["files"].update({name: "0" * 64}))
    with pytest.raises(Damaged, match="no file named"):
        open_pack(tmp_path / "p")


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    change(manifest)
    (folder / "manifest.json").write_bytes(dump_json(manifest))


def test_another_schema_is_said(tmp_path: Path) -> None:
    sealed(tmp_path / "p")
    edit(tmp_path / "p", lambda manifest: manifest.update(schema=2))
    with pytest.raises(Damaged, match="written in schema 2, this version reads schema 1"):
        open_pack(tmp_path / "p")


@pytest.mark.parametrize("key", ["schema", "estate", "files", "queries", "chosen"])
@pytest.mark.parametrize("value", ["gone", None, 5, "x", [], {}, [1], {"a": 1}])
def test_a_manifest_of_another_shape_ends_in_a_plain_error_or_in_a_whole_pack(
    tmp_path: Path, key: str, value: Any
) -> None:
    sealed(tmp_path / "p")
    edit(tmp_path / "p", lambda manifest: manifest.pop(key) if value == "gone" else manifest.update({key: value}))
    try:
        pack = open_pack(tmp_path / "p")
        pack.problems()
        pack.snapshot().gaps(QUERY)
    except PackError:
        pass


def test_a_time_that_is_none_is_damage(tmp_path: Path) -> None:
    sealed(tmp_path / "p")
    edit(tmp_path / "p", lambda manifest: manifest["estate"].update(collected_to="yesterday"))
    with pytest.raises(Damaged, match="yesterday"):
        open_pack(tmp_path / "p")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, content: bytes) -> None:
    sealed(tmp_path / "p")
    (tmp_path / "p" / "manifest.json").write_bytes(content)
    with pytest.raises(Damaged):
        open_pack(tmp_path / "p")


def test_what_is_no_pack_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"PK")
    (tmp_path / "folder").mkdir()
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    for name in ("file", "folder", "empty.zip", "nowhere"):
        with pytest.raises(NotAPack):
            open_pack(tmp_path / name)


def test_an_archive_with_two_files_of_one_name_is_damage(tmp_path: Path) -> None:
    write_zip(sealed(tmp_path / "p"), tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip", "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("claims.toml", b"other")
    with pytest.raises(Damaged, match="two files of the same name"):
        open_pack(tmp_path / "p.zip").problems()


@settings(max_examples=60, deadline=None)
@given(position=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_archive_never_reads_as_another_truth(
    tmp_path_factory: pytest.TempPathFactory, position: int, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("z")
    whole = sealed(folder / "p")
    write_zip(whole, folder / "p.zip")
    raw = bytearray((folder / "p.zip").read_bytes())
    raw[position % len(raw)] = byte
    (folder / "p.zip").write_bytes(bytes(raw))
    try:
        pack = open_pack(folder / "p.zip")
        problems = pack.problems()
    except PackError:
        return
    assert problems or pack.sha256 != whole.sha256 or pack.records() == whole.records()


# -- a pack that is not finished ------------------------------------------------------------------------------------------


def test_an_unfinished_pack_is_no_pack_yet(tmp_path: Path) -> None:
    with closing(PackWriter(tmp_path / "p", PLAN)), pytest.raises(Unfinished, match="run collect"):
        open_pack(tmp_path / "p")


def test_an_unfinished_pack_goes_on_with_what_it_has(tmp_path: Path) -> None:
    with closing(PackWriter(tmp_path / "p", PLAN)) as writer:
        writer.add(record(), BODY)
        writer.add(record(None, page=1), None)
    with closing(PackWriter(tmp_path / "p", PLAN)) as again:
        assert again.records == [record(), record(None, page=1)]


def test_a_torn_last_line_is_dropped_and_a_torn_line_before_is_damage(tmp_path: Path) -> None:
    with closing(PackWriter(tmp_path / "p", PLAN)) as writer:
        writer.add(record(), BODY)
    log = tmp_path / "p" / "records.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + whole[:40])
    with closing(PackWriter(tmp_path / "p", PLAN)) as again:
        assert again.records == [record()]
    log.write_bytes(whole[:40] + b"\n" + whole)
    with pytest.raises(Damaged, match="line 1"):
        PackWriter(tmp_path / "p", PLAN)


@pytest.mark.parametrize("torn", [b"", b"half"])
def test_a_record_whose_body_is_not_whole_is_dropped(tmp_path: Path, torn: bytes) -> None:
    with closing(PackWriter(tmp_path / "p", PLAN)) as writer:
        writer.add(record(), BODY)
    (tmp_path / "p" / "bodies" / digest(BODY)).write_bytes(torn)
    with closing(PackWriter(tmp_path / "p", PLAN)) as again:
        assert again.records == []
        again.add(record(), BODY)
        assert (tmp_path / "p" / "bodies" / digest(BODY)).read_bytes() == BODY


def test_drafts_of_a_run_that_was_killed_do_not_end_up_in_the_pack(tmp_path: Path) -> None:
    PackWriter(tmp_path / "p", PLAN).close()
    for draft in (f"bodies/.{digest(b'other')}.part", ".records.jsonl.part"):
        (tmp_path / "p" / draft).write_bytes(b"half")
    assert sealed(tmp_path / "p").problems() == []


def test_a_pack_of_another_run_is_left_alone(tmp_path: Path) -> None:
    PackWriter(tmp_path / "p", PLAN).close()
    with pytest.raises(PackError, match="unfinished pack of another run"):
        PackWriter(tmp_path / "p", {**PLAN, "tenant": "other"})


def test_a_finished_pack_is_never_written_to(tmp_path: Path) -> None:
    sealed(tmp_path / "p")
    with pytest.raises(PackError, match="never changed"):
        PackWriter(tmp_path / "p", PLAN)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(PackError, match="not empty"):
        PackWriter(tmp_path, PLAN)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_an_atomic_write_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_atomically(target, b"old")
    with pytest.raises(TypeError):
        write_atomically(target, "no bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "change",
    [
        {"page": "0"},
        {"status": None},
        {"size": True},
        {"query": 5},
        {"parent": []},
        {"sha256": 1},
        {"headers": []},
        {"x": 1},
    ],
)
def test_a_record_of_another_shape_is_damage(change: dict[str, Any]) -> None:
    line = json.dumps({**record().to_json(), **change}).encode()
    with pytest.raises(Damaged, match="line 1, is not a record"):
        parse_records(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_records_or_damage(data: bytes) -> None:
    try:
        parse_records(data)
    except Damaged:
        return
    assert data.strip() == b""
