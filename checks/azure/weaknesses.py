"""Weaknesses: what Defender for Cloud scans machines and images for, without an agent inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.defender import PLANS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS
from checks.azure.hosting import kind
from checks.check import Observation, check, holds, unknown
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot

# What is scanned, by the extension of which plans:
# https://learn.microsoft.com/azure/defender-for-cloud/concept-agentless-data-collection
# https://learn.microsoft.com/azure/defender-for-cloud/agentless-vulnerability-assessment-azure
_SCANS: Final = {
    "machines": ("agentlessvmscanning", ("virtualmachines", "cloudposture"), ("microsoft.compute/virtualmachines",)),
    "images": (
        "containerregistriesvulnerabilityassessments",
        ("containers", "cloudposture"),
        ("microsoft.containerregistry/registries",),
    ),
}
# Every machine is scanned but those with tags that somebody has named:
# https://learn.microsoft.com/azure/defender-for-cloud/enable-agentless-scanning-vms#exclude-machines-from-scanning
_NO_TAGS: Final = Default("[]", "https://learn.microsoft.com/azure/defender-for-cloud/enable-agentless-scanning-vms")
_SCALE_SETS: Final = "microsoft.compute/virtualmachinescalesets"


@check("azure-weaknesses", answers=("vulnerability.scanning",), over=SUBSCRIPTIONS, needs=(PLANS, RESOURCES))
def scanned(_claim: Claim, subscription: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Machines and container images are scanned for known weaknesses by Defender for Cloud.

    It never contradicts: something else may scan.

    Proves: in which subscriptions Defender scans every machine and every registry's images, and that no resource is left out.
    Leaves open: how often (Defender does it daily), what was found and whether it was mended; the company's own code;
    databases and services that the platform operates.
    """
    held = {kind(item.resource) for item in snapshot.under(RESOURCES, subscription)}
    plans = {item.key.rsplit("/", 1)[-1]: item for item in snapshot.under(PLANS, subscription)}
    scans = [(what, *scan) for what, scan in _SCANS.items() if held & set(scan[2])]
    for what, extension, names, _ in scans:
        yield _scanned(subscription, what, extension, [plans[name] for name in names if name in plans])
    if _SCALE_SETS in held:
        yield unknown(subscription, "whether the machines of its scale sets are scanned was not asked")
    elif not scans:
        text = "holds no machines and no registries that Defender for Cloud scans; what else is scanned does not show"
        yield unknown(subscription, text, *snapshot.listing(RESOURCES, subscription))


def _scanned(subscription: Item, what: str, extension: str, plans: list[Item]) -> Observation:
    seen: list[Seen] = []
    for plan in plans:
        tier, cover = plan.at("/properties/pricingTier"), plan.at("/properties/resourcesCoverageStatus")
        on, read = _extension(plan, extension)
        seen += [tier, cover, *read]
        whole = str(cover.value).casefold() == "fullycovered"
        if str(tier.value).casefold() == "standard" and on and whole:
            return holds(subscription, "Defender for Cloud scans its {what} for weaknesses", *seen, what=what)
    said = "Defender for Cloud is not seen to scan all of its {what} for weaknesses; something else may"
    return unknown(subscription, said, *seen, what=what)


def _extension(plan: Item, wanted: str) -> tuple[bool, list[Seen]]:
    """Whether a plan's extension is switched on, with what was read of it. Tags may leave out single machines."""
    for part in plan.parts("/properties/extensions") or []:
        name = part.at("/name")
        if str(name.value).casefold() == wanted:
            on, tags = part.at("/isEnabled"), part.at("/additionalExtensionProperties/ExclusionTags", absent=_NO_TAGS)
            return str(on.value).casefold() == "true" and tags.value in ("[]", ""), [name, on, tags]
    return False, []
