"""Entra conditional access: which places a sign-in can come from, as the policies tell them apart.

A place is the set of named locations that an address, a country or a position lies in. Sets that cannot be are left out: an
address in one range lies in every other range that holds it, and a country is one country.

https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import product

from checks.entra.limits import PERHAPS, TRUSTED, Labels, labelled
from evidence import Item

_MOST = 4096
_COUNTRY, _ADDRESSES = "#microsoft.graph.countryNamedLocation", "#microsoft.graph.ipNamedLocation"
Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Location:
    """A named location: trusted or not (None where that cannot be told), and what it is made of, as far as that is understood.

    ``spans`` are first and last address with the version; ``codes`` are countries, ``?`` where the country is not known;
    ``method`` is how a country is found.
    """

    id: str
    trusted: bool | None
    spans: tuple[tuple[int, int, int], ...] | None = None
    codes: Ids | None = None
    method: str = ""

    @property
    def understood(self) -> bool:
        """Whether it is known which places lie in it, and whether it is trusted."""
        return self.trusted is not None and (self.spans is not None or self.codes is not None)


def read(listed: Iterable[Item]) -> dict[str, Location]:
    """The named locations of a tenant by their folded ids; one of a kind that is not known is in no list of kinds."""
    found = {}
    for item in listed:
        kind, name = item.at("/@odata.type").value, item.text("/id").casefold()
        if kind == _COUNTRY:
            found[name] = _country(item, name)
        elif kind == _ADDRESSES:
            trusted = item.at("/isTrusted").value
            found[name] = Location(name, trusted if isinstance(trusted, bool) else None, spans=_spans(item))
    return found


def _country(item: Item, name: str) -> Location:
    codes, unknown = item.at("/countriesAndRegions").value, item.at("/includeUnknownCountriesAndRegions").value
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes) or not isinstance(unknown, bool):
        return Location(name, trusted=False)
    whole = frozenset(code.upper() for code in codes) | ({"?"} if unknown else set())
    return Location(name, trusted=False, codes=whole, method=item.text("/countryLookupMethod"))


def _spans(item: Item) -> tuple[tuple[int, int, int], ...] | None:
    parts = item.parts("/ipRanges")
    if not parts:
        return None
    spans = []
    for part in parts:
        try:
            network = ip_network(part.text("/cidrAddress"), strict=False)
        except ValueError:
            return None
        spans.append((network.version, int(network[0]), int(network[-1])))
    return tuple(spans)


def places(named: Ids, locations: dict[str, Location]) -> tuple[list[Labels], Ids]:
    """The places that these words of policies tell apart, as labels, and those of the words that are in doubt.

    A doubtful word may be true of every place or of none. What is trusted by the old multifactor settings cannot be read; a
    place of which only they may know carries PERHAPS.
    """
    if not named:
        return [labelled()], frozenset()
    told = {name: locations[name] for name in named if name in locations}
    if TRUSTED in named:
        told |= {name: place for name, place in locations.items() if place.trusted is not False}
    certain = [place for place in told.values() if place.understood]
    unsure = {name for name in named - {TRUSTED} if name not in told or not told[name].understood}
    if TRUSTED in named and len(certain) < len(told):
        unsure.add(TRUSTED)
    cells = _cells(certain)
    if cells is None:
        return _doubtful(named), named
    trusted = {place.id for place in certain if place.trusted}
    found: dict[Labels, None] = {}
    for cell in cells:
        inside = bool(cell & trusted)
        words = cell & named
        found[labelled(*words, *((TRUSTED,) if TRUSTED in named and inside else ()))] = None
        if TRUSTED in named and not inside:
            found[labelled(*words, TRUSTED, PERHAPS)] = None
    marks = frozenset(f"?{name}" for name in unsure)
    return [place | some for place in found for some in ({frozenset(), marks})], frozenset(unsure)


def _doubtful(named: Ids) -> list[Labels]:
    return [labelled(), labelled(*(f"?{name}" for name in named))]


def _cells(told: Sequence[Location]) -> list[Ids] | None:
    """Every set of these locations that one sign-in can lie in; None where there are more than can be gone through."""
    groups = [_by_address([place for place in told if place.spans])]
    countries = [place for place in told if place.codes is not None]
    methods = sorted({place.method for place in countries})
    groups += [_by_country([place for place in countries if place.method == method]) for method in methods]
    whole = 1
    for group in groups:
        whole *= len(group)
        if whole > _MOST:
            return None
    return sorted({frozenset().union(*some) for some in product(*groups)}, key=sorted)


def _by_country(told: Sequence[Location]) -> set[Ids]:
    """The locations that hold each country, the unknown one, and any other."""
    codes = frozenset().union(*(place.codes or frozenset() for place in told)) | {"?"}
    return {frozenset(place.id for place in told if code in (place.codes or ())) for code in codes} | {frozenset()}


def _by_address(told: Sequence[Location]) -> set[Ids]:
    """The locations that hold each address, found by walking over the ends of their ranges, lowest first."""
    found: set[Ids] = {frozenset()}
    for version in (4, 6):
        ends = sorted(
            end
            for place in told
            for kind, first, last in place.spans or ()
            if kind == version
            for end in ((first, place.id, 1), (last + 1, place.id, -1))
        )
        depth: dict[str, int] = {}
        for number, (at, name, step) in enumerate(ends):
            depth[name] = depth.get(name, 0) + step
            if number + 1 == len(ends) or ends[number + 1][0] != at:
                found.add(frozenset(inside for inside, open_ in depth.items() if open_))
    return found
