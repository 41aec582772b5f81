"""The setup as a script for bash and the Azure CLI. It finds what is there already, and stops at the first thing that fails."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator

from tomproof.setup import remarks
from tomproof.setup.graph_roles import GRAPH
from tomproof.setup.needs import Needs
from tomproof.setup.target import ISSUER, READER, Target

_START = r"""# shellcheck disable=SC2016
set -euo pipefail
# Git Bash on Windows would take the ids of scopes for paths.
export MSYS_NO_PATHCONV=1

say() { printf '%s\n' "$*" >&2; }
# "a","b": the arguments as the members of a JSON list; none of them has a character that JSON would want escaped.
members() { local all; all=$(printf '"%s",' "$@"); printf '%s' "${all%,}"; }
holds() { grep -Fxqi -e "$2" <<<"$1"; }
# What was made a moment ago is not known everywhere at once: ten times, six seconds apart.
again() {
  local tries=1
  until "$@"; do
    if [ "$tries" -ge 10 ]; then return 1; fi
    tries=$((tries + 1))
    sleep "${TOMPROOF_PAUSE:-6}"
  done
}
"""
# https://docs.github.com/rest/actions/oidc; where gh is not there, or may not ask, nothing is lost but the check.
_GITHUB = r"""if command -v gh >/dev/null; then
  prefix=$(gh api "repos/$repository/actions/oidc/customization/sub" \
    --jq 'select(.use_default) | .sub_claim_prefix // empty' 2>/dev/null || true)
  if [ -n "$prefix" ] && [ "${subject#"$prefix":}" = "$subject" ]; then
    say "GitHub signs this repository's workflows as $prefix: write this anew with --repository ${prefix#repo:}"
    exit 1
  fi
fi
"""
_APPLICATION = r"""# --- The application, found by its name, and its service principal
apps=$(az ad app list --filter "$app_filter" --query '[].appId' --output tsv)
case $(grep -c . <<<"$apps" || true) in
  # not by az ad app create, which stumbles over an apostrophe in a name
  0) app=$(az rest --method POST --url "$graph/v1.0/applications" --headers Content-Type=application/json \
    --body "$application" --query appId --output tsv) ;;
  1)
    app=$apps
    own=$(az ad app show --id "$app" --query '[passwordCredentials, keyCredentials][].keyId' --output tsv)
    if [ -n "$own" ]; then say "more than it needs: $app_name is there already and has a secret or a certificate of its own"; fi
    ;;
  *) say "there are several applications named $app_name; give this one a name of its own with --name"; exit 1 ;;
esac
sp=$(az ad sp list --filter "appId eq '$app'" --query '[].id' --output tsv)
if [ -z "$sp" ]; then sp=$(again az ad sp create --id "$app" --query id --output tsv); fi

# --- Who may sign in as it: this repository's workflow, without any secret
subjects=$(again az ad app federated-credential list --id "$app" --query '[].subject' --output tsv)
if ! grep -Fxq -e "$subject" <<<"$subjects"; then
  again az ad app federated-credential create --id "$app" --parameters "$credential" --output none
fi
while IFS= read -r one; do
  if [ -n "$one" ] && [ "$one" != "$subject" ]; then say "more than it needs: $one may sign in as it, too"; fi
done <<<"$subjects"
"""
_GRANTING = r"""again az ad app update --id "$app" --required-resource-accesses "$required" --output none
graph_sp=$(az ad sp list --filter "appId eq '$graph_app'" --query '[].id' --output tsv)
assignments="$graph/v1.0/servicePrincipals/$sp/appRoleAssignments"
granted=$(again az rest --method GET --url "$assignments" --query 'value[].appRoleId' --output tsv)
wanted=''
grant() {
  wanted+="$1"$'\n'
  if holds "$granted" "$1"; then return 0; fi
  local body
  body=$(printf '{"principalId":"%s","resourceId":"%s","appRoleId":"%s"}' "$sp" "$graph_sp" "$1")
  again az rest --method POST --url "$assignments" --headers Content-Type=application/json --body "$body" --output none
  say "granted $2"
}
"""
_SURPLUS = r"""for id in $granted; do
  if ! holds "$wanted" "$id"; then say "more than these claims need: the application holds the app role $id"; fi
done
"""
_ROLE = r"""role=$(az role definition list --name "$role_name" --custom-role-only true --scope "${scopes[0]}" \
  --query '[].name' --output tsv)
