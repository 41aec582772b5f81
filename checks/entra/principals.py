"""Entra: who can act as an application or a managed identity: by secret, by certificate, or by a token from elsewhere.

A GET never brings a secret, only when it ends and its first letters: https://learn.microsoft.com/graph/api/resources/passwordcredential
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checks.azure import authorization as azure
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.promise import instant, number
from checks.check import ESTATE, Observation, check, contradicts, holds, unknown
from checks.entra.directory import COUNT, EVENTUAL, ROLE_ASSIGNMENTS, SERVICE_PRINCIPALS
from checks.note import Note, listed, note
from claims.model import Claim
from evidence import Among, Answer, Item, Only, Seen, Snapshot, arm, graph

# The first letters of a secret are letters of a secret; the whole of one comes only when it is made.
SECRET = ("hint", "secretText")
APPLICATIONS = graph(
    "graph.applications",
    "/applications",
    permission="Application.Read.All",
    params=(("$select", "id,appId,passwordCredentials,keyCredentials"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/applications/{id}",
    hides=SECRET,
)
# A service principal may have credentials of its own besides those of its application.
CREDENTIALS = graph(
    "graph.service-principals.credentials",
    "/servicePrincipals",
    permission="Application.Read.All",
    params=(("$select", "id,passwordCredentials,keyCredentials"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/servicePrincipals/{id}",
    hides=SECRET,
)
# https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials
FEDERATED = graph(
    "graph.applications.federated-credentials",
    "/applications(appId='{appId}')/federatedIdentityCredentials",
    permission="Application.Read.All",
    each=SERVICE_PRINCIPALS,
    only=(Only("/servicePrincipalType", ("Application",)),),
    among=(
        Among(azure.ROLE_ASSIGNMENTS, "/properties/principalId"),
        Among(azure.ROLE_ELIGIBILITY, "/properties/principalId"),
        Among(ROLE_ASSIGNMENTS, "/principalId"),
    ),
    resource="/applications(appId='{/parent/appId}')/federatedIdentityCredentials/{id}",
    answers=(
        Answer(
            404,
            "the application is registered in another tenant",
            "https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals",
            code="Request_ResourceNotFound",
        ),
    ),
)
# https://learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/list
IDENTITIES = arm(
    "azure.managed-identities",
    "{id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities",
    version="2024-11-30",
    permission="Microsoft.ManagedIdentity/userAssignedIdentities/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
IDENTITY_FEDERATED = arm(
    "azure.managed-identities.federated-credentials",
    "{id}/federatedIdentityCredentials",
    version="2024-11-30",
    permission="Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
    each=IDENTITIES,
)
# What ``Principals`` reads.
ACTING = (SERVICE_PRINCIPALS, APPLICATIONS, CREDENTIALS, FEDERATED, IDENTITIES, IDENTITY_FEDERATED)


class Kind(StrEnum):
    """What a service principal stands for."""

    OWN = "an application of this tenant"
    FOREIGN = "an application of another tenant"
    IDENTITY = "a managed identity"
    UNCLEAR = "of a kind that is not known here"
    GONE = "not found in the directory"


@dataclass(frozen=True, slots=True)
class Acting:
    """By what a service principal shows that it is the one; whoever has one of these can act as it.

    ``secrets`` and ``certificates`` are those that have not run out; ``federations`` are (issuer, subject) of tokens from
    elsewhere that are taken for its own, ``""`` where one is not told. ``clear`` is whether all of this was told.
    """

    kind: Kind
    secrets: int = 0
    certificates: int = 0
    federations: tuple[tuple[str, str], ...] = ()
    seen: tuple[Seen, ...] = ()
    clear: bool = True

    @property
    def words(self) -> Note | str:
        """The ways in plain words, for a note."""
        ways = [
            *_counted(self.secrets, "{count} secret", "{count} secrets"),
            *_counted(self.certificates, "{count} certificate", "{count} certificates"),
            *(note("a token of {issuer} for {subject}", issuer=issuer or note("an issuer that is not told"),
                   subject=subject or note("a subject that is not told")) for issuer, subject in self.federations),
        ]  # fmt: skip
        if self.kind is Kind.FOREIGN:
            return listed([note("whatever its own tenant lets act as it"), *ways])
        if self.kind is Kind.IDENTITY:
            return listed([note("the resources that carry it"), *ways])
        return listed(ways or [note("nothing that is valid today")])


def _counted(count: int, one: str, many: str) -> list[Note]:
    return [note(one if count == 1 else many, count=count)] if count else []


class Principals:
    """The service principals of a snapshot by object id. Reading what is not all there raises Incomplete."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def acting(self, identifier: str) -> Acting:
        """Who could act as the service principal with this object id."""
        key = identifier.casefold()
        found = self._snapshot.by(SERVICE_PRINCIPALS, "/id").get(key)
        if not found:
            return Acting(Kind.GONE, clear=False)
        principal = found[0]
        kind = principal.at("/servicePrincipalType")
        own = list(self._snapshot.by(CREDENTIALS, "/id").get(key, ()))
        if kind.value == "ManagedIdentity":
            return self._acting(Kind.IDENTITY, own, self._of_identity(key), kind)
        if kind.value != "Application":
            return self._acting(Kind.UNCLEAR, own, [], kind)
        registered = list(self._snapshot.by(APPLICATIONS, "/appId").get(principal.text("/appId").casefold(), ()))
        federated = self._snapshot.under(FEDERATED, principal)
        return self._acting(Kind.OWN if registered else Kind.FOREIGN, own + registered, federated, kind)

    def _of_identity(self, key: str) -> list[Item]:
        identities = self._snapshot.by(IDENTITIES, "/properties/principalId").get(key, ())
        return [item for identity in identities for item in self._snapshot.under(IDENTITY_FEDERATED, identity)]

    def _acting(self, kind: Kind, holders: list[Item], federated: list[Item], seen: Seen) -> Acting:
        lists = [holder.parts(f"/{name}") for name in ("passwordCredentials", "keyCredentials") for holder in holders]
        half = len(holders)
        secrets, certificates = self._valid(lists[:half]), self._valid(lists[half:])
        subjects = [_subject(item) for item in federated]
        cited = (seen, *secrets[:3], *certificates[:3], *(one for _, _, some in subjects[:3] for one in some))
        named = tuple((issuer, subject) for issuer, subject, _ in subjects)
        clear = (
            kind not in (Kind.UNCLEAR, Kind.GONE)
            and None not in lists
            and all(instant(end.value) is not None for end in (*secrets, *certificates))
            and all(issuer and subject for issuer, subject in named)
        )
        return Acting(kind, len(secrets), len(certificates), named, cited, clear)

    def _valid(self, lists: list[list[Item] | None]) -> list[Seen]:
        """When each credential ends that has not run out; one that does not say counts as valid."""
        ends = [part.at("/endDateTime") for parts in lists for part in parts or ()]
        at = self._snapshot.taken_at
        return [end for end in ends if (when := instant(end.value)) is None or when > at]


