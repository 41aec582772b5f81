"""Azure Cache for Redis and Azure Managed Redis: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.cases.azure_redis import (
    CACHE_LIST,
    CASES,
    CLUSTER_LIST,
    DATABASE_LIST,
    KEY,
    LINK_LIST,
    RULE_LIST,
    cache,
    cluster,
    database,
    link,
    rule,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import claim, page

AT_REST, PLATFORM, CUSTOMER = (
    "encryption.at-rest",
    "encryption.at-rest.platform-managed-key",
    "encryption.at-rest.customer-managed-key",
)


def of(check: str, bodies: Any, the_claim: Any = None) -> Said:
    name = f"azure-redis-{check}"
    return said(name, CASES[name], the_claim, bodies)


def caches(tier: str | None = "Premium", zones: Any = ("1", "2"), **properties: Any) -> dict[Any, Any]:
    return {CACHE_LIST: page(cache(tier, zones, **properties))}


def clusters(**properties: Any) -> dict[Any, Any]:
    return {CLUSTER_LIST: page(cluster(**properties))}


def databases(*linked: str, **properties: Any) -> dict[Any, Any]:
    return {DATABASE_LIST: page(database(*linked, **properties))}


def what(found: Said) -> list[Any]:
    return [outcome for _, outcome, _ in found]


@pytest.mark.parametrize(
    ("kind", "tier", "outcome"),
    [
        (AT_REST, "Basic", HOLDS),
        (PLATFORM, "Premium", HOLDS),
        (CUSTOMER, "Standard", CONTRADICTS),
        (AT_REST, None, UNKNOWN),
        (AT_REST, "SomethingNew", UNKNOWN),
    ],
)
def test_a_cache_has_the_platforms_key(kind: str, tier: str | None, outcome: Any) -> None:
    assert what(of("encryption", caches(tier), claim(kind))) == [outcome]


@pytest.mark.parametrize(
    ("kind", "encryption", "outcome"),
    [
        (AT_REST, None, HOLDS),
        (PLATFORM, {"customerManagedKeyEncryption": {}}, HOLDS),
        (PLATFORM, KEY, CONTRADICTS),
        (CUSTOMER, KEY, HOLDS),
        (CUSTOMER, None, CONTRADICTS),
        (CUSTOMER, {"customerManagedKeyEncryption": {"keyEncryptionKeyUrl": 7}}, UNKNOWN),
    ],
)
def test_a_cluster_may_have_a_key_of_the_customers(kind: str, encryption: Any, outcome: Any) -> None:
    assert what(of("managed-encryption", clusters(encryption=encryption), claim(kind))) == [outcome]


@pytest.mark.parametrize(("plain", "outcome"), [(False, HOLDS), (None, HOLDS), (True, CONTRADICTS), ("no", UNKNOWN)])
def test_the_port_without_tls_is_closed_unless_opened(plain: Any, outcome: Any) -> None:
    assert what(of("encrypted-connections", caches(enableNonSslPort=plain))) == [outcome]


@pytest.mark.parametrize(
    ("protocol", "outcome"),
    [("Encrypted", HOLDS), (None, HOLDS), ("Plaintext", CONTRADICTS), ("SomethingNew", UNKNOWN)],
)
def test_a_database_speaks_tls_unless_told_otherwise(protocol: str | None, outcome: Any) -> None:
    assert what(of("managed-encrypted-connections", databases(clientProtocol=protocol))) == [outcome]


@pytest.mark.parametrize(
    ("lowest", "outcome"),
    [("1.2", HOLDS), ("1.3", HOLDS), ("1.1", CONTRADICTS), ("1.0", CONTRADICTS), (None, UNKNOWN), ("2.0", UNKNOWN)],
)
def test_the_lowest_tls_version(lowest: str | None, outcome: Any) -> None:
    assert what(of("tls", caches(minimumTlsVersion=lowest))) == [outcome]
    assert what(of("managed-tls", clusters(minimumTlsVersion=lowest))) == [outcome]


SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/redis"
ODD = "has a rule for the address 0.0.0.0, of which it is not known here what it means"


@pytest.mark.parametrize(
    ("properties", "rules", "outcome", "words"),
    [
        ({"publicNetworkAccess": "Disabled"}, [], HOLDS, "cannot be reached over the public network"),
        ({"publicNetworkAccess": "SomethingNew"}, [], UNKNOWN,
         "says SomethingNew of public access, which is not known here"),
        ({"subnetId": SUBNET}, [], HOLDS, "lies in a virtual network and has no public address"),
        ({"subnetId": 7}, [], UNKNOWN, "names a virtual network that cannot be read"),
        ({}, [], CONTRADICTS, "can be reached from every network"),
        ({"publicNetworkAccess": None}, [], CONTRADICTS, "can be reached from every network"),
        ({}, [rule("a", "203.0.113.1", "203.0.113.6")], HOLDS,
         "admits named ranges of public addresses and nobody else: 1"),
        ({}, [rule("a", "0.0.0.0", "255.255.255.255")], CONTRADICTS, "has address rules that admit the whole internet"),  # noqa: S104
        ({}, [rule("a", "0.0.0.0", "0.0.0.0")], UNKNOWN, ODD),  # noqa: S104
        ({}, [rule("a", "here", "there")], UNKNOWN, "has an address rule that cannot be read"),
    ],
)  # fmt: skip
def test_who_can_reach_a_cache(properties: Any, rules: list[Any], outcome: Any, words: str) -> None:
    found = of("network", {**caches(**properties), RULE_LIST: page(*rules)})
    assert found == [("redis-basket", outcome, words)]


@pytest.mark.parametrize(
    ("access", "outcome"), [("Disabled", HOLDS), ("Enabled", CONTRADICTS), (None, UNKNOWN), ("SomethingNew", UNKNOWN)]
)
def test_who_can_reach_a_cluster(access: str | None, outcome: Any) -> None:
    assert what(of("managed-network", clusters(publicNetworkAccess=access))) == [outcome]


MEMORY = "is kept in memory only; whether what it holds exists elsewhere is not shown"
DAILY = claim("backup.automated", frequency="daily")


@pytest.mark.parametrize(
    ("saved", "promised", "outcome", "words"),
    [
        ({"rdb-backup-enabled": "true", "rdb-backup-frequency": "1440"}, {"frequency": "daily"}, HOLDS,
         "is saved every 1440 minutes; its runs are not shown"),
        ({"rdb-backup-enabled": "True", "rdb-backup-frequency": "360"}, {"frequency": "hourly"}, CONTRADICTS,
         "is saved every 360 minutes, which is less often than promised"),
        ({"aof-backup-enabled": "true"}, {"frequency": "hourly"}, HOLDS, "saves every change; its runs are not shown"),
        ({"aof-backup-enabled": "true"}, {"retention_days": 30}, UNKNOWN,
         "is saved; for how long what was saved is kept is not shown"),
        ({"rdb-backup-enabled": "true"}, {}, UNKNOWN, "does not say how often it is saved"),
        ({"rdb-backup-enabled": "false"}, {}, UNKNOWN, MEMORY),
        (None, {}, UNKNOWN, MEMORY),
        ({"rdb-backup-enabled": "perhaps"}, {}, UNKNOWN, "does not say whether it is saved"),
    ],
)  # fmt: skip
def test_a_cache_is_saved_where_persistence_is_on(saved: Any, promised: Any, outcome: Any, words: str) -> None:
    found = of("backup", caches(redisConfiguration=saved), claim("backup.automated", **promised))
    assert found == [("redis-basket", outcome, words)]


@pytest.mark.parametrize(
    ("persistence", "outcome"),
    [
        ({"rdbEnabled": True, "rdbFrequency": "12h"}, HOLDS),
        ({"rdbEnabled": True, "rdbFrequency": "3d"}, UNKNOWN),
        ({"aofEnabled": True, "aofFrequency": "1s"}, HOLDS),
        ({"aofEnabled": True, "rdbEnabled": True}, UNKNOWN),
        ({}, UNKNOWN),
        (None, UNKNOWN),
        ({"aofEnabled": "true"}, UNKNOWN),
    ],
)
def test_a_database_is_saved_where_persistence_is_on(persistence: Any, outcome: Any) -> None:
    assert what(of("managed-backup", databases(persistence=persistence), DAILY)) == [outcome]


def test_a_document_on_databases_does_not_speak_of_caches() -> None:
    with pytest.raises(AssertionError, match="does not look at this claim"):
        of("backup", caches(), claim("backup.automated", scope_="databases", frequency="daily"))


@pytest.mark.parametrize(
    ("place", "outcome", "words"),
    [
        ("West Europe", HOLDS, "is linked to a cache in West Europe"),
        ("North Europe", CONTRADICTS,
         "is linked to a cache in North Europe (IE): inside the EU, outside the named region"),
        ("atlantis", UNKNOWN, "keeps a copy in a region that is not known here"),
    ],
)  # fmt: skip
def test_a_linked_cache_holds_the_same_data(place: str, outcome: Any, words: str) -> None:
    found = of("residency", {**caches(), LINK_LIST: page(link(place))})
    assert found == [("redis-basket", HOLDS, "lies in West Europe"), ("redis-basket", outcome, words)]


@pytest.mark.parametrize(
    ("linked", "others", "outcome", "words"),
    [
        ((), (), HOLDS, "holds databases that share their data with no other cluster"),
        (("amr-far",), (cluster("amr-far", "swedencentral"),), CONTRADICTS,
         "shares its data with a cluster in Sweden Central (SE): inside the EU, outside the named region"),
        (("amr-near",), (cluster("AMR-near", "westeurope"),), HOLDS, "shares its data with a cluster in West Europe"),
        (("amr-hidden",), (), UNKNOWN, "keeps a copy in a region that is not known here"),
    ],
)  # fmt: skip
def test_a_linked_database_is_followed_to_its_cluster(linked: Any, others: Any, outcome: Any, words: str) -> None:
    bodies = {CLUSTER_LIST: page(cluster(), *others), **databases(*linked)}
    for other in others:
        bodies[DATABASE_LIST[0], other["id"]] = page()
    found = [row for row in of("managed-residency", bodies) if row[0] == "amr-basket"]
    assert found == [("amr-basket", HOLDS, "lies in West Europe"), ("amr-basket", outcome, words)]


def test_a_list_of_links_that_is_no_list_is_unknown() -> None:
    odd = databases(geoReplication={"linkedDatabases": "none"})
    assert what(of("managed-residency", odd)) == [HOLDS, UNKNOWN]
    assert what(of("managed-redundancy", odd)) == [UNKNOWN]


@pytest.mark.parametrize(
    ("tier", "zones", "policy", "places", "redundancy", "outcome"),
    [
        ("Basic", None, None, [], None, CONTRADICTS),
        ("Basic", ("1", "2"), "Automatic", [], "zone", CONTRADICTS),
        ("Standard", None, None, [], None, HOLDS),
        ("Standard", None, None, [], "zone", CONTRADICTS),
        ("Standard", None, "NoZones", [], "zone", CONTRADICTS),
        ("Standard", None, "Automatic", [], "zone", HOLDS),
        ("Premium", ("1", "3"), None, [], "zone", HOLDS),
        ("Premium", ("1",), "UserDefined", [], "zone", CONTRADICTS),
        ("Premium", None, None, ["North Europe"], "region", HOLDS),
        ("Premium", None, None, ["West Europe"], "region", CONTRADICTS),
        ("Premium", None, None, ["atlantis"], "region", UNKNOWN),
        ("Premium", None, "SomethingNew", [], None, UNKNOWN),
        (None, None, None, [], None, UNKNOWN),
    ],
)
def test_a_second_instance_of_a_cache(
    tier: Any, zones: Any, policy: Any, places: list[str], redundancy: str | None, outcome: Any
) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    bodies = {**caches(tier, zones, zonalAllocationPolicy=policy), LINK_LIST: page(*(link(place) for place in places))}
    assert what(of("redundancy", bodies, promised)) == [outcome]


@pytest.mark.parametrize(
    ("mode", "redundancy", "outcome"),
    [
        ("ZR", "zone", HOLDS),
        ("LR", "zone", CONTRADICTS),
        ("LR", None, HOLDS),
        ("None", None, CONTRADICTS),
        (None, None, UNKNOWN),
        ("SomethingNew", None, UNKNOWN),
    ],
)
def test_a_second_instance_of_a_cluster(mode: str | None, redundancy: str | None, outcome: Any) -> None:
    promised = claim("availability.redundancy", **({"redundancy": redundancy} if redundancy else {}))
    assert what(of("managed-redundancy", clusters(redundancyMode=mode), promised)) == [outcome]
