"""The evaluator of conditional access against one that goes through every sign-in, on random small tenants."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.entra import conditional_access as ca
from checks.entra import coverage as cover
from checks.entra.directory import GROUPS, MEMBERS, ROLE_ASSIGNMENTS, USERS, Directory, positions
from tests.checks import brute_force as slow
from tests.checks import entra_tenant as tenant
from tests.kit import Bodies, snapshot

KINDS = {"member": {}, "b2bCollaborationGuest": {"kind": "Guest", "outside": True}, "internalGuest": {"kind": "Guest"}}
ROLES = ("62e90394-69f5-4237-9190-012177145e10", "fe930be7-5e62-47db-91af-98c3a49a38b1")
PEOPLE, GROUP_NAMES = ("p0", "p1", "p2", "p3"), ("g0", "g1", "g2")
APPLICATIONS = (tenant.of("application one"), tenant.of("application two"))
FILTER = 'device.extensionAttribute1 -eq "kiosk"'
LOCATIONS = {
    one["id"]: one
    for one in (
        tenant.address("office", trusted=True, ranges=("203.0.113.0/24", "2001:db8::/32")),
        tenant.address("desk", trusted=False, ranges=("203.0.113.0/28",)),
        tenant.address("branch", trusted=False, ranges=("198.51.100.0/24",)),
        tenant.country("germany", "DE"),
        tenant.country("europe", "DE", "NL"),
    )
}
STRENGTHS = {
    one["id"]: one
    for one in (
        tenant.strength("strong", "fido2", "password,sms"),
        tenant.strength("weak", "password", "fido2"),
    )
}
# Every value that a sign-in can have along a dimension, one for each that a policy here can tell apart.
VALUES: dict[str, tuple[Any, ...]] = {
    "client": ("browser", "mobileappsanddesktopclients", "exchangeactivesync", "other"),
    "platform": ("android", "windows", "another"),
    "address": ("203.0.113.1", "203.0.113.200", "2001:db8::1", "198.51.100.1", "192.0.2.1", "192.0.2.99"),
    "country": ("DE", "NL", "US"),
    "risk": ("none", "low", "medium", "high"),
    "user_risk": ("none", "low", "medium", "high"),
    "insider_risk": ("none", "minor", "moderate", "elevated"),
    "flow": ("deviceCodeFlow", "authenticationTransfer", "ordinary"),
    "device": (frozenset(), frozenset({FILTER})),
}
LEGACY = "192.0.2.99"


def some(words: tuple[str, ...], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=2, unique=True)


def seldom(strategy: st.SearchStrategy[Any], usual: Any) -> st.SearchStrategy[Any]:
    """Most of the time what is usual, so that policies are not all too narrow to matter."""
    return st.one_of(st.just(usual), st.just(usual), strategy)


CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "clientAppTypes": st.sampled_from(
        [["browser"], ["browser", "mobileAppsAndDesktopClients"], ["exchangeActiveSync", "other"], ["other"]]
    ),
    "platforms": st.builds(
        lambda ins, outs: {"includePlatforms": ins, "excludePlatforms": outs},
        st.sampled_from([["all"], ["android"], ["windows"]]), some(("android", "windows")),
    ),
    "locations": st.builds(
        lambda ins, outs: {"includeLocations": ins, "excludeLocations": outs},
        st.one_of(st.just(["All"]), some(("AllTrusted", *LOCATIONS), 1)), some(("AllTrusted", *LOCATIONS)),
    ),
    "signInRiskLevels": some(("none", "low", "high"), 1),
    "userRiskLevels": some(("none", "medium", "high"), 1),
    "insiderRiskLevels": st.sampled_from(["minor", "moderate,elevated", "none,minor"]),
    "authenticationFlows": st.builds(
        lambda flow: {"transferMethods": flow},
        st.sampled_from(["deviceCodeFlow", "deviceCodeFlow,authenticationTransfer"]),
    ),
    "devices": st.builds(
        lambda mode: {"deviceFilter": {"mode": mode, "rule": FILTER}}, st.sampled_from(["include", "exclude"])
    ),
}  # fmt: skip
DIMENSIONS = {
    "clientAppTypes": ("client",), "platforms": ("platform",), "locations": ("address", "country"),
    "signInRiskLevels": ("risk",), "userRiskLevels": ("user_risk",), "insiderRiskLevels": ("insider_risk",),
    "authenticationFlows": ("flow",), "devices": ("device",),
}  # fmt: skip
APPS = (*APPLICATIONS, "Office365", "MicrosoftAdminPortals")


@st.composite
def grants(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["plain", "plain", "plain", "block", "mixed", "strength", "session"]))
    if kind == "session":
        return {"grantControls": None, "sessionControls": {"signInFrequency": {"value": 1, "type": "days"}}}
    if kind == "block":
        return {"grantControls__builtInControls": ["block"]}
    if kind == "plain":
        return {}
    found: dict[str, Any] = {"grantControls__operator": draw(st.sampled_from(["AND", "OR"]))}
    if kind == "strength":
        found["grantControls__authenticationStrength"] = {"id": draw(st.sampled_from(sorted(STRENGTHS)))}
        found["grantControls__builtInControls"] = draw(some(("mfa", "compliantDevice")))
    else:
        found["grantControls__builtInControls"] = draw(some(("mfa", "compliantDevice", "domainJoinedDevice"), 1))
        found["grantControls__termsOfUse"] = draw(st.sampled_from([[], [], [tenant.of("terms")]]))
    return found


@st.composite
def audiences(draw: st.DrawFn) -> dict[str, Any]:
    people = tuple(tenant.of(name) for name in (*PEOPLE, "deleted person"))
    groups = tuple(tenant.of(name) for name in (*GROUP_NAMES, "deleted group"))
    guests = {
        "guestOrExternalUserTypes": draw(st.sampled_from(["internalGuest", "b2bCollaborationGuest,serviceProvider"])),
        "externalTenants": {"membershipKind": "all"},
    }
    everybody = st.sampled_from([["All"], ["All"], [], ["GuestsOrExternalUsers"]])
    return {
        "users__includeUsers": draw(st.one_of(everybody, everybody, some(people, 1))),
        "users__includeGroups": draw(seldom(some(groups, 1), [])),
        "users__includeRoles": draw(seldom(some(ROLES, 1), [])),
        "users__includeGuestsOrExternalUsers": draw(seldom(st.just(guests), None)),
        "users__excludeUsers": draw(seldom(some((*people, "GuestsOrExternalUsers"), 1), [])),
        "users__excludeGroups": draw(seldom(some(groups, 1), [])),
        "users__excludeRoles": draw(seldom(some(ROLES, 1), [])),
        "users__excludeGuestsOrExternalUsers": draw(seldom(st.just(guests), None)),
    }


@st.composite
def policies(draw: st.DrawFn, conditions: tuple[str, ...]) -> dict[str, Any]:
    states = ["enabled"] * 6 + ["disabled", "enabledForReportingButNotEnforced"]
    edits = {"state": draw(st.sampled_from(states)), **draw(audiences()), **draw(grants())}
    for name in conditions:
        value = draw(st.one_of(st.none(), CONDITIONS[name]))
        if value is not None:
            edits[name] = value
    edits["applications__includeApplications"] = draw(st.one_of(st.just(["All"]), st.just(["All"]), some(APPS, 1)))
    edits["applications__excludeApplications"] = draw(seldom(some(APPS, 1), []))
    return tenant.policy(f"policy {draw(st.integers(0, 10**9))}", **edits)


@st.composite
def tenants(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, str], dict[str, set[str]], list[tuple[str, ...]]]:
    """Policies, the kind of each person, who lies directly in which group (people and groups), and role assignments."""
    conditions = tuple(draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True)))
    written = draw(st.lists(policies(conditions), min_size=1, max_size=6))
    kinds = {name: draw(st.sampled_from(["member", "member", *KINDS])) for name in PEOPLE}
    direct = {name: set(draw(st.lists(st.sampled_from((*PEOPLE, *GROUP_NAMES)), max_size=3))) for name in GROUP_NAMES}
    scopes = st.sampled_from(["/", "/", "/administrativeUnits/7d1c"])
    holders = st.sampled_from((*PEOPLE, *GROUP_NAMES))
    held = draw(st.lists(st.tuples(st.sampled_from(ROLES), holders, scopes), max_size=3))
    return written, kinds, direct, held


def inside(name: str, direct: dict[str, set[str]]) -> set[str]:
    """The groups that something lies in, followed up step by step; groups may lie in each other in a circle."""
    found: set[str] = set()
    while more := {group for group, held in direct.items() if held & {name, *found}} - found:
        found |= more
    return found


def bodies(
    written: list[Any], kinds: dict[str, str], direct: dict[str, set[str]], held: list[tuple[str, ...]]
) -> Bodies:
    lists = {
        (MEMBERS, f"/groups/{tenant.of(group)}"): tenant.members(
            *(name for name in PEOPLE if group in inside(name, direct))
        )
        for group in GROUP_NAMES
    }
    return {
        USERS: tenant.users(*(tenant.user(name, **KINDS[kind]) for name, kind in kinds.items())),  # type: ignore[arg-type]
        GROUPS: tenant.groups(*GROUP_NAMES),
        **lists,
        ROLE_ASSIGNMENTS: tenant.listed("x", *(tenant.assignment(n, *one) for n, one in enumerate(held))),
        ca.POLICIES: tenant.policies(*written),
        ca.NAMED_LOCATIONS: tenant.locations(*LOCATIONS.values()),
        ca.STRENGTHS: tenant.strengths(*STRENGTHS.values()),
    }


def worlds(written: list[Any]) -> Iterator[slow.World]:
    """Everything that may be true and cannot be read, as far as these policies could notice."""
    words = {word for one in written for word in _applications(one)}
    suites = sorted(word.casefold() for word in words & {"Office365", "MicrosoftAdminPortals"})
    named = sorted(words & set(APPLICATIONS))
    subsets = [frozenset(s) for s in chain.from_iterable(combinations(suites, n) for n in range(len(suites) + 1))]
    trusting = any("AllTrusted" in str(one["conditions"]["locations"]) for one in written)
    for chosen in product(subsets, repeat=len(named)):
        for both, trusted in product(
            (False, True) if len(suites) > 1 else (False,), (False, True) if trusting else (False,)
        ):
            yield slow.World(dict(zip(named, chosen, strict=True)), both, frozenset({LEGACY} if trusted else ()))


def _applications(one: dict[str, Any]) -> list[str]:
    applications = one["conditions"]["applications"]
    return [*applications["includeApplications"], *applications["excludeApplications"]]


def fast(some_bodies: Bodies) -> dict[str, str]:
    directory = Directory(snapshot(some_bodies))
    found = ca.rules(directory)
    covered = cover.coverage(found, cover.everywhere(found), directory)
    return {PEOPLE[at]: str(answer) for answer, who in covered.of(directory.everyone) for at in positions(who)}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tenants())
def test_the_evaluator_says_what_every_single_sign_in_says(
    made: tuple[list[Any], dict[str, str], dict[str, set[str]], list[tuple[str, ...]]],
) -> None:
    written, kinds, direct, held = made
    told = fast(bodies(*made))
    looked_at = {
        d for name, ds in DIMENSIONS.items() for d in ds if any(_set(one["conditions"][name]) for one in written)
    }
    values = {name: VALUES[name] for name in VALUES if name in looked_at}
    estate = slow.Tenant(written, LOCATIONS, STRENGTHS)
    for name in PEOPLE:
        groups = inside(name, direct)
        roles = {role for role, holder, scope in held if scope == "/" and holder in (name, *groups)}
        user = slow.User(tenant.of(name), kinds[name], frozenset(map(tenant.of, groups)), frozenset(roles))
        possible = {
            slow.verdict(user, estate, list(slow.sign_ins(values, APPLICATIONS, world)), world)
            for world in worlds(written)
        }
        agrees(told[name], possible)


def _set(condition: Any) -> bool:
    return bool(condition) and condition != ["all"]


def agrees(told: str, possible: set[str]) -> None:
    """Where every world that may be says the same, so must the evaluator; where they do not, it must not be certain."""
    if possible == {"enforced"}:
        assert told == "enforced"
    elif "enforced" in possible:
        assert told == "unknown"
    elif len(possible) == 1:
        # Where each world has its own hole there is one for certain, but no sign-in of which that can be said.
        assert told in (*possible, "unknown")
    else:
        assert told in ("conditional", "not enforced", "unknown")
