"""Flexible servers: what PostgreSQL and MySQL have in common, for both are run by the same platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from checks.azure import copies
from checks.azure.copies import Copies
from checks.azure.dataprotection import INSTANCES
from checks.azure.promise import days, instant, number
from checks.azure.reach import admits, span
from checks.azure.regions import find, pair
from checks.azure.residency import copied, rests
from checks.check import Observation, contradicts, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Item, Query, Seen, Snapshot

_ACCESS: Final = "/properties/network/publicNetworkAccess"
_RETENTION: Final = "/properties/backup/backupRetentionDays"
_GEO: Final = "/properties/backup/geoRedundantBackup"
# The platform takes a snapshot a day: one older than this has a reason.
_FRESH: Final = timedelta(days=2)


def secured(server: Item, value: Seen) -> Observation:
    """What the server parameter require_secure_transport says."""
    match str(value.value).casefold():
        case "on":
            return holds(server, "refuses connections that are not encrypted", value)
        case "off":
            return contradicts(server, "accepts connections that are not encrypted", value)
        case _:
            return unknown(server, "does not say whether it refuses unencrypted connections", value)


def reached(server: Item, snapshot: Snapshot, firewall: Query) -> Observation:
    """Whom the switch for public access and the rules in ``firewall`` let in."""
    access = server.at(_ACCESS)
    match access.value:
        case "Disabled":
            return holds(server, "cannot be reached over the public network", access)
        case "Enabled":
            rules = snapshot.under(firewall, server)
            spans = [span(rule.at("/properties/startIpAddress"), rule.at("/properties/endIpAddress")) for rule in rules]
            return admits(server, spans, access, *(() if rules else snapshot.listing(firewall, server)))
        case _:
            return unknown(server, "does not say whether it can be reached over the public network", access)


# -- backups -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Backups:
    """Where backups are listed, and where a backup says whether the platform or a person made it, in which words.

    ``by_hand`` is None where the vendor gives no closed list of words: then only the platform's own word counts. ``late`` says
    what an old newest backup means.
    """

    query: Query
    maker: str
    platform: str
    by_hand: str | None
    late: str

    def counts(self, maker: Seen) -> bool | None:
        """Whether a backup was made by the platform; None for a word that is not known."""
        if maker.value == self.platform:
            return True
        return False if self.by_hand in (None, maker.value) else None


def backed_up(claim: Claim, server: Item, snapshot: Snapshot, backups: Backups) -> Iterator[Observation]:
    """Whether backups are kept as long as promised, and the newest one of the platform's is young."""
    kept = server.at(_RETENTION)
    have, promised = number(kept.value), days(claim, "retention_days", "pitr_days")
    if have is None:
        yield unknown(server, "does not say how long its backups are kept", kept)
        return
    if promised is not None and have < promised:
        yield _short(claim, server, snapshot, kept, promised)
    yield from _recent(server, snapshot, backups, kept)


def _short(claim: Claim, server: Item, snapshot: Snapshot, kept: Seen, promised: int) -> Observation:
    """A server keeps its backups for 35 days at most; a Backup vault may keep some of them for years.

    https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-overview
    """
    said = {"days": kept.value, "promised": promised}
    if days(claim, "pitr_days") is None:
        vaults = snapshot.by(INSTANCES, "/properties/dataSourceInfo/resourceID")
        if server.key in vaults or "" in vaults:
            text = "keeps its backups for {days} days, and a backup vault may for longer; {promised} days are promised"
            return unknown(server, text, kept, **said)
    return contradicts(server, "keeps its backups for {days} days; {promised} days are promised", kept, **said)


def _recent(server: Item, snapshot: Snapshot, backups: Backups, kept: Seen) -> Iterator[Observation]:
    made = snapshot.under(backups.query, server)
    makers = [backup.at(backups.maker) for backup in made]
    dated = [_dated(backup) for backup, maker in zip(made, makers, strict=True) if backups.counts(maker) is not False]
    times = [when for when, _ in dated if when is not None and when <= snapshot.taken_at]
    if len(times) < len(dated) or any(backups.counts(maker) is None for maker in makers):
        yield unknown(server, "has a backup that cannot be read", *makers, *(seen for _, seen in dated))
        return
    if not times:
        if server.at("/properties/replicationRole").value not in _REPLICA:
            yield unknown(server, "has no backup yet", *snapshot.listing(backups.query, server))
        return
    newest = max(times)
    cited = next(seen for when, seen in dated if when == newest)
    said = {"newest": newest.date().isoformat(), "days": kept.value}
    if snapshot.taken_at - newest > _FRESH:
        yield unknown(server, "has its newest backup of {newest}: {late}", cited, late=note(backups.late), **said)
    else:
        yield holds(server, "has its newest backup of {newest} and keeps backups for {days} days", cited, kept, **said)


_REPLICA: Final = ("AsyncReplica", "GeoAsyncReplica", "Replica")


def _dated(backup: Item) -> tuple[datetime | None, Seen]:
    time = backup.at("/properties/completedTime")
    return instant(time.value), time


# -- copies --------------------------------------------------------------------------------------------------------------


def resides(claim: Claim, server: Item, snapshot: Snapshot, replicas: Query) -> Iterator[Observation]:
    """Where a server, the copies of its backups and the ``replicas`` of it lie."""
    place = server.at("/location")
    yield rests(claim, server, place)
    geo_backup = server.at(_GEO)
    match geo_backup.value:
        case "Enabled":
            yield copied(claim, server, pair(place.value), "copies its backups to {region}", geo_backup, place)
        case "Disabled":
            yield holds(server, "keeps its backups in its own region", geo_backup)
        case _:
            yield unknown(server, "does not say where its backups are kept", geo_backup)
    for replica in snapshot.under(replicas, server):
        where = replica.at("/location")
        yield copied(claim, server, find(where.value), "has a replica in {region}", where)


def away(claim: Claim, server: Item) -> Observation:
    """Whether the backups of a server are kept at a second place."""
    geo_backup = server.at(_GEO)
    match geo_backup.value:
        case "Enabled":
            return copies.away(claim, server, Copies(regions=True), geo_backup)
        case "Disabled":
            return copies.within(claim, server, geo_backup)
        case _:
            return unknown(server, "does not say where its backups are kept", geo_backup)


_STANDBY: Final = {
    "Disabled": Copies(),
    "SameZone": Copies(standby=True),
    "ZoneRedundant": Copies(zones=True, standby=True),
}


def redundant(claim: Claim, server: Item, snapshot: Snapshot, replicas: Query) -> Observation:
    """Whether a server has a standby or one of ``replicas``, in another zone or region where the claim says so."""
    mode = server.at("/properties/highAvailability/mode")
    standby = _STANDBY.get(str(mode.value))
    if standby is None:
        return unknown(server, "does not say whether it has a standby", mode)
    places = [replica.at("/location") for replica in snapshot.under(replicas, server)]
    far = _elsewhere(server, places)
    if far is None:
        return unknown(server, "has a replica in a region that is not known here", *places)
    return copies.spread(claim, server, Copies(standby.zones, far, standby.standby), mode, *places)


def _elsewhere(server: Item, places: list[Seen]) -> bool | None:
    """Whether a replica lies in another region than its server; None where a region is not known."""
    if not places:
        return False
    here, others = find(server.at("/location").value), [find(place.value) for place in places]
    return None if here is None or None in others else any(other != here for other in others)
