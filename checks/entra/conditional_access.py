"""Entra conditional access: the policies, and what each demands, of whom and under which limits.

A policy is read into a Rule: what it demands, of whom, and under which limits (applications, clients, platforms, places,
risks, devices, flows). Whatever is not understood, an unknown condition or a new enum value, makes a policy possible and
never certain. What follows from all policies together is in ``checks.entra.coverage``.

The meaning of the conditions: https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy and
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from checks.entra.directory import GUEST_KINDS, NOBODY, Crowd, Directory, union
from checks.entra.policies import POLICIES as POLICIES
from evidence import Default, Item, Seen, graph

NAMED_LOCATIONS = graph(
    "graph.conditional-access.named-locations",
    "/identity/conditionalAccess/namedLocations",
    permission="Policy.Read.All",
    resource="/identity/conditionalAccess/namedLocations/{id}",
)
STRENGTHS = graph(
    "graph.authentication-strengths",
    "/policies/authenticationStrengthPolicies",
    permission="Policy.Read.All",
    resource="/policies/authenticationStrengthPolicies/{id}",
)
SECURITY_DEFAULTS = graph(
    "graph.security-defaults",
    "/policies/identitySecurityDefaultsEnforcementPolicy",
    permission="Policy.Read.All",
    items="",
    resource="/policies/identitySecurityDefaultsEnforcementPolicy",
)

AZURE_MANAGEMENT = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
ADMIN_PORTALS = "microsoftadminportals"


class Demand(StrEnum):
    """What a policy asks of those it is about."""

    FACTOR = "a second factor"
    BLOCK = "no access at all"
    CHOICE = "a second factor or something else instead"
    LESS = "something else"
    UNCLEAR = "something that is not known here"


class State(StrEnum):
    """Whether a policy is in force."""

    ON = "on"
    REPORT = "report-only"
    OFF = "off"
    UNCLEAR = "not known here"


# What a dimension is called for people, and where in a policy it stands.
DIMENSIONS = {
    "application": ("applications", "/conditions/applications"),
    "client": ("kinds of client", "/conditions/clientAppTypes"),
    "platform": ("platforms", "/conditions/platforms"),
    "place": ("places", "/conditions/locations"),
    "sign-in risk": ("sign-in risks", "/conditions/signInRiskLevels"),
    "user risk": ("user risks", "/conditions/userRiskLevels"),
    "insider risk": ("insider risks", "/conditions/insiderRiskLevels"),
    "flow": ("sign-in flows", "/conditions/authenticationFlows"),
    "device": ("devices", "/conditions/devices"),
}


ALL = "all"
TRUSTED = "alltrusted"
ANY = "?"  # every situation carries it: what is included by a word that nobody has seen before is perhaps anything

Labels = frozenset[str]


@dataclass(frozen=True, slots=True)
class Limit:
    """Where along one dimension a policy applies.

    A situation carries labels. The policy applies where one of them is included and none excluded; what is only perhaps
    included or excluded makes it possible there.
    """

    include: Labels
    exclude: Labels = frozenset()
    perhaps_include: Labels = frozenset()
    perhaps_exclude: Labels = frozenset()

    @property
    def none(self) -> bool:
        """Whether it limits nothing."""
        return ALL in self.include and not self.exclude | self.perhaps_exclude

    def sure(self, labels: Labels) -> bool:
        return bool(self.include & labels) and not (self.exclude | self.perhaps_exclude) & labels

    def maybe(self, labels: Labels) -> bool:
        return bool((self.include | self.perhaps_include) & labels) and not self.exclude & labels


def labelled(*words: str) -> Labels:
    """The labels of one value of a dimension, with those that every value carries."""
    return frozenset({ALL, ANY, *words})


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy as it was understood. ``left_out`` says by which kind of exclusion whom it would otherwise cover."""

    resource: str
    name: str
    state: State
    demand: Demand
    who: Crowd
    left_out: tuple[tuple[str, int], ...]
    limits: dict[str, Limit]
    seen: tuple[Seen, ...]
    state_seen: Seen

    @property
    def protects(self) -> bool:
        """Whether it demands a second factor, or nobody gets in, wherever it applies, or at least may do so."""
        on = self.state in (State.ON, State.UNCLEAR)
        return on and self.demand in (Demand.FACTOR, Demand.BLOCK, Demand.UNCLEAR)

    @property
    def certain(self) -> bool:
        """Whether it is certainly in force and what it demands is known."""
        return self.state is State.ON and self.demand is not Demand.UNCLEAR

    @property
    def limited(self) -> str:
        """For people: what it is only about some of."""
        return ", ".join(DIMENSIONS[dimension][0] for dimension in self.limits)

    def about(self, *parts: str) -> tuple[Seen, ...]:
        """What was seen of its state and of some parts of it."""
        return (self.state_seen, *(seen for seen in self.seen if any(part in seen.pointer for part in parts)))


