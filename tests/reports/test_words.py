"""How a report writes names, times, values and counts."""

from __future__ import annotations

import pytest

from checks import Outcome
from reports import words

ARM = "/subscriptions/a1/resourceGroups/rg/providers"


@pytest.mark.parametrize(
    ("resource", "name", "place"),
    [
        (f"{ARM}/Microsoft.Storage/storageAccounts/one", "one", "Storage/storageAccounts in rg"),
        (f"{ARM}/Microsoft.Sql/servers/s/databases/d", "s/d", "Sql/servers/databases in rg"),
        (f"{ARM}/A.B/sites/w/providers/Microsoft.Insights/settings/x", "x", "Insights/settings in rg"),
        ("/subscriptions/a1/resourceGroups/rg", "rg", "resource group"),
        ("/subscriptions/a1", "a1", "subscription"),
        ("/users/person-x", "person-x", "users"),
        ("entra-mfa", "entra-mfa", ""),
        ("", "(no name)", ""),
    ],
)  # fmt: skip
def test_a_resource_is_named_for_the_eye(resource: str, name: str, place: str) -> None:
    assert words.name(resource) == words.Name(name, place)


def test_resource_ids_in_a_sentence_become_names() -> None:
    said = f"query at {ARM}/Microsoft.Sql/servers/sql-1: forbidden (HTTP 403), not /providers"
    assert words.near(said) == "query at sql-1: forbidden (HTTP 403), not /providers"


def test_times_are_written_in_utc() -> None:
    assert words.moment("2026-11-20T07:05:00+01:00") == "20 November 2026, 06:05 UTC"
    assert words.moment("yesterday\u202e") == "yesterday[U+202E]"
    assert words.span("2026-11-20T05:58:02Z", "2026-11-20T06:00:41Z") == "20 November 2026, 05:58 to 06:00 UTC"
    assert words.span("2026-11-20T23:58:00Z", "2026-11-21T00:01:00Z") == (
        "20 November 2026, 23:58 to 21 November 2026, 00:01 UTC"
    )


def test_counts_are_told_once_where_each_resource_has_one_observation() -> None:
    counts = {Outcome.CONTRADICTS: 2, Outcome.UNKNOWN: 0, Outcome.HOLDS: 4}
    assert words.looked_at(6, counts) == "6 resources: 2 against, 4 in order"
    assert words.looked_at(3, counts) == "3 resources, 6 observations: 2 against, 4 in order"
    assert words.looked_at(0, dict.fromkeys(Outcome, 0)) == "nothing to look at"


def test_a_headline_tells_every_word_that_occurs() -> None:
    counts = dict.fromkeys(("pass", "fail", "understated", "unknown", "attested", "unattested", "inherited"), 0)
    assert words.headline({**counts, "claims": 0}) == "No claim was found in this document."
    assert (
        words.headline({**counts, "claims": 3, "pass": 2, "unknown": 1})
        == "Of 3 claims, 1 could not be verified and 2 pass."
    )


def test_long_values_are_cut_and_say_how_long_they_are() -> None:
    assert words.value("x" * 500, 10) == '"xxxxxxxxx… (502 characters)'
    assert words.value({"a": [1, True, None]}) == '{"a": [1, true, null]}'


def test_texts_are_cut_at_a_word() -> None:
    assert words.short("one two three four", 16) == "one two three…"
    assert words.short("short", 12) == "short"


def test_unseen_characters_are_named() -> None:
    assert words.visible("a\x00b\u200bc\u202ed\n\te") == "a[U+0000]b[U+200B]c[U+202E]d\n\te"
