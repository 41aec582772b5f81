"""How long it takes to say of everybody whether a second factor is enforced: ``python benchmarks/conditional_access.py``.

A made-up tenant of 200,000 users, 5,000 groups of a hundred members and 300 conditional access policies with every kind of
condition, as Microsoft Graph answers; no network. Prints seconds on one core and the peak memory of the process. Other
numbers: ``python benchmarks/conditional_access.py USERS GROUPS POLICIES``. The figures stand in docs/architecture.md.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from checks import judge
from checks.entra import conditional_access as ca
from checks.entra import coverage as cover
from checks.entra import mfa
from checks.entra.directory import GROUPS, MEMBERS, ORGANIZATION, ROLE_ASSIGNMENTS, USERS, Directory
from claims.model import Claim
from evidence import Query, Record, Snapshot

PAGE = 999
COUNTRIES = [first + second for first in "ABCDEFGH" for second in "KLMNO"]
Json = dict[str, Any]


def guid(kind: int, number: int) -> str:
    """An object id that is always the same."""
    return str(UUID(int=(kind << 96) + number))


class Tenant:
    """The answers, page by page, and the records of them."""

    def __init__(self, users: int, groups: int, policies: int) -> None:
        self.records: list[Record] = []
        self.bodies: dict[str, bytes] = {}
        draw = random.Random(11)
        self.answer(ORGANIZATION, [{"id": guid(9, 1), "tenantType": "AAD", "verifiedDomains": [{"type": "Managed"}]}])
        self.whole(ca.SECURITY_DEFAULTS, {"id": "defaults", "isEnabled": False})
        self.answer(USERS, [_user(number) for number in range(users)])
        names = [guid(2, number) for number in range(groups)]
        self.answer(GROUPS, [{"id": name, "visibility": None} for name in names])
        for name in names:
            held = [{"id": guid(1, number)} for number in draw.sample(range(users), min(100, users))]
            self.answer(MEMBERS, held, f"/groups/{name}")
        self.answer(ROLE_ASSIGNMENTS, [_assignment(number) for number in range(200)])
        self.answer(ca.POLICIES, [_policy(number, draw, names) for number in range(policies)])
        self.answer(ca.STRENGTHS, [])
        places = [_addresses(number) for number in range(10)] + [_country(code) for code in COUNTRIES]
        self.answer(ca.NAMED_LOCATIONS, places)

    def answer(self, query: Query, items: list[Json], parent: str | None = None) -> None:
        """A list, in pages of the size that Graph gives."""
        pages = [items[at : at + PAGE] for at in range(0, len(items), PAGE)] or [[]]
        for number, page in enumerate(pages):
            body: Json = {"@odata.count": len(items), "value": page}
            if number + 1 < len(pages):
                body["@odata.nextLink"] = f"https://graph.invalid{query.path}?page={number + 1}"
            self._keep(query, body, number, parent)

    def whole(self, query: Query, body: Json) -> None:
        """An answer that is one object."""
        self._keep(query, body, 0, None)

    def _keep(self, query: Query, body: Json, page: int, parent: str | None) -> None:
        raw = json.dumps(body).encode()
        digest = hashlib.sha256(raw).hexdigest()
        self.bodies[digest] = raw
        url, at = f"https://graph.invalid{query.path}", "2026-11-20T06:00:00Z"
        self.records.append(Record(query.id, parent, page, 0, "GET", url, 200, at, at, digest, len(raw)))

    def snapshot(self) -> Snapshot:
        return Snapshot(self.records, self.bodies.__getitem__, datetime(2026, 11, 20, 6, tzinfo=UTC))


def _user(number: int) -> Json:
    name = f"user{number}@benchmark.example"
    way = {"signInType": "userPrincipalName", "issuer": "benchmark.example", "issuerAssignedId": name}
    kind = "Guest" if number % 20 == 0 else "Member"
    return {
        "id": guid(1, number), "accountEnabled": number % 50 != 0, "userType": kind,
        "userPrincipalName": name, "identities": [way],
    }  # fmt: skip


def _assignment(number: int) -> Json:
    role = "62e90394-69f5-4237-9190-012177145e10" if number < 5 else "fe930be7-5e62-47db-91af-98c3a49a38b1"
    return {
        "id": f"a{number}",
        "principalId": guid(1, number * 7),
        "directoryScopeId": "/",
        "roleDefinitionId": role,
    }


def _policy(number: int, draw: random.Random, groups: list[str]) -> Json:
    """Most demand a second factor of some groups or of everybody, for some of everything, and leave out one group always.

    The first ten are for everybody, each with another limit: what they leave open together is what is asked here.
    """
    wide = number < 10
    applications: Json = {"includeApplications": ["All"], "excludeApplications": []}
    conditions: Json = {
        "clientAppTypes": ["all"], "signInRiskLevels": [], "userRiskLevels": [], "servicePrincipalRiskLevels": [],
        "platforms": None, "locations": None, "devices": None, "clientApplications": None,
    }  # fmt: skip
    users: Json = {f"{way}{what}": [] for way in ("include", "exclude") for what in ("Users", "Groups", "Roles")}
    users["excludeGroups"] = [groups[0], *draw.sample(groups, min(5, len(groups)))]
    if wide or draw.random() < 0.3:
        users["includeUsers"] = ["All"]
    else:
        users["includeGroups"] = draw.sample(groups, min(30, len(groups)))
    narrow = {
        "client": lambda: conditions.update(clientAppTypes=draw.choice([["browser"], ["exchangeActiveSync", "other"]])),
        "platform": lambda: conditions.update(
            platforms={"includePlatforms": ["all"], "excludePlatforms": [draw.choice(["iOS", "windows", "linux"])]}
        ),
        "place": lambda: conditions.update(
            locations={"includeLocations": ["All"], "excludeLocations": [guid(3, draw.randrange(50)), "AllTrusted"]}
        ),
        "risk": lambda: conditions.update(signInRiskLevels=["high"]),
        "application": lambda: applications.update(excludeApplications=[guid(4, draw.randrange(150))]),
    }
    for name in draw.sample(sorted(narrow), 1 if wide else draw.randrange(3)):
        narrow[name]()
    return {
        "id": guid(5, number),
        "displayName": f"CA{number:03}",
        "state": "enabled",
        "conditions": {**conditions, "users": users, "applications": applications},
        "grantControls": {
            "operator": "OR", "builtInControls": ["block"] if number % 10 == 9 else ["mfa"],
            "customAuthenticationFactors": [], "termsOfUse": [], "authenticationStrength": None,
        },
    }  # fmt: skip


def _addresses(number: int) -> Json:
    ranges = [{"cidrAddress": f"10.{number}.{part}.0/26"} for part in range(200)]
    kind = "#microsoft.graph.ipNamedLocation"
    return {"@odata.type": kind, "id": guid(3, number), "isTrusted": number < 5, "ipRanges": ranges}


def _country(code: str) -> Json:
    return {
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "id": guid(3, 10 + COUNTRIES.index(code)),
        "countriesAndRegions": [code],
        "includeUnknownCountriesAndRegions": False,
        "countryLookupMethod": "clientIpAddress",
    }


@contextmanager
def clock(what: str) -> Iterator[None]:
    """Prints how many seconds of one core the block took."""
    began = time.process_time()
    yield
    print(f"{what:<60} {time.process_time() - began:7.1f} s")


def main(users: int, groups: int, policies: int) -> None:
    """Prints the figures."""
    with clock(f"make {users} users, {groups} groups, {policies} policies"):
        tenant = Tenant(users, groups, policies)
    snapshot = tenant.snapshot()
    with clock("read the directory and the members of the groups"):
        directory = Directory(snapshot)
        _ = directory.snapshot.seen(MEMBERS)
    with clock("read the policies, and find whom each is about"):
        found = ca.rules(directory)
    with clock("whether a second factor is enforced, for every application"):
        covered = cover.coverage(found, cover.everywhere(found), directory)
    for answer, people in covered.of(directory.everyone):
        print(f"    {answer}: {people.bit_count()}")
    claim = Claim(
        id="c-1", kind="identity.mfa.enforced", polarity="asserts", responsible="self", scope="organisation",
        params={"scope": "all"}, quote="MFA is enforced", start=0, end=15, statement="s-1", document="0" * 64,
    )  # fmt: skip
    with clock("the whole judgement anew, an observation for everybody"):
        (verdict,) = judge([claim], tenant.snapshot())
    found_ = next(one for one in verdict.findings if one.check == "entra-mfa")
    print(f"    {verdict.word}: {len(found_.observations)} observations of {mfa.__name__}")
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] or ["200000", "5000", "300"])))
