"""A tenant that works with another one, which is no service provider of it."""

from __future__ import annotations

from typing import Any

from checks.entra.partners import PARTNERS
from tests.checks.entra_tenant import listed, of
from tests.kit import Case, claim


def partner(provider: object = False) -> dict[str, Any]:
    """Settings for another tenant."""
    return {
        "tenantId": of("partner tenant"),
        "isServiceProvider": provider,
        "isInMultiTenantOrganization": False,
        "inboundTrust": None,
    }


CASES = {
    "entra-service-providers": Case(
        claim("access.external-none", guests=0),
        {PARTNERS: listed("policies/crossTenantAccessPolicy/partners", partner())},
        ignored=("/value/0/isServiceProvider",),
    ),
}