def _subject(item: Item) -> tuple[str, str, tuple[Seen, ...]]:
    """Issuer and subject; Graph has them at the top of the object, Resource Manager below its properties."""
    under = "/properties" if item.query == IDENTITY_FEDERATED.id else ""
    issuer, subject = item.at(f"{under}/issuer"), item.at(f"{under}/subject")
    said = [one.value if isinstance(one.value, str) else "" for one in (issuer, subject)]
    return said[0], said[1], (issuer, subject)


# -- rotation ------------------------------------------------------------------------------------------------------------

# "Keys are rotated" may be said of keys of which Entra knows nothing; these words are what its credentials are called.
_MEANT = re.compile(r"secret|credential|geheimnis|zugangsdaten|anmeldedaten|zertifikat|certificate", re.IGNORECASE)


def _days(claim: Claim) -> int | None:
    days = number(claim.params.get("rotation_days"))
    return days if days is not None and days > 0 else None


@check(
    "entra-application-secrets",
    answers=("secrets.managed-store",),
    over=APPLICATIONS,
    scopes=ESTATE,
    applies=lambda claim: _days(claim) is not None,
)
def rotation(claim: Claim, application: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Secrets and certificates of the company's applications in Entra are as young as the rotation that is claimed.

    Proves: of each registered application with a secret or certificate that has not run out, when the youngest and the
    oldest of these were made. Applications that sign in by federation have neither, and are not named.
    Leaves open: where the secrets are kept; credentials that a service principal has of its own; keys of other kinds and in
    other systems; that rotation goes on.
    """
    days = _days(claim)
    made: list[tuple[datetime | None, Seen]] = []
    for pointer in ("/passwordCredentials", "/keyCredentials"):
        parts = application.parts(pointer)
        if parts is None:
            yield unknown(application, "whether this application has secrets was not answered", application.at(pointer))
            return
        for part in parts:
            ends, starts = part.at("/endDateTime"), part.at("/startDateTime")
            if (end := instant(ends.value)) is None or end > snapshot.taken_at:
                made.append((instant(starts.value), starts) if end is not None else (None, ends))
    if not made or days is None:
        return
    seen = tuple(one for _, one in made[:3])
    times = [time for time, _ in made if time is not None]
    if len(times) < len(made):
        yield unknown(
            application, "when a secret of this application was made, and when it ends, was not answered", *seen
        )
        return
    ages = sorted(snapshot.taken_at - time for time in times)
    yield _rotated(claim, application, ages, timedelta(days=days), seen)


def _rotated(
    claim: Claim, application: Item, ages: list[timedelta], within: timedelta, seen: tuple[Seen, ...]
) -> Observation:
    """What the ages of the valid credentials of one application show, youngest first."""
    words = {"young": ages[0].days, "old": ages[-1].days, "days": within.days}
    if ages[-1] <= within:
        return holds(application, "its oldest valid secret or certificate is {old} days old", *seen, **words)
    if ages[0] <= within:
        text = "one secret or certificate is {young} days old, and an older one of {old} days is still valid beside it"
        return unknown(application, text, *seen, **words)
    text = "its youngest valid secret or certificate is {young} days old, where {days} are claimed"
    if _MEANT.search(claim.quote):
        return contradicts(application, text, *seen, **words)
    return unknown(
        application, "{said}; the document does not say whether it means such secrets", *seen, said=note(text, **words)
    )
