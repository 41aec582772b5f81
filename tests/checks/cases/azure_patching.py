"""Good packs for checks.azure.patching."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.cases.azure_compute import MACHINE_LIST, machine
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import Case, claim, page

MODE = "/properties/osProfile/linuxConfiguration/patchSettings/patchMode"


def patched(system: str = "linux", **settings: Any) -> dict[str, Any]:
    """A machine with its patch settings."""
    one = machine()
    one["properties"]["osProfile"] = {
        "computerName": "vm-build",
        "adminUsername": "operator",
        f"{system}Configuration": {
            "provisionVMAgent": True,
            "patchSettings": {"patchMode": "AutomaticByPlatform", "assessmentMode": "AutomaticByPlatform", **settings},
        },
    }
    return one


CASES = {
    "azure-machine-patching": Case(
        claim("vulnerability.patching", automatic=True),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, MACHINE_LIST: page(patched())},
        enums=((MACHINE_LIST, f"/value/0{MODE}"),),
    )
}
