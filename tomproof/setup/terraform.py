"""The setup as a Terraform file for the providers azuread and azurerm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tomproof.setup import remarks
from tomproof.setup.graph_roles import GRAPH
from tomproof.setup.needs import Needs
from tomproof.setup.target import ISSUER, Target

_CLOUDS: Final = {"public": "public", "usgov": "usgovernment", "china": "china"}
# Azure names a role by the subscription that it is given in, and above all subscriptions by none.
_ROLE_ABOVE: Final = "azurerm_role_definition.tomproof.role_definition_resource_id"
_ROLE_HERE: Final = (
    '"${each.value}/providers/Microsoft.Authorization/roleDefinitions/'
    '${azurerm_role_definition.tomproof.role_definition_id}"'
)
_GRANTS: Final = f"""data "azuread_service_principal" "graph" {{
  client_id = "{GRAPH}"
}}

resource "azuread_app_role_assignment" "graph" {{
  for_each            = local.graph_roles
  app_role_id         = each.value
  principal_object_id = azuread_service_principal.tomproof.object_id
  resource_object_id  = data.azuread_service_principal.graph.object_id
}}
"""


def quoted(text: str) -> str:
    """A text as an HCL string in which nothing is worked out.

    https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
    """
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("${", "$${").replace("%{", "%%{") + '"'


def render(needs: Needs, target: Target) -> str:
    """The file."""
    return "\n".join(_lines(needs, target)) + "\n"


def _lines(needs: Needs, target: Target) -> Iterator[str]:
    yield from remarks.comments(remarks.head(needs, target), "#")
    yield ""
    yield from _providers(needs, target)
    yield from _application(needs, target)
    if needs.graph:
        yield _GRANTS
    yield from _azure(needs, target)
    yield from remarks.comments(remarks.tail(needs, target), "#")
    yield ""
    yield "# What the workflow needs to know; none of it is a secret"
    yield 'output "AZURE_TENANT_ID" {'
    yield "  value = data.azuread_client_config.here.tenant_id"
    yield "}"
    yield ""
    yield 'output "AZURE_CLIENT_ID" {'
    yield "  value = azuread_application.tomproof.client_id"
    yield "}"


def _providers(needs: Needs, target: Target) -> Iterator[str]:
    yield "terraform {"
    yield "  required_providers {"
    yield from _provider("azuread", "~> 3.0")
    if needs.azure:
        yield from _provider("azurerm", "~> 4.0")
    yield "  }"
    yield "}"
    yield ""
    yield 'provider "azuread" {'
    cloud = _CLOUDS[target.cloud.name]
    tenant = {"tenant_id": quoted(target.tenant)} if target.tenant else {}
    yield from _aligned({"environment": quoted("global" if cloud == "public" else cloud), **tenant}, "  ")
    yield "}"
    yield ""
    if needs.azure:
        yield 'provider "azurerm" {'
        yield "  features {}"
        works_in = {"subscription_id": quoted(target.subscriptions[0])} if target.subscriptions else {}
        yield from _aligned({"environment": quoted(cloud), **works_in, **tenant}, "  ")
        yield "}"
        yield ""
    yield 'data "azuread_client_config" "here" {}'
    yield ""


def _provider(name: str, version: str) -> Iterator[str]:
    yield f"    {name} = {{"
    yield f"      source  = {quoted(f'hashicorp/{name}')}"
    yield f"      version = {quoted(version)}"
    yield "    }"


def _aligned(pairs: dict[str, str], indent: str) -> Iterator[str]:
    """Arguments as ``terraform fmt`` lays them out."""
    width = max(len(name) for name in pairs)
    yield from (f"{indent}{name:<{width}} = {value}" for name, value in pairs.items())


def _application(needs: Needs, target: Target) -> Iterator[str]:
    rows = remarks.graph(needs)
    if rows:
        yield "# Permissions of Microsoft Graph"
        yield "locals {"
        yield "  graph_roles = {"
        for name, id_, reason in rows:
            yield from remarks.comments([reason], "#", "    ")
            yield f"    {quoted(name)} = {quoted(id_)}"
        yield "  }"
        yield "}"
        yield ""
    yield 'resource "azuread_application" "tomproof" {'
    yield from _aligned({"display_name": quoted(target.title), "sign_in_audience": quoted("AzureADMyOrg")}, "  ")
    if rows:
        yield ""
        yield "  required_resource_access {"
        yield f"    resource_app_id = {quoted(GRAPH)}"
        yield ""
        yield '    dynamic "resource_access" {'
        yield "      for_each = local.graph_roles"
        yield "      content {"
        yield "        id   = resource_access.value"
        yield '        type = "Role"'
        yield "      }"
        yield "    }"
        yield "  }"
    yield "}"
    yield ""
    yield 'resource "azuread_service_principal" "tomproof" {'
    yield "  client_id = azuread_application.tomproof.client_id"
    yield "}"
    yield ""
    yield "# Who may sign in as it: this repository's workflow, without any secret"
    yield 'resource "azuread_application_federated_identity_credential" "github" {'
    credential = {
        "application_id": "azuread_application.tomproof.id",
        "display_name": quoted(target.credential_name),
        "description": quoted("tomproof, from GitHub Actions"),
        "issuer": quoted(ISSUER),
        "subject": quoted(target.subject),
        "audiences": f"[{quoted(target.cloud.audience)}]",
    }
    yield from _aligned(credential, "  ")
    yield "}"
    yield ""


def _azure(needs: Needs, target: Target) -> Iterator[str]:
    rows = remarks.azure(needs, target)
    if not rows:
        return
    yield "locals {"
    if target.scopes:
        yield "  scopes = ["
        yield from (f"    {quoted(scope)}," for scope in target.scopes)
        yield "  ]"
    else:
        yield "  # no subscription was named: it is the one that the provider works in"
        yield "  scopes = [data.azurerm_subscription.here.id]"
    yield "}"
    yield ""
    if not target.scopes:
        yield 'data "azurerm_subscription" "here" {}'
        yield ""
    if target.role == "reader":
        yield from remarks.comments([remarks.reader(needs)], "#")
        role = {"role_definition_name": quoted("Reader")}
    else:
        yield from _role(rows, target)
        role = {"role_definition_id": _ROLE_ABOVE if target.management_group else _ROLE_HERE}
    yield 'resource "azurerm_role_assignment" "tomproof" {'
    assignment = {
        "for_each": "toset(local.scopes)",
        "scope": "each.value",
        **role,
        "principal_id": "azuread_service_principal.tomproof.object_id",
        "principal_type": quoted("ServicePrincipal"),
    }
    yield from _aligned(assignment, "  ")
    yield "}"
    yield ""


def _role(rows: list[tuple[str, str]], target: Target) -> Iterator[str]:
    yield 'resource "azurerm_role_definition" "tomproof" {'
    named = {
        "name": quoted(target.role_title),
        "description": quoted(f"What tomproof reads for {target.named}, and nothing more."),
        "scope": "local.scopes[0]",
        "assignable_scopes": "local.scopes",
    }
    yield from _aligned(named, "  ")
    yield ""
    yield "  permissions {"
    yield "    actions = ["
    for operation, reason in rows:
        yield from remarks.comments([reason], "#", "      ")
        yield f"      {quoted(operation)},"
    yield "    ]"
    yield "    not_actions = []"
    yield "  }"
    yield "}"
    yield ""
