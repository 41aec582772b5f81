"""Estates in which few people have access, nobody from outside has any, and rights are looked through again."""

from __future__ import annotations

import uuid
from typing import Any

from checks.azure import administrators, managedinstances, mysql, postgresql, sql
from checks.azure.authorization import DELEGATIONS, DENIALS, ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, ROLE_ELIGIBILITY
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.vaults import VAULTS
from checks.entra import directory as entra
from checks.entra.identity import DOMAINS, FEDERATIONS, FLOWS, IDENTITY_PROVIDERS
from checks.entra.reviews import DECISIONS, DEFINITIONS, INSTANCES
from tests.checks.cases import azure_managedinstances, azure_mysql, azure_postgresql, azure_sql
from tests.checks.cases.azure_keyvault import vault
from tests.checks.entra_tenant import TENANT, groups, listed, members, of, organization, user, users
from tests.checks.entra_tenant import assignment as entra_role
from tests.checks.entra_tenant import eligible as entra_eligible
from tests.kit import SUBSCRIPTION, Bodies, Case, claim, page

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
OPERATORS = f"/groups/{of('operators')}"
READER_OF_REPORTS = "4a5d8f65-41da-4de4-8968-e035b65339cf"


def role(
    identifier: str,
    name: str,
    *actions: str,
    without: tuple[str, ...] = (),
    data: tuple[str, ...] = (),
    kind: str = "BuiltInRole",
) -> dict[str, Any]:
    """A role definition."""
    return {
        "properties": {
            "roleName": name,
            "type": kind,
            "description": "",
            "assignableScopes": ["/"],
            "permissions": [
                {
                    "actions": list(actions),
                    "notActions": list(without),
                    "dataActions": list(data),
                    "notDataActions": [],
                }
            ],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2023-08-14T20:13:58.9020841Z",
            "createdBy": None,
            "updatedBy": None,
        },
        "id": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{identifier}",
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": identifier,
    }


ROLES = page(
    role(OWNER, "Owner", "*"),
    role(
        CONTRIBUTOR,
        "Contributor",
        "*",
        without=("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"),
    ),
    role(READER, "Reader", "*/read"),
    role(
        BLOB_READER,
        "Storage Blob Data Reader",
        "Microsoft.Storage/storageAccounts/blobServices/containers/read",
        data=("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",),
    ),
)


