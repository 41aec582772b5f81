"""Azure regions: which country each lies in, which areas of law that belongs to, and which region is its pair.

Facts from https://learn.microsoft.com/azure/reliability/regions-list and
https://learn.microsoft.com/azure/reliability/regions-paired (2026-03). A region that is not in the table is unknown, never
outside: new ones open every few months.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# https://european-union.europa.eu/principles-countries-history/eu-countries_en
EU: Final = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
     "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip
# https://www.efta.int/eea
EEA: Final = EU | {"IS", "LI", "NO"}
# The EU and EFTA; the United Kingdom is outside: https://learn.microsoft.com/privacy/eudb/eu-data-boundary-learn
EU_DATA_BOUNDARY: Final = EEA | {"CH"}

_AREAS: Final = {"eu": EU, "ewr": EEA, "eea": EEA, "eudataboundary": EU_DATA_BOUNDARY, "eudb": EU_DATA_BOUNDARY}
_OTHER_CODES: Final = {"UK": "GB", "EL": "GR"}


@dataclass(frozen=True, slots=True)
class Region:
    """A public region: its slug, its display name, the ISO 3166-1 code of its country, and its pair's slug, if any."""

    name: str
    display: str
    country: str
    pair: str | None


# Display name, country, pair. Pairs are not always mutual, and not always in one geography (Brazil South).
_TABLE: Final = (
    ("Australia Central", "AU", "australiacentral2"),
    ("Australia Central 2", "AU", "australiacentral"),
    ("Australia East", "AU", "australiasoutheast"),
    ("Australia Southeast", "AU", "australiaeast"),
    ("Austria East", "AT", ""),
    ("Belgium Central", "BE", ""),
    ("Brazil South", "BR", "southcentralus"),
    ("Brazil Southeast", "BR", "brazilsouth"),
    ("Canada Central", "CA", "canadaeast"),
    ("Canada East", "CA", "canadacentral"),
    ("Central India", "IN", "southindia"),
    ("Central US", "US", "eastus2"),
    ("Chile Central", "CL", ""),
    ("Denmark East", "DK", ""),
    ("East Asia", "HK", "southeastasia"),
    ("East US", "US", "westus"),
    ("East US 2", "US", "centralus"),
    ("France Central", "FR", "francesouth"),
    ("France South", "FR", "francecentral"),
    ("Germany North", "DE", "germanywestcentral"),
    ("Germany West Central", "DE", "germanynorth"),
    ("Indonesia Central", "ID", ""),
    ("Israel Central", "IL", ""),
    ("Italy North", "IT", ""),
    ("Japan East", "JP", "japanwest"),
    ("Japan West", "JP", "japaneast"),
    ("Jio India Central", "IN", "jioindiawest"),
    ("Jio India West", "IN", "jioindiacentral"),
    ("Korea Central", "KR", "koreasouth"),
    ("Korea South", "KR", "koreacentral"),
    ("Malaysia West", "MY", ""),
    ("Mexico Central", "MX", ""),
    ("New Zealand North", "NZ", ""),
    ("North Central US", "US", "southcentralus"),
    ("North Europe", "IE", "westeurope"),
    ("Norway East", "NO", "norwaywest"),
    ("Norway West", "NO", "norwayeast"),
    ("Poland Central", "PL", ""),
    ("Qatar Central", "QA", ""),
    ("South Africa North", "ZA", "southafricawest"),
    ("South Africa West", "ZA", "southafricanorth"),
    ("South Central US", "US", "northcentralus"),
    ("Southeast Asia", "SG", "eastasia"),
    ("South India", "IN", "centralindia"),
    ("Spain Central", "ES", ""),
    ("Sweden Central", "SE", "swedensouth"),
    ("Sweden South", "SE", "swedencentral"),
    ("Switzerland North", "CH", "switzerlandwest"),
    ("Switzerland West", "CH", "switzerlandnorth"),
    ("UAE Central", "AE", "uaenorth"),
    ("UAE North", "AE", "uaecentral"),
    ("UK South", "GB", "ukwest"),
    ("UK West", "GB", "uksouth"),
    ("West Central US", "US", "westus2"),
    ("West Europe", "NL", "northeurope"),
    ("West India", "IN", "southindia"),
    ("West US", "US", "eastus"),
    ("West US 2", "US", "westcentralus"),
    ("West US 3", "US", "eastus"),
)


def normalise(location: object) -> str:
    """A location as a slug: ``West Europe``, ``(Europe) West Europe`` and ``westeurope`` are all ``westeurope``.

    What is no string is ``""``.
    """
    return _slug(location) if isinstance(location, str) else ""


@lru_cache(maxsize=4096)  # ten thousand resources lie in a handful of places
def _slug(location: str) -> str:
    return re.sub(r"\A\s*\([^)]*\)|\s+", "", location).casefold()


REGIONS: Final = {
    region.name: region
    for region in (Region(normalise(name), name, country, pair or None) for name, country, pair in _TABLE)
}

_COUNTRIES: Final = EU_DATA_BOUNDARY | {region.country for region in REGIONS.values()}


def find(location: object) -> Region | None:
    """The region at a location however it is spelled; None where it is not known."""
    return REGIONS.get(normalise(location))


def pair(location: object) -> Region | None:
    """The region that the platform copies geo-redundant data to; None where there is none or it is not known."""
    region = find(location)
    return REGIONS.get(region.pair) if region is not None and region.pair else None


def area(jurisdiction: object) -> frozenset[str] | None:
    """The countries of a jurisdiction (``EU``, ``EEA``, ``EU Data Boundary``, or a country's code); None if not known."""
    if not isinstance(jurisdiction, str):
        return None
    named = _AREAS.get(normalise(jurisdiction))
    if named is not None:
        return named
    code = jurisdiction.strip().upper()
    country = _OTHER_CODES.get(code, code)
    return frozenset({country}) if country in _COUNTRIES else None


def lies_in(region: Region, jurisdiction: object) -> bool | None:
    """Whether a region lies in a jurisdiction; None where the jurisdiction is not known."""
    countries = area(jurisdiction)
    return None if countries is None else region.country in countries
