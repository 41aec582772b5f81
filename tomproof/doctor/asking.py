"""Asking Azure and Entra what the identity that signed in may do. Nothing of it is kept: the folder is gone at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import collector
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.rights import Block, NotRights
from collector.errors import UsageError
from collector.scope import below, descendants
from evidence import Query, Snapshot
from evidence.declared import GUID
from evidence.pack import PackWriter
from evidence.query import arm, graph
from tomproof.errors import Impossible
from tomproof.setup.graph_roles import covers
from tomproof.setup.needs import OWN_PERMISSIONS, Needs
from tomproof.work import Where

if TYPE_CHECKING:
    from collector.credential import Granted
    from collector.sessions import Session

# Somebody waits for the answer: a service that wants a longer pause is one that could not be asked.
TIMING: Final = collector.Timing(answer=30.0, longest_wait=15.0, patience=30.0, tries=3)
# https://learn.microsoft.com/graph/api/subscribedsku-list; the least permission, and larger ones that are accepted.
SKUS: Final = graph(
    "doctor.subscribed-skus",
    "/subscribedSkus",
    permission="LicenseAssignment.Read.All",
    resource="/subscribedSkus/{id}",
)
_SKUS_BY: Final = ("LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All")
_IN_USE: Final = ("enabled", "warning")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription: what the identity may do there, or why that could not be found out (``blocks`` is None then)."""

    id: str
    name: str
    blocks: tuple[Block, ...] | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What Azure and Entra said. ``plans`` are the service plans of the tenant's licences, None where nobody could ask.

    ``unfound`` are questions without an answer, each with the reason.
    """

    way: str
    granted: Mapping[str, Granted]
    refused: Mapping[str, str]
    subscriptions: tuple[Subscription, ...]
    plans: frozenset[str] | None
    unfound: tuple[tuple[str, str], ...]


def permissions_query(subscription: str) -> Query:
    """Which rights whoever asks has at a subscription.

    https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group, at the scope of a subscription
    """
    return arm(
        f"doctor.permissions.{subscription}",
        f"/subscriptions/{subscription}/providers/Microsoft.Authorization/permissions",
        version="2022-04-01",
        permission=OWN_PERMISSIONS,
        resource=f"/subscriptions/{subscription}",  # what comes has no id of its own
        note="which rights this identity has",
    )


async def ask(needs: Needs, where: Where, timing: collector.Timing = TIMING) -> Answers:
    """Signs in and asks. Raises SignInError, UsageError, and Impossible where nothing answers at all."""
    with (
        TemporaryDirectory() as folder,
        contextlib.closing(PackWriter(Path(folder) / "asked", {"doctor": 1})) as writer,
    ):
        async with collector.session(
            needs.queries,
            writer,
            cloud=where.cloud,
            auth=where.auth,
            tenant=where.tenant,
            replay=where.replay,
            timing=timing,
        ) as session:
            unfound: list[tuple[str, str]] = []
            subscriptions = await _azure(session, where, unfound) if "azure" in session.granted else ()
            plans = await _plans(session, needs, unfound)
        if writer.records and all(record.status == 0 for record in writer.records):
            raise Impossible(
                f"not one answer came: {writer.records[-1].error}",
                "look at the network, at HTTPS_PROXY, and at SSL_CERT_FILE if a private CA is in between",
            )
        return Answers(session.way, session.granted, session.refused, subscriptions, plans, tuple(unfound))


async def _azure(session: Session, where: Where, unfound: list[tuple[str, str]]) -> tuple[Subscription, ...]:
    names = await _listed(session, unfound)
    chosen = [id_.casefold() for id_ in where.subscriptions]
    if where.management_group:
        chosen += await _below(session, where.management_group, unfound)
    elif not chosen:
        chosen = list(names)
    queries = {id_: permissions_query(id_) for id_ in dict.fromkeys(chosen) if GUID.fullmatch(id_)}
    snapshot = await session.ask(queries.values())
    return tuple(_subscription(id_, names.get(id_, ""), query, snapshot) for id_, query in queries.items())


async def _listed(session: Session, unfound: list[tuple[str, str]]) -> dict[str, str]:
    """The subscriptions that the identity sees, by id in small letters, with their names."""
    snapshot = await session.ask([SUBSCRIPTIONS])
    unfound += [("which subscriptions there are", gap.detail) for gap in snapshot.gaps(SUBSCRIPTIONS)]
    items = snapshot.seen(SUBSCRIPTIONS)
    return {item.text("/subscriptionId").casefold(): item.text("/displayName") for item in items}


async def _below(session: Session, group: str, unfound: list[tuple[str, str]]) -> list[str]:
    query = descendants(group)
    snapshot = await session.ask([query])
    gaps = snapshot.gaps(query)
    if gaps:
        unfound.append((f"which subscriptions are below the management group {group}", gaps[0].detail))
        return []
    try:
        return [id_.casefold() for id_ in below(group, snapshot.seen(query))]
    except UsageError as error:
        unfound.append((f"which subscriptions are below the management group {group}", str(error)))
        return []


def _subscription(id_: str, name: str, query: Query, snapshot: Snapshot) -> Subscription:
    gaps = snapshot.gaps(query)
    if gaps:
        return Subscription(id_, name, None, gaps[0].detail)
    try:
        return Subscription(id_, name, tuple(Block.of(item.data) for item in snapshot.seen(query)))
    except NotRights as error:
        return Subscription(id_, name, None, f"the answer is not understood: {error}")


async def _plans(session: Session, needs: Needs, unfound: list[tuple[str, str]]) -> frozenset[str] | None:
    """The names of the service plans that are in use, folded; None where they were not asked or not answered."""
    token = session.granted.get("graph")
    if not needs.licences or token is None:
        return None
    if not token.delegated and not _may(token.roles):
        unfound.append(
            ("which licences the tenant has", f"asking needs {' or '.join(_SKUS_BY[:2])}; tomproof does not need it")
        )
        return None
    snapshot = await session.ask([SKUS])
    gaps = snapshot.gaps(SKUS)
    if gaps:
        unfound.append(("which licences the tenant has", gaps[0].detail))
        return None
    return frozenset(plan for item in snapshot.seen(SKUS) for plan in _of_sku(item.data))


def _may(held: Sequence[str]) -> bool:
    return any(covers(one, name) for one in held for name in _SKUS_BY)


def _of_sku(data: Mapping[str, object]) -> Iterable[str]:
    plans = data.get("servicePlans")
    if str(data.get("capabilityStatus")).casefold() not in _IN_USE or not isinstance(plans, list):
        return []
    return [str(plan.get("servicePlanName")).casefold() for plan in plans if isinstance(plan, dict)]
