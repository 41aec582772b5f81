"""Patches of machines: who installs them, as each virtual machine is set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.compute import MACHINES
from checks.azure.promise import listed
from checks.check import Observation, check, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Snapshot

# By Azure, or by Windows Update inside the machine: https://learn.microsoft.com/azure/virtual-machines/automatic-vm-guest-patching
_BY_ITSELF: Final = {"automaticbyplatform": "Azure", "automaticbyos": "Windows Update"}


def _of_machines(claim: Claim) -> bool:
    """Patches of libraries are another matter."""
    return "libraries" not in listed(claim, "scope")


@check("azure-machine-patching", answers=("vulnerability.patching",), over=MACHINES, applies=_of_machines)
def patched(claim: Claim, machine: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Security patches of a machine's operating system are installed by themselves.

    Proves: who installs critical and security patches on each virtual machine.
    Leaves open: when each patch was installed, and whether one is missing; libraries and programs that were installed by
    hand; scale sets, whose machines are replaced; what the platform operates is patched by the platform.
    """
    modes = [
        machine.at(f"/properties/osProfile/{system}Configuration/patchSettings/patchMode")
        for system in ("windows", "linux")
    ]
    word = next((str(mode.value).casefold() for mode in modes if mode.value is not None), "")
    if word == "manual" and claim.params.get("automatic") is True:
        yield contradicts(
            machine, "its patches are installed by hand or by another tool, and not by themselves", *modes
        )
    elif word == "manual":
        yield unknown(machine, "its patches are installed by hand or by another tool, of which nothing shows", *modes)
    elif word not in _BY_ITSELF:
        yield unknown(machine, "does not say who installs its patches", *modes)
    elif "hours" in claim.params or "frequency" in claim.params:
        text = "{who} installs its patches; how soon each of them came is not asked"
        yield unknown(machine, text, *modes, who=_BY_ITSELF[word])
    else:
        yield holds(machine, "{who} installs its patches", *modes, who=_BY_ITSELF[word])
