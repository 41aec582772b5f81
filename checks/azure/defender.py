"""Microsoft Defender for Cloud: which of its plans watch for threats, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS, UNREGISTERED
from checks.azure.hosting import kind
from checks.azure.promise import listed
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen, Snapshot, arm

PLANS = arm(
    "azure.security.plans",
    "{id}/providers/Microsoft.Security/pricings",
    version="2024-01-01",
    permission="Microsoft.Security/pricings/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)

# What each plan watches. CloudPosture finds weak settings and no attacks:
# https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction
_WATCHED: Final = {
    "appservices": ("microsoft.web/sites",),
    "containers": ("microsoft.containerservice/managedclusters", "microsoft.containerregistry/registries"),
    "cosmosdbs": ("microsoft.documentdb/databaseaccounts",),
    "keyvaults": ("microsoft.keyvault/vaults",),
    "opensourcerelationaldatabases": (
        "microsoft.dbforpostgresql/flexibleservers",
        "microsoft.dbformysql/flexibleservers",
    ),
    "sqlservers": ("microsoft.sql/servers",),
    "storageaccounts": ("microsoft.storage/storageaccounts",),
    "virtualmachines": ("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets"),
}


def _by_defender(claim: Claim) -> bool:
    """Intrusion detection on machines, a SIEM and fail2ban are other tools; where none is named Defender may be meant."""
    tools = listed(claim, "tool")
    return not tools or "defender" in tools


@check(
    "azure-defender",
    answers=("monitoring.threat-detection",),
    over=SUBSCRIPTIONS,
    needs=(PLANS, RESOURCES),
    applies=_by_defender,
)
def detection(claim: Claim, subscription: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """The plans of Defender for Cloud are switched on for the kinds of resource that a subscription holds.

    A plan of the free tier looks at settings only. Where no tool is named, the absence of plans says nothing, since
    attacks may be detected by something else. Source: https://learn.microsoft.com/azure/defender-for-cloud/connect-azure-subscription

    Proves: for which kinds of resource Defender watches for attacks in each subscription.
    Leaves open: features inside a plan; who looks at its alerts.
    """
    held = {kind(item.resource) for item in snapshot.under(RESOURCES, subscription)}
    used = {plan for plan, kinds in _WATCHED.items() if held & set(kinds)}
    named = {item.key.rsplit("/", 1)[-1]: item for item in snapshot.under(PLANS, subscription)}
    plans = {plan: item for plan, item in named.items() if plan in used}
    tiers = {plan: item.at("/properties/pricingTier") for plan, item in plans.items()}
    if not used:
        return
    words = {plan: str(tier.value).casefold() for plan, tier in tiers.items()}
    on = [plan for plan, word in words.items() if word == "standard"]
    if set(words.values()) - {"standard", "free"} or set(words) != used:
        yield unknown(subscription, "does not say for every kind of resource whether its plan is on", *tiers.values())
    elif len(on) == len(used):
        yield _all_on(subscription, plans)
    else:
        yield _missing(claim, subscription, on, sorted(used - set(on)), tuple(tiers.values()))
    others = [tool for tool in listed(claim, "tool") if tool != "defender"]
    if others:
        yield unknown(subscription, "what {others} detects is not asked", others=", ".join(others))


def _all_on(subscription: Item, plans: dict[str, Item]) -> Observation:
    """A plan that is on may still leave single resources out, one by one."""
    tiers = [item.at("/properties/pricingTier") for item in plans.values()]
    cover = [item.at("/properties/resourcesCoverageStatus") for item in plans.values()]
    named = ", ".join(sorted(plans))
    if all(str(one.value).casefold() == "fullycovered" for one in cover):
        text = "its plans watch every kind of resource here that there is a plan for: {plans}"
        return holds(subscription, text, *tiers, *cover, plans=named)
    text = "its plans are on, and do not say of every one that it leaves no resource out: {plans}"
    return unknown(subscription, text, *tiers, *cover, plans=named)


def _missing(claim: Claim, subscription: Item, on: list[str], off: list[str], seen: tuple[Seen, ...]) -> Observation:
    left = ", ".join(off)
    if on:
        said = "its plans watch {watched}, and leave out {left}"
        return unknown(subscription, said, *seen, watched=", ".join(sorted(on)), left=left)
    if listed(claim, "tool"):
        return contradicts(
            subscription, "no plan of Defender for Cloud watches for attacks here: {left}", *seen, left=left
        )
    said = "Defender for Cloud watches for no attacks here; the wording names no tool, so something else may"
    return unknown(subscription, said, *seen)
