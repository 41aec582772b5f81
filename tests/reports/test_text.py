"""The summary for the terminal."""

from __future__ import annotations

import pytest

from reports.text import render, summary
from reports.words import width
from tests.reports import sample

HEAD = """\
nordlicht-tom.md, version 4.2, 3 August 2026
compared with the tenant nordlicht.onmicrosoft.com, 1 subscription, asked 20 November 2026, 05:58 to
06:00 UTC

Of 14 claims, 4 fail, 2 could not be verified, 1 is understated, 2 pass, 1 is attested, 2 await
attestation and 2 are inherited.

  ✗ Fails         4  ██████████████████████████████
  ? Unknown       2  ███████████████
  ↑ Understated   1  ████████
  ✓ Passes        2  ███████████████
  ✎ Attested      1  ████████
  ○ Unattested    2  ███████████████
  ⇢ Inherited     2  ███████████████

What fails

  ✗   2  “Our service runs on Microsoft Azure, and all customer data is stored in the West Europe
         region.”
"""


def test_it_begins_with_the_counts_and_what_fails() -> None:
    assert render(sample.report()).decode().startswith(HEAD)


def test_a_failing_claim_names_its_resources_and_values() -> None:
    text = " ".join(summary(sample.report(), width=100).split())
    assert (
        "- nlmedia (Storage/storageAccounts in rg-web): accepts TLS1_0, which is the default where nothing is set "
        '[/value/3/properties/minimumTlsVersion = "TLS1_0" by default]' in text
    )


def test_a_repeated_promise_points_to_the_first() -> None:
    assert "the same promise as claim 6" in summary(sample.report())


@pytest.mark.parametrize("columns", [40, 72, 100])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    lines = summary(sample.handed_out(sample.report()), width=columns).splitlines()
    assert max(width(line) for line in lines if "/" not in line) <= columns  # what has no blank cannot be wrapped


def test_colours_come_only_when_wanted() -> None:
    assert "\x1b" not in summary(sample.report(), colour=False)
    assert "\x1b[31m  ✗   2  \x1b[0m“Our service" in summary(sample.report(), colour=True)


def test_hostile_text_moves_no_cursor() -> None:
    text = summary(sample.hostile(), colour=False)
    assert {letter for letter in text if ord(letter) < 32} == {"\n"}
    assert "\u202e" not in text
    assert "a[U+202E]b [U+001B][31mred[U+0007]" in text


def test_a_document_without_claims_says_so() -> None:
    report = sample.report([("sentence", "Hello.", "", [])])
    assert "No claim was found in this document." in summary(report)
