"""Azure roles: who may do what in the two subscriptions."""

from __future__ import annotations

from tomproof.demo.azure.places import APP, DATA, SECURITY
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago, guid
from tomproof.demo.entra.groups import BY_GROUP
from tomproof.demo.entra.people import BY_NAME
from tomproof.demo.entra.tenant import principal_id
from tomproof.demo.wire import Json

# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
ROLES = {
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Key Vault Administrator": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
    "Website Contributor": "de139f84-1756-47ae-9be6-808fbbe84772",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
}
_PERMISSIONS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "Owner": (["*"], [], []),
    "Contributor": (
        ["*"],
        ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write",
         "Microsoft.Authorization/elevateAccess/Action", "Microsoft.Blueprint/blueprintAssignments/write",
         "Microsoft.Blueprint/blueprintAssignments/delete", "Microsoft.Compute/galleries/share/action",
         "Microsoft.Purview/consents/write", "Microsoft.Purview/consents/delete",
         "Microsoft.Resources/deploymentStacks/manageDenySetting/action"],
        [],
    ),
    "Reader": (["*/read"], [], []),
    "Key Vault Secrets User": ([], [], ["Microsoft.KeyVault/vaults/secrets/getSecret/action",
                                        "Microsoft.KeyVault/vaults/secrets/readMetadata/action"]),
    "Key Vault Administrator": (
        ["Microsoft.Authorization/*/read", "Microsoft.KeyVault/checkNameAvailability/read",
         "Microsoft.KeyVault/deletedVaults/read", "Microsoft.KeyVault/locations/*/read", "Microsoft.KeyVault/vaults/*/read",
         "Microsoft.KeyVault/operations/read"],
        [],
        ["Microsoft.KeyVault/vaults/*"],
    ),
    "Storage Blob Data Contributor": (
        ["Microsoft.Storage/storageAccounts/blobServices/containers/delete",
         "Microsoft.Storage/storageAccounts/blobServices/containers/read",
         "Microsoft.Storage/storageAccounts/blobServices/containers/write",
         "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
        [],
        ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
         "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
         "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"],
    ),
    "Monitoring Reader": (["*/read", "Microsoft.OperationalInsights/workspaces/search/action"], [], []),
    "Website Contributor": (["Microsoft.Web/certificates/*", "Microsoft.Web/serverFarms/read", "Microsoft.Web/sites/*"], [], []),
    "User Access Administrator": (["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"], [], []),
}  # fmt: skip

_PROD, _DEV = f"/subscriptions/{PRODUCTION}", f"/subscriptions/{DEVELOPMENT}"


def _assigned() -> list[tuple[str, str, str, str]]:
    """Scope, role, kind of principal, principal."""

    def group(name: str) -> tuple[str, str]:
        return "Group", BY_GROUP[name].id

    def program(name: str, kind: str = "ManagedIdentity") -> tuple[str, str]:
        return "ServicePrincipal", principal_id(name, kind)

    return [
        (_PROD, "Owner", *group("sg-prod-operators")),
        (f"{_PROD}/resourceGroups/{APP}", "Contributor", *group("sg-prod-deployers")),
        (f"{_PROD}/resourceGroups/{APP}", "Website Contributor", *program("github-deploy", "Application")),
        (_PROD, "Reader", *program("tomproof-reader", "Application")),
        # made Owner for a migration one weekend, and left so
        (_PROD, "Owner", "User", BY_NAME["Arne Christiansen"].id),
        (f"{_PROD}/resourceGroups/{DATA}", "Contributor", *program("nightly-export", "Application")),
        # a consultant looked at the costs, and nobody took the role away
        (_PROD, "Reader", "User", BY_NAME["Ines Okafor"].id),
        *((f"{_PROD}/resourceGroups/{SECURITY}", "Key Vault Secrets User", *program(name))
          for name in ("app-nl-web-prod", "app-nl-api-prod", "func-nl-reminders-prod", "func-nl-import-prod")),
        *((f"{_PROD}/resourceGroups/{DATA}", "Storage Blob Data Contributor", *program(name))
          for name in ("app-nl-api-prod", "func-nl-import-prod")),
        (_DEV, "Owner", *group("sg-prod-operators")),
        # development is changed by the pipeline only
        (_DEV, "Reader", *group("sg-dev-readers")),
        (_DEV, "Contributor", *program("github-deploy", "Application")),
        (_DEV, "Reader", *program("tomproof-reader", "Application")),
        (_DEV, "Key Vault Secrets User", *program("app-nl-web-dev")),
    ]  # fmt: skip


def role_assignments(subscription: str) -> list[Json]:
    """Every assignment at the subscription and below it."""
    return [_assignment(*row) for row in _assigned() if row[0].split("/")[2] == subscription]


def _assignment(scope: str, role: str, kind: str, principal: str) -> Json:
    name = guid(f"assignment {scope} {role} {principal}")
    who = guid("principal terraform")
    subscription = "/".join(scope.split("/")[:3])
    return {
        "properties": {
            "roleDefinitionId": f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ROLES[role]}",
            "principalId": principal,
            "principalType": kind,
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": ago(410, digits=7),
            "updatedOn": ago(410, digits=7),
            "createdBy": who,
            "updatedBy": who,
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": name,
    }


def role_definitions(subscription: str) -> list[Json]:
    """The built-in roles that are in use here."""
    return [_definition(subscription, name) for name in ROLES]


def _definition(subscription: str, name: str) -> Json:
    actions, without, data = _PERMISSIONS[name]
    return {
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "description": f"The built-in role {name}.",
            "assignableScopes": ["/"],
            "permissions": [{"actions": actions, "notActions": without, "dataActions": data, "notDataActions": []}],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2023-10-14T01:05:26.0000000Z",
            "createdBy": None,
            "updatedBy": None,
        },
        "id": f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ROLES[name]}",
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": ROLES[name],
    }
