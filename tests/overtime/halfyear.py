"""Half a year of a demo tenant that changes day by day: what was so on which day is written down here and nowhere else.

A run each day at 06:00 UTC, one of them on the last day before the half year and one on the first day after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from evidence.pack import Pack
from evidence.waivers import Waiver
from tests.overtime.packs import Changing, Edit, read, sealed

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
APP = (
    "/subscriptions/5102d911-38f1-5212-9d94-b83c8844ec75/resourceGroups/rg-nl-app-prod/providers/"
    "Microsoft.App/containerApps/ca-nl-webhooks-prod"
)
SUBSCRIPTION = "/subscriptions/5102d911-38f1-5212-9d94-b83c8844ec75"
OLD, NEW = "Secrets are kept in Azure Key Vault.", "All secrets are kept safely in Azure Key Vault."
DEFENDER = "Microsoft Defender for Cloud is enabled."
ENTRA = "Users authenticate through Microsoft Entra ID."
DDOS = "Azure DDoS protection is enabled."
TRAINING = "Employees are trained once a year."


def days(*spans: str) -> frozenset[date]:
    """Days of 2026 out of "01-20" and "01-20/01-25", both ends included."""
    found = set()
    for span in spans:
        first, _, last = span.partition("/")
        day, end = (date.fromisoformat(f"2026-{one}") for one in (first, last or first))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)


# What was so, by day. On every other day each promise held, but for the two that never could be shown.
NO_RUN = days("02-14/02-17", "05-20")
OPEN = days("01-20/01-25", "04-10/04-17")  # an app keeps a secret itself
UNWATCHED = days("02-12/02-18", "03-20", "03-22", "06-29/06-30")  # Defender is off in one subscription
REFUSED = days("03-05/03-07", "03-21")  # the plans of Defender could not be read
REWORDED = date(2026, 4, 15)  # from here on the document has NEW instead of OLD
UPGRADED = date(2026, 6, 1)  # from here on another version of the tool judged
WAIVER = Waiver("", APP, "moves to the vault", "CISO", "2026-01-24", "2026-01-22")
IN_SETTINGS = days("01-21/01-31")  # as long the waiver stood in the settings
PAPERS = {"personnel.training": ("2025-03-12", "2026-03-31")}
RENEWED = {"personnel.training": ("2026-04-15", "2027-03-31")}


def text(day: date) -> str:
    """The document as it was on a day."""
    secrets = NEW if day >= REWORDED else OLD
    return "# Measures\n\n" + "".join(f"- {line}\n" for line in (secrets, DEFENDER, ENTRA, DDOS, TRAINING))


_PLANS = ("AppServices", "Containers", "CosmosDbs", "KeyVaults", "OpenSourceRelationalDatabases", "SqlServers",
          "StorageAccounts", "VirtualMachines")  # fmt: skip


def open_secret(body: Any) -> None:
    for app in body["value"]:
        if app["name"] == "ca-nl-webhooks-prod":
            del app["properties"]["configuration"]["secrets"][0]["keyVaultUrl"]


def plans(tier: str) -> Edit:
    """Every plan of Defender in this tier, or in the first subscription only, if it is the free one."""

    def edit(body: Any) -> None:
        root = body["value"][0]["id"].rsplit("/", 1)[0]
        free = tier == "Free" and root.startswith(SUBSCRIPTION)
        values = (
            {"pricingTier": "Free"} if free else {"pricingTier": "Standard", "resourcesCoverageStatus": "FullyCovered"}
        )
        body["value"] = [
            {"id": f"{root}/{name}", "name": name, "type": "Microsoft.Security/pricings", "properties": values}
            for name in _PLANS
        ]

    return edit


@dataclass(frozen=True)
class Day:
    """One run."""

    day: date
    path: Path
    pack: Pack


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def run_days() -> list[date]:
    """Every day with a run, with the one before and the one after the half year."""
    count = (LAST - FIRST).days + 3
    every = (FIRST + timedelta(days=number - 1) for number in range(count))
    return [day for day in every if day not in NO_RUN]


def runs(folder: Path) -> Iterator[Day]:
    """Asks, judges and seals each day; each run names the one before it."""
    before: Pack | None = None
    for day in run_days():
        written = text(day)
        reading = read(written, RENEWED if day >= REWORDED else PAPERS)
        edits: dict[str, Edit] = {"/pricings": plans("Free" if day in UNWATCHED else "Standard")}
        if day in OPEN:
            edits["/containerApps"] = open_secret
        refused = frozenset(("/pricings",)) if day in REFUSED else frozenset[str]()
        waivers = [WAIVER] if day in IN_SETTINGS else []
        claim = next(one.id for one in reading.claims if one.kind == "secrets.managed-store")
        before = sealed(
            folder / f"{day:%Y-%m-%d}", written, reading, at(day), Changing(edits, refused), previous=before,
            tool="0.2.0" if day >= UPGRADED else "0.1.0",
            waivers=[Waiver(claim, one.resource, one.reason, one.approver, one.expires, one.given) for one in waivers],
        )  # fmt: skip
        yield Day(day, folder / f"{day:%Y-%m-%d}", before)
