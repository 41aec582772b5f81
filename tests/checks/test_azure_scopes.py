"""What a claim names beside others: it is open where nothing looks at it."""

from __future__ import annotations

from typing import Any

import pytest

from checks.engine import checks_for
from tests.checks.cases.azure_scopes import CASES
from tests.checks.saying import UNKNOWN, said
from tests.kit import claim

CHECK = "azure-scope-not-looked-at"


@pytest.mark.parametrize(
    ("the_claim", "words"),
    [
        (claim("backup.automated", scope_=["databases", "storage"]), []),
        (claim("backup.automated", scope_=["databases", "source-code", "logs"]), ["source-code", "logs"]),
        (claim("encryption.at-rest", scope_=["databases", "laptops"]), ["laptops"]),
        (claim("encryption.at-rest", scope_=["databases", "disks", "backups"]), []),
        (claim("network.isolation", scope_=["databases", "offices"]), ["offices"]),
    ],
)
def test_what_nothing_looks_at_is_named(the_claim: Any, words: list[str]) -> None:
    found = said(CHECK, CASES[CHECK], the_claim)
    text = "nothing here looks at what is named too: "
    assert found == [("subscriptions", UNKNOWN, text + word) for word in words]


@pytest.mark.parametrize("scope", ["databases", "source-code", ["source-code"]])
def test_who_names_one_thing_is_judged_by_that_alone(scope: Any) -> None:
    assert CHECK not in {check.id for check in checks_for(claim("backup.automated", scope_=scope))}


@pytest.mark.parametrize(
    ("cipher", "shown"),
    [("AES-256", True), ("AES-256-GCM", True), ("AES256", True), ("AES-128-CBC", False), ("RSA", False)],
)
def test_a_cipher_that_is_not_the_platforms_does_not_show(cipher: str, shown: bool) -> None:
    found = said(
        "azure-encryption-cipher", CASES["azure-encryption-cipher"], claim("encryption.at-rest", algorithm=cipher)
    )
    text = f"the platform encrypts by AES-256, and {cipher.casefold()} shows nowhere here"
    assert found == ([] if shown else [("subscriptions", UNKNOWN, text)])