definition=$(printf '"Name":"%s","IsCustom":true,"Description":"%s"' "$role_name" "$role_description")
definition+=$(printf ',"Actions":[%s],"NotActions":[]' "$(members "${actions[@]}")")
definition+=$(printf ',"DataActions":[],"NotDataActions":[],"AssignableScopes":[%s]' "$(members "${scopes[@]}")")
if [ -z "$role" ]; then
  role=$(az role definition create --role-definition "{$definition}" --query name --output tsv)
else
  az role definition update --role-definition "{$definition}" --output none
fi
"""
_ASSIGNING = r"""for scope in "${scopes[@]}"; do
  there=$(az role assignment list --assignee "$sp" --scope "$scope" --query '[].roleDefinitionId' --output tsv)
  if ! grep -Fqi -e "$role" <<<"$there"; then
    again az role assignment create --assignee-object-id "$sp" --assignee-principal-type ServicePrincipal \
      --role "$role" --scope "$scope" --output none
  fi
done
"""
_END = r"""# --- What the workflow needs to know; none of it is a secret
printf 'AZURE_TENANT_ID=%s\nAZURE_CLIENT_ID=%s\n' "$tenant" "$app"
"""


def render(needs: Needs, target: Target) -> str:
    """The script."""
    return "\n".join(_lines(needs, target)) + "\n"


def _lines(needs: Needs, target: Target) -> Iterator[str]:
    yield "#!/usr/bin/env bash"
    yield from remarks.comments(remarks.head(needs, target), "#")
    yield _START
    yield from _constants(target)
    yield ""
    yield "tenant=$(az account show --query tenantId --output tsv)"
    if target.tenant:
        yield f'if ! holds {shlex.quote(target.tenant)} "$tenant"; then'
        yield '  say "az is signed in to another tenant: $tenant"; exit 1'
        yield "fi"
    yield "# --- Whom GitHub says that the workflow is, where gh can tell"
    yield _GITHUB
    yield _APPLICATION
    yield from _graph(needs)
    yield from _azure(needs, target)
    yield from remarks.comments(remarks.tail(needs, target), "#")
    yield ""
    yield _END.rstrip()


def _constants(target: Target) -> Iterator[str]:
    credential = {
        "name": target.credential_name, "issuer": ISSUER, "subject": target.subject, "audiences": [target.cloud.audience],
        "description": "tomproof, from GitHub Actions",
    }  # fmt: skip
    called = target.title.replace("'", "''")
    named = f"displayName eq '{called}'"
    application = {"displayName": target.title, "signInAudience": "AzureADMyOrg"}
    yield f"graph={shlex.quote(target.cloud.graph)}"
    yield f"app_name={shlex.quote(target.title)}"
    yield f"application={shlex.quote(json.dumps(application))}"
    yield f"app_filter={shlex.quote(named)}"
    yield f"repository={shlex.quote(target.named)}"
    yield f"subject={shlex.quote(target.subject)}"
    yield f"credential={shlex.quote(json.dumps(credential))}"


def _graph(needs: Needs) -> Iterator[str]:
    rows = remarks.graph(needs)
    if not rows:
        return
    access = [{"id": id_, "type": "Role"} for _, id_, _ in rows]
    yield "# --- Permissions of Microsoft Graph: declared by the application, and granted for the tenant"
    yield f"graph_app={GRAPH}"
    yield f"required={shlex.quote(json.dumps([{'resourceAppId': GRAPH, 'resourceAccess': access}]))}"
    yield _GRANTING.rstrip()
    for name, id_, reason in rows:
        yield from remarks.comments([reason], "#")
        yield f"grant {id_} {shlex.quote(name)}"
    yield _SURPLUS


def _azure(needs: Needs, target: Target) -> Iterator[str]:
    rows = remarks.azure(needs, target)
    if not rows:
        return
    yield "# --- The role in Azure"
    scopes = [shlex.quote(scope) for scope in target.scopes]
    if not scopes:
        yield "# no subscription was named: it is the one that az works in"
        scopes = ['"/subscriptions/$(az account show --query id --output tsv)"']
    yield from _array("scopes", scopes)
    if target.role == "reader":
        yield from remarks.comments([remarks.reader(needs)], "#")
        yield f"role={READER}"
    else:
        yield f"role_name={shlex.quote(target.role_title)}"
        yield f"role_description={shlex.quote(f'What tomproof reads for {target.named}, and nothing more.')}"
        yield "actions=("
        for operation, reason in rows:
            yield from remarks.comments([reason], "#", "  ")
            yield f"  {shlex.quote(operation)}"
        yield ")"
        yield _ROLE.rstrip()
    yield _ASSIGNING


def _array(name: str, words: Iterable[str]) -> Iterator[str]:
    yield f"{name}=({' '.join(words)})"
