"""A web app with a name of the company's own, and a slot without one."""

from __future__ import annotations

from typing import Any

from checks.azure.appservice import SITES, SLOTS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.hostnames import CERTIFICATES
from tests.checks.cases.azure_appservice import SHOP, STAGING, site
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Case, claim, page

SITE_LIST, SLOT_LIST, CERTIFICATE_LIST = (SITES, SUBSCRIPTION), (SLOTS, SHOP), (CERTIFICATES, SUBSCRIPTION)
THUMBPRINT = "9F2A4C1D7E8B3056A1C4D5E6F708192A3B4C5D6E"


def named(**state: Any) -> dict[str, Any]:
    """The app with its two names of the platform's and one of the company's own."""
    own = {"name": "shop.example", "sslState": "SniEnabled", "hostType": "Standard", "thumbprint": THUMBPRINT, **state}
    app = site(SHOP, "app,linux")
    app["properties"]["hostNameSslStates"].insert(0, own)
    return app


def certificate(ends: str | None = "2027-04-01T00:00:00+00:00") -> dict[str, Any]:
    """A certificate as the list answers it."""
    return {
        "id": f"{GROUP}/providers/Microsoft.Web/certificates/shop.example",
        "name": "shop.example",
        "type": "Microsoft.Web/certificates",
        "location": "West Europe",
        "properties": {
            "subjectName": "shop.example",
            "hostNames": ["shop.example"],
            "issuer": "GeoTrust TLS RSA CA G1",
            "issueDate": "2026-10-01T00:00:00+00:00",
            "expirationDate": ends,
            "thumbprint": THUMBPRINT,
            "keyVaultSecretStatus": "Initialized",
        },
    }


CASES = {
    "azure-appservice-host-names": Case(
        claim("encryption.in-transit"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            SITE_LIST: page(named()),
            SLOT_LIST: page(site(STAGING, "app,linux")),
            CERTIFICATE_LIST: page(certificate()),
        },
        enums=(
            (SITE_LIST, "/value/0/properties/hostNameSslStates/0/sslState"),
            (SITE_LIST, "/value/0/properties/hostNameSslStates/0/hostType"),
        ),
    ),
}
