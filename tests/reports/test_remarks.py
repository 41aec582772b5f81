"""Remarks in the reports: in a quiet place, in every format, with the same words once."""

from __future__ import annotations

import json
from dataclasses import replace

from claims import Change, read
from claims.remarks import remarks
from reports import FORMATS
from reports.remarks import before, grouped, quoted
from tests.reports import sample

SOURCE = """\
# M

- MFA is enforced for all users.
- MFA is enforced for administrators.
- The safe is locked at night.
- The kettle is locked at night.
- Access rights are reviewed regularly.
"""
READING = read(SOURCE.encode(), "tom.md")
CHANGED = replace(
    READING,
    changes=(
        Change("reworded", "Backups <b>once</b>.", "MFA", READING.statements[1].id),
        Change("gone", "Old words.", ""),
    ),
)


def test_the_groups_come_in_order_and_say_the_same_once() -> None:
    groups = grouped(remarks(CHANGED))
    assert [(group.title, group.number, len(group.remarks)) for group in groups] == [
        ("Changed since the claims were confirmed", 2, 2),
        ("Places that contradict each other", 1, 1),
        ("Intervals left open", 1, 1),
        ("Promises that no rule reads", 2, 1),
    ]
    assert [quoted(place) for place in groups[3].remarks[0].places] == [
        "The safe is locked at night.",
        "The kettle is locked at night.",
    ]
    assert before(groups[0].remarks[0]) == "Backups <b>once</b>."


def test_more_than_can_be_read_is_counted() -> None:
    (group,) = grouped([one for one in remarks(READING) if one.about == "unread"], 1)
    assert (group.number, group.more, len(group.remarks[0].places)) == (2, 1, 1)


def test_every_format_tells_them_and_none_of_them_changes_a_count() -> None:
    report = replace(sample.report(), remarks=remarks(CHANGED))
    bare = replace(report, remarks=())
    for name in ("text", "md", "html"):
        told, silent = FORMATS[name].render(report).decode(), FORMATS[name].render(bare).decode()
        assert "Remarks on the document" in told
        assert "Remarks on the document" not in silent
        assert "Promises that no rule reads" in told
        assert "<b>once</b>" not in told or name == "text"
    data = json.loads(FORMATS["json"].render(report))
    assert data["counts"] == json.loads(FORMATS["json"].render(bare))["counts"]
    assert [(one["about"], one["was"]) for one in data["remarks"][:2]] == [
        ("changed", "Backups <b>once</b>."),
        ("changed", "Old words."),
    ]


def test_a_claim_that_nobody_has_confirmed_says_so_where_it_stands() -> None:
    report = sample.report()
    first = report.claims[0]
    opened = replace(report, claims=(replace(first, claim=replace(first.claim, open=True)), *report.claims[1:]))
    data = json.loads(FORMATS["json"].render(opened))
    assert [claim.get("open") for claim in data["claims"][:2]] == [True, None]
    assert "Nobody has confirmed this reading" in FORMATS["md"].render(opened).decode()
    assert FORMATS["html"].render(opened).decode().count("Nobody has confirmed this reading") == 1