# -- reading policies ------------------------------------------------------------------------------------------------------

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

_CONDITIONS = "https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset"
_NO_CONDITION = Default(None, _CONDITIONS)
_NO_GUESTS = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessusers")
_NO_FILTER = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications")
_NO_STRENGTH = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols")

_STATES = {"enabled": State.ON, "enabledForReportingButNotEnforced": State.REPORT, "disabled": State.OFF}
_LESSER_CONTROLS = frozenset(
    {
        "compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication", "passwordChange",
        "riskRemediation",
    }
)  # fmt: skip
CLIENTS = ("browser", "mobileappsanddesktopclients", "exchangeactivesync", "other")
PLATFORMS = ("android", "ios", "windows", "windowsphone", "macos", "linux")
RISKS = ("none", "low", "medium", "high")
INSIDER_RISKS = ("none", "minor", "moderate", "elevated")
FLOWS = ("devicecodeflow", "authenticationtransfer")
_KNOWN_CONDITIONS = frozenset(
    {
        "applications", "users", "clientAppTypes", "platforms", "locations", "devices", "signInRiskLevels",
        "userRiskLevels", "insiderRiskLevels", "servicePrincipalRiskLevels", "clientApplications", "authenticationFlows",
    }
)  # fmt: skip
_KNOWN_USERS = frozenset(
    f"{way}{what}" for way in ("include", "exclude") for what in ("Users", "Groups", "Roles", "GuestsOrExternalUsers")
)
_KNOWN_APPLICATIONS = frozenset(
    {
        "includeApplications", "excludeApplications", "includeUserActions", "applicationFilter",
        "includeAuthenticationContextClassReferences",
    }
)  # fmt: skip
_KNOWN_GRANTS = frozenset(
    {"operator", "builtInControls", "customAuthenticationFactors", "termsOfUse", "authenticationStrength"}
)

# What counts as two factors: https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
_STRONG = frozenset(
    {
        "windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush", "temporaryAccessPassOneTime",
        "temporaryAccessPassMultiUse", "federatedMultiFactor",
    }
)  # fmt: skip
_FIRST = frozenset({"password", "federatedSingleFactor"})
_SECOND = frozenset(
    {"microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice", "x509CertificateSingleFactor"}
)
_METHODS = _STRONG | _FIRST | _SECOND | {"email", "qrCodePin"}


@dataclass(slots=True)
class _Reading:
    """One policy while it is read: what was seen of it, and whether something in it was not understood."""

    policy: Item
    directory: Directory
    seen: list[Seen] = field(default_factory=list)
    doubt: bool = False

    def at(self, pointer: str, absent: Default | None = None) -> Any:
        found = self.policy.at(pointer, absent)
        self.seen.append(found)
        return found.value

    def words(self, pointer: str, absent: Default | None = None) -> list[str] | None:
        """A list of strings; None where it is none."""
        value = self.at(pointer, absent)
        return value if isinstance(value, list) and all(isinstance(word, str) for word in value) else None

    def strange(self, pointer: str, known: frozenset[str]) -> bool:
        """Whether the object at a pointer says something by a key that nobody has seen before."""
        return any(self.at(f"{pointer}/{name}") for name in sorted(self.policy.names(pointer) - known))


def rules(directory: Directory) -> list[Rule]:
    """Every policy of the tenant as a rule; raises Incomplete where the list is not all there."""
    return [_rule(policy, directory) for policy in directory.snapshot[POLICIES]]


