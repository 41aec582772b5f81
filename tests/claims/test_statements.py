"""Statements: where they begin and end, and that nothing of the document is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import ClaimsError, Reading, read
from claims.sentences import sentences


def texts(source: str, name: str = "tom.txt") -> list[str]:
    return [statement.text for statement in read(source.encode(), name).statements]


def types(source: str, name: str = "tom.txt") -> list[str]:
    return [statement.type for statement in read(source.encode(), name).statements]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


def covered_once(reading: Reading) -> bool:
    """Every visible character lies in exactly one statement, and the statements stand in order."""
    text = reading.document.text
    last = 0
    for statement in reading.statements:
        if (
            statement.start < last
            or text[last : statement.start].strip()
            or text[statement.start : statement.end] != statement.text
        ):
            return False
        last = statement.end
    return not text[last:].strip()


MARKUP = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "* ",
            "1. ",
            "> ",
            "| a | b |\n",
            "|---|---|\n",
            "```\n",
            "---\n",
            "\n\n",
            "\n",
            "\r\n",
            "  ",
            "\t",
            "**",
        ),
        *(
            "`",
            "[x](y)",
            "- [ ] ",
            "- [x] ",
            "<table><tr><td>",
            "</td></tr></table>",
            "<li>",
            "<br>",
            "Version: 2",
            "e.g. ",
            "z. B. ",
        ),
        *(
            "Art. 32 ",
            "MFA is enforced.",
            "Backups: täglich",
            "Not in place:",
            "•",
            "…",
            "“",
            "\u00a0",
            "\ufeff",
            "&amp;",
            "=====",
            "Annex 1",
        ),
        "---\ntitle: x\n---\n",
    ]
)
DOCUMENTS = st.lists(st.one_of(MARKUP, st.text(st.characters(codec="utf-8"), max_size=12)), max_size=30).map("".join)


@given(DOCUMENTS, st.sampled_from(["tom.txt", "tom.md"]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_visible_character_belongs_to_exactly_one_statement(source: str, name: str) -> None:
    data = source.encode()
    if b"\x00" in data or not source.strip().strip("\ufeff"):
        with pytest.raises(ClaimsError):
            read(data, name)
    else:
        assert covered_once(read(data, name))


SENTENCE = (
    "The provider’s databases aren’t “open” – access is restricted to authorised staff, and backups are taken daily."
)


@pytest.mark.parametrize(
    "spelling",
    [
        SENTENCE,
        SENTENCE.replace(" ", "\u00a0"),
        SENTENCE.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "—"),
        SENTENCE.replace("access is", "access\nis"),
    ],
)
def test_quotes_dashes_hard_blanks_and_line_ends_change_no_claim(spelling: str) -> None:
    reading = read(f"# Measures\n\n{spelling}\n".encode(), "tom.md")
    assert sorted((claim.kind, claim.polarity, claim.id) for claim in reading.claims) == sorted(
        (claim.kind, claim.polarity, claim.id)
        for claim in read(f"# Measures\n\n{SENTENCE}\n".encode(), "tom.md").claims
    )
    assert {claim.kind for claim in reading.claims} == {"access.rbac", "backup.automated"}


@pytest.mark.parametrize("mark", ["- ", "* ", "+ ", "1. ", "- [x] "])
def test_the_kind_of_list_mark_changes_no_claim(mark: str) -> None:
    reading = read(f"## Measures\n\n{mark}Backups are taken daily.\n".encode(), "tom.md")
    assert [(claim.kind, claim.quote) for claim in reading.claims] == [("backup.automated", "Backups are taken daily.")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We use TLS 1.2. It is enforced.", ["We use TLS 1.2.", "It is enforced."]),
        ("See Art. 32 Abs. 1 lit. b DSGVO. Das gilt.", ["See Art. 32 Abs. 1 lit. b DSGVO.", "Das gilt."]),
        ("Einsatz z. B. von Firewalls. Weiteres folgt.", ["Einsatz z. B. von Firewalls.", "Weiteres folgt."]),
        ("Seit dem 1. Januar gilt dies. Gut.", ["Seit dem 1. Januar gilt dies.", "Gut."]),
        ("Last reviewed in 2026. We review yearly.", ["Last reviewed in 2026.", "We review yearly."]),
        ("No. Keys are managed by the platform.", ["No.", "Keys are managed by the platform."]),
        ("As laid down in No. 5 of the list.", ["As laid down in No. 5 of the list."]),
        (
            "Muster GmbH & Co. KG betreibt Server. Sie sind sicher.",
            ["Muster GmbH & Co. KG betreibt Server.", "Sie sind sicher."],
        ),
        ("Logs, metrics etc. are kept. All of them.", ["Logs, metrics etc. are kept.", "All of them."]),
        ("Is it encrypted? Yes! “Always.” Good.", ["Is it encrypted?", "Yes!", "“Always.”", "Good."]),
        ("i. d. R. täglich, d. h. nachts.", ["i. d. R. täglich, d. h. nachts."]),
        ("Version 3. stock is full", ["Version 3. stock is full"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_numbered_lines_with_text_between_them_are_headings() -> None:
    source = "1. Access\nOnly named staff have access. They sign in with SSO.\n2. Backups\nBackups run daily. They are kept.\n"
    assert types(source) == ["heading", "sentence", "sentence", "heading", "sentence", "sentence"]


def test_numbered_lines_directly_below_one_another_are_a_list() -> None:
    assert types("Plan\n\nOpen points follow here. Read on.\n\n1. Restore test\n2. MFA\n3. Runbook\n") == [
        "heading", "sentence", "sentence", "bullet", "bullet", "bullet",
    ]  # fmt: skip


def test_lines_after_a_lead_in_are_its_list() -> None:
    lines = [
        "1. Office",
        "The office is guarded. Measures include:",
        "Badge readers at all doors",
        "Visitors sign in",
        "(Nobody sleeps.)",
    ]
    assert types("\n".join([*lines, "2. End"])) == [
        "heading",
        "sentence",
        "sentence",
        "bullet",
        "bullet",
        "sentence",
        "heading",
    ]


def test_a_wrapped_paragraph_is_read_as_one() -> None:
    first = (
        "Backups of all databases are taken every night and kept for thirty\ndays elsewhere, so that nothing\nis lost."
    )
    second = "The restore is\ntested every quarter by two people."
    assert texts(f"Measures\n\n{first} {second}\n")[1:] == [first, second]


def test_glued_badges_are_told_apart_and_brand_names_are_not() -> None:
    lines = "\n".join(f"Sentence number {n} is here. And one more." for n in range(6))
    source = f"Title\n\n{lines}\n\nRelated documents\n\nEU data onlyAzure hostedGitHub Actions\n"
    reading = read(source.encode(), "tom.txt")
    assert [(s.type, s.text) for s in reading.statements[-4:]] == [
        ("footer", "Related documents"), ("badge", "EU data only"), ("badge", "Azure hosted"), ("badge", "GitHub Actions"),
    ]  # fmt: skip


def test_the_same_words_get_the_same_ids_when_other_sentences_come_and_go() -> None:
    one = read(b"# M\n\nBackups run daily. MFA is enforced.\n", "tom.md")
    two = read(b"# M\n\nA new sentence came in. MFA is enforced. MFA is enforced.\n", "tom.md")
    mfa = next(claim.id for claim in one.claims if claim.kind == "identity.mfa.enforced")
    again = [claim.id for claim in two.claims]
    assert again[0] == mfa
    assert len(set(again)) == 2


def test_a_byte_order_mark_and_windows_line_ends_leave_the_offsets_true() -> None:
    source = "\ufeffTitle\r\n\r\nBackups run daily. MFA is enforced.\r\n"
    for name in ("tom.txt", "tom.md"):
        reading = read(source.encode(), name)
        assert reading.document.text == source
        assert covered_once(reading)
        assert [source[claim.start : claim.end] for claim in reading.claims] == [
            "Backups run daily.",
            "MFA is enforced.",
        ]
