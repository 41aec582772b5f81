"""Azure Cosmos DB: where accounts really keep their data, and how it is encrypted, reached and backed up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import GEO, REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.keys import ALWAYS, address, keyed
from checks.azure.promise import about, days, instant, number
from checks.azure.reach import REACH, admits, blocks, guards, shut, switched
from checks.azure.recovery import BACKUP, often, platform_backup
from checks.azure.regions import find, pair
from checks.azure.residency import RESIDENCY, copied, located
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

VERSION: Final = "2026-03-15"
ACCOUNTS = arm(
    "azure.cosmosdb.accounts",
    "{id}/providers/Microsoft.DocumentDB/databaseAccounts",
    version=VERSION,
    permission="Microsoft.DocumentDB/databaseAccounts/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
RESTORABLE = arm(
    "azure.cosmosdb.restorable-accounts",
    "{id}/providers/Microsoft.DocumentDB/restorableDatabaseAccounts",
    version=VERSION,
    # The list of a subscription needs the right that is named after the list of a location:
    # https://learn.microsoft.com/rest/api/cosmos-db-resource-provider/restorable-database-accounts/list
    permission="Microsoft.DocumentDB/locations/restorableDatabaseAccounts/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

_ENCRYPTION: Final = "https://learn.microsoft.com/azure/cosmos-db/database-encryption-at-rest"
_NETWORK: Final = "https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall"


def _databases(claim: Claim) -> bool:
    return about(claim, "databases")


# -- encryption ----------------------------------------------------------------------------------------------------------


@check(
    "azure-cosmosdb-encryption",
    answers=ALWAYS,
    over=ACCOUNTS,
    applies=lambda claim: about(claim, "databases", "backups"),
)
def encryption(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Cosmos DB accounts are encrypted at rest, with the kind of key that the document names.

    Data and backups are always encrypted; an account that names no key has platform-managed ones
    (https://learn.microsoft.com/azure/cosmos-db/database-encryption-at-rest).

    Proves: that the account exists under Microsoft's documented guarantee, and whether it names a key of the customer's.
    Leaves open: whether a customer's key is still valid.
    """
    key = account.at("/properties/keyVaultKeyUri", absent=Default("", _ENCRYPTION))
    yield keyed(claim, account, address(key), key)


# -- transport -----------------------------------------------------------------------------------------------------------


