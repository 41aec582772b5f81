"""Markdown documents: headings, lists, tables, quotes, code and the HTML inside."""

from __future__ import annotations

import pytest

from claims import Claim, Reading, read
from claims.formats.markup import plain


def document(source: str) -> Reading:
    return read(source.encode(), "tom.md")


def rows(source: str) -> list[tuple[str, str]]:
    return [(statement.type, " ".join(statement.text.split())) for statement in document(source).statements]


def found(source: str) -> list[tuple[str, str]]:
    return [(claim.kind, claim.polarity) for claim in document(source).claims]


TABLE = """\
## Measures

| Measure | Status | Detail | Evidence |
|---------|:------:|--------|----------|
| Backups | ✅ Implemented | Daily, kept for 30 days | `backup/rls.md` |
| MFA | 🔶 Planned (Q3) | For **all** admins | — |
| Access review | open | Quarterly | |
| Encryption at rest | partly | Databases only | |
"""


def test_a_row_is_one_statement_and_the_heads_are_none() -> None:
    assert rows(TABLE)[:3] == [
        ("heading", "## Measures"),
        ("heading", "| Measure | Status | Detail | Evidence | |---------|:------:|--------|----------|"),
        ("row", "| Backups | ✅ Implemented | Daily, kept for 30 days | `backup/rls.md` |"),
    ]
    assert len(rows(TABLE)) == 6


def test_the_status_cell_decides_and_the_evidence_cell_says_nothing() -> None:
    assert found(TABLE) == [
        ("backup.automated", "asserts"),
        ("identity.mfa.enforced", "denies"),
        ("access.review", "denies"),
        ("encryption.at-rest", "hedged"),
    ]


def test_the_details_of_a_row_give_the_parameters() -> None:
    backup = document(TABLE).claims[0]
    assert dict(backup.params) == {"frequency": "daily", "retention_days": 30}
    assert backup.quote == "Backups | ✅ Implemented | Daily, kept for 30 days | `backup/rls.md`"


def test_a_german_status_column_reads_alike() -> None:
    head = "| Maßnahme | Umsetzung | Umsetzungsstand |\n|---|---|---|\n"
    source = f"{head}| Backup | täglich | umgesetzt |\n| MFA | für alle | geplant |\n| VPN | – | nicht umgesetzt |\n"
    assert found(source) == [
        ("backup.automated", "asserts"),
        ("identity.mfa.enforced", "denies"),
        ("access.privileged", "denies"),
    ]


def test_the_head_of_a_column_can_carry_the_topic() -> None:
    source = "| Provider | DPA status |\n|---|---|\n| Acme Mail | signed |\n| Umbrella Chat | to be signed, open |\n"
    assert found(source) == [("supplier.dpa", "asserts"), ("supplier.dpa", "denies")]
    source = "| Data | Retention |\n|---|---|\n| Server log | 14 days |\n"
    assert [(claim.kind, dict(claim.params)) for claim in document(source).claims] == [
        ("logging.audit", {"retention_days": 14})
    ]


def test_struck_words_and_link_targets_are_not_read() -> None:
    assert found("- ~~MFA is missing~~ solved\n- Read [our page](https://mfa.example/backup) for all\n") == []


def test_emphasis_inside_a_claim_does_not_hide_it() -> None:
    assert found("- **MFA** is _not_ `enforced`.\n") == [("identity.mfa.enforced", "denies")]


def test_code_is_accounted_for_and_promises_nothing() -> None:
    source = "# M\n\n```\nMFA is enforced\n```\n\n    backups daily\n\nText.\n"
    assert [kind for kind, _ in rows(source)] == ["heading", "metadata", "metadata", "sentence"]
    assert found(source) == []


def test_a_quote_is_read_without_its_marks() -> None:
    source = "> Backups are taken\n> every day. MFA is\n> enforced.\n"
    assert found(source) == [("backup.automated", "asserts"), ("identity.mfa.enforced", "asserts")]


def test_sections_are_numbers_where_headings_have_them_and_titles_where_not() -> None:
    source = "# Title\n\n## 2. Access\n\n### 2.1 Sign-in\n\nMFA is on.\n\n## Backups\n\nDaily.\n"
    assert [statement.section for statement in document(source).statements if statement.type == "sentence"] == [
        "2.1",
        "Backups",
    ]


def test_nested_items_are_items_of_their_own() -> None:
    source = "- Access\n  - MFA is enforced\n  - SSO\n- Backups daily\n"
    assert [kind for kind, _ in rows(source)] == ["bullet"] * 4
    assert found(source) == [
        ("identity.mfa.enforced", "asserts"),
        ("identity.provider", "asserts"),
        ("backup.automated", "asserts"),
    ]


def test_front_matter_and_header_lines_are_metadata() -> None:
    source = "---\nversion: 2.4\nowner: CTO\n---\n# TOM\n\n**Stand:** 12. März 2026\n**Version:** 2.4\n\nMFA is on.\n"
    reading = document(source)
    assert [statement.type for statement in reading.statements] == ["metadata"] * 4 + [
        "heading",
        "metadata",
        "metadata",
        "sentence",
    ]
    assert (reading.document.version, reading.document.date) == ("2.4", "2026-03-12")


HTML = """\
# M

<table><tbody>
  <tr><td><b>Measure</b></td><td><b>Description</b></td></tr>
  <tr>
    <td>Measures for encryption</td>
    <td><ul>
      <li>Databases are encrypted at rest.</li>

      <li>All traffic uses TLS.</li>
    </ul></td></tr>
  <tr><td>Backups</td><td>Taken daily.</td></tr>
</tbody></table>

MFA is enforced.
"""


def test_an_html_table_is_read_cell_by_cell_even_over_blank_lines() -> None:
    quotes: list[tuple[str, str]] = [(claim.kind, claim.quote) for claim in document(HTML).claims]
    assert quotes == [
        ("encryption.at-rest", "Databases are encrypted at rest."),
        ("encryption.in-transit", "All traffic uses TLS."),
        ("backup.automated", "Backups</td><td>Taken daily."),
        ("identity.mfa.enforced", "MFA is enforced."),
    ]


def test_the_first_cell_of_a_long_row_is_a_heading() -> None:
    types = [statement.type for statement in document(HTML).statements]
    assert types == ["heading", "row", "heading", "bullet", "bullet", "row", "sentence"]


@pytest.mark.parametrize(
    ("source", "blanked"),
    [
        ("**a** `b`", "  a    b "),
        ("snake_case_name", "snake_case_name"),
        ("[x](y(z)) w", " x        w"),
        ("a &amp; b", "a &     b"),
        ("<b>a</b>", "   a    "),
        ("~~gone~~ here", "         here"),
    ],
)
def test_marks_are_blanked_letter_under_letter(source: str, blanked: str) -> None:
    assert plain(source) == blanked


def test_a_claim_points_into_the_file_itself() -> None:
    reading = document(TABLE)
    claim: Claim = reading.claims[1]
    assert reading.document.text[claim.start : claim.end] == "| MFA | 🔶 Planned (Q3) | For **all** admins | — |"


def test_boxes_without_a_list_are_options_each_for_itself() -> None:
    source = (
        "# Measures\n\nWe have chosen:\n[x] Backups are made daily\n[ ] Penetration tests are carried out\n☒ Firewall\n"
    )
    found = read(source.encode(), "tom.md")
    assert [(claim.kind, claim.polarity) for claim in found.claims] == [
        ("backup.automated", "asserts"),
        ("network.firewall", "asserts"),
    ]
