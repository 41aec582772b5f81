"""Entra conditional access: whom a policy is about, by accounts, groups, roles and kinds of guests, and whom it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.entra.directory import GUEST_KINDS, NOBODY, Crowd, union
from checks.entra.reading import GUID, NO_CONDITION, Reading
from evidence import Default

_NO_GUESTS = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessusers")
_KNOWN_USERS = frozenset(
    f"{way}{what}" for way in ("include", "exclude") for what in ("Users", "Groups", "Roles", "GuestsOrExternalUsers")
)


def who(reading: Reading) -> tuple[Crowd, tuple[tuple[str, int], ...]]:
    """Whom a policy is about, and who is left out of it by which kind of exclusion."""
    directory = reading.directory
    if reading.policy.names("/conditions/clientApplications"):
        # Then it is about applications that sign in as themselves, and about no person.
        reading.doubt = reading.doubt or not reading.words("/conditions/clientApplications/includeServicePrincipals")
        return (Crowd(0, directory.everyone) if reading.doubt else NOBODY), ()
    if reading.at("/conditions/clientApplications", NO_CONDITION) is not None:
        reading.doubt = True
    if reading.strange("/conditions/users", _KNOWN_USERS):
        reading.doubt = True
    included = union(crowd for _, crowd in _named(reading, "include"))
    excluded = list(_named(reading, "exclude"))
    without = included - union(crowd for _, crowd in excluded)
    left_out = tuple((kind, included.sure & crowd.sure) for kind, crowd in excluded if included.sure & crowd.sure)
    return without, left_out


def _named(reading: Reading, way: str) -> Iterator[tuple[str, Crowd]]:
    """The crowds that the four lists of one direction name."""
    yield "named account", _listed(reading, f"/conditions/users/{way}Users", _account)
    yield "group", _listed(reading, f"/conditions/users/{way}Groups", _group)
    yield "role", _listed(reading, f"/conditions/users/{way}Roles", _role)
    yield "guest", _guests(reading, f"/conditions/users/{way}GuestsOrExternalUsers")


def _listed(reading: Reading, pointer: str, one: Any) -> Crowd:
    words = reading.words(pointer)
    if words is None:
        reading.doubt = True  # the four lists are always there, if only empty
        return Crowd(0, reading.directory.everyone)
    return union(one(reading, word) for word in words)


def _account(reading: Reading, word: str) -> Crowd:
    directory, folded = reading.directory, word.casefold()
    everyone = directory.everyone
    if folded in ("all", "none"):
        return Crowd(everyone, everyone) if folded == "all" else NOBODY
    if folded == "guestsorexternalusers":
        guests = directory.guests({"internalguest", "b2bcollaborationguest"})
        return Crowd(guests.sure, guests.maybe | directory.guests({"b2bcollaborationmember"}).maybe)
    return directory.user(word) if GUID.match(folded) else Crowd(0, everyone)


def _group(reading: Reading, word: str) -> Crowd:
    if not GUID.match(word.casefold()):
        return Crowd(
            0, reading.directory.everyone
        )  # a word for which there may be a meaning, as "All" has one elsewhere
    crowd = reading.directory.group(word)
    reading.seen += reading.directory.cited(word)
    return crowd


def _role(reading: Reading, word: str) -> Crowd:
    # Only roles that are active, built in and assigned for the whole tenant are matched:
    # https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
    everyone = reading.directory.everyone
    return reading.directory.active(word) if GUID.match(word.casefold()) else Crowd(0, everyone)


def _guests(reading: Reading, pointer: str) -> Crowd:
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
