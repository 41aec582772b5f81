"""claims.toml: written, edited, read back and laid over the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import Attestation, Reading, apply, dumps, loads, read, unconfirmed
from claims.errors import ClaimsFileError, QuoteNotFoundError
from claims.kinds import KINDS

SOURCE = """\
# Measures

Version 1.2 of 3 May 2026

- Backups are taken **daily** and kept for 30 days.
- MFA is enforced for all staff; passwords have "12" characters at least.
- All data stays in West Europe and North Europe.
- MFA is enforced for all staff; passwords have "12" characters at least.
"""
ATTESTED = Attestation("c-0", "minutes/2026-05.pdf", "Dana Brandt", "2026-05-01", "2027-05-01", "ab" * 32)


def reading() -> Reading:
    return read(SOURCE.encode(), "tom.md")


def edited(old: str, new: str) -> str:
    text = dumps(reading())
    assert old in text
    return text.replace(old, new, 1)


def test_a_file_laid_over_its_own_document_changes_nothing() -> None:
    once = reading()
    assert apply(once, loads(dumps(once), "claims.toml")) == once


def test_the_same_reading_gives_the_same_bytes() -> None:
    assert dumps(reading()) == dumps(reading())
    assert dumps(apply(reading(), loads(dumps(reading()), "claims.toml"))) == dumps(reading())


def test_attestations_are_kept() -> None:
    claim = reading().claims[0]
    attested = Attestation(claim.id, ATTESTED.file, ATTESTED.name, ATTESTED.date, ATTESTED.expires, ATTESTED.sha256)
    known = Reading(reading().document, reading().statements, (attested,))
    assert apply(reading(), loads(dumps(known), "claims.toml")) == known


def test_a_rejected_claim_is_gone_and_the_others_stay() -> None:
    text = edited('decision = "accept"', 'decision = "reject"')
    kept = apply(reading(), loads(text, "claims.toml")).claims
    assert [claim.id for claim in kept] == [claim.id for claim in reading().claims[1:]]


def test_what_a_person_has_corrected_wins() -> None:
    text = edited('polarity = "asserts"', 'polarity = "hedged"').replace(
        "retention_days = 30", "retention_days = 35", 1
    )
    claim = apply(reading(), loads(text, "claims.toml")).claims[0]
    assert (claim.kind, claim.polarity, dict(claim.params)) == (
        "backup.automated", "hedged", {"frequency": "daily", "retention_days": 35},
    )  # fmt: skip


def test_a_claim_that_the_rules_missed_can_be_added() -> None:
    added = """
