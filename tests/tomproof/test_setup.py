"""What setup writes: the rights that claims need and no other, the same in every form, and run as it stands."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2
import pytest
from click.testing import CliRunner

from checks import all_checks
from claims import Claim, read
from tests.kit import claim
from tests.tomproof import fake_az
from tomproof import cli, work
from tomproof.demo import NAME, NOW, TOM, DemoTenant
from tomproof.errors import Wrong
from tomproof.progress import shown
from tomproof.setup import az, bicep, terraform
from tomproof.setup.graph_roles import APP_ROLES, covering, covers, writes
from tomproof.setup.needs import EVERYTHING, OPERATION, needs
from tomproof.setup.target import READER, Target

ONE, TWO = fake_az.SUBSCRIPTION, "22222222-2222-2222-2222-222222222222"
DEMO: Sequence[Claim] = read(TOM, NAME).claims
DISKS = claim("device.disk-encryption", scope="devices", scope_="laptops")
GUESTS = claim("access.external-none", scope="organisation")
KEYS = claim("secrets.managed-store")
ALL = needs(DEMO)
HOSTILE = 'O\'Brien "$(touch pwned)" `touch pwned` \\ ${x} %{y} $${z}'


def target(**more: Any) -> Target:
    return Target(**{"repository": "acme/compliance", "subscriptions": (ONE,), **more})


# -- needs -----------------------------------------------------------------------------------------------------------------


def test_a_right_stands_behind_each_request_of_a_run_and_a_request_behind_each_right(tmp_path: Path) -> None:
    where = work.Where(replay=DemoTenant(), clock=lambda: NOW)
    with shown(quiet=True) as watch:
        pack = work.gather(TOM, read(TOM, NAME), tmp_path / "pack", where, watch)
    asked = {record.query for record in pack.records()}
    behind = {need.permission: {query.id for query in need.queries} for need in (*ALL.azure, *ALL.graph)}
    assert len(asked) > 100
    assert asked <= set().union(*behind.values())
    assert [permission for permission, queries in behind.items() if not queries & asked] == []


def every_permission(source: str) -> set[str]:
    asked = {query.id: query for check in all_checks().values() for one in check.queries for query in one.lineage()}
    return {query.permission for query in asked.values() if query.source == source}


def test_every_permission_of_graph_that_a_query_declares_has_its_id() -> None:
    assert every_permission("graph") <= set(APP_ROLES)


def test_the_ids_are_those_that_are_published() -> None:
    assert APP_ROLES["User.Read.All"] == "df021288-bdef-4463-88db-98f22de89214"
    assert APP_ROLES["Policy.Read.All"] == "246dd0d5-5bd0-4def-940b-0421030a5b68"
    assert APP_ROLES["RoleEligibilitySchedule.Read.Directory"] == "ff278e11-4a33-4d0c-83d2-d01dc58929a5"
    assert len(set(APP_ROLES.values())) == len(APP_ROLES)


def test_every_permission_of_azure_is_a_reading_operation() -> None:
    assert [name for name in every_permission("azure") if not OPERATION.fullmatch(name)] == []


def test_no_permission_that_is_asked_for_writes() -> None:
    assert [name for name in APP_ROLES if writes(name)] == []


def test_each_right_stands_with_its_claims() -> None:
    found = needs([GUESTS, KEYS])
    by_name = {need.permission: need for need in (*found.azure, *found.graph)}
    assert [one.kind for one in by_name["User.Read.All"].rest] == ["access.external-none"]
    assert [one.kind for one in by_name["Microsoft.KeyVault/vaults/read"].claims] == ["secrets.managed-store"]
    assert "Microsoft.Storage/storageAccounts/read" not in by_name
    assert by_name["User.Read.All"].reason.startswith("access.external-none; asked for graph.users")


def test_claims_of_entra_only_ask_for_nothing_in_azure() -> None:
    found = needs([DISKS])
    assert found.azure == ()
    assert [need.permission for need in found.graph] == ["DeviceManagementManagedDevices.Read.All"]
    assert [licence.name for licence in found.licences] == ["Microsoft Intune"]


def test_whoever_claims_nothing_that_can_be_asked_lists_the_subscriptions_only() -> None:
    found = needs([])
    assert [need.permission for need in found.azure] == ["Microsoft.Resources/subscriptions/read"]
    assert found.graph == ()


def test_the_last_sign_in_of_a_user_needs_a_second_permission() -> None:
    found = needs([claim("access.joiner-leaver", scope="organisation")])
    names = {need.permission: [query.id for query in need.queries] for need in found.graph}
    assert "graph.users.last-sign-ins" in names["AuditLog.Read.All"]
    assert "graph.users.last-sign-ins" in names["User.Read.All"]


@pytest.mark.parametrize(
    ("held", "needed", "expected"),
    [
        ("User.Read.All", "User.Read.All", True),
        ("user.read.all", "User.Read.All", True),
        ("User.ReadWrite.All", "User.Read.All", True),
        ("Directory.Read.All", "User.Read.All", True),
        ("Directory.Read.All", "GroupMember.Read.All", True),
        ("Directory.Read.All", "Policy.Read.All", False),
        ("Directory.Read.All", "AuditLog.Read.All", False),
        ("User.ReadBasic.All", "User.Read.All", False),
        ("Policy.Read.ConditionalAccess", "Policy.Read.All", False),
        ("User.Read.All", "Directory.Read.All", False),
        ("RoleManagement.Read.Directory", "RoleEligibilitySchedule.Read.Directory", True),
    ],
)
def test_a_larger_permission_covers_only_what_is_known_of_it(held: str, needed: str, expected: bool) -> None:
    assert covers(held, needed) is expected


def test_the_exact_permission_comes_before_larger_ones() -> None:
    assert covering(["Directory.Read.All", "User.Read.All"], "User.Read.All") == ["User.Read.All", "Directory.Read.All"]


# -- the target ------------------------------------------------------------------------------------------------------------


def test_the_subject_is_what_github_signs() -> None:
    assert target().subject == "repo:acme/compliance:ref:refs/heads/main"
    assert target(branch="release/1.0").subject == "repo:acme/compliance:ref:refs/heads/release/1.0"
    assert target(environment="audit: live").subject == "repo:acme/compliance:environment:audit%3A live"
    assert target(repository="acme@123/compliance@456").subject == "repo:acme@123/compliance@456:ref:refs/heads/main"


def test_ids_are_no_part_of_the_name() -> None:
    assert target(repository="acme@123/compliance@456").title == "tomproof acme/compliance"


@pytest.mark.parametrize(
    "more",
    [
        {"repository": "acme"}, {"repository": "acme/"}, {"repository": "acme/.."}, {"repository": "-a/b"},
        {"repository": "acme/x y"}, {"repository": "acme/$(id)"}, {"repository": "acme/x;id"}, {"repository": "a/b/c"},
        {"repository": "acme@1/compliance"}, {"repository": "acme/compliance@1"}, {"repository": "acme@0/c@1"},
        {"repository": "acme/x\n"}, {"repository": ""},
        {"branch": ""}, {"branch": "a b"}, {"branch": "a..b"}, {"branch": "-x"}, {"branch": "a\nb"}, {"branch": "x.lock"},
        {"branch": "a\u2028b"}, {"branch": "a\u202eb"}, {"branch": "/x"}, {"branch": "x/"}, {"branch": "@"},
        {"environment": " "}, {"environment": "a\nb"}, {"environment": "x" * 600},
        {"name": "a\nb"}, {"name": "a\x1b[31m"}, {"name": "x" * 121}, {"name": "\u202e"},
        {"subscriptions": ("x",)}, {"subscriptions": (f"{ONE}\n",)}, {"tenant": "contoso"},
        {"subscriptions": (), "management_group": "a/b"}, {"subscriptions": (), "management_group": "a'b"},
        {"management_group": "corp"},
    ],
)  # fmt: skip
def test_what_is_not_of_its_form_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(Wrong):
        target(**more)


# -- the three forms -------------------------------------------------------------------------------------------------------


def of_az(script: str) -> tuple[set[str], set[str]]:
    actions = re.search(r"^actions=\(\n(.*?)^\)$", script, re.MULTILINE | re.DOTALL)
    listed = {line.strip() for line in actions[1].splitlines() if "#" not in line} if actions else set()
    return listed, set(re.findall(r"^grant (\S+) ", script, re.MULTILINE))


def of_bicep(text: str) -> tuple[set[str], set[str]]:
    roles = re.search(r"^var graphRoles = \[\n(.*?)^\]$", text, re.MULTILINE | re.DOTALL)
    actions = re.search(r"actions: \[\n(.*?)\n +\]", text, re.DOTALL)
    return tuple(  # type: ignore[return-value]
        set(re.findall(r"^ +'([^']+)'$", found[1], re.MULTILINE)) if found else set() for found in (actions, roles)
    )


def of_terraform(text: str) -> tuple[set[str], set[str]]:
    parsed = bare(hcl2.loads(text))
    roles = {id_ for local in parsed["locals"] for id_ in local.get("graph_roles", {}).values()}
    definitions = [r["azurerm_role_definition"] for r in parsed["resource"] if "azurerm_role_definition" in r]
    actions = {action for one in definitions for action in one["tomproof"]["permissions"][0]["actions"]}
    return actions, roles


def bare(value: Any) -> Any:
    """What hcl2 reads, without its own marks and without the quotes of strings."""
    if isinstance(value, dict):
        return {bare(key): bare(one) for key, one in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [bare(one) for one in value]
    return value[1:-1] if isinstance(value, str) and value[:1] == value[-1:] == '"' else value


@pytest.mark.parametrize("claims", [DEMO, [DISKS], [GUESTS, KEYS], []], ids=["demo", "devices", "two", "none"])
def test_the_three_forms_give_the_same_rights(claims: Sequence[Claim]) -> None:
    needed = needs(claims)
    own = {"Microsoft.Authorization/permissions/read"} if needed.azure else set()
    expected = (
        ({need.permission for need in needed.azure} | own) - {EVERYTHING},
        {APP_ROLES[need.permission] for need in needed.graph},
    )
    assert of_az(az.render(needed, target())) == expected
    assert of_bicep(bicep.render(needed, target())) == expected
    assert of_terraform(terraform.render(needed, target())) == expected


RENDERERS: list[Callable[..., str]] = [az.render, bicep.render, terraform.render]


@pytest.mark.parametrize("render", RENDERERS)
def test_nothing_is_given_that_writes(render: Callable[..., str]) -> None:
    text = render(ALL, target())
    assert not re.search(r"/(write|delete|action)\b|ReadWrite|'\*'|\"\*\"|Owner'|Contributor", text)


@pytest.mark.parametrize("render", RENDERERS)
def test_the_built_in_role_is_said_to_be_more(render: Callable[..., str]) -> None:
    text = " ".join(re.sub(r"^(#|//) ", "", line) for line in render(ALL, target(role="reader")).splitlines())
    assert "about everything there is, and what a role does not let read may be missing in a listing" in text
    assert READER in text or 'role_definition_name = "Reader"' in text
    assert "Microsoft.Storage/storageAccounts/read" not in text


@pytest.mark.parametrize("render", RENDERERS)
def test_what_no_right_gives_is_said(render: Callable[..., str]) -> None:
    text = " ".join(line.lstrip("#/ ") for line in render(ALL, target()).splitlines())
    assert "No right gives a licence: Microsoft Intune is asked for by device.disk-encryption." in text
    assert "does not reach what stands above it" in text
    assert "These claims stay unknown with a role of its own" in text


@pytest.mark.parametrize("render", RENDERERS)
def test_the_built_in_role_where_nothing_wants_it_is_said_to_be_more(render: Callable[..., str]) -> None:
    text = " ".join(re.sub(r"^(#|//) ", "", line) for line in render(needs([KEYS]), target(role="reader")).splitlines())
    assert "every other read of the control plane" in text


def test_only_claims_about_everything_there_is_want_everything_to_be_read() -> None:
    assert needs([KEYS, DISKS]).everything is None
    everything = needs([claim("residency.region", regions=["westeurope"]), KEYS]).everything
    assert everything is not None
    assert [one.kind for one in everything.claims] == ["residency.region"]


@pytest.mark.parametrize("render", RENDERERS)
def test_a_repository_by_its_name_alone_is_warned_of(render: Callable[..., str]) -> None:
    assert "gh api repos/acme/compliance --jq" in render(needs([DISKS]), target())
    assert "gh api repos" not in render(needs([DISKS]), target(repository="acme@1/compliance@2"))


@pytest.mark.parametrize("render", RENDERERS)
def test_a_management_group_is_one_scope_and_one_right_more(render: Callable[..., str]) -> None:
    text = render(needs([KEYS]), target(subscriptions=(), management_group="corp"))
    assert "Microsoft.Management/managementGroups/descendants/read" in text
    assert "subscriptions/" + ONE not in text
    assert "/providers/Microsoft.Management/managementGroups/corp" in text or "--management-group-id corp" in text


@pytest.mark.parametrize("render", RENDERERS)
def test_another_cloud_has_its_own_audience(render: Callable[..., str]) -> None:
    from collector.clouds import cloud_named

    assert "api://AzureADTokenExchangeUSGov" in render(needs([DISKS]), target(cloud=cloud_named("usgov")))


def test_two_subscriptions_are_both_scopes() -> None:
    both = target(subscriptions=(ONE, TWO))
    assert f"scopes=(/subscriptions/{ONE} /subscriptions/{TWO})" in az.render(needs([KEYS]), both)
    assert f"    '/subscriptions/{ONE}'\n      '/subscriptions/{TWO}'\n" in bicep.render(needs([KEYS]), both)
    parsed = bare(hcl2.loads(terraform.render(needs([KEYS]), both)))
    assert {"scopes": [f"/subscriptions/{ONE}", f"/subscriptions/{TWO}"]} in parsed["locals"]


# -- hostile texts ---------------------------------------------------------------------------------------------------------

ODD = {"name": HOSTILE, "branch": "we'ird$(touch${x}\"`id`%{y}"}


def test_terraform_reads_hostile_texts_as_texts() -> None:
    text = terraform.render(needs([KEYS]), target(**ODD))
    parsed = bare(hcl2.loads(text))
    app = next(r["azuread_application"]["tomproof"] for r in parsed["resource"] if "azuread_application" in r)
    assert app["display_name"] == ('O\'Brien \\"$(touch pwned)\\" `touch pwned` \\\\ $${x} %%{y} $$${z}')
    assert len(parsed["resource"]) == 5


def test_bicep_keeps_hostile_texts_within_their_quotes() -> None:
    text = bicep.render(needs([KEYS]), target(**ODD))
    assert "displayName: 'O\\'Brien \"$(touch pwned)\" `touch pwned` \\\\ \\${x} %{y} $\\${z}'\n" in text
    code = [
        re.sub(r"'(?:[^'\\]|\\.)*'", "", line.split("//")[0] if "'" not in line else line) for line in text.splitlines()
    ]
    depth = "".join(line for line in code if not line.lstrip().startswith("//"))
    assert all(depth.count(a) == depth.count(b) for a, b in ("{}", "[]", "()"))
    assert "'" not in depth


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed here")
def test_terraform_itself_would_change_nothing_of_the_layout(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(terraform.render(ALL, target(**ODD)))
    ran = subprocess.run(
        ["terraform", "fmt", "-check", "-diff", "main.tf"], cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stdout.decode()


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed here")
def test_terraform_itself_makes_of_a_hostile_text_the_text(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(f"locals {{\n  name = {terraform.quoted(HOSTILE)}\n}}\n")
    ran = subprocess.run(
        ["terraform", "console"], cwd=tmp_path, input=b"base64encode(local.name)\n", capture_output=True, check=False
    )
    assert base64.b64decode(ran.stdout.strip().strip(b'"')).decode() == HOSTILE


@pytest.mark.parametrize("more", [{}, {"role": "reader"}, ODD, {"subscriptions": ()}, {"tenant": fake_az.TENANT}])
def test_shellcheck_has_nothing_to_say(more: dict[str, Any], tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("shellcheck")
    if not program.exists():
        pytest.skip("shellcheck is not installed here")
    (tmp_path / "setup.sh").write_text(az.render(ALL, target(**more)))
    ran = subprocess.run([program, "setup.sh"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout == ""
    assert ran.returncode == 0


# -- the script, run -------------------------------------------------------------------------------------------------------


@dataclass
class Tenant:
    """A folder with a fake az in it, and what it remembers."""

    folder: Path

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "setup.sh").write_text(script)
        env = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "TOMPROOF_PAUSE": "0"}
        return subprocess.run(
            ["bash", "setup.sh"], cwd=self.folder, env=env, capture_output=True, text=True, check=False, timeout=60
        )

    def github(self, body: str) -> None:
        """A program gh that does this."""
        program = self.folder / "bin" / "gh"
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "bin" / "state.json").read_text())
        return found

    def put(self, **more: Any) -> None:
        (self.folder / "bin" / "state.json").write_text(json.dumps(self.state | more))

    def calls(self) -> list[list[str]]:
        path = self.folder / "bin" / "calls.jsonl"
        found = [json.loads(line) for line in path.read_text().splitlines()]
        path.unlink()
        return found


EMPTY: dict[str, Any] = {"apps": [], "sps": [], "subjects": [], "granted": [], "roles": {}, "assigned": []}


@pytest.fixture
def tenant(tmp_path: Path) -> Tenant:
    program = tmp_path / "bin" / "az"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable} -IS\n" + Path(fake_az.__file__).read_text())
    program.chmod(0o755)
    (tmp_path / "bin" / "state.json").write_text(json.dumps(EMPTY))
    made = Tenant(tmp_path)
    made.github("exit 1")
    return made


def changing(calls: list[list[str]]) -> list[str]:
    """The calls that change something, by their verbs."""
    made = []
    for words in calls:
        verb = " ".join(words[: next(n for n, word in enumerate(words) if word.startswith("--"))])
        if verb.split()[-1] in ("create", "update") or "POST" in words:
            made.append(verb)
    return made


def test_the_script_makes_all_of_it(tenant: Tenant) -> None:
    ran = tenant.run(az.render(needs([GUESTS, KEYS]), target()))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == f"AZURE_TENANT_ID={fake_az.TENANT}\nAZURE_CLIENT_ID={fake_az.APP}\n"
    state = tenant.state
    assert state["apps"] == [{"appId": fake_az.APP, "displayName": "tomproof acme/compliance"}]
    assert state["subjects"] == ["repo:acme/compliance:ref:refs/heads/main"]
    assert "df021288-bdef-4463-88db-98f22de89214" in state["granted"]
    assert state["required"][0]["resourceAppId"] == "00000003-0000-0000-c000-000000000000"
    assert [one["id"] for one in state["required"][0]["resourceAccess"]] == state["granted"]
    role = state["roles"]["tomproof acme/compliance " + target().key]
    assert "Microsoft.KeyVault/vaults/read" in role["Actions"]
    assert "Microsoft.Authorization/permissions/read" in role["Actions"]
    assert (role["NotActions"], role["DataActions"]) == ([], [])
    assert role["AssignableScopes"] == [f"/subscriptions/{ONE}"]
    assert state["assigned"] == [[fake_az.ROLE, f"/subscriptions/{ONE}"]]


def test_the_calls_of_the_script_are_these_and_no_other(tenant: Tenant) -> None:
    assert tenant.run(az.render(needs([DISKS]), target())).returncode == 0
    graph = "https://graph.microsoft.com/v1.0/servicePrincipals/bbbbbbbb-0000-0000-0000-00000000000b/appRoleAssignments"
    body = (
        '{"principalId":"bbbbbbbb-0000-0000-0000-00000000000b","resourceId":"cccccccc-0000-0000-0000-00000000000c",'
        '"appRoleId":"2f51be20-0bb4-4fed-bf7b-db946066c75e"}'
    )
    calls = tenant.calls()
    assert [" ".join(words[: next(n for n, w in enumerate(words) if w.startswith("--"))]) for words in calls] == [
        "account show", "ad app list", "rest", "ad sp list", "ad sp create",
        "ad app federated-credential list", "ad app federated-credential create", "ad app update", "ad sp list", "rest", "rest",
    ]  # fmt: skip
    assert calls[-1] == [
        "rest", "--method", "POST", "--url", graph, "--headers", "Content-Type=application/json", "--body",
        body,
        "--output", "none",
    ]  # fmt: skip
    assert json.loads(calls[6][calls[6].index("--parameters") + 1]) == {
        "name": "github-" + target().key,
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:acme/compliance:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
        "description": "tomproof, from GitHub Actions",
    }


def test_the_script_run_again_makes_nothing_twice(tenant: Tenant) -> None:
    script = az.render(needs([GUESTS, KEYS]), target())
    assert tenant.run(script).returncode == 0
    before = tenant.state
    tenant.calls()
    again = tenant.run(script)
    assert again.returncode == 0, again.stderr
    assert tenant.state == before | {"roles": tenant.state["roles"]}
    assert changing(tenant.calls()) == ["ad app update", "role definition update"]


def test_the_script_takes_hostile_texts_as_texts(tenant: Tenant) -> None:
    ran = tenant.run(az.render(needs([KEYS]), target(**ODD)))
    assert ran.returncode == 0, ran.stderr
    assert tenant.state["apps"][0]["displayName"] == HOSTILE
    assert tenant.state["subjects"] == ["repo:acme/compliance:ref:refs/heads/we'ird$(touch${x}\"`id`%{y}"]
    assert list(tenant.state["roles"]) == ["tomproof acme/compliance " + target(**ODD).key]
    assert sorted(path.name for path in tenant.folder.iterdir()) == ["bin", "setup.sh"]
    assert tenant.run(az.render(needs([KEYS]), target(**ODD))).returncode == 0
    assert len(tenant.state["apps"]) == 1


def test_the_script_waits_for_what_was_just_made(tenant: Tenant) -> None:
    tenant.put(fail={"ad sp create": 2, "role assignment create": 3})
    ran = tenant.run(az.render(needs([KEYS]), target()))
    assert ran.returncode == 0, ran.stderr
    assert tenant.state["assigned"] == [[fake_az.ROLE, f"/subscriptions/{ONE}"]]


@pytest.mark.parametrize(
    "broken", ["ad app list", "rest", "ad sp list", "ad app federated-credential create", "role definition create"]
)
def test_the_script_stops_at_the_first_thing_that_fails(tenant: Tenant, broken: str) -> None:
    tenant.put(fail={broken: 99})
    ran = tenant.run(az.render(needs([GUESTS, KEYS]), target()))
    assert ran.returncode != 0
    assert ran.stdout == ""
    assert tenant.state["assigned"] == []


def test_the_script_takes_no_application_where_it_cannot_tell_which(tenant: Tenant) -> None:
    tenant.put(apps=[{"appId": n, "displayName": "tomproof acme/compliance"} for n in ("a", "b")])
    ran = tenant.run(az.render(needs([KEYS]), target()))
    assert ran.returncode == 1
    assert "several applications named tomproof acme/compliance" in ran.stderr
    assert changing(tenant.calls()) == []


def test_the_script_says_what_an_application_has_too_much_of(tenant: Tenant) -> None:
    tenant.put(
        apps=[{"appId": fake_az.APP, "displayName": "tomproof acme/compliance"}], secrets=["e"], sps=[fake_az.SP],
        granted=["19dbc75e-c2e2-444c-a770-ec69d8559fc7"], subjects=["repo:somebody/else:ref:refs/heads/main", target().subject],
    )  # fmt: skip
    ran = tenant.run(az.render(needs([DISKS]), target()))
    assert ran.returncode == 0, ran.stderr
    assert "has a secret or a certificate of its own" in ran.stderr
    assert "more than it needs: repo:somebody/else:ref:refs/heads/main may sign in as it, too" in ran.stderr
    assert "compliance:ref:refs/heads/main may" not in ran.stderr
    assert "holds the app role 19dbc75e-c2e2-444c-a770-ec69d8559fc7" in ran.stderr


def test_the_script_refuses_another_tenant(tenant: Tenant) -> None:
    ran = tenant.run(az.render(needs([KEYS]), target(tenant="12345678-0000-0000-0000-000000000000")))
    assert ran.returncode == 1
    assert "signed in to another tenant" in ran.stderr
    assert changing(tenant.calls()) == []


def test_the_script_stops_where_github_signs_another_subject(tenant: Tenant) -> None:
    tenant.github(
        '[ "$2" = repos/acme/compliance/actions/oidc/customization/sub ] && echo repo:acme@123/compliance@456'
    )
    ran = tenant.run(az.render(needs([KEYS]), target()))
    assert ran.returncode == 1
    assert "write this anew with --repository acme@123/compliance@456" in ran.stderr
    assert changing(tenant.calls()) == []
    ran = tenant.run(az.render(needs([KEYS]), target(repository="acme@123/compliance@456")))
    assert ran.returncode == 0, ran.stderr
    assert tenant.state["subjects"] == ["repo:acme@123/compliance@456:ref:refs/heads/main"]


def test_without_a_subscription_it_is_the_one_that_az_works_in(tenant: Tenant) -> None:
    assert tenant.run(az.render(needs([KEYS]), target(subscriptions=()))).returncode == 0
    assert tenant.state["assigned"] == [[fake_az.ROLE, f"/subscriptions/{ONE}"]]


def test_the_built_in_role_makes_no_other(tenant: Tenant) -> None:
    assert tenant.run(az.render(needs([KEYS]), target(role="reader"))).returncode == 0
    assert tenant.state["roles"] == {}
    assert tenant.state["assigned"] == [[READER, f"/subscriptions/{ONE}"]]


# -- the verb --------------------------------------------------------------------------------------------------------------


def setup(*words: str) -> Any:
    return CliRunner().invoke(cli.tomproof, ["setup", *words], catch_exceptions=False)


def test_the_verb_writes_the_file_and_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_bytes(TOM)
    ran = setup("tom.md", "--repository", "acme/compliance", "--subscription", ONE, "-o", "setup.sh")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "next: read it, sign in with az login, then run it with bash" in ran.stderr
    assert "name it as OWNER@ID/NAME@ID" in ran.stderr
    assert (tmp_path / "setup.sh").read_text().startswith("#!/usr/bin/env bash\n")


def test_the_settings_name_document_tenant_and_subscriptions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_bytes(TOM)
    (tmp_path / "tomproof.toml").write_text(
        f'[azure]\ntenant = "{fake_az.TENANT}"\nsubscriptions = ["{TWO}"]\n[run]\ntom = "tom.md"\n'
    )
    ran = setup("--repository", "acme/compliance", "--format", "terraform", "-q")
    assert ran.exit_code == 0
    assert f'"/subscriptions/{TWO}"' in ran.stdout
    assert f'tenant_id   = "{fake_az.TENANT}"' in ran.stdout
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--repository", "acme/compliance"], "there are no claims to look at"),
        (["tom.md", "--repository", "acme"], "'acme' is no repository"),
        (["tom.md", "--repository", "acme/c", "--subscription", "x"], "'x' is no id of a subscription"),
        (["none.md", "--repository", "acme/c"], "there is no TOM document at none.md"),
    ],
)
def test_wrong_use_is_two_and_one_plain_line(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text("We use Key Vault.\n")
    ran = setup(*words)
    assert ran.exit_code == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
