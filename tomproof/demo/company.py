"""The made-up company: its names, ids and the one day on which everything is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
COMPANY = "Nordlicht Terminplan GmbH"
DOMAIN = "nordlicht-terminplan.example"

_NAMES = UUID("5d0a2f6e-7c14-4b1f-9a1e-0f6f2d1c9b37")


def guid(name: str) -> str:
    """A GUID that is always the same for the same name."""
    return str(uuid5(_NAMES, name))


TENANT = guid("tenant")
PRODUCTION = guid("subscription production")
DEVELOPMENT = guid("subscription development")
SUBSCRIPTIONS = {PRODUCTION: "Nordlicht Production", DEVELOPMENT: "Nordlicht Development and Shared"}

HOME = "westeurope"
PAIR = "northeurope"


def ago(days: float, *, hours: float = 0, digits: int = 0) -> str:
    """The moment so long before the day of the demo, RFC 3339 in UTC; ``digits`` are those of the fraction."""
    moment = NOW - timedelta(days=days, hours=hours)
    fraction = "" if not digits else "." + f"{int(guid(str(moment))[:8], 16):010d}"[-digits:]
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"