def granted(number: int, role_: str, who: str, kind: str = "User", scope: str = SUBSCRIPTION) -> dict[str, Any]:
    """An Azure role assignment."""
    name = str(uuid.UUID(int=number))
    return {
        "properties": {
            "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role_}",
            "principalId": of(who),
            "principalType": kind,
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": "2025-02-11T08:31:22.1711412Z",
            "updatedOn": "2025-02-11T08:31:22.1711412Z",
            "createdBy": of("ben"),
            "updatedBy": of("ben"),
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": name,
    }


def may_activate(number: int, role_: str, who: str, kind: str = "User") -> dict[str, Any]:
    """An Azure role that somebody may activate."""
    name = str(uuid.UUID(int=number))
    return {
        "properties": {
            "scope": SUBSCRIPTION,
            "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role_}",
            "principalId": of(who),
            "principalType": kind,
            "status": "Provisioned",
            "memberType": "Direct",
            "startDateTime": "2026-01-05T09:00:00Z",
            "endDateTime": None,
            "createdOn": "2026-01-05T09:00:00Z",
            "condition": None,
            "conditionVersion": None,
            "roleEligibilityScheduleId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/RoleEligibilitySchedules/{name}",
        },
        "name": name,
        "id": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/RoleEligibilityScheduleInstances/{name}",
        "type": "Microsoft.Authorization/RoleEligibilityScheduleInstances",
    }


SUBSCRIPTION_LIST = page(
    {
        "id": SUBSCRIPTION,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": SUBSCRIPTION.rpartition("/")[2],
        "tenantId": TENANT,
        "displayName": "Nordlicht production",
        "state": "Enabled",
    }
)


def service_principal(name: str, owner: str | None = TENANT, kind: str = "Application") -> dict[str, Any]:
    return {
        "id": of(name),
        "appId": of(f"app {name}"),
        "appOwnerOrganizationId": owner,
        "servicePrincipalType": kind,
        "accountEnabled": True,
    }


def service_principals(*some: dict[str, Any]) -> dict[str, Any]:
    return listed(
        "servicePrincipals(id,appId,appOwnerOrganizationId,servicePrincipalType,accountEnabled)", *some, count=True
    )


# One person operates everything: as owner, through a group, and as Global Administrator. A pipeline may change things, and
# another person may only read.
PRODUCTION: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (ROLE_ASSIGNMENTS, SUBSCRIPTION): page(
        granted(1, OWNER, "ben"),
        granted(2, CONTRIBUTOR, "pipeline", "ServicePrincipal"),
        granted(3, READER, "anna"),
        granted(4, BLOB_READER, "operators", "Group"),
    ),
    (ROLE_DEFINITIONS, SUBSCRIPTION): ROLES,
    (DELEGATIONS, SUBSCRIPTION): page(),
    (DENIALS, SUBSCRIPTION): page(),
    (VAULTS, SUBSCRIPTION): page(vault()),
    (ROLE_ELIGIBILITY, SUBSCRIPTION): page(may_activate(5, READER, "anna")),
    entra.ORGANIZATION: organization(),
    entra.SERVICE_PRINCIPALS: service_principals(service_principal("pipeline")),
    entra.USERS: users(user("anna"), user("ben"), user("former", enabled=False)),
    entra.GROUPS: groups("operators"),
    (entra.MEMBERS, OPERATORS): members("ben"),
    entra.ROLE_ASSIGNMENTS: listed(
        "roleManagement/directory/roleAssignments", entra_role(1, entra.GLOBAL_ADMINISTRATOR, "ben")
    ),
    entra.ROLE_ELIGIBILITY: listed(
        "roleManagement/directory/roleEligibilityScheduleInstances", entra_eligible(1, READER_OF_REPORTS, "anna")
    ),
}


def administrator(server: str, who: str, key: str = "sid") -> dict[str, Any]:
    """Whom a database server names as its administrator."""
    kind = "/".join(server.split("/providers/")[1].split("/")[:2])
    return {
        "id": f"{server}/administrators/{who}",
        "name": who,
        "type": f"{kind}/administrators",
        "properties": {key: of(who), "tenantId": TENANT, "administratorType": "ActiveDirectory"},
    }


SQL_ADMINISTRATORS = (administrators.SQL, azure_sql.SERVER)
MANAGED_ADMINISTRATORS = (administrators.MANAGED, azure_managedinstances.INSTANCE)
POSTGRESQL_ADMINISTRATORS = (administrators.POSTGRESQL, azure_postgresql.SERVER)
MYSQL_ADMINISTRATORS = (administrators.MYSQL, azure_mysql.SERVER)
ADMINISTERED: Bodies = {
    (sql.SERVERS, SUBSCRIPTION): page(azure_sql.server()),
    SQL_ADMINISTRATORS: page(administrator(azure_sql.SERVER, "operators")),
    (managedinstances.INSTANCES, SUBSCRIPTION): page(azure_managedinstances.instance()),
    MANAGED_ADMINISTRATORS: page(),
    (postgresql.SERVERS, SUBSCRIPTION): page(azure_postgresql.server()),
    POSTGRESQL_ADMINISTRATORS: page(),
    (mysql.SERVERS, SUBSCRIPTION): page(azure_mysql.server()),
    MYSQL_ADMINISTRATORS: page(),
}

BY_ROLES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (ROLE_ASSIGNMENTS, SUBSCRIPTION): page(
        granted(1, OWNER, "operators", "Group"),
        granted(2, CONTRIBUTOR, "pipeline", "ServicePrincipal"),
        granted(3, READER, "anna"),
        granted(4, BLOB_READER, "ben"),
    ),
    (ROLE_DEFINITIONS, SUBSCRIPTION): ROLES,
    entra.USERS: users(user("anna"), user("ben")),
    entra.GROUPS: groups("operators"),
    (entra.MEMBERS, OPERATORS): members("ben"),
}


