"""Azure data planes: whether stores open to a key or password, which is access without a person, beside those with an account.

Whoever has seen a key, a shared access signature or a password once can use it, also after leaving, and no log names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from checks.azure import (
    authorization,
    cognitiveservices,
    containerregistry,
    cosmosdb,
    kubernetes,
    managedinstances,
    messaging,
    mysql,
    postgresql,
    redis,
    search,
    sql,
    storage,
)
from checks.azure.rbac import WHERE, here
from checks.check import ESTATE, WORKFORCE, Fold, Observation, Outcome, holds, survey, unknown
from checks.note import note
from claims.model import Claim
from evidence import Default, Item, Query, Snapshot, arm


def _entra_only(name: str, servers: Query, kind: str) -> Query:
    return arm(
        f"azure.sql.{name}",
        "{id}/azureADOnlyAuthentications",
        version=sql.VERSION,
        permission=f"Microsoft.Sql/{kind}/azureADOnlyAuthentications/read",
        each=servers,
    )


SQL_ENTRA_ONLY = _entra_only("entra-only-authentication", sql.SERVERS, "servers")
MANAGED_ENTRA_ONLY = _entra_only("managed-entra-only-authentication", managedinstances.INSTANCES, "managedInstances")
MYSQL_ENTRA_ONLY = arm(
    "azure.mysql.entra-only-authentication",
    "{id}/configurations/aad_auth_only",
    version=mysql.VERSION,
    permission="Microsoft.DBforMySQL/flexibleServers/configurations/read",
    each=mysql.SERVERS,
    items="",
)


@dataclass(frozen=True, slots=True)
class Door:
    """What opens a kind of store besides an account, where that is said, and by which words."""

    query: Query
    pointer: str
    open: Any
    shut: Any
    key: str
    default: Default | None = None


def _local(query: Query, key: str, source: str) -> Door:
    """Stores whose own keys are switched off by ``disableLocalAuth``, and are on where nobody has said so."""
    return Door(query, "/properties/disableLocalAuth", False, True, key, Default(False, source))


_SIGNATURES: Final = "shared access signatures"
_SERVICE_KEYS: Final = "the keys of the service"
_PASSWORDS: Final = "passwords of the database's own users"
_LEARN: Final = "https://learn.microsoft.com/azure"
DOORS: Final = (
    Door(
        storage.ACCOUNTS, "/properties/allowSharedKeyAccess", True, False, "the keys of the account and signatures made by them",
        Default(True, f"{_LEARN}/storage/common/shared-key-authorization-prevent"),
    ),
    _local(cosmosdb.ACCOUNTS, "the keys of the account", f"{_LEARN}/cosmos-db/how-to-setup-rbac"),
    _local(messaging.SERVICE_BUS, _SIGNATURES, f"{_LEARN}/service-bus-messaging/disable-local-authentication"),
    _local(messaging.EVENT_HUBS, _SIGNATURES, f"{_LEARN}/event-hubs/authenticate-shared-access-signature"),
    _local(search.SERVICES, _SERVICE_KEYS, f"{_LEARN}/search/search-security-enable-roles"),
    _local(cognitiveservices.ACCOUNTS, _SERVICE_KEYS, f"{_LEARN}/ai-services/disable-local-auth"),
    Door(SQL_ENTRA_ONLY, "/properties/azureADOnlyAuthentication", False, True, _PASSWORDS),
    Door(MANAGED_ENTRA_ONLY, "/properties/azureADOnlyAuthentication", False, True, _PASSWORDS),
    Door(
        postgresql.SERVERS, "/properties/authConfig/passwordAuth", "enabled", "disabled", _PASSWORDS,
        Default("Enabled", f"{_LEARN}/postgresql/flexible-server/concepts-azure-ad-authentication"),
    ),
    Door(MYSQL_ENTRA_ONLY, "/properties/value", "off", "on", _PASSWORDS),
    Door(
        redis.CACHES, "/properties/disableAccessKeyAuthentication", False, True, "the keys of the cache",
        Default(False, f"{_LEARN}/azure-cache-for-redis/cache-azure-active-directory-for-authentication"),
    ),
    Door(redis.DATABASES, "/properties/accessKeysAuthentication", "enabled", "disabled", "the keys of the cache"),
)  # fmt: skip
_NO_USER: Final = Default(False, f"{_LEARN}/container-registry/container-registry-authentication")
# Checks of their own ask whether anything stands beside the roles of these.
RULED: Final = (
    Door(
        containerregistry.REGISTRIES, "/properties/adminUserEnabled", True, False, "the password of its built-in user",
        _NO_USER,
    ),
    Door(
        kubernetes.CLUSTERS, "/properties/disableLocalAccounts", False, True, "a certificate with all rights that is nobody's",
        Default(False, f"{_LEARN}/aks/manage-local-accounts-managed-azure-ad"),
    ),
)  # fmt: skip
# A guard is silent where a door is shut, and cites nothing then: it takes no setting for shut that is not there.
_TOLD: Final = tuple(replace(door, default=None) if door.default == _NO_USER else door for door in (*DOORS, *RULED))
# Settings that are listed below their servers, and may be listed there with nothing in it.
_SET_BELOW: Final = {SQL_ENTRA_ONLY: sql.SERVERS, MANAGED_ENTRA_ONLY: managedinstances.INSTANCES}
_OPEN: Final = "can be opened by {key}: access without a person, and who holds it does not show"


@survey(
    "azure-data-plane-keys",
    answers=("access.production.limited",),
    needs=tuple(door.query for door in (*DOORS, *RULED)),
    scopes=ESTATE,
    applies=lambda claim: claim.params.get("scope") not in ("customers-tenants", "development"),
)
def production(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """No store of production opens to a key or password that could be in anybody's hands.

    Where the company declares which subscriptions production is, only their stores are looked at.

    Proves: of storage accounts, Cosmos DB, Service Bus, Event Hubs, AI Search, AI services, SQL, PostgreSQL, MySQL, Redis,
    container registries and Kubernetes clusters that nothing but an account opens them. An open one contradicts nothing: who
    holds the key does not show.
    Leaves open: whether anybody has used a key; local users of a storage account's SFTP; publishing passwords of apps; keys
    that let telemetry in; stores of other kinds.
    """
    within = authorization.production(snapshot)
    for observation in _looked(snapshot, (*DOORS, *RULED)):
        if any(observation.resource.casefold().startswith(f"{subscription}/") for subscription in within):
            yield observation


@survey(
    "azure-data-plane-roles",
    answers=("access.rbac",),
    needs=tuple(door.query for door in DOORS),
    scopes=WHERE,
    applies=here,
)
def roles(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Rights in stores are given by roles, and not by keys or passwords beside them.

    Proves: of the same stores as for production access, registries and clusters aside, that nothing but an account opens them.
    Leaves open: which rights the roles give; what databases grant to their own users.
    """
    yield from _looked(snapshot, DOORS)


