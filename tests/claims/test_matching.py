"""A changed document against its confirmed file: what still counts, and what a person must look at again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import Reading, apply, dumps, loads, read
from claims.errors import ClaimsFileError
from claims.matching import confirm, match
from claims.merging import merge

SOURCE = """\
# Measures

## Backup

- Backups are taken daily and kept for 30 days.
- Backups are encrypted.

## Access

- MFA is enforced for all staff.
- All data stays in West Europe.
- Staff are trained every year.
"""


def reading(source: str = SOURCE) -> Reading:
    return read(source.encode(), "tom.md")


CONFIRMED = dumps(reading())


def standings(source: str, text: str = CONFIRMED) -> dict[str, str]:
    """How each sentence stands, by its words now (or then, for what is gone)."""
    found = match(reading(source), loads(text, "claims.toml")).matches
    return {(one.statement.text if one.statement else one.was).lstrip("- "): one.standing for one in found}


def confirmed(source: str, text: str = CONFIRMED) -> Reading:
    return confirm(reading(source), loads(text, "claims.toml"))


def open_kinds(source: str, text: str = CONFIRMED) -> list[str]:
    return [claim.kind for claim in confirmed(source, text).claims if claim.open]


def test_the_same_document_is_unchanged_throughout() -> None:
    assert set(standings(SOURCE).values()) == {"unchanged"}
    assert confirmed(SOURCE) == reading()
    assert not match(reading(), loads(CONFIRMED, "claims.toml")).drifted


def test_bullets_blanks_case_quotes_and_line_ends_change_nothing() -> None:
    other = SOURCE.replace("- ", "*   ").replace(
        "MFA is enforced for all staff.", "MFA is\n    Enforced for all **staff**"
    )
    assert set(standings(other).values()) == {"unchanged"}


def test_a_sentence_in_another_section_has_moved_and_stays_confirmed() -> None:
    line = "- MFA is enforced for all staff.\n"
    other = SOURCE.replace(line, "").replace("## Backup\n\n", f"## Backup\n\n{line}")
    assert standings(other)["MFA is enforced for all staff."] == "moved"
    assert open_kinds(other) == []
    assert not match(reading(other), loads(CONFIRMED, "claims.toml")).drifted


def test_of_two_sentences_that_have_changed_places_one_has_moved() -> None:
    first, second = "- MFA is enforced for all staff.\n", "- All data stays in West Europe.\n"
    other = SOURCE.replace(first + second, second + first)
    assert sorted(standings(other).values()) == ["moved", "unchanged", "unchanged", "unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kept for 30 days", "kept for 35 days"),
        ("MFA is enforced", "MFA is not enforced"),
        ("for all staff", "for administrators"),
        ("in West Europe.", "in West Europe+."),
        ("Backups are encrypted.", "Backups are encrypted where possible."),
    ],
)
def test_one_other_word_and_the_promise_is_reworded_and_open(old: str, new: str) -> None:
    other = SOURCE.replace(old, new)
    assert [words for words, standing in standings(other).items() if standing == "reworded"] == [
        line.removeprefix("- ") for line in other.splitlines() if new in line
    ]
    assert len(open_kinds(other)) >= 1
    assert all(claim.open for claim in confirmed(other).claims if new in claim.quote)


def test_what_is_new_is_read_by_the_rules_and_open() -> None:
    other = SOURCE + "- TLS 1.2 is the minimum for all connections.\n"
    assert standings(other)["TLS 1.2 is the minimum for all connections."] == "new"
    assert "encryption.in-transit.min-tls" in open_kinds(other)


def test_what_is_gone_is_told_and_no_longer_judged() -> None:
    other = SOURCE.replace("- Staff are trained every year.\n", "")
    assert standings(other)["Staff are trained every year."] == "gone"
    laid = confirmed(other)
    assert "personnel.training" not in [claim.kind for claim in laid.claims]
    assert [(change.how, change.was) for change in laid.changes] == [("gone", "Staff are trained every year.")]


def test_the_same_words_under_a_heading_that_turns_them_are_not_held_to_be_confirmed() -> None:
    other = SOURCE.replace("## Access", "## Not yet implemented")
    assert standings(other)["MFA is enforced for all staff."] == "reread"
    mfa = next(claim for claim in confirmed(other).claims if claim.kind == "identity.mfa.enforced")
    assert (mfa.polarity, mfa.open) == ("denies", True)


def test_an_unticked_box_is_not_what_was_confirmed_ticked() -> None:
    ticked = "# M\n\n- [x] MFA is enforced.\n- [x] Backups are taken daily.\n"
    unticked = ticked.replace("[x] MFA", "[ ] MFA")
    text = dumps(reading(ticked))
    assert standings(unticked, text)["[ ] MFA is enforced."] == "reread"
    assert [claim.kind for claim in confirmed(unticked, text).claims] == ["backup.automated"]


@pytest.mark.parametrize(
    "new", ["MFA is <mostly> enforced.", "MFA is ~~always~~ enforced.", "MFA is enforced [for now](x)."]
)
def test_in_plain_text_every_letter_is_a_word(new: str) -> None:
    before = read(b"MFA is enforced.\n", "tom.txt")
    found = match(read(f"{new}\n".encode(), "tom.txt"), loads(dumps(before), "claims.toml")).matches
    assert [one.standing for one in found] == ["reworded"]


def test_a_number_before_an_item_is_no_word_of_it() -> None:
    text = dumps(read(b"# M\n\n1. MFA is enforced.\n2. Backups are taken daily.\n", "tom.md"))
    other = "# M\n\n1. All data stays in West Europe.\n2. MFA is enforced.\n3. Backups are taken daily.\n"
    assert sorted(standings(other, text).values()) == ["new", "unchanged", "unchanged"]


def test_an_old_rejection_does_not_reach_other_words() -> None:
    text = CONFIRMED.replace('decision = "accept"', 'decision = "reject"', 1)
    assert "backup.automated" not in [claim.kind for claim in confirmed(SOURCE, text).claims]
    other = SOURCE.replace("30 days", "35 days")
    assert "backup.automated" in open_kinds(other, text)


def test_an_old_correction_does_not_reach_other_words() -> None:
    text = CONFIRMED.replace("retention_days = 30", "retention_days = 7")
    assert [claim.params["retention_days"] for claim in confirmed(SOURCE, text).claims[:1]] == [7]
    other = confirmed(SOURCE.replace("taken daily", "taken weekly"), text).claims[0]
    assert (dict(other.params), other.open) == ({"frequency": "weekly", "retention_days": 30}, True)


def attested(text: str = CONFIRMED) -> str:
    claim = next(claim for claim in reading().claims if claim.kind == "personnel.training")
    return (
        f'{text}\n[[attested]]\nclaim = "{claim.id}"\nfile = "plan.pdf"\nname = "Dana"\n'
        "date = 2026-02-01\nexpires = 2027-02-01\n"
    )


def test_an_attestation_of_other_words_counts_for_nothing() -> None:
    assert len(confirmed(SOURCE, attested()).attestations) == 1
    other = confirmed(SOURCE.replace("trained every year", "trained every month"), attested())
    assert other.attestations == ()


def test_what_the_file_decides_otherwise_than_the_rules_is_told() -> None:
    text = CONFIRMED.replace("retention_days = 30", "retention_days = 7")
    text = text.replace('params = { scope = "employees" }\ndecision = "accept"', 'decision = "reject"')
    told = [(change.how, change.detail) for change in confirmed(SOURCE, text).changes]
    assert told == [("corrected", "retention_days: 7, read as 30"), ("rejected", "identity.mfa.enforced")]


def test_what_is_tried_out_on_an_open_claim_does_not_count_until_it_is_decided() -> None:
    text = CONFIRMED.replace("retention_days = 30", "retention_days = 7")
    text = text.replace('decision = "accept"', 'decision = "open"', 1)
    claim = confirmed(SOURCE, text).claims[0]
    assert (claim.params["retention_days"], claim.open) == (30, True)


def test_a_table_that_was_taken_out_comes_back_open() -> None:
    start = CONFIRMED.index("#. A second factor")
    text = CONFIRMED[:start] + CONFIRMED[CONFIRMED.index("#. Placed in named") :]
    assert open_kinds(SOURCE, text) == ["identity.mfa.enforced"]
    assert match(reading(), loads(text, "claims.toml")).drifted


BY_HAND = '\n[[claim]]\nquote = "{}"\nkind = "residency.jurisdiction"\npolarity = "asserts"\nparams = {{ jurisdiction = "EU" }}\n'


def test_a_claim_by_hand_on_a_part_of_a_sentence_counts_for_this_document_only() -> None:
    text = CONFIRMED + BY_HAND.format("data stays in West Europe")
    assert "residency.jurisdiction" in [claim.kind for claim in confirmed(SOURCE, text).claims if not claim.open]
    other = SOURCE.replace("in West Europe.", "in West Europe unless customers ask otherwise.")
    assert "residency.jurisdiction" not in [claim.kind for claim in confirmed(other, text).claims]


def test_a_claim_by_hand_is_kept_through_a_merge_and_a_change_elsewhere() -> None:
    text = merge(reading(), CONFIRMED + BY_HAND.format("data stays in West Europe"), "claims.toml")
    other = SOURCE.replace("30 days", "35 days")
    assert "residency.jurisdiction" in [claim.kind for claim in confirmed(other, text).claims if not claim.open]


def test_the_pack_gets_exactly_what_was_confirmed() -> None:
    other = SOURCE.replace("30 days", "35 days").replace("- Staff are trained every year.\n", "") + "- SSO is in use.\n"
    laid = confirmed(other, CONFIRMED.replace('polarity = "asserts"', 'polarity = "hedged"', 2))
    assert apply(reading(other), loads(dumps(laid), "claims.toml")) == laid


# -- the merge ---------------------------------------------------------------------------------------------------------------


def test_a_merge_with_the_same_document_changes_nothing() -> None:
    assert merge(reading(), CONFIRMED, "claims.toml") == CONFIRMED


def test_decisions_and_comments_survive_a_changed_document() -> None:
    text = CONFIRMED.replace('decision = "accept"', 'decision = "reject"  # tapes only', 2)
    text = text.replace("[[claim]]", "# asked the operators in May\n[[claim]]", 1)
    other = SOURCE.replace("- Backups are encrypted.\n", "").replace(
        "## Access", "## Access\n\n- Backups are encrypted."
    )
    merged = merge(reading(other), text, "claims.toml")
    assert merged.count('decision = "reject"  # tapes only') == 2
    assert "# asked the operators in May" in merged
    decisions = {claim.quote: claim.decision for claim in loads(merged, "claims.toml").claims}
    assert decisions["Backups are encrypted."] == "reject"


def test_a_reworded_promise_stands_open_with_what_was_confirmed_above_it() -> None:
    other = SOURCE.replace("30 days", "35 days")
    merged = merge(
        reading(other), CONFIRMED.replace('decision = "accept"', 'decision = "reject"  # why', 1), "claims.toml"
    )
    block = merged[merged.index("#. reworded") :].split("\n\n")[0]
    assert '# was: quote = "Backups are taken daily and kept for 30 days."\n' in block
    assert '# was: decision = "reject"  # why\n' in block
    assert 'quote = "Backups are taken daily and kept for 35 days."\n' in block
    assert '\ndecision = "open"\n' in block
    again = merge(reading(other), merged, "claims.toml")
    assert again == merged
    assert match(reading(other), loads(merged, "claims.toml")).drifted
    decided = merged.replace('decision = "open"', 'decision = "accept"')
    assert not match(reading(other), loads(decided, "claims.toml")).drifted


def test_what_is_gone_stays_as_a_comment_with_its_attestation() -> None:
    other = SOURCE.replace("- Staff are trained every year.\n", "")
    merged = merge(reading(other), attested(), "claims.toml")
    assert '# was: quote = "Staff are trained every year."' in merged
    assert '# was: file = "plan.pdf"' in merged
    assert loads(merged, "claims.toml").attestations == ()
    assert merge(reading(other), merged, "claims.toml") == merged


def test_an_attestation_stays_with_its_claim() -> None:
    merged = merge(reading(SOURCE.replace("30 days", "35 days")), attested(), "claims.toml")
    assert [one.file for one in loads(merged, "claims.toml").attestations] == ["plan.pdf"]


def test_a_broken_file_is_not_merged() -> None:
    with pytest.raises(ClaimsFileError, match="not valid TOML"):
        merge(reading(), "schema = 1\n[[claim]\n", "claims.toml")
    with pytest.raises(ClaimsFileError, match="a table of its own"):
        merge(
            reading(),
            'schema = 1\nclaim = [{ quote = "x", kind = "access.rbac", polarity = "asserts" }]',
            "claims.toml",
        )


LINES = [
    "Backups are taken daily.", "MFA is enforced for all staff.", "All data stays in West Europe.", "TLS 1.2 is required.",
    "Staff are trained every year.", "MFA is enforced for all staff.", "Backups are not tested.", "The sky is blue.",
]  # fmt: skip


def document(lines: list[str]) -> str:
    return "# M\n\n" + "".join(f"- {line}\n" for line in lines)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=8),
    st.lists(st.sampled_from([*LINES, "Backups are taken weekly.", "MFA is enforced."]), min_size=1, max_size=8),
)
def test_whatever_is_shuffled_only_confirmed_words_count_and_nothing_decided_is_lost(
    before: list[str], after: list[str]
) -> None:
    text = dumps(reading(document(before))).replace('decision = "accept"', 'decision = "reject"', 1)
    laid = confirm(reading(document(after)), loads(text, "claims.toml"))
    assert {claim.quote for claim in laid.claims if not claim.open} <= set(before)
    assert apply(reading(document(after)), loads(dumps(laid), "claims.toml")) == laid
    merged = merge(reading(document(after)), text, "claims.toml")
    assert merge(reading(document(after)), merged, "claims.toml") == merged
    assert merged.count('decision = "reject"') == text.count('decision = "reject"')