def _rule(policy: Item, directory: Directory) -> Rule:
    reading = _Reading(policy, directory)
    state_seen = policy.at("/state")
    reading.seen.append(state_seen)
    state = _STATES.get(state_seen.value, State.UNCLEAR) if isinstance(state_seen.value, str) else State.UNCLEAR
    name = policy.text("/displayName") or "without a name"
    if state is State.OFF:
        return Rule(policy.resource, name, state, Demand.LESS, NOBODY, (), {}, tuple(reading.seen), state_seen)
    demand = _demand(reading)
    limits = _limits(reading)
    who, left_out = _who(reading)
    if reading.doubt or state is State.UNCLEAR or demand is Demand.UNCLEAR:
        who = who.perhaps
    return Rule(policy.resource, name, state, demand, who, left_out, limits, tuple(reading.seen), state_seen)


# -- what it demands


def _demand(reading: _Reading) -> Demand:
    if not reading.policy.names("/grantControls"):
        # A policy without grant controls has session controls: it asks nothing at sign-in.
        reading.at("/sessionControls")
        return Demand.LESS if reading.policy.names("/sessionControls") else Demand.UNCLEAR
    controls = reading.words("/grantControls/builtInControls")
    if controls == ["block"]:
        return Demand.BLOCK  # it stands alone; nothing can be asked for instead
    operator = reading.at("/grantControls/operator")
    ways: list[bool | None] = [_control(word) for word in controls] if controls is not None else [None]
    for pointer in ("/grantControls/customAuthenticationFactors", "/grantControls/termsOfUse"):
        others = reading.words(pointer)
        ways += [False for _ in others] if others is not None else [None]
    strength = reading.at("/grantControls/authenticationStrength/id", _NO_STRENGTH)
    if strength is not None:
        ways.append(_strength(reading, strength))
    if reading.strange("/grantControls", _KNOWN_GRANTS):
        ways.append(None)
    return _joined(operator, ways)


def _control(word: str) -> bool | None:
    """Whether a control is a second factor; None for one that is not known here."""
    if word == "mfa":
        return True
    return False if word in _LESSER_CONTROLS else None


def _joined(operator: Any, ways: Sequence[bool | None]) -> Demand:
    """What several controls together demand."""
    if operator not in ("AND", "OR") or not ways:
        return Demand.UNCLEAR
    if operator == "AND":
        if True in ways:
            return Demand.FACTOR
        return Demand.UNCLEAR if None in ways else Demand.LESS
    if False in ways:
        return Demand.LESS if all(way is False for way in ways) else Demand.CHOICE
    return Demand.UNCLEAR if None in ways else Demand.FACTOR


def _strength(reading: _Reading, identifier: Any) -> bool | None:
    """Whether every combination that an authentication strength allows is two factors."""
    for strength in reading.directory.take(STRENGTHS):
        if strength.text("/id").casefold() != str(identifier).casefold():
            continue
        satisfied, allowed = strength.at("/requirementsSatisfied"), strength.at("/allowedCombinations")
        reading.seen += [satisfied, allowed]
        if not isinstance(allowed.value, list) or not allowed.value:
            return None
        combinations_ = [_two_factors(combination) for combination in allowed.value]
        if False in combinations_ or satisfied.value == "none":
            return False
        return None if None in combinations_ or satisfied.value != "mfa" else True
    return None


def _two_factors(combination: Any) -> bool | None:
    methods = frozenset(combination.replace(" ", "").split(",")) if isinstance(combination, str) else frozenset()
    if methods & _STRONG or (methods & _FIRST and methods & _SECOND):
        return True
    return False if methods and methods <= _METHODS else None


# -- of whom


def _who(reading: _Reading) -> tuple[Crowd, tuple[tuple[str, int], ...]]:
    """Whom a policy is about, and who is left out of it by which kind of exclusion."""
    directory = reading.directory
    if reading.policy.names("/conditions/clientApplications"):
        # Then it is about applications that sign in as themselves, and about no person.
        reading.doubt = reading.doubt or not reading.words("/conditions/clientApplications/includeServicePrincipals")
        return (Crowd(0, directory.everyone) if reading.doubt else NOBODY), ()
    if reading.at("/conditions/clientApplications", _NO_CONDITION) is not None:
        reading.doubt = True
    if reading.strange("/conditions/users", _KNOWN_USERS):
        reading.doubt = True
    included = union(crowd for _, crowd in _named(reading, "include"))
    excluded = list(_named(reading, "exclude"))
    without = included - union(crowd for _, crowd in excluded)
    left_out = tuple((kind, included.sure & crowd.sure) for kind, crowd in excluded if included.sure & crowd.sure)
    return without, left_out


