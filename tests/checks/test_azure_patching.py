"""Who installs the patches of a machine: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import all_checks
from tests.checks.cases.azure_compute import MACHINE_LIST, machine
from tests.checks.cases.azure_patching import CASES, patched
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, said
from tests.kit import claim, page

CHECK = "azure-machine-patching"
CASE = CASES[CHECK]
AUTOMATIC = claim("vulnerability.patching", automatic=True)
PATCHED = claim("vulnerability.patching")


@pytest.mark.parametrize(
    ("one", "the_claim", "outcome", "note"),
    [
        (patched(), AUTOMATIC, HOLDS, "Azure installs its patches"),
        (patched("windows", patchMode="AutomaticByOS"), AUTOMATIC, HOLDS, "Windows Update installs its patches"),
        (patched(patchMode="Manual"), AUTOMATIC, CONTRADICTS,
         "its patches are installed by hand or by another tool, and not by themselves"),
        (patched(patchMode="Manual"), PATCHED, UNKNOWN,
         "its patches are installed by hand or by another tool, of which nothing shows"),
        (patched(patchMode="ImageDefault"), AUTOMATIC, UNKNOWN, "does not say who installs its patches"),
        (patched(patchMode="Nightly"), AUTOMATIC, UNKNOWN, "does not say who installs its patches"),
        (patched(patchMode=None), AUTOMATIC, UNKNOWN, "does not say who installs its patches"),
        (machine(), AUTOMATIC, UNKNOWN, "does not say who installs its patches"),
        (patched(), claim("vulnerability.patching", hours=72), UNKNOWN,
         "Azure installs its patches; how soon each of them came is not asked"),
    ],
)  # fmt: skip
def test_a_machine_says_who_installs_its_patches(one: dict[str, Any], the_claim: Any, outcome: Any, note: str) -> None:
    assert said(CHECK, CASE, the_claim, {MACHINE_LIST: page(one)}) == [("vm-build", outcome, note)]


def test_libraries_are_another_matter() -> None:
    assert not all_checks()[CHECK].fits(claim("vulnerability.patching", scope_="libraries"))