@survey(
    "azure-data-plane-accounts",
    answers=("identity.unique-accounts",),
    needs=tuple(door.query for door in (*DOORS, *RULED)),
    fold=Fold.GUARD,
    scopes=WORKFORCE,
)
def accounts(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """A store that opens to a key or password can be used without an account of one's own.

    Proves: nothing; it names the stores that a shared key opens. Whether a person's account is used by that person alone shows
    in no answer.
    Leaves open: who uses which account.
    """
    for observation in _looked(snapshot, _TOLD):
        if observation.outcome is not Outcome.HOLDS:
            yield observation


def _looked(snapshot: Snapshot, doors: Sequence[Door]) -> Iterator[Observation]:
    """One observation for each store and door."""
    for door in doors:
        for item in snapshot.seen(door.query):
            yield _door(item, door)
    for query, servers in _SET_BELOW.items():
        yield from _never_set(query, servers, snapshot)


def _door(item: Item, door: Door) -> Observation:
    seen = item.at(door.pointer, absent=door.default)
    value = seen.value.casefold() if isinstance(seen.value, str) else seen.value
    named = replace(item, resource=_owner(item, door))
    if value == door.open and type(value) is type(door.open):
        return unknown(named, _OPEN, seen, key=note(door.key))
    if value == door.shut and type(value) is type(door.shut):
        return holds(named, "cannot be opened by {key}, only with an account", seen, key=note(door.key))
    return unknown(named, "does not say whether it can be opened by {key}", seen, key=note(door.key))


def _owner(item: Item, door: Door) -> str:
    """The store itself, where the answer is one of its settings: ``.../servers/s/azureADOnlyAuthentications/Default``."""
    return item.resource.rsplit("/", 2)[0] if door.query in (*_SET_BELOW, MYSQL_ENTRA_ONLY) else item.resource


def _never_set(query: Query, servers: Query, snapshot: Snapshot) -> Iterator[Observation]:
    """A server on which nobody has ever asked for accounts only opens to passwords.

    https://learn.microsoft.com/azure/azure-sql/database/authentication-azure-ad-only-authentication
    """
    said = {item.parent for item in snapshot.seen(query)}
    for server in snapshot.seen(servers):
        if server.key not in said and not snapshot.lacks(query, server):
            yield unknown(server, _OPEN, *snapshot.listing(query, server), key=note(_PASSWORDS))