def delegation(managed_by: str) -> dict[str, Any]:
    """A subscription delegated to another tenant by Azure Lighthouse."""
    name = str(uuid.UUID(int=77))
    definition = f"{SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationDefinitions/{name}"
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationAssignments/{name}",
        "name": name,
        "type": "Microsoft.ManagedServices/registrationAssignments",
        "properties": {
            "registrationDefinitionId": definition,
            "provisioningState": "Succeeded",
            "registrationDefinition": {
                "id": definition,
                "name": name,
                "type": "Microsoft.ManagedServices/registrationDefinitions",
                "plan": None,
                "properties": {
                    "description": "Operations by a partner",
                    "registrationDefinitionName": "Operations",
                    "managedByTenantId": managed_by,
                    "provisioningState": "Succeeded",
                    "authorizations": [{"principalId": of("partner"), "roleDefinitionId": CONTRIBUTOR}],
                },
            },
        },
    }


NO_OUTSIDERS: Bodies = {
    entra.ORGANIZATION: organization(),
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    entra.USERS: users(user("anna"), user("ben")),
    entra.SERVICE_PRINCIPALS: service_principals(service_principal("pipeline")),
    (ROLE_ASSIGNMENTS, SUBSCRIPTION): page(
        granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "pipeline", "ServicePrincipal")
    ),
    (DELEGATIONS, SUBSCRIPTION): page(),
}

SERIES = "98dcebed-c7f6-46f4-bcf3-4a3fccdb3e2a"
ROUND = "8d035c9d-798d-47fa-beb4-f986a4b8126f"
DEFINITION = f"/identityGovernance/accessReviews/definitions/{SERIES}"
INSTANCE = f"{DEFINITION}/instances/{ROUND}"


def series(created: str | None = "2024-01-10T08:00:00Z", **about: Any) -> dict[str, Any]:
    """A series of access reviews."""
    scope = {
        "@odata.type": "#microsoft.graph.accessReviewQueryScope",
        "query": f"/groups/{of('operators')}/transitiveMembers",
        "queryType": "MicrosoftGraph",
        "queryRoot": None,
        **about,
    }
    return {
        "id": SERIES,
        "displayName": "Operators, once a year",
        "createdDateTime": created,
        "lastModifiedDateTime": created,
        "status": "InProgress",
        "descriptionForAdmins": "",
        "descriptionForReviewers": "",
        "scope": scope,
        "instanceEnumerationScope": None,
        "reviewers": [],
        "fallbackReviewers": [],
    }


def round_(status: str | None = "Applied", end: str | None = "2026-02-14T08:00:00Z") -> dict[str, Any]:
    """One review of a series."""
    return {
        "id": ROUND,
        "startDateTime": "2026-01-31T08:00:00Z",
        "endDateTime": end,
        "status": status,
        "scope": {
            "@odata.type": "#microsoft.graph.accessReviewQueryScope",
            "query": f"/v1.0/groups/{of('operators')}/transitiveMembers/microsoft.graph.user",
            "queryType": "MicrosoftGraph",
            "queryRoot": None,
        },
        "reviewers": [],
        "fallbackReviewers": [],
    }


def decision(word: str | None = "Approve", by: str | None = of("reviewer")) -> dict[str, Any]:
    """What a reviewer decided about one person; ``by`` is all zeros where nobody did."""
    return {
        "id": "e6cafba0-cbf0-4748-8868-0810c7f4cc06",
        "accessReviewId": ROUND,
        "decision": word,
        "reviewedBy": {"id": by, "displayName": "", "userPrincipalName": ""},
        "reviewedDateTime": "2026-02-03T14:12:05.07Z",
        "justification": "still in the team",
        "appliedDateTime": None,
        "applyResult": "New",
        "recommendation": "Approve",
        "principalLink": f"https://graph.microsoft.com/v1.0/users/{of('ben')}",
        "resourceLink": None,
    }


