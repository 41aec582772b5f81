"""Storage accounts: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.azure.dataprotection import BACKUP_VAULTS
from checks.azure.recoveryservices import VAULTS
from checks.engine import checks_for
from tests.checks.cases.azure_storage import (
    ACCOUNT,
    BLOBS,
    CASES,
    FILES,
    HELD,
    INSTANCE_LIST,
    JOB_LIST,
    LISTED,
    SHARE_LIST,
    SHARED,
    account,
    blob_service,
    container,
    file_service,
    file_share,
    instance,
    job,
    share_item,
    versions,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, outcomes, said
from tests.kit import SUBSCRIPTION, Status, claim, page

PLATFORM, CUSTOMER = "encryption.at-rest.platform-managed-key", "encryption.at-rest.customer-managed-key"


def of(check: str, the_claim: Any = None, sku: str | None = None, **properties: Any) -> Said:
    one = account(**properties)
    return said(check, CASES[check], the_claim, {LISTED: page({**one, "sku": {"name": sku}} if sku else one)})


def encryption(source: str | None, **services: Any) -> dict[str, Any]:
    return {"encryption": {"keySource": source, "services": services}}


# -- encryption


@pytest.mark.parametrize(
    ("kind", "source", "outcome"),
    [
        ("encryption.at-rest", "Microsoft.Storage", HOLDS),
        ("encryption.at-rest", "Microsoft.Keyvault", HOLDS),
        ("encryption.at-rest", "Contoso.Keys", UNKNOWN),
        (PLATFORM, "microsoft.storage", HOLDS),
        (PLATFORM, "Microsoft.KeyVault", CONTRADICTS),
        (PLATFORM, "Contoso.Keys", UNKNOWN),
        (PLATFORM, None, HOLDS),
        (CUSTOMER, "Microsoft.Keyvault", HOLDS),
        (CUSTOMER, "Microsoft.Storage", CONTRADICTS),
        (CUSTOMER, None, CONTRADICTS),
    ],
)
def test_who_holds_the_key(kind: str, source: str | None, outcome: Any) -> None:
    assert [found for _, found, _ in of("azure-storage-encryption", claim(kind), **encryption(source))] == [outcome]


def test_a_key_of_the_customers_is_said_to_be_stronger_than_claimed() -> None:
    assert of("azure-storage-encryption", claim(PLATFORM), **encryption("Microsoft.Keyvault")) == [
        (
            "stibisprod",
            CONTRADICTS,
            "is encrypted with a customer-managed key: stronger than claimed, and not what the document says",
        )
    ]


def test_a_service_that_reports_no_encryption_contradicts() -> None:
    off = encryption("Microsoft.Storage", blob={"enabled": False})
    odd = encryption("Microsoft.Storage", blob={"enabled": "perhaps"})
    at_rest = claim("encryption.at-rest", scope_="storage")
    assert [found for _, found, _ in of("azure-storage-encryption", at_rest, **off)] == [CONTRADICTS]
    assert [found for _, found, _ in of("azure-storage-encryption", at_rest, **odd)] == [UNKNOWN]
    assert [found for _, found, _ in of("azure-storage-encryption", claim(PLATFORM), **off)] == [CONTRADICTS]


def test_a_customers_key_is_not_shown_to_lie_in_an_hsm() -> None:
    in_hsm = claim(CUSTOMER, keys="customer-managed", store="hsm")
    found = of("azure-storage-encryption", in_hsm, **encryption("Microsoft.Keyvault"))
    assert [outcome for _, outcome, _ in found] == [UNKNOWN]
    found = of("azure-storage-encryption", in_hsm, **encryption("Microsoft.Storage"))
    assert [outcome for _, outcome, _ in found] == [CONTRADICTS]


def test_a_claim_on_databases_only_is_not_about_storage() -> None:
    named = {check.id for check in checks_for(claim("encryption.at-rest", scope_="databases"))}
    assert "azure-storage-encryption" not in named
    assert "azure-sql-encryption" in named


# -- transport


@pytest.mark.parametrize(
    ("only", "nfs", "outcome", "words"),
    [
        (True, None, HOLDS, "refuses plain HTTP and unencrypted SMB"),
        (True, False, HOLDS, "refuses plain HTTP and unencrypted SMB"),
        (True, True, CONTRADICTS, "offers NFS 3.0, which is not encrypted"),
        (False, None, CONTRADICTS, "accepts plain HTTP"),
        (None, None, UNKNOWN, "does not say whether it refuses plain HTTP"),
        ("true", None, UNKNOWN, "does not say whether it refuses plain HTTP"),
    ],
)
def test_what_an_account_accepts_without_encryption(only: Any, nfs: Any, outcome: Any, words: str) -> None:
    found = of("azure-storage-https", supportsHttpsTrafficOnly=only, isNfsV3Enabled=nfs)
    assert found == [("stibisprod", outcome, words)]


@pytest.mark.parametrize(
    ("lowest", "promised", "outcome"),
    [
        ("TLS1_2", "1.2", HOLDS),
        ("TLS1_3", "1.2", HOLDS),
        ("TLS1_2", "1.3", CONTRADICTS),
        ("TLS1_1", "1.2", CONTRADICTS),
        ("TLS1_0", "1.2", CONTRADICTS),
        ("TLS1_4", "1.2", UNKNOWN),
        (None, "1.2", UNKNOWN),
    ],
)
def test_the_lowest_tls_version(lowest: str | None, promised: str, outcome: Any) -> None:
    found = of("azure-storage-tls", claim("encryption.in-transit.min-tls", min_tls=promised), minimumTlsVersion=lowest)
    assert [what for _, what, _ in found] == [outcome]


def test_no_setting_is_said_with_what_the_platform_does() -> None:
    ((_, _, words),) = of("azure-storage-tls", minimumTlsVersion=None)
    assert words.startswith("sets no lowest TLS version: that counts as TLS 1.0, though the platform refuses")


# -- network


def acls(action: str | None, *addresses: str) -> dict[str, Any]:
    return {"networkAcls": {"defaultAction": action, "ipRules": [{"value": one} for one in addresses]}}


PERIMETER = "is behind a network security perimeter, whose rules were not looked at"
MANY = "has address rules that admit more than 65,000 addresses; whose they are is not known here"


@pytest.mark.parametrize(
    ("properties", "outcome", "words"),
    [
        ({"publicNetworkAccess": "Disabled"}, HOLDS, "cannot be reached over the public network"),
        ({"publicNetworkAccess": "SecuredByPerimeter"}, UNKNOWN, PERIMETER),
        ({"publicNetworkAccess": "Sometimes"}, UNKNOWN, "says Sometimes of public access, which is not known here"),
        (acls("Allow"), CONTRADICTS, "can be reached from every network"),
        ({"networkAcls": None}, CONTRADICTS, "can be reached from every network"),
        ({"publicNetworkAccess": None, **acls("Deny")}, HOLDS, "admits no public address"),
        (acls("Ask"), UNKNOWN, "has the default action Ask, which is not known here"),
        (acls("Deny"), HOLDS, "admits no public address"),
        (acls("Deny", "203.0.113.8", "198.51.100.0/24"), HOLDS, "admits named ranges of public addresses and nobody else: 2"),
        (acls("Deny", "0.0.0.0/1", "128.0.0.0/1"), CONTRADICTS, "has address rules that admit the whole internet"),
        (acls("Deny", "20.0.0.0/8"), UNKNOWN, MANY),
        (acls("Deny", "here"), UNKNOWN, "has an address rule that cannot be read"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["network.isolation", "network.firewall"])
def test_who_can_reach_an_account(kind: str, properties: dict[str, Any], outcome: Any, words: str) -> None:
    assert of("azure-storage-network", claim(kind), **properties) == [("stibisprod", outcome, words)]


def test_a_claim_on_a_web_application_firewall_is_not_about_stores() -> None:
    assert "azure-storage-network" not in {check.id for check in checks_for(claim("network.firewall", type="waf"))}


def test_a_container_that_everybody_can_read_contradicts() -> None:
    body = {
        HELD: page(
            container("invoices"), container("logos", "Blob"), container("all", "Container"), container("odd", None)
        )
    }
    assert said("azure-storage-anonymous", CASES["azure-storage-anonymous"], None, body) == [
        ("invoices", HOLDS, "cannot be read without a sign-in"),
        ("logos", CONTRADICTS, "can be read by everybody without a sign-in"),
        ("all", CONTRADICTS, "can be read by everybody without a sign-in"),
        ("odd", UNKNOWN, "does not say whether it can be read without a sign-in"),
    ]


def test_an_account_that_forbids_anonymous_reading_needs_no_list_of_containers() -> None:
    assert of("azure-storage-anonymous", allowBlobPublicAccess=False) == [
        ("stibisprod", HOLDS, "forbids anonymous reading of blobs")
    ]


def test_an_account_that_sets_nothing_is_judged_by_its_containers() -> None:
    body = {LISTED: page(account(allowBlobPublicAccess=None)), HELD: page(container("logos", "Blob"))}
    assert outcomes("azure-storage-anonymous", CASES["azure-storage-anonymous"], None, body) == [CONTRADICTS]


def test_a_word_instead_of_a_switch_forbids_nothing() -> None:
    body = {LISTED: page(account(allowBlobPublicAccess="false")), HELD: page(container("logos", "Blob"))}
    assert outcomes("azure-storage-anonymous", CASES["azure-storage-anonymous"], None, body) == [UNKNOWN]


def test_an_account_without_containers_has_none_that_is_open() -> None:
    body = {HELD: page()}
    assert said("azure-storage-anonymous", CASES["azure-storage-anonymous"], None, body) == [
        ("stibisprod", HOLDS, "has no blob container")
    ]


# -- backups

NO_VAULTS = {(BACKUP_VAULTS, SUBSCRIPTION): page(), (VAULTS, SUBSCRIPTION): page()}
NOBODY = {INSTANCE_LIST: page(), SHARE_LIST: page()}


def backup(the_claim: Any = None, more: Any = None, **blob: Any) -> Said:
    bodies = {LISTED: page(account()), BLOBS: blob_service(**blob), **NOBODY, **(more or {})}
    return said("azure-storage-backup", CASES["azure-storage-backup"], the_claim, bodies)


def test_versions_with_soft_delete_hold() -> None:
    assert backup(**versions(30)) == [("stibisprod", HOLDS, "keeps earlier versions, and what was deleted for 30 days")]


def test_point_in_time_restore_holds() -> None:
    assert backup(restorePolicy={"enabled": True, "days": 6}) == [
        ("stibisprod", HOLDS, "can restore its blobs to any time in the last 6 days")
    ]


def test_an_account_with_nothing_contradicts_whatever_its_redundancy() -> None:
    assert backup() == [
        (
            "stibisprod",
            CONTRADICTS,
            "has no backup: no versions, no soft delete, no point-in-time restore, and no vault protects it",
        )
    ]


@pytest.mark.parametrize(
    "half", [{"isVersioningEnabled": True}, {"deleteRetentionPolicy": {"enabled": True, "days": 7}}]
)
def test_one_half_alone_is_unknown(half: dict[str, Any]) -> None:
    assert backup(**half) == [
        ("stibisprod", UNKNOWN, "keeps a part only of what was deleted or overwritten, and no vault protects it")
    ]


def test_a_setting_of_another_type_is_unknown() -> None:
    assert [outcome for _, outcome, _ in backup(isVersioningEnabled="no")] == [UNKNOWN]


@pytest.mark.parametrize(
    ("state", "outcome"), [("ProtectionConfigured", HOLDS), ("ProtectionStopped", UNKNOWN), ("SomethingNew", UNKNOWN)]
)
def test_a_backup_vault_protects_what_it_names(state: str, outcome: Any) -> None:
    assert [what for _, what, _ in backup(more={INSTANCE_LIST: page(instance(ACCOUNT.upper(), state))})] == [outcome]


@pytest.mark.parametrize(
    ("jobs", "outcome", "words"),
    [
        ((job(),), HOLDS, "was backed up to a vault on 2026-11-19"),
        ((), UNKNOWN, "is set up in a vault, where no backup is seen to have been completed"),
        (
            (job(status="Failed"),),
            UNKNOWN,
            "is set up in a vault, where no backup is seen to have been completed",
        ),
        (
            (job(what="Restore"),),
            UNKNOWN,
            "is set up in a vault, where no backup is seen to have been completed",
        ),
        ((job("2026-10-01T21:00:00Z"),), UNKNOWN, "was last backed up to a vault on 2026-10-01, and not since"),
    ],
)
def test_what_is_set_up_is_no_backup_until_one_was_made(jobs: Any, outcome: Any, words: str) -> None:
    bodies = {INSTANCE_LIST: page(instance()), JOB_LIST: page(*jobs)}
    assert backup(more=bodies) == [("stibisprod", outcome, words)]


def test_a_vault_must_back_up_as_often_as_is_promised() -> None:
    bodies = {INSTANCE_LIST: page(instance()), JOB_LIST: page(job("2026-11-16T21:00:00Z"))}
    daily, weekly = (claim("backup.automated", frequency=often) for often in ("daily", "weekly"))
    assert [what for _, what, _ in backup(daily, bodies)] == [UNKNOWN]
    assert [what for _, what, _ in backup(weekly, bodies)] == [HOLDS]


def test_a_vault_that_protects_another_account_is_of_no_use() -> None:
    other = {INSTANCE_LIST: page(instance(ACCOUNT + "2"))}
    assert [what for _, what, _ in backup(more=other)] == [CONTRADICTS]


def test_an_item_that_does_not_say_what_it_protects_leaves_it_unknown() -> None:
    assert [what for _, what, _ in backup(more={INSTANCE_LIST: page(instance(""))})] == [UNKNOWN]


def test_a_vault_that_could_not_be_read_leaves_it_unknown() -> None:
    refused = {INSTANCE_LIST: Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})}
    assert [what for _, what, _ in backup(more=refused)] == [UNKNOWN]


def test_complete_lists_without_any_vault_contradict() -> None:
    bodies = {LISTED: page(account()), BLOBS: blob_service(), **NO_VAULTS}
    assert outcomes("azure-storage-backup", CASES["azure-storage-backup"], None, bodies) == [CONTRADICTS]


def test_less_retention_than_promised_contradicts() -> None:
    month = claim("backup.automated", retention_days=30)
    assert backup(month, **versions(30)) == [
        ("stibisprod", HOLDS, "keeps earlier versions, and what was deleted for 30 days")
    ]
    assert backup(month, **versions(7)) == [
        ("stibisprod", CONTRADICTS, "keeps earlier versions, and what was deleted for 7 days; 30 days are promised")
    ]


def test_how_long_a_vault_keeps_is_not_known_here() -> None:
    month = claim("backup.automated", retention_days=30)
    assert [what for _, what, _ in backup(month, {INSTANCE_LIST: page(instance())})] == [UNKNOWN]


@pytest.mark.parametrize(
    ("items", "enabled", "outcome"),
    [
        ((share_item(),), True, HOLDS),
        ((share_item(state="ProtectionStopped"),), True, UNKNOWN),
        ((), True, UNKNOWN),
        ((), False, CONTRADICTS),
    ],
)
def test_file_shares_need_a_vault(items: Any, enabled: bool, outcome: Any) -> None:
    bodies = {FILES: file_service(enabled), SHARE_LIST: page(*items)}
    assert outcomes("azure-storage-backup", CASES["azure-storage-backup"], None, bodies) == [HOLDS, outcome]


@pytest.mark.parametrize("newest", [None, "2026-10-01T20:31:12Z"])
def test_a_share_that_was_not_backed_up_of_late_is_unknown(newest: str | None) -> None:
    bodies = {SHARE_LIST: page(share_item(newest=newest))}
    assert outcomes("azure-storage-backup", CASES["azure-storage-backup"], None, bodies) == [HOLDS, UNKNOWN]


def test_one_share_in_a_vault_is_not_the_other() -> None:
    bodies = {FILES: file_service(False), SHARED: page(file_share(), file_share("scans"))}
    assert said("azure-storage-backup", CASES["azure-storage-backup"], None, bodies)[1:] == [
        ("documents", HOLDS, "was backed up to a vault on 2026-11-19"),
        (
            "scans",
            CONTRADICTS,
            "has no backup: no versions, no soft delete, no point-in-time restore, and no vault protects it",
        ),
    ]


def test_a_file_account_without_shares_has_nothing_to_back_up() -> None:
    assert outcomes("azure-storage-backup", CASES["azure-storage-backup"], None, {SHARED: page()}) == [HOLDS]


@pytest.mark.parametrize(
    ("params", "looked_at"),
    [
        ({}, True),
        ({"scope_": ["databases", "storage"]}, True),
        ({"scope_": "all"}, True),
        ({"scope_": "source-code"}, False),
        ({"scope_": "databases"}, False),
        ({"manual": False}, False),
        ({"manual": False, "frequency": "daily"}, True),
        ({"pitr_days": 7}, False),
        ({"pitr_days": 7, "scope_": ["databases", "storage"]}, True),
    ],
)
def test_which_backups_a_claim_is_about(params: dict[str, Any], looked_at: bool) -> None:
    named = {check.id for check in checks_for(claim("backup.automated", **params))}
    assert ("azure-storage-backup" in named) is looked_at


# -- copies


@pytest.mark.parametrize(
    ("sku", "second", "expected"),
    [
        ("Standard_LRS", None, (HOLDS, "keeps no copy in another region")),
        ("StandardV2_ZRS", None, (HOLDS, "keeps no copy in another region")),
        (
            "Standard_RAGRS",
            "northeurope",
            (
                CONTRADICTS,
                "keeps a second copy of everything in North Europe (IE): inside the EU, outside the named region",
            ),
        ),
        ("Standard_GZRS", None, (UNKNOWN, "keeps a copy in a region that is not known here")),
        ("Standard_MOON", None, (UNKNOWN, "has a redundancy (Standard_MOON) that is not known here")),
        ("Novel_LRS", None, (UNKNOWN, "has a redundancy (Novel_LRS) that is not known here")),
    ],
)
def test_a_second_copy_is_against_the_letter_of_one_region(sku: str, second: str | None, expected: Any) -> None:
    first, copy = of("azure-storage-residency", None, sku, secondaryLocation=second)
    assert first[1] is HOLDS
    assert copy[1:] == expected


def test_a_second_copy_inside_the_union_is_inside_the_union() -> None:
    eu = claim("residency.jurisdiction", jurisdiction="EU")
    found = of("azure-storage-residency", eu, "Standard_GRS", secondaryLocation="northeurope")
    assert [(outcome, words) for _, outcome, words in found] == [
        (HOLDS, "lies in West Europe"),
        (HOLDS, "keeps a second copy of everything in North Europe"),
    ]


def test_a_second_copy_outside_the_union_contradicts_both() -> None:
    for the_claim in (
        claim("residency.jurisdiction", jurisdiction="EU"),
        claim("residency.region", regions=["brazilsouth"], exclusive=True),
    ):
        found = of("azure-storage-residency", the_claim, "Standard_GRS", secondaryLocation="southcentralus")
        assert found[1][1] is CONTRADICTS


def test_without_only_a_copy_elsewhere_is_unknown() -> None:
    named = claim("residency.region", regions=["westeurope"])
    found = of("azure-storage-residency", named, "Standard_GRS", secondaryLocation="northeurope")
    assert found[1][1:] == (
        UNKNOWN,
        "keeps a second copy of everything in North Europe; the document does not say that copies stay in its region too",
    )


@pytest.mark.parametrize(
    ("sku", "redundancy", "outcome"),
    [
        ("Standard_GRS", None, HOLDS),
        ("Standard_RAGZRS", "GZRS", HOLDS),
        ("Standard_LRS", None, CONTRADICTS),
        ("Standard_ZRS", None, UNKNOWN),
        ("Standard_ZRS", "ZRS", HOLDS),
        ("Standard_ZRS", "GRS", CONTRADICTS),
        ("Standard_ODD", None, UNKNOWN),
    ],
)
def test_a_copy_at_a_second_place(sku: str, redundancy: str | None, outcome: Any) -> None:
    promised = claim("backup.geo-redundant", **({"redundancy": redundancy} if redundancy else {}))
    assert [what for _, what, _ in of("azure-storage-geo", promised, sku)] == [outcome]


@pytest.mark.parametrize(
    ("sku", "redundancy", "outcome"),
    [
        ("Standard_ZRS", None, HOLDS),
        ("Standard_GRS", None, HOLDS),
        ("Standard_LRS", None, UNKNOWN),
        ("Standard_LRS", "zone", CONTRADICTS),
        ("Standard_GRS", "zone", CONTRADICTS),
        ("Standard_GZRS", "zone", HOLDS),
        ("Standard_ZRS", "region", CONTRADICTS),
        ("Standard_GRS", "region", HOLDS),
        ("Standard_LRS", "instance", HOLDS),
        ("Standard_ODD", "zone", UNKNOWN),
    ],
)
def test_redundancy_of_the_kind_that_is_promised(sku: str, redundancy: str | None, outcome: Any) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    assert [what for _, what, _ in of("azure-storage-redundancy", promised, sku)] == [outcome]