def _named(reading: _Reading, way: str) -> Iterator[tuple[str, Crowd]]:
    """The crowds that the four lists of one direction name."""
    yield "named account", _listed(reading, f"/conditions/users/{way}Users", _account)
    yield "group", _listed(reading, f"/conditions/users/{way}Groups", _group)
    yield "role", _listed(reading, f"/conditions/users/{way}Roles", _role)
    yield "guest", _guests(reading, f"/conditions/users/{way}GuestsOrExternalUsers")


def _listed(reading: _Reading, pointer: str, one: Any) -> Crowd:
    words = reading.words(pointer)
    if words is None:
        reading.doubt = True  # the four lists are always there, if only empty
        return Crowd(0, reading.directory.everyone)
    return union(one(reading, word) for word in words)


def _account(reading: _Reading, word: str) -> Crowd:
    directory, folded = reading.directory, word.casefold()
    everyone = directory.everyone
    if folded in (ALL, "none"):
        return Crowd(everyone, everyone) if folded == ALL else NOBODY
    if folded == "guestsorexternalusers":
        guests = directory.guests({"internalguest", "b2bcollaborationguest"})
        return Crowd(guests.sure, guests.maybe | directory.guests({"b2bcollaborationmember"}).maybe)
    return directory.user(word) if _GUID.match(folded) else Crowd(0, everyone)


def _group(reading: _Reading, word: str) -> Crowd:
    crowd = reading.directory.group(word)
    reading.seen += reading.directory.cited(word)
    return crowd


def _role(reading: _Reading, word: str) -> Crowd:
    # Only roles that are active, built in and assigned for the whole tenant are matched:
    # https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
    everyone = reading.directory.everyone
    return reading.directory.active(word) if _GUID.match(word.casefold()) else Crowd(0, everyone)


def _guests(reading: _Reading, pointer: str) -> Crowd:
    """Guests and external users by kind; of which tenants they come cannot be seen, so a choice of tenants is possible only."""
    if not reading.policy.names(pointer):
        value = reading.at(pointer, _NO_GUESTS)
        return NOBODY if value is None else Crowd(0, reading.directory.everyone)
    types = reading.at(f"{pointer}/guestOrExternalUserTypes")
    if not isinstance(types, str):
        return Crowd(0, reading.directory.everyone)
    words = {word.strip().casefold() for word in types.split(",")}
    known = GUEST_KINDS | {"none", "b2bdirectconnectuser", "otherexternaluser", "serviceprovider"}
    crowd = reading.directory.guests(words & GUEST_KINDS)
    if words - known:
        return Crowd(crowd.sure, reading.directory.everyone)
    if not reading.policy.names(f"{pointer}/externalTenants"):
        return crowd if reading.at(f"{pointer}/externalTenants", _NO_GUESTS) is None else crowd.perhaps
    kind = reading.at(f"{pointer}/externalTenants/membershipKind")
    return crowd if kind == "all" else crowd.perhaps


# -- under which limits


def _limits(reading: _Reading) -> dict[str, Limit]:
    """The limits by dimension; a dimension that is not limited is left out."""
    if reading.strange("/conditions", _KNOWN_CONDITIONS) or reading.strange(
        "/conditions/applications", _KNOWN_APPLICATIONS
    ):
        reading.doubt = True
    if reading.at("/conditions/servicePrincipalRiskLevels", _NO_CONDITION):
        reading.doubt = True
    limits = {
        "application": _applications(reading),
        "client": _words(reading, "/conditions/clientAppTypes", (*CLIENTS, "eassupported", ALL)),
        "platform": _pair(reading, "platforms", "Platforms", (*PLATFORMS, ALL)),
        "place": _pair(reading, "locations", "Locations", None),
        "sign-in risk": _levels(reading, "signInRiskLevels"),
        "user risk": _levels(reading, "userRiskLevels"),
        "insider risk": _flags(reading, "/conditions/insiderRiskLevels", INSIDER_RISKS),
        "flow": _flow(reading),
        "device": _device(reading),
    }
    return {dimension: limit for dimension, limit in limits.items() if limit is not None and not limit.none}


def _limit(include: Iterable[str], exclude: Iterable[str] = (), known: Iterable[str] | None = None) -> Limit:
    """A limit out of words; one that is not known is perhaps anything."""
    ins, outs = ({word.casefold() for word in words} for words in (include, exclude))
    if known is None:
        return Limit(frozenset(ins), frozenset(outs))
    certain = frozenset(known)
    return Limit(
        frozenset(ins & certain),
        frozenset(outs & certain),
        frozenset({ANY} if ins - certain else ()),
        frozenset({ANY} if outs - certain else ()),
    )