[[claim]]
quote = "All data stays in West Europe"
kind = "residency.jurisdiction"
polarity = "asserts"
params = { jurisdiction = "EU" }
"""
    laid = apply(reading(), loads(dumps(reading()) + added, "claims.toml"))
    claim = next(claim for claim in laid.claims if claim.kind == "residency.jurisdiction")
    assert (claim.scope, claim.responsible, claim.rule) == ("personal data", "self", "confirmed by hand")
    assert laid.document.text[claim.start : claim.end] == "- All data stays in West Europe and North Europe."


def test_claims_keep_their_place_when_the_document_grows() -> None:
    text = dumps(reading())
    longer = read(("# New\n\nSSO is in use.\n\n" + SOURCE).encode(), "tom.md")
    laid = apply(longer, loads(text, "claims.toml"))
    assert [claim.quote for claim in laid.claims] == [claim.quote for claim in reading().claims]
    assert all(laid.document.text[claim.start : claim.end].endswith(claim.quote) for claim in laid.claims)
    assert [claim.kind for claim in unconfirmed(longer, loads(text, "claims.toml"))] == ["identity.provider"]


def test_a_sentence_that_is_gone_is_named_with_the_line_of_its_claim() -> None:
    text = dumps(reading())
    shorter = read(SOURCE.replace("Backups are taken **daily**", "Tapes are taken **daily**").encode(), "tom.md")
    with pytest.raises(QuoteNotFoundError) as caught:
        apply(shorter, loads(text, "claims.toml"))
    claim = reading().claims[0]
    line = text[: text.index("[[claim]]")].count("\n") + 1
    assert str(caught.value) == (
        f"claims.toml:{line}: claim {claim.id} quotes words that the document does not hold: "
        "Backups are taken **daily** and kept for 30 days."
    )


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


SCOPES = (
    "production, personal data, development systems, customers' tenants, customers' users, provider platform, "
    "organisation, devices, premises"
)
KEYS = "id, quote, section, kind, polarity, responsible, scope, params, decision, read"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("schema = 1", "schema = 2", "schema must be 1, the only one this version reads"),
        ('polarity = "asserts"', 'polarity = "maybe"', "polarity cannot be 'maybe' (asserts, denies, hedged)"),
        (
            'polarity = "asserts"',
            'polarity = "assert"',
            "polarity cannot be 'assert' (asserts, denies, hedged); did you mean 'asserts'?",
        ),
        (
            'kind = "backup.automated"',
            'kind = "backup.automatic"',
            "kind cannot be 'backup.automatic'; did you mean 'backup.automated'?",
        ),
        ('kind = "backup.automated"', 'kind = "x"', "kind cannot be 'x'; see the list of kinds"),
        ('decision = "accept"', "decision = true", "decision cannot be True (accept, reject, open)"),
        ('scope = "production"', 'scope = "the moon"', f"scope cannot be 'the moon' ({SCOPES})"),
        ('responsible = "self"', 'blame = "self"', f"unknown key 'blame'; there are {KEYS}"),
        ('decision = "accept"', 'desicion = "reject"', "unknown key 'desicion'; did you mean 'decision'?"),
        ("[[claim]]", "[[clam]]", "unknown key 'clam'; did you mean 'claim'?"),
        ('read = "s-', 'read = "t-', "read must stay as it was written, or be left out"),
        (
            "retention_days = 30",
            "retention_days = [1]",
            'retention_days must be a number of days, as "30 days"',
        ),
        (
            "retention_days = 30",
            "retention_days = true",
            'retention_days cannot be true; it is a number of days, as "30 days"',
        ),
        (
            "retention_days = 30",
            'retention_days = "a while"',
            "retention_days cannot be 'a while'; it is a number of days, as \"30 days\"",
        ),
        (
            "retention_days = 30",
            "retention_dys = 30",
            "backup.automated has no parameter 'retention_dys'; did you mean 'retention_days'?",
        ),
        ('frequency = "daily"', 'frequency = "dayly"', "frequency cannot be 'dayly'; did you mean 'daily'?"),
        ('"westeurope"', '"westeurop"', "regions cannot be 'westeurop'; did you mean 'westeurope'?"),
    ],
)
def test_a_wrong_value_is_told_with_file_and_line(old: str, new: str, message: str) -> None:
    text = edited(old, new)
    with pytest.raises(ClaimsFileError) as caught:
        apply(reading(), loads(text, "my/claims.toml"))
    assert str(caught.value) == f"my/claims.toml:{line_of(text, new)}: {message}"


@pytest.mark.parametrize(
    ("old", "plain", "name", "meant"),
    [
        ("retention_days = 30", 'retention_days = "6 weeks"', "retention_days", 42),
        ("retention_days = 30", 'retention_days = "30 Tage"', "retention_days", 30),
        ('frequency = "daily"', 'frequency = "Daily"', "frequency", "daily"),
        ('frequency = "daily"', 'frequency = "every week"', "frequency", "weekly"),
        ('regions = ["westeurope", "northeurope"]', 'regions = "West Europe"', "regions", "westeurope"),
        (
            'regions = ["westeurope", "northeurope"]',
            'regions = ["West Europe", "swedencentral"]',
            "regions",
            ("westeurope", "swedencentral"),
        ),
    ],
)
def test_parameters_may_be_written_in_plain_words(old: str, plain: str, name: str, meant: object) -> None:
    claims = loads(edited(old, plain), "claims.toml").claims
    assert meant in [claim.params.get(name) for claim in claims]


def test_every_claim_that_the_rules_read_in_the_examples_of_the_vocabulary_can_be_written_and_read_back() -> None:
    examples = [example for kind in KINDS.values() for example in kind.examples]
    source = "# M\n\n" + "".join(f"- {' '.join(example.split())}\n" for example in examples)
    once = read(source.encode(), "tom.md")
    assert len(once.claims) > 150
    assert apply(once, loads(dumps(once), "claims.toml")) == once


def test_what_only_people_can_show_comes_with_an_example_that_can_be_filled_in() -> None:
    once = read(b"- Staff are trained every year.\n- MFA is enforced.\n", "tom.md")
    text = dumps(once)
    assert text.count("#. [[attested]]") == 1
    example = text[text.index("#. [[attested]]") :].split("\n\n")[0]
    filled = "\n".join(line.removeprefix("#. ") for line in example.splitlines() if line).replace("…", "minutes.pdf")
    attested = apply(once, loads(text.replace(example, filled), "claims.toml")).attestations
    assert [(one.claim, one.file, one.date) for one in attested] == [(once.claims[0].id, "minutes.pdf", "2026-01-31")]


def test_a_file_of_an_earlier_version_is_still_read() -> None:
    once = reading()
    claim = once.claims[0]
    text = f"""\
