"""PDF tables without lines around them: their rows are found again, however many lines their cells have."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal

import pytest
from fpdf import FPDF

from claims import read

Row = tuple[str, ...]  # a cell's lines are divided by a line break
ROWS: tuple[Row, ...] = (
    ("Measure", "Description", "Status"),
    ("Backups", "Data is saved daily and is kept\nfor thirty days in another region.", "planned"),
    ("Multi-factor\nauthentication", "MFA is enforced for all\nadministrators and staff.", "implemented"),
    ("Encryption", "Data at rest is encrypted", "implemented"),
    ("Review", "Access rights are reviewed\nevery quarter by the owners of\nthe systems.", "not imple-\nmented"),
)
TOLD = [
    "Measure | Description | Status",
    "Backups | Data is saved daily and is kept for thirty days in another region. | planned",
    "Multi-factor authentication | MFA is enforced for all administrators and staff. | implemented",
    "Encryption | Data at rest is encrypted | implemented",
    "Review | Access rights are reviewed every quarter by the owners of the systems. | not implemented",
]
CLAIMS = [  # whether backups are made at all is not read where what they have besides is denied
    ("backup.geo-redundant", "denies"), ("identity.mfa.enforced", "asserts"), ("encryption.at-rest", "asserts"),
    ("access.review", "denies"),
]  # fmt: skip


def page() -> FPDF:
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    return pdf


def table(
    rows: Sequence[Row], *, by: Literal["cell", "line"] = "cell", room: float = 2, middle: bool = False, bold: int = 1,
    before: Sequence[str] = (), after: Sequence[str] = (), xs: Sequence[float] = (20, 60, 150),
) -> bytes:  # fmt: skip
    """The rows in columns, 5 mm a line, with ``room`` between two rows; written cell by cell or line by line."""
    pdf = page()
    y = 30.0
    for text in before:
        pdf.text(20, y, text)
        y += 5
    y += 5 * bool(before)
    for number, row in enumerate(rows):
        pdf.set_font("helvetica", size=10, style="B" if number < bold else "")
        cells = [cell.split("\n") for cell in row]
        most = max(map(len, cells))
        placed = [
            (x, y + 5 * at + (2.5 * (most - len(cell)) if middle else 0), line)
            for x, cell in zip(xs, cells, strict=True) for at, line in enumerate(cell)
        ]  # fmt: skip
        for x, top, line in placed if by == "cell" else sorted(placed, key=lambda one: (one[1], one[0])):
            pdf.text(x, top, line)
        y += 5 * most + room
    pdf.set_font("helvetica", size=10)
    for text in after:
        pdf.text(20, y + 5, text)
        y += 5
    return bytes(pdf.output())


def told(data: bytes) -> list[str]:
    return [one.text for one in read(data, "tom.pdf").statements]


@pytest.mark.parametrize("by", ["cell", "line"])
@pytest.mark.parametrize("room", [0, 2, 5])
def test_cells_of_several_lines_make_one_row(by: Literal["cell", "line"], room: float) -> None:
    data = table(ROWS, by=by, room=room)
    assert told(data) == TOLD
    assert [(claim.kind, claim.polarity) for claim in read(data, "tom.pdf").claims] == CLAIMS


@pytest.mark.parametrize("by", ["cell", "line"])
def test_cells_that_stand_in_the_middle_of_their_row_belong_to_it(by: Literal["cell", "line"]) -> None:
    assert told(table(ROWS, by=by, room=4, middle=True)) == TOLD


def test_a_german_table_is_read_alike() -> None:
    rows = (
        ("Maßnahme", "Beschreibung", "Stand"),
        ("Zutritts-\nkontrolle", "Die Büros sind durch eine\nAlarmanlage gesichert.", "umgesetzt"),
        ("Datensicherung", "Datensicherungen werden\ntäglich erstellt.", "geplant"),
        ("Mehrfaktor-\nAnmeldung", "MFA ist für alle Administratoren\nerzwungen", "umgesetzt"),
    )
    for room in (0.0, 2.0):
        data = table(rows, room=room)
        assert told(data)[2:] == [
            "Datensicherung | Datensicherungen werden täglich erstellt. | geplant",
            "Mehrfaktor-Anmeldung | MFA ist für alle Administratoren erzwungen | umgesetzt",
        ]
        claims = [(claim.kind, claim.polarity) for claim in read(data, "tom.pdf").claims]
        assert claims[-2:] == [("backup.automated", "denies"), ("identity.mfa.enforced", "asserts")]


def test_prose_around_a_table_is_no_part_of_it() -> None:
    before = (
        "The measures below are in force for all systems of the company and are reviewed",
        "by the management every year.",
    )
    after = (
        "Nothing else is said.",
        "This document is kept by the management of the company and is reviewed every year.",
    )
    found = told(table(ROWS, before=before, after=after))
    assert found[0] == " ".join(before)
    assert found[1:6] == TOLD
    assert found[6:] == list(after)


def test_a_heading_below_a_table_is_no_row_of_it() -> None:
    pdf_rows = (*ROWS, ("Access control", "", ""))
    data = table(pdf_rows[:4], after=())
    assert told(data) == TOLD[:4]
    pdf = page()
    for at, (label, text) in enumerate((("Backups", "taken daily"), ("Logs", "kept for 90 days"))):
        pdf.text(20, 40 + 6 * at, label)
        pdf.text(80, 40 + 6 * at, text)
    pdf.set_font("helvetica", size=10, style="B")
    pdf.text(20, 54, "Access control")
    pdf.set_font("helvetica", size=10)
    pdf.text(20, 60, "MFA is enforced for all staff of the company in all of its offices and at home.")
    found = read(bytes(pdf.output()), "tom.pdf").statements
    assert [(one.type, one.text) for one in found] == [
        ("row", "Backups | taken daily"), ("row", "Logs | kept for 90 days"), ("heading", "Access control"),
        ("sentence", "MFA is enforced for all staff of the company in all of its offices and at home."),
    ]  # fmt: skip


@pytest.mark.parametrize("room", [0, 2, 6])
def test_rows_of_one_line_stay_rows_where_the_head_stands_further_off(room: float) -> None:
    rows = (("Measure", "Status"), ("Backups", "planned"), ("MFA", "implemented"), ("Encryption", "implemented"))
    head = table(rows, xs=(20, 120), room=room)
    assert told(head) == ["Measure | Status", "Backups | planned", "MFA | implemented", "Encryption | implemented"]
    pdf = page()
    for number, (first, second) in enumerate(rows):
        pdf.text(20, 30 + 5 * number + 6 * (number > 0), first)
        pdf.text(120, 30 + 5 * number + 6 * (number > 0), second)
    assert told(bytes(pdf.output())) == told(head)


def test_the_rest_of_a_cell_that_stands_nearer_to_the_next_row_is_not_taken_for_it() -> None:
    pdf = page()
    for top, label, text in (
        (30, "Owner", "The management of the company"), (36, "Backups", "taken daily and kept"), (42.2, "", "for thirty days"),
        (47, "Keys", "rotated every year"), (53.2, "", "by the owners"), (58, "Logs", "kept for 90 days"),
    ):  # fmt: skip
        if label:
            pdf.text(20, top, label)
        pdf.text(80, top, text)
    assert told(bytes(pdf.output())) == [
        "Owner | The management of the company", "Backups | taken daily and kept for thirty days",
        "Keys | rotated every year by the owners", "Logs | kept for 90 days",
    ]  # fmt: skip


def test_groups_of_rows_with_room_between_them_keep_their_rows() -> None:
    pdf = page()
    for number in range(9):
        top = 30 + 5 * number + 6 * (number // 3)
        pdf.text(20, top, f"Measure {number}")
        pdf.text(120, top, "planned" if number % 2 else "implemented")
    assert told(bytes(pdf.output())) == [
        f"Measure {number} | {'planned' if number % 2 else 'implemented'}" for number in range(9)
    ]


def test_two_columns_of_prose_are_no_table() -> None:
    pdf = page()
    left = ("Backups are taken daily and they", "are kept for thirty days at a", "second site in another region.")
    right = ("Access to production systems is", "restricted to the staff who have a", "need for it.")
    for x, lines in ((20, left), (110, right)):
        for at, line in enumerate(lines):
            pdf.text(x, 40 + 5 * at, line)
    assert told(bytes(pdf.output())) == [" ".join(left), " ".join(right)]


def test_many_lines_on_one_another_are_read_in_bounded_time() -> None:
    pdf = page()
    for number in range(4_000):
        pdf.text(20, 40, f"a{number}")
        pdf.text(80, 40, f"b{number}")
    for number in range(4_000):
        pdf.text(20 + number % 7, 41 + number % 200, f"c{number}")
    began = time.perf_counter()
    assert "c3999" in " ".join(told(bytes(pdf.output())))
    assert time.perf_counter() - began < 20
