"""An estate in which nobody else can come to the rights of the one person who operates it."""

from __future__ import annotations

from checks.azure.authorization import DENIALS, ROLE_ASSIGNMENTS
from checks.azure.vaults import VAULTS
from checks.entra import directory as entra
from checks.entra.directory import GROUP_ELIGIBILITY, OWNERS
from checks.entra.principals import APPLICATIONS, CREDENTIALS, FEDERATED, IDENTITIES, IDENTITY_FEDERATED
from tests.checks.cases.entra_access import (
    ADMINISTERED,
    CONTRIBUTOR,
    OPERATORS,
    OWNER,
    PRODUCTION,
    SQL_ADMINISTRATORS,
    granted,
    service_principal,
    service_principals,
)
from tests.checks.cases.entra_principals import FRESH, application, applications
from tests.checks.entra_tenant import listed, members, of
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

_RIGHTS: Bodies = {
    key: body for key, body in PRODUCTION.items() if key not in (entra.ORGANIZATION, (DENIALS, SUBSCRIPTION))
} | {**ADMINISTERED, (VAULTS, SUBSCRIPTION): page()}
REACH: Bodies = {
    **_RIGHTS,
    (GROUP_ELIGIBILITY, OPERATORS): listed("identityGovernance/privilegedAccess/group/eligibilityScheduleInstances"),
    (OWNERS, OPERATORS): members("ben"),
}
WEB = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-web"
PIPELINE = f"/servicePrincipals/{of('pipeline')}"
MACHINES: Bodies = {
    **_RIGHTS,
    SQL_ADMINISTRATORS: page(),
    (ROLE_ASSIGNMENTS, SUBSCRIPTION): page(
        granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "pipeline", "ServicePrincipal")
    ),
    entra.SERVICE_PRINCIPALS: service_principals(service_principal("pipeline")),
    APPLICATIONS: applications(application("pipeline", FRESH)),
    CREDENTIALS: listed("servicePrincipals", {"id": of("pipeline"), "passwordCredentials": [], "keyCredentials": []}),
    (FEDERATED, PIPELINE): listed(
        "federatedIdentityCredentials",
        {
            "id": of("federation"),
            "name": "main",
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": "repo:nordlicht/shop:environment:production",
            "description": None,
            "audiences": ["api://AzureADTokenExchange"],
        },
    ),
    (IDENTITIES, SUBSCRIPTION): page({"id": WEB, "properties": {"principalId": of("web"), "clientId": of("app web")}}),
    (IDENTITY_FEDERATED, WEB): page(),
}
_ROLE_NAMES = tuple(f"/value/{n}/properties/roleName" for n in range(4))
CLAIM = claim("access.production.limited", operators=1)
CASES = {
    "azure-production-groups": Case(CLAIM, REACH, ignored=_ROLE_NAMES),
    "azure-production-machines": Case(
        CLAIM, MACHINES, enums=((entra.SERVICE_PRINCIPALS, "/value/0/servicePrincipalType"),), ignored=_ROLE_NAMES
    ),
}