@check("azure-cosmosdb-https", answers=("encryption.in-transit",), over=ACCOUNTS, applies=tls.meant)
def https(_claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Cosmos DB accounts are reached over TLS only.

    The service takes no connection without TLS and has no setting for it
    (https://learn.microsoft.com/azure/cosmos-db/database-security).

    Proves: that the account has an HTTPS address under Microsoft's documented guarantee.
    Leaves open: which version clients use.
    """
    address = account.at("/properties/documentEndpoint")
    if str(address.value).startswith("https://"):
        yield holds(account, "accepts encrypted connections only, as every account does", address)
    else:
        yield unknown(account, "names no HTTPS address", address)


@check("azure-cosmosdb-tls", answers=("encryption.in-transit.min-tls",), over=ACCOUNTS, applies=tls.versioned)
def lowest_tls(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Cosmos DB accounts refuse TLS below the version that the document names.

    Pages of the vendor's differ on what an account without the setting accepts, so nothing is concluded from it
    (https://learn.microsoft.com/azure/cosmos-db/self-serve-minimum-tls-enforcement).

    Proves: the lowest version that each account is set to accept.
    Leaves open: what the platform refuses beyond the setting.
    """
    lowest = account.at("/properties/minimalTlsVersion")
    yield tls.floor(claim, account, lowest, "sets no lowest TLS version; what that means depends on when it was made")


# -- network -------------------------------------------------------------------------------------------------------------


@check("azure-cosmosdb-network", answers=REACH, over=ACCOUNTS, applies=lambda claim: guards(claim, "databases"))
def network(_claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Cosmos DB accounts let in named networks only.

    Without address rules and without virtual networks an account is open to every network; the address 0.0.0.0 lets in
    every service in Azure, whoever runs it (https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall).

    Proves: that public access is off, or which public addresses each account lets in.
    Leaves open: who is in the virtual networks that are let in; the exception for trusted Azure services.
    """
    word, access = switched(account, _NETWORK)
    said = list(shut(account, word, access))
    if said:
        yield from said
        return
    networks = account.at("/properties/isVirtualNetworkFilterEnabled", absent=Default(False, _NETWORK))
    spans, seen = blocks(account, "/properties/ipRules", "/ipAddressOrRange", _NETWORK)
    if spans is None or not isinstance(networks.value, bool):
        yield unknown(account, "has network rules that cannot be read", access, networks, *seen)
    elif not spans and not networks.value:
        yield contradicts(account, "can be reached from every network", access, networks, *seen)
    else:
        yield admits(account, spans, access, networks, *seen)


# -- backups -------------------------------------------------------------------------------------------------------------

_TIERS: Final = {"Continuous7Days": 7, "Continuous30Days": 30}


@check(
    "azure-cosmosdb-backup",
    answers=BACKUP,
    over=ACCOUNTS,
    may_need=(RESTORABLE,),
    applies=lambda claim: platform_backup(claim, "databases"),
)
def backup(claim: Claim, account: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every Cosmos DB account is backed up, as often and as long as the document says.

    The service backs up every account by itself and nobody can switch that off
    (https://learn.microsoft.com/azure/cosmos-db/online-backup-and-restore).

    Proves: the backup policy under Microsoft's documented guarantee, and for continuous backup the earliest time to
    which it can be restored.
    Leaves open: the runs of periodic backups, which no answer shows; whether a restore has been tried.
    """
    kind = account.at("/properties/backupPolicy/type")
    match kind.value:
        case "Periodic":
            yield _periodic(claim, account, kind)
        case "Continuous":
            yield _continuous(claim, account, snapshot, kind)
        case _:
            yield unknown(account, "does not say how it is backed up", kind)


def _periodic(claim: Claim, account: Item, kind: Seen) -> Observation:
    place = "/properties/backupPolicy/periodicModeProperties"
    interval, kept = (
        account.at(f"{place}/backupIntervalInMinutes"),
        account.at(f"{place}/backupRetentionIntervalInHours"),
    )
    minutes, hours = number(interval.value), number(kept.value)
    if minutes is None or hours is None:
        return unknown(account, "does not say how often it is backed up and for how long", kind, interval, kept)
    said = {"minutes": minutes, "hours": hours}
    allowed, promised = often(claim), days(claim, "retention_days")
    if days(claim, "pitr_days") is not None:
        return contradicts(account, "is backed up every {minutes} minutes, not continuously: it cannot be restored to any time",
                           kind, interval, **said)  # fmt: skip
    if allowed is not None and minutes > allowed:
        return contradicts(
            account, "is backed up every {minutes} minutes, which is less often than promised", interval, **said
        )
    if promised is not None and hours < promised * 24:
        return contradicts(account, "keeps its backups for {hours} hours; {promised} days are promised", kept,
                           promised=promised, **said)  # fmt: skip
    return holds(
        account, "is backed up by the service every {minutes} minutes, kept for {hours} hours; its runs are not shown",
        kind, interval, kept, **said,
    )  # fmt: skip


def _continuous(claim: Claim, account: Item, snapshot: Snapshot, kind: Seen) -> Observation:
    tier = account.at("/properties/backupPolicy/continuousModeProperties/tier")
    have, promised = _TIERS.get(str(tier.value)), days(claim, "retention_days", "pitr_days")
    if have is None:
        return unknown(account, "does not say for how long it is backed up", kind, tier)
    if promised is not None and have < promised:
        return contradicts(account, "keeps its backups for {days} days; {promised} days are promised", tier,
                           days=have, promised=promised)  # fmt: skip
    oldest = _oldest(account, snapshot)
    since = instant(oldest.value) if oldest is not None else None
    if oldest is None or since is None or since > snapshot.taken_at:
        return unknown(account, "names no time to which it can be restored yet", kind, *((oldest,) if oldest else ()))
    return holds(
        account, "can be restored to any time since {since}", kind, tier, oldest, since=since.date().isoformat()
    )


def _oldest(account: Item, snapshot: Snapshot) -> Seen | None:
    """The earliest time to which an account can be restored, by its instance id: names are used again."""
    instance = account.text("/properties/instanceId").casefold()
    for restorable in snapshot[RESTORABLE]:
        if instance and restorable.text("/name").casefold() == instance:
            return restorable.at("/properties/oldestRestorableTime")
    return None


# -- copies --------------------------------------------------------------------------------------------------------------

_BACKUPS: Final = {"Local": Copies(local=True), "Zone": Copies(zones=True), "Geo": Copies(regions=True)}


@check("azure-cosmosdb-residency", answers=RESIDENCY, over=ACCOUNTS, applies=located)
def residency(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Cosmos DB accounts keep their data, its replicas and its backups where the document says.

    The location of the account itself says nothing: data lies in the regions that it lists
    (https://learn.microsoft.com/azure/cosmos-db/distribute-data-globally). Periodic backups go to the pair of the region
    that is written to, unless told otherwise (https://learn.microsoft.com/azure/cosmos-db/periodic-backup-storage-redundancy).

    Proves: every region that holds the data, and where backups are copied to.
    Leaves open: the analytical store's links to other services; exports.
    """
    places = account.parts("/properties/locations")
    if not places:
        yield unknown(account, "does not say in which regions its data lies", account.at("/properties/locations"))
        return
    for place in places:
        name = place.at("/locationName")
        yield copied(claim, account, find(name.value), "keeps its data in {region}", name)
    yield from _backups(claim, account)


def _backups(claim: Claim, account: Item) -> Iterator[Observation]:
    kind = account.at("/properties/backupPolicy/type")
    if kind.value == "Continuous":
        yield holds(account, "keeps its backups in the regions of its data", kind)
        return
    redundancy = account.at("/properties/backupPolicy/periodicModeProperties/backupStorageRedundancy")
    kept = _BACKUPS.get(str(redundancy.value)) if kind.value == "Periodic" else None
    if kept is None:
        yield unknown(account, "does not say where its backups are kept", kind, redundancy)
    elif kept.regions:
        yield from _paired(claim, account, redundancy)
    else:
        yield holds(account, "keeps its backups in the regions of its data", kind, redundancy)


def _paired(claim: Claim, account: Item, redundancy: Seen) -> Iterator[Observation]:
    places = account.parts("/properties/writeLocations")
    if not places:
        yield unknown(account, "does not say where it is written to", account.at("/properties/writeLocations"))
        return
    for place in places:
        written = place.at("/locationName")
        yield copied(claim, account, pair(written.value), "copies its backups to {region}", redundancy, written)


@check("azure-cosmosdb-geo", answers=GEO, over=ACCOUNTS, applies=_databases)
def geo(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Backups of Cosmos DB accounts are kept at a second place.

    Continuous backups lie in every region of the account
    (https://learn.microsoft.com/azure/cosmos-db/continuous-backup-restore-introduction).

    Proves: the redundancy of periodic backups, and for continuous ones the number of regions.
    Leaves open: how old the second copy is.
    """
    kind = account.at("/properties/backupPolicy/type")
    if kind.value == "Continuous":
        yield _everywhere(claim, account, kind)
    elif kind.value == "Periodic":
        redundancy = account.at("/properties/backupPolicy/periodicModeProperties/backupStorageRedundancy")
        yield copies.away(claim, account, _BACKUPS.get(str(redundancy.value)), redundancy)
    else:
        yield unknown(account, "does not say how it is backed up", kind)


def _everywhere(claim: Claim, account: Item, kind: Seen) -> Observation:
    """Continuous backups lie in each region of the account, in one or several zones."""
    places = [place.at("/locationName") for place in account.parts("/properties/locations") or []]
    if not places or any(find(place.value) is None for place in places):
        return unknown(account, "does not say in which regions its data lies", kind, *places)
    if len(places) > 1:
        return copies.away(claim, account, Copies(regions=True), kind, *places)
    return copies.within(claim, account, kind, *places)


@check("azure-cosmosdb-redundancy", answers=REDUNDANCY, over=ACCOUNTS, applies=copies.meant)
def redundancy(claim: Claim, account: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Cosmos DB accounts run in more than one zone or region.

    Proves: how many regions each account has, and whether all of them are zone redundant
    (https://learn.microsoft.com/azure/reliability/reliability-cosmos-db-nosql).
    Leaves open: whether the application finds the other region.
    """
    places = account.parts("/properties/locations")
    if not places:
        yield unknown(account, "does not say in which regions its data lies", account.at("/properties/locations"))
        return
    zoned = [place.at("/isZoneRedundant") for place in places]
    if not all(isinstance(zone.value, bool) for zone in zoned):
        yield unknown(account, "does not say whether it is spread over zones", *zoned)
        return
    spread = Copies(zones=all(zone.value for zone in zoned), regions=len(places) > 1, local=True)
    yield copies.spread(claim, account, spread, *zoned)
