"""[[waivers]] in tomproof.toml: what a slip in one is called, with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evidence.waivers import Waiver
from tomproof.errors import Wrong
from tomproof.settings import Settings, load, none_too_long

DISK = "/subscriptions/00000000-0000-4000-8000-0000000000a1/resourceGroups/rg/providers/Microsoft.Compute/disks/disk 1"
WHOLE = f"""
[[waivers]]
claim = "c-0123abcd"
resource = "{DISK}"
reason = " set up anew in spring "
approver = "Head of Security"
given = 2026-11-01
expires = 2027-03-01
"""


def settings(folder: Path, text: str) -> Settings:
    (folder / "tomproof.toml").write_text(text)
    return load(None, folder)


def test_a_waiver_is_read_as_it_stands(tmp_path: Path) -> None:
    assert settings(tmp_path, WHOLE).waived == (
        Waiver("c-0123abcd", DISK, "set up anew in spring", "Head of Security", "2027-03-01", "2026-11-01"),
    )
    assert settings(tmp_path, WHOLE.replace("given = 2026-11-01\n", "")).waived[0].given == ""
    assert settings(tmp_path, "").waived == ()


def without(key: str) -> str:
    return "\n".join(line for line in WHOLE.splitlines() if not line.startswith(f"{key} "))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (without("claim"), "line 2: claim: a waiver needs its claim, and this one has none"),
        (without("resource"), "line 2: resource: a waiver needs its resource, and this one has none"),
        (WHOLE.replace(" set up anew in spring ", "  "), "line 5: reason: a waiver needs its reason, and this one has none"),
        (without("approver"), "line 2: approver: a waiver needs its approver, and this one has none"),
        (without("expires"), "line 2: expires: a waiver needs the day on which it expires, and this one has none"),
        (WHOLE.replace("expires = 2027-03-01", "expires = 2026-10-31"),
         "line 8: expires: it expires on 2026-10-31, before it was given on 2026-11-01"),
        (WHOLE.replace("expires = 2027-03-01", "expires = 2028-11-02"),
         "line 8: expires: 2028-11-02 is more than two years after 2026-11-01; approve it anew when the time has come"),
        (WHOLE.replace("expires = 2027-03-01", "expires = 'in spring'"), "line 8: expires: invalid RFC3339 encoded date"),
        (WHOLE.replace("reason", "reasons"), "line 5: 'reasons' is no setting; did you mean 'reason'?"),
        (WHOLE.replace(DISK, "disk 1"), "line 4: resource: 'disk 1' is not the whole id of one resource, as a report shows it"),
        (WHOLE.replace(DISK, "/subscriptions/*/disks/x"),
         "line 4: resource: '/subscriptions/*/disks/x' is not the whole id of one resource, as a report shows it"),
        (WHOLE + WHOLE.replace(DISK, DISK.upper() + "/"),
         f"line 12: resource: '{DISK.upper()}/' is waived for c-0123abcd twice"),
    ],
)  # fmt: skip
def test_a_slip_in_a_waiver_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Wrong) as wrong:
        settings(tmp_path, text)
    assert str(wrong.value).endswith(f"tomproof.toml, {said}")


def test_two_years_are_the_longest_and_may_be_used(tmp_path: Path) -> None:
    assert settings(tmp_path, WHOLE.replace("2027-03-01", "2028-11-01")).waived[0].expires == "2028-11-01"


def test_without_the_day_it_was_given_two_years_count_from_today(tmp_path: Path) -> None:
    found = settings(tmp_path, without("given").replace("2027-03-01", "2028-11-20"))
    none_too_long(found, date(2026, 11, 20))
    with pytest.raises(
        Wrong, match="waiver 1 in the settings: expires: 2028-11-20 is more than two years after 2026-11-18"
    ):
        none_too_long(found, date(2026, 11, 18))
