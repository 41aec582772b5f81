"""The setup as a Bicep file: Entra through the Microsoft Graph extension, Azure as ever.

https://learn.microsoft.com/graph/templates/bicep/overview-bicep-templates-for-graph
"""

from __future__ import annotations

from collections.abc import Iterator

from tomproof.setup import remarks
from tomproof.setup.graph_roles import GRAPH
from tomproof.setup.needs import Needs
from tomproof.setup.target import ISSUER, READER, Target

_EXTENSION = "br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0"
_PRINCIPAL = """resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: app.appId
}
"""
_GRANTS = f"""resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {{
  appId: '{GRAPH}'
}}

resource grants 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [for id in graphRoles: {{
  appRoleId: id
  principalId: principal.id
  resourceId: graph.id
}}]
"""


def quoted(text: str) -> str:
    """A text as a Bicep string in which nothing is worked out.

    https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${") + "'"


def render(needs: Needs, target: Target) -> str:
    """The file."""
    return "\n".join(_lines(needs, target)) + "\n"


def _lines(needs: Needs, target: Target) -> Iterator[str]:
    yield from remarks.comments([*remarks.head(needs, target), "", *_how(needs, target)], "//")
    yield ""
    yield f"targetScope = '{'managementGroup' if target.management_group else 'subscription'}'"
    yield ""
    yield f"extension {quoted(_EXTENSION)}"
    yield ""
    yield from _application(needs, target)
    yield _PRINCIPAL
    if needs.graph:
        yield _GRANTS
    yield from _azure(needs, target)
    yield from remarks.comments(remarks.tail(needs, target), "//")
    yield ""
    yield "// What the workflow needs to know; none of it is a secret"
    yield "output AZURE_TENANT_ID string = tenant().tenantId"
    yield "output AZURE_CLIENT_ID string = app.appId"


def _how(needs: Needs, target: Target) -> Iterator[str]:
    yield "Deploy it with Bicep 0.36 or later:"
    if target.management_group:
        yield (
            f"  az deployment mg create --management-group-id {target.management_group} --location westeurope "
            "--template-file FILE"
        )
    else:
        named = target.subscriptions or ("ID",)
        yield from (
            f"  az deployment sub create --subscription {id_} --location westeurope --template-file FILE"
            for id_ in named
        )
        if len(named) > 1 and needs.azure:
            yield "once in each subscription: the application is the same each time, the role is given where it is deployed."


def _application(needs: Needs, target: Target) -> Iterator[str]:
    rows = remarks.graph(needs)
    if rows:
        yield "// Permissions of Microsoft Graph"
        yield "var graphRoles = ["
        for name, id_, reason in rows:
            yield from remarks.comments([f"{name}: {reason}"], "//", "  ")
            yield f"  '{id_}'"
        yield "]"
        yield ""
    yield "resource app 'Microsoft.Graph/applications@v1.0' = {"
    yield f"  uniqueName: {quoted(target.unique_name)}"
    yield f"  displayName: {quoted(target.title)}"
    yield "  signInAudience: 'AzureADMyOrg'"
    if rows:
        yield "  requiredResourceAccess: ["
        yield "    {"
        yield f"      resourceAppId: '{GRAPH}'"
        yield "      resourceAccess: map(graphRoles, id => { id: id, type: 'Role' })"
        yield "    }"
        yield "  ]"
    yield ""
    yield "  // Who may sign in as it: this repository's workflow, without any secret"
    yield "  resource credential 'federatedIdentityCredentials@v1.0' = {"
    yield f"    name: '${{app.uniqueName}}/{target.credential_name}'"
    yield f"    issuer: {quoted(ISSUER)}"
    yield f"    subject: {quoted(target.subject)}"
    yield f"    audiences: [{quoted(target.cloud.audience)}]"
    yield "    description: 'tomproof, from GitHub Actions'"
    yield "  }"
    yield "}"
    yield ""


def _azure(needs: Needs, target: Target) -> Iterator[str]:
    rows = remarks.azure(needs, target)
    if not rows:
        return
    here = "managementGroup().id" if target.management_group else "subscription().id"
    if target.role == "reader":
        yield from remarks.comments([remarks.reader(needs)], "//")
        role = f"tenantResourceId('Microsoft.Authorization/roleDefinitions', '{READER}')"
    else:
        yield from _role(rows, target, here)
        role = "role.id"
    yield "resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {"
    yield f"  name: guid({here}, {quoted(target.unique_name)}, {quoted(target.role)})"
    yield "  properties: {"
    yield f"    roleDefinitionId: {role}"
    yield "    principalId: principal.id"
    yield "    principalType: 'ServicePrincipal'"
    yield "  }"
    yield "}"
    yield ""


def _role(rows: list[tuple[str, str]], target: Target, here: str) -> Iterator[str]:
    scopes = [here] if target.management_group or not target.scopes else [quoted(scope) for scope in target.scopes]
    yield "resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {"
    yield f"  name: guid(tenant().tenantId, {quoted(target.unique_name)}, 'role')"
    yield "  properties: {"
    yield f"    roleName: {quoted(target.role_title)}"
    yield f"    description: {quoted(f'What tomproof reads for {target.named}, and nothing more.')}"
    yield "    type: 'CustomRole'"
    yield "    permissions: ["
    yield "      {"
    yield "        actions: ["
    for operation, reason in rows:
        yield from remarks.comments([reason], "//", "          ")
        yield f"          {quoted(operation)}"
    yield "        ]"
    yield "        notActions: []"
    yield "        dataActions: []"
    yield "        notDataActions: []"
    yield "      }"
    yield "    ]"
    yield "    assignableScopes: ["
    yield from (f"      {scope}" for scope in scopes)
    yield "    ]"
    yield "  }"
    yield "}"
    yield ""
