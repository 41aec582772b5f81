"""A web app that lets in one subnet, one network of the company and its own Front Door."""

from __future__ import annotations

from typing import Any

from checks.azure.appservice import SITE_CONFIG, SITES
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.cases.azure_appservice import SHOP, config, site
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

SITE_LIST = (SITES, SUBSCRIPTION)
SITE_SETTINGS = (SITE_CONFIG, SHOP)


def rule(address: str | None, action: str = "Allow", **more: Any) -> dict[str, Any]:
    """A rule for who may reach the app."""
    given = {"ipAddress": address} if address else {}
    return {**given, "action": action, "tag": "Default", "priority": 100, "name": "rule", **more}


SUBNET = rule(None, vnetSubnetResourceId=f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-app/subnets/front")
OFFICE = rule("203.0.113.0/28")
OWN_DOOR = rule(
    "AzureFrontDoor.Backend", tag="ServiceTag", headers={"x-azure-fdid": ["00000000-0000-0000-0000-0000000000f0"]}
)


def restricted(*rules: dict[str, Any], default: str | None = "Deny") -> dict[str, Any]:
    """The settings of the app with these rules."""
    return config(SHOP, ipSecurityRestrictions=list(rules), ipSecurityRestrictionsDefaultAction=default)


CASES = {
    "azure-appservice-around-waf": Case(
        claim("network.firewall", type="waf"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            SITE_LIST: page(site(SHOP, "app,linux")),
            SITE_SETTINGS: restricted(SUBNET, OFFICE, OWN_DOOR),
        },
        enums=((SITE_SETTINGS, "/properties/ipSecurityRestrictionsDefaultAction"),),
    )
}
