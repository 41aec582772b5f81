"""A partner with delegated administration shows in the tenant as a service provider, and no further."""

from __future__ import annotations

import pytest

from checks import Shown
from checks.entra.partners import PARTNERS
from tests.checks.cases.entra_partners import CASES, partner
from tests.checks.entra_tenant import listed, of
from tests.kit import answered, finding

GOOD = CASES["entra-service-providers"]


@pytest.mark.parametrize(
    ("provider", "shown"),
    [(False, Shown.NONE), (None, Shown.NONE), (True, Shown.UNKNOWN), ("yes", Shown.UNKNOWN)],
)
def test_a_service_provider_leaves_open_whether_somebody_from_outside_has_access(
    provider: object, shown: Shown
) -> None:
    case = answered(GOOD, PARTNERS, listed("partners", partner(provider)))
    found = finding("entra-service-providers", case.claim, case.bodies)
    assert found.shown is shown
    names = [observation.resource for observation in found.observations]
    assert names == (
        [f"/policies/crossTenantAccessPolicy/partners/{of('partner tenant')}"] if found.observations else []
    )


def test_a_tenant_without_partners_shows_nothing_either_way() -> None:
    case = answered(GOOD, PARTNERS, listed("partners"))
    assert finding("entra-service-providers", case.claim, case.bodies).shown is Shown.NONE
