"""Entra conditional access: under which limits a policy applies: applications, clients, platforms, places, risks, devices.

A sign-in carries labels along each of these dimensions; a limit says which labels are included and which excluded. What is
not understood is perhaps anything: it makes a policy possible there and never certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checks.entra.reading import GUID, NO_CONDITION, Reading
from evidence import Default

AZURE_MANAGEMENT = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
ADMIN_PORTALS = "microsoftadminportals"

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

PERHAPS = "?perhaps"  # carried by a situation of which it is not known whether it can be at all
UNTOLD = (
    "?untold"  # carried by one that stands for several, which are named besides: it shows only what is possible in all
)

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


# -- reading them

_NO_FILTER = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications")
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
_KNOWN_APPLICATIONS = frozenset(
    {
        "includeApplications", "excludeApplications", "includeUserActions", "applicationFilter",
        "includeAuthenticationContextClassReferences",
    }
)  # fmt: skip


def limits(reading: Reading) -> dict[str, Limit]:
    """The limits by dimension; a dimension that is not limited is left out."""
    if reading.strange("/conditions", _KNOWN_CONDITIONS) or reading.strange(
        "/conditions/applications", _KNOWN_APPLICATIONS
    ):
        reading.doubt = True
    if reading.at("/conditions/servicePrincipalRiskLevels", NO_CONDITION):
        reading.doubt = True
    found = {
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
    return {dimension: limit for dimension, limit in found.items() if limit is not None and not limit.none}


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


def _words(reading: Reading, pointer: str, known: tuple[str, ...]) -> Limit | None:
    """A list that always has a member; all of them where it says so."""
    words = reading.words(pointer)
    return _limit(words, (), known) if words else _DOUBTFUL


def _levels(reading: Reading, name: str) -> Limit | None:
    """A list of risk levels; empty where the policy does not look at them."""
    words = reading.words(f"/conditions/{name}")
    if words is None:
        return _DOUBTFUL
    return _limit(words, (), RISKS) if words else None


def _flags(reading: Reading, pointer: str, known: tuple[str, ...]) -> Limit | None:
    """Several words in one string; null where the policy does not look at them."""
    value = reading.at(pointer, NO_CONDITION)
    if value is None or value == "":
        return None
    return _limit([word.strip() for word in value.split(",")], (), known) if isinstance(value, str) else _DOUBTFUL


def _pair(reading: Reading, name: str, suffix: str, known: tuple[str, ...] | None) -> Limit | None:
    """An object with an include and an exclude list; null where the policy does not look at it."""
    pointer = f"/conditions/{name}"
    if not reading.policy.names(pointer):
        return None if reading.at(pointer, NO_CONDITION) is None else _DOUBTFUL
    include, exclude = reading.words(f"{pointer}/include{suffix}"), reading.words(f"{pointer}/exclude{suffix}")
    if (
        include is None
        or exclude is None
        or reading.strange(pointer, frozenset({f"include{suffix}", f"exclude{suffix}"}))
    ):
        return _DOUBTFUL
    return _limit(include, exclude, known) if include else _DOUBTFUL


def _flow(reading: Reading) -> Limit | None:
    if not reading.policy.names("/conditions/authenticationFlows"):
        return None if reading.at("/conditions/authenticationFlows", NO_CONDITION) is None else _DOUBTFUL
    return _flags(reading, "/conditions/authenticationFlows/transferMethods", FLOWS) or _DOUBTFUL


def _device(reading: Reading) -> Limit | None:
    """A device filter: its rule is taken as a label, true or not of a device, and is not looked into."""
    pointer = "/conditions/devices"
    if not reading.policy.names(pointer):
        return None if reading.at(pointer, NO_CONDITION) is None else _DOUBTFUL
    if reading.strange(pointer, frozenset({"deviceFilter"})):
        return _DOUBTFUL
    if not reading.policy.names(f"{pointer}/deviceFilter"):
        return None if reading.at(f"{pointer}/deviceFilter", NO_CONDITION) is None else _DOUBTFUL
    mode, rule = reading.at(f"{pointer}/deviceFilter/mode"), reading.at(f"{pointer}/deviceFilter/rule")
    if not isinstance(rule, str) or mode not in ("include", "exclude"):
        return _DOUBTFUL
    return Limit(frozenset({rule})) if mode == "include" else Limit(frozenset({ALL}), frozenset({rule}))


SUITES = frozenset({"office365", ADMIN_PORTALS})


def _applications(reading: Reading) -> Limit:
    """Which applications a policy is about. User actions and authentication contexts protect no application by themselves."""
    pointer = "/conditions/applications"
    include, exclude = reading.words(f"{pointer}/includeApplications"), reading.words(f"{pointer}/excludeApplications")
    filtered = reading.at(f"{pointer}/applicationFilter", _NO_FILTER)
    if include is None or exclude is None or filtered is not None:
        return _DOUBTFUL
    ins, outs = {word.casefold() for word in include}, {word.casefold() for word in exclude}
    limit = _limit(ins, outs, {word for word in ins | outs if GUID.match(word)} | SUITES | {ALL, "none"})
    # Which applications a suite has is not written anywhere; those of it may be named one by one elsewhere.
    return Limit(
        limit.include,
        limit.exclude,
        limit.perhaps_include | {f"?{suite}" for suite in (ins - outs) & SUITES},
        limit.perhaps_exclude | {f"?{suite}" for suite in outs & SUITES},
    )
