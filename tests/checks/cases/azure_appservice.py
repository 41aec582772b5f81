"""A web app with a staging slot and a function app, reached by HTTPS only."""

from __future__ import annotations

from typing import Any

from checks.azure.appservice import SITE_CONFIG, SITES, SLOT_CONFIG, SLOTS
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

SHOP = f"{GROUP}/providers/Microsoft.Web/sites/app-shop"
JOBS = f"{GROUP}/providers/Microsoft.Web/sites/func-jobs"
STAGING = f"{SHOP}/slots/staging"


def site(resource: str, kind: str, **properties: Any) -> dict[str, Any]:
    """An app or a slot as the lists answer it: siteConfig is there, and empty."""
    name = resource.rsplit("/", 1)[-1]
    host = f"{name}.azurewebsites.net"
    slot = "/slots/" in resource
    return {
        "id": resource,
        "name": f"app-shop/{name}" if slot else name,
        "type": "Microsoft.Web/sites/slots" if slot else "Microsoft.Web/sites",
        "kind": kind,
        "location": "West Europe",
        "tags": {"env": "prod"},
        "properties": {
            "state": "Running",
            "hostNames": [host],
            "repositorySiteName": name,
            "usageState": "Normal",
            "enabled": True,
            "enabledHostNames": [host, f"{name}.scm.azurewebsites.net"],
            "availabilityState": "Normal",
            "hostNameSslStates": [
                {"name": host, "sslState": "Disabled", "hostType": "Standard"},
                {"name": f"{name}.scm.azurewebsites.net", "sslState": "Disabled", "hostType": "Repository"},
            ],
            "serverFarmId": f"{GROUP}/providers/Microsoft.Web/serverfarms/plan-app",
            "reserved": True,
            "siteConfig": {
                "numberOfWorkers": 1,
                "linuxFxVersion": "PYTHON|3.12",
                "minTlsVersion": None,
                "ftpsState": None,
            },
            "clientCertEnabled": False,
            "defaultHostName": host,
            "httpsOnly": True,
            "publicNetworkAccess": "Enabled",
            **properties,
        },
    }


def config(resource: str, **properties: Any) -> dict[str, Any]:
    """The answer of config/web."""
    return {
        "id": f"{resource}/config/web",
        "name": resource.rsplit("/", 1)[-1],
        "type": "Microsoft.Web/sites/config",
        "properties": {
            "numberOfWorkers": 1,
            "linuxFxVersion": "PYTHON|3.12",
            "remoteDebuggingEnabled": False,
            "httpLoggingEnabled": True,
            "alwaysOn": True,
            "http20Enabled": True,
            "minTlsVersion": "1.2",
            "scmMinTlsVersion": "1.2",
            "ftpsState": "FtpsOnly",
            "ipSecurityRestrictions": [
                {"ipAddress": "Any", "action": "Allow", "priority": 2147483647, "name": "Allow all"},
            ],
            **properties,
        },
    }


BODIES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (SITES, SUBSCRIPTION): page(site(SHOP, "app,linux"), site(JOBS, "functionapp,linux")),
    (SLOTS, SHOP): page(site(STAGING, "app,linux")),
    (SLOTS, JOBS): page(),
    (SITE_CONFIG, SHOP): config(SHOP),
    (SITE_CONFIG, JOBS): config(JOBS, ftpsState="Disabled"),
    (SLOT_CONFIG, STAGING): config(STAGING, minTlsVersion="1.3"),
}

CASES = {
    "azure-appservice-https": Case(
        claim("encryption.in-transit", protocol="TLS", scope_="external"),
        BODIES,
        enums=(((SITE_CONFIG, SHOP), "/properties/ftpsState"), ((SLOT_CONFIG, STAGING), "/properties/ftpsState")),
    ),
    "azure-appservice-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        BODIES,
        enums=(
            ((SITE_CONFIG, SHOP), "/properties/minTlsVersion"),
            ((SITE_CONFIG, JOBS), "/properties/scmMinTlsVersion"),
        ),
    ),
}