REVIEWS: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (ROLE_ASSIGNMENTS, SUBSCRIPTION): page(granted(1, CONTRIBUTOR, "operators", "Group")),
    DEFINITIONS: listed("identityGovernance/accessReviews/definitions", series()),
    (INSTANCES, DEFINITION): listed("instances", round_()),
    (DECISIONS, INSTANCE): listed("decisions", decision()),
}

STAFF: Bodies = {
    entra.ORGANIZATION: organization(),
    DOMAINS: listed(
        "domains(id,authenticationType,isVerified)",
        {"id": "nordlicht.example", "authenticationType": "Managed", "isVerified": True},
        {"id": "nordlicht.onmicrosoft.com", "authenticationType": "Managed", "isVerified": True},
    ),
}


def flow(*kinds: str) -> dict[str, Any]:
    """A user flow of an external tenant with the kinds of provider that it offers."""
    offered = [{"@odata.type": f"#microsoft.graph.{kind}", "id": kind, "displayName": kind} for kind in kinds]
    return {
        "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow",
        "id": of("flow"),
        "displayName": "Sign in",
        "onAuthenticationMethodLoadStart": {
            "@odata.type": "#microsoft.graph.onAuthenticationMethodLoadStartExternalUsersSelfServiceSignUp",
            "identityProviders": offered,
        },
    }


CUSTOMERS: Bodies = {
    entra.ORGANIZATION: organization("CIAM"),
    FEDERATIONS: listed("directory/federationConfigurations"),
    IDENTITY_PROVIDERS: listed(
        "identity/identityProviders",
        {"@odata.type": "#microsoft.graph.oidcIdentityProvider", "id": of("customer"), "displayName": "Customer AG"},
    ),
    FLOWS: listed("identity/authenticationEventsFlows", flow("oidcIdentityProvider")),
}

_KIND = "/value/0/properties/principalType"
_ROLE_NAMES = tuple(f"/value/{n}/properties/roleName" for n in range(4))

CASES = {
    "azure-production-access": Case(
        claim("access.production.limited", operators=1),
        {**PRODUCTION, **ADMINISTERED},
        enums=(
            ((ROLE_ASSIGNMENTS, SUBSCRIPTION), _KIND),
            (entra.SERVICE_PRINCIPALS, "/value/0/servicePrincipalType"),
        ),
        ignored=_ROLE_NAMES,
    ),
    "azure-rbac": Case(
        claim("access.rbac", principle="role-based"),
        BY_ROLES,
        enums=(
            ((ROLE_ASSIGNMENTS, SUBSCRIPTION), _KIND),
            ((ROLE_DEFINITIONS, SUBSCRIPTION), "/value/0/properties/type"),
        ),
        ignored=_ROLE_NAMES,
    ),
    "entra-no-outsiders": Case(
        claim("access.external-none", guests=0),
        NO_OUTSIDERS,
        enums=(
            ((ROLE_ASSIGNMENTS, SUBSCRIPTION), _KIND),
            (entra.USERS, "/value/0/userType"),
            (entra.USERS, "/value/0/identities/0/signInType"),
            (entra.SERVICE_PRINCIPALS, "/value/0/servicePrincipalType"),
            (entra.ORGANIZATION, "/value/0/tenantType"),
        ),
    ),
    "entra-access-reviews": Case(
        claim("access.review", frequency="annual", scope="production"),
        REVIEWS,
        enums=(
            ((INSTANCES, DEFINITION), "/value/0/status"),
            ((DECISIONS, INSTANCE), "/value/0/decision"),
        ),
    ),
    "entra-identity-provider": Case(
        claim("identity.provider", scope="development systems", provider="entra-id"),
        STAFF,
        enums=((entra.ORGANIZATION, "/value/0/tenantType"), (DOMAINS, "/value/0/authenticationType")),
    ),
    "entra-external-identity-provider": Case(
        claim("identity.provider", scope="customers' users", provider="entra-external-id", federated=True),
        CUSTOMERS,
        enums=(
            (entra.ORGANIZATION, "/value/0/tenantType"),
            (IDENTITY_PROVIDERS, "/value/0/@odata.type"),
            (FLOWS, "/value/0/onAuthenticationMethodLoadStart/identityProviders/0/@odata.type"),
        ),
    ),
}