# What tom.md promises, claim by claim. Check it, edit it, keep it beside the document.
schema = 1

[document]
name = "tom.md"
sha256 = "{once.document.sha256}"
language = "en"

# Measures: Backups are made
[[claim]]
id = "{claim.id}"
quote = "Backups are taken **daily** and kept for 30 days."
kind = "backup.automated"
polarity = "asserts"
responsible = "self"
scope = "production"
params = {{ frequency = "daily", retention_days = 30 }}
decision = "accept"
"""
    assert apply(once, loads(text, "claims.toml")).claims == (claim,)


def test_broken_toml_is_told_with_file_and_line() -> None:
    text = edited('kind = "backup.automated"', "kind = backup.automated")
    with pytest.raises(ClaimsFileError) as caught:
        loads(text, "claims.toml")
    assert (caught.value.file, caught.value.line) == ("claims.toml", line_of(text, "kind = backup.automated"))
    assert str(caught.value).startswith(f"claims.toml:{caught.value.line}: not valid TOML: ")


WHOLE = {"claim": "{id}", "file": "a.pdf", "name": "Dana", "date": "2026-02-01", "expires": "2027-01-01"}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("claim", "c-none", "c-none is attested, but the file has no such claim"),
        ("date", "yesterday", "date must be a day like 2026-01-31"),
        ("expires", "2026-01-01", "the attestation of {id} expires before it was given"),
        ("file", "", "file must be a text"),
    ],
)
def test_an_attestation_must_be_whole(key: str, value: str, message: str) -> None:
    claim = reading().claims[0].id
    table = "".join(f'{name} = "{part}"\n' for name, part in {**WHOLE, key: value}.items()).replace("{id}", claim)
    with pytest.raises(ClaimsFileError, match=message.replace("{id}", claim)):
        loads(f"{dumps(reading())}\n[[attested]]\n{table}", "claims.toml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "claim = 3\nschema = 1",
        "schema = 1\ndocument = 4",
        'schema = 1\n[claim]\nid = "x"',
        "schema = 1\n[[claim]]\n",
    ],
)
def test_any_other_file_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ClaimsFileError) as caught:
        loads(text, "claims.toml")
    assert "\n" not in str(caught.value)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
def test_any_words_survive_the_file(words: str) -> None:
    source = f"# M\n\n- MFA {' '.join(words.split())} is enforced\n"
    once = read(source.encode(), "tom.md")
    assert apply(once, loads(dumps(once), "claims.toml")) == once