_DOUBTFUL = Limit(frozenset(), perhaps_include=frozenset({ANY}))


def _words(reading: _Reading, pointer: str, known: tuple[str, ...]) -> Limit | None:
    """A list that always has a member; all of them where it says so."""
    words = reading.words(pointer)
    return _limit(words, (), known) if words else _DOUBTFUL


def _levels(reading: _Reading, name: str) -> Limit | None:
    """A list of risk levels; empty where the policy does not look at them."""
    words = reading.words(f"/conditions/{name}")
    if words is None:
        return _DOUBTFUL
    return _limit(words, (), RISKS) if words else None


def _flags(reading: _Reading, pointer: str, known: tuple[str, ...]) -> Limit | None:
    """Several words in one string; null where the policy does not look at them."""
    value = reading.at(pointer, _NO_CONDITION)
    if value is None or value == "":
        return None
    return _limit([word.strip() for word in value.split(",")], (), known) if isinstance(value, str) else _DOUBTFUL


def _pair(reading: _Reading, name: str, suffix: str, known: tuple[str, ...] | None) -> Limit | None:
    """An object with an include and an exclude list; null where the policy does not look at it."""
    pointer = f"/conditions/{name}"
    if not reading.policy.names(pointer):
        return None if reading.at(pointer, _NO_CONDITION) is None else _DOUBTFUL
    include, exclude = reading.words(f"{pointer}/include{suffix}"), reading.words(f"{pointer}/exclude{suffix}")
    if (
        include is None
        or exclude is None
        or reading.strange(pointer, frozenset({f"include{suffix}", f"exclude{suffix}"}))
    ):
        return _DOUBTFUL
    return _limit(include, exclude, known) if include else _DOUBTFUL


def _flow(reading: _Reading) -> Limit | None:
    if not reading.policy.names("/conditions/authenticationFlows"):
        return None if reading.at("/conditions/authenticationFlows", _NO_CONDITION) is None else _DOUBTFUL
    return _flags(reading, "/conditions/authenticationFlows/transferMethods", FLOWS) or _DOUBTFUL


def _device(reading: _Reading) -> Limit | None:
    """A device filter: its rule is taken as a label, true or not of a device, and is not looked into."""
    pointer = "/conditions/devices"
    if not reading.policy.names(pointer):
        return None if reading.at(pointer, _NO_CONDITION) is None else _DOUBTFUL
    if reading.strange(pointer, frozenset({"deviceFilter"})):
        return _DOUBTFUL
    if not reading.policy.names(f"{pointer}/deviceFilter"):
        return None if reading.at(f"{pointer}/deviceFilter", _NO_CONDITION) is None else _DOUBTFUL
    mode, rule = reading.at(f"{pointer}/deviceFilter/mode"), reading.at(f"{pointer}/deviceFilter/rule")
    if not isinstance(rule, str) or mode not in ("include", "exclude"):
        return _DOUBTFUL
    return Limit(frozenset({rule})) if mode == "include" else Limit(frozenset({ALL}), frozenset({rule}))


SUITES = frozenset({"office365", ADMIN_PORTALS})


def _applications(reading: _Reading) -> Limit:
    """Which applications a policy is about. User actions and authentication contexts protect no application by themselves."""
    pointer = "/conditions/applications"
    include, exclude = reading.words(f"{pointer}/includeApplications"), reading.words(f"{pointer}/excludeApplications")
    filtered = reading.at(f"{pointer}/applicationFilter", _NO_FILTER)
    if include is None or exclude is None or filtered is not None:
        return _DOUBTFUL
    ins, outs = {word.casefold() for word in include}, {word.casefold() for word in exclude}
    limit = _limit(ins, outs, {word for word in ins | outs if _GUID.match(word)} | SUITES | {ALL, "none"})
    # Which applications a suite has is not written anywhere; those of it may be named one by one elsewhere.
    return Limit(
        limit.include,
        limit.exclude,
        limit.perhaps_include | {f"?{suite}" for suite in ins & SUITES},
        limit.perhaps_exclude | {f"?{suite}" for suite in outs & SUITES},
    )
