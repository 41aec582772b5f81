"""What the doctor says: of rights had, missing, too much and not found out, by a tenant that answers from a script."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from click.testing import CliRunner

from checks.azure.rights import Block, NotRights, allowed, reads_all
from claims import Claim
from collector import Timing
from tests.collector.scripted import FAST, ONE, TENANT, TWO, Script, Step, ok, refusal, subscription
from tests.kit import claim
from tests.tomproof import fake_az
from tomproof import cli
from tomproof.demo import TOM, DemoTenant
from tomproof.doctor.asking import Subscription, ask
from tomproof.doctor.findings import Findings, findings, lacking
from tomproof.doctor.surplus import surplus
from tomproof.doctor.telling import as_dict, as_text
from tomproof.errors import Impossible
from tomproof.setup.needs import EVERYTHING, needs
from tomproof.work import Where

THREE = "33333333-3333-3333-3333-333333333333"
WHO, APP = "44444444-4444-4444-4444-444444444444", "55555555-5555-5555-5555-555555555555"
KEYS = claim("secrets.managed-store")
GUESTS = claim("access.external-none")
REVIEWS = claim("access.review", scope="organisation")
READER = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
OWNER = {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}
CONTRIBUTOR = {**OWNER, "notActions": ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"]}


# -- rights ----------------------------------------------------------------------------------------------------------------

VAULTS = "Microsoft.KeyVault/vaults/read"


@pytest.mark.parametrize(
    ("actions", "without", "expected"),
    [
        (["*"], [], True),
        (["*/read"], [], True),
        (["*/READ"], [], True),
        (["microsoft.keyvault/VAULTS/read"], [], True),
        (["Microsoft.KeyVault/*"], [], True),
        (["Microsoft.KeyVault/*/read"], [], True),
        (["Microsoft.*/vaults/read"], [], True),
        (["Microsoft.KeyVault/vaults/*"], [], True),
        (["*"], ["Microsoft.KeyVault/*"], False),
        (["*/read"], ["microsoft.keyvault/vaults/READ"], False),
        (["*/write"], [], False),
        (["Microsoft.KeyVault/vaults/readers"], [], False),
        (["Microsoft.KeyVault/vaults/secrets/read"], [], False),
        (["MicrosoftXKeyVault/vaults/read"], [], False),
        (["Microsoft.Storage/*"], [], False),
        ([], [], False),
    ],
)
def test_a_right_is_had_by_its_pattern_and_not_by_what_looks_like_it(
    actions: list[str], without: list[str], expected: bool
) -> None:
    assert Block.of({"actions": actions, "notActions": without}).allows(VAULTS) is expected


def test_what_one_role_leaves_out_another_may_give() -> None:
    without = Block(actions=("*",), not_actions=("Microsoft.KeyVault/*",))
    assert not allowed([without], VAULTS)
    assert allowed([without, Block(actions=("Microsoft.KeyVault/vaults/read",))], VAULTS)


def test_more_than_reading_is_told_by_what_it_is() -> None:
    assert surplus([Block.of(READER)]) == []
    assert surplus([Block.of(OWNER)]) == ["* (everything, as Owner has)"]
    assert surplus([Block.of(CONTRIBUTOR)]) == ["* (everything but giving rights, as Contributor has)"]
    assert surplus([Block(("Microsoft.Support/*", "a/b/listKeys/action", "c/d/WRITE", "e/f/read"))]) == [
        "Microsoft.Support/*", "a/b/listKeys/action", "c/d/WRITE",
    ]  # fmt: skip


def test_rights_to_data_are_too_much_whatever_they_are() -> None:
    block = Block(data_actions=("Microsoft.Storage/*/blobs/read", "x/y/read"), not_data_actions=("x/*",))
    assert surplus([block]) == ["Microsoft.Storage/*/blobs/read (data itself, which no claim needs)"]


def test_what_is_left_out_again_is_not_too_much() -> None:
    assert surplus([Block(actions=("Microsoft.Support/write",), not_actions=("*/write",))]) == []


def test_reading_everything_is_known_as_such() -> None:
    assert reads_all([Block.of(READER)])
    assert not reads_all([Block(actions=("Microsoft.KeyVault/*/read",))])


@pytest.mark.parametrize(
    "data", [{"actions": "*"}, {"actions": [1]}, {"actions": ["*"], "notActions": {}}, {"actions": ["*"]}]
)
def test_rights_in_another_form_are_no_rights(data: dict[str, Any]) -> None:
    with pytest.raises(NotRights):
        Block.of(data)


# -- a tenant --------------------------------------------------------------------------------------------------------------


def jwt(**claims: Any) -> str:
    parts = ({"alg": "none"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + ".sig"


@dataclass(slots=True)
class Tenant(Script):
    """A script that plays the sign-in too: the claims of the token for each source, or the refusal of one."""

    says: dict[str, dict[str, Any] | str] = field(default_factory=dict)

    def token(self, source: str) -> str:
        said = self.says[source]
        if isinstance(said, str):
            raise ClientAuthenticationError(message=said)
        return jwt(**{"oid": WHO, "tid": TENANT, "appid": APP, **said})


ALL = ["User.Read.All", "Organization.Read.All", "GroupMember.Read.All", "Application.Read.All", "Policy.Read.All"]


def rights_at(id_: str) -> str:
    return f"/subscriptions/{id_}/providers/Microsoft.Authorization/permissions"


def tenant(*, azure: Any = None, graph: Any = None, **steps: list[Step]) -> Tenant:
    """Two subscriptions with Reader, and an application with enough of Graph; ``steps`` are by the id of a subscription."""
    answers: dict[str, list[Step]] = {
        "/subscriptions": [ok({"value": [subscription(ONE, "one"), subscription(TWO, "two")]})],
        rights_at(ONE): [ok({"value": [READER]})],
        rights_at(TWO): [ok({"value": [READER]})],
        **steps,
    }
    says = {
        "azure": azure if azure is not None else {"idtyp": "app"},
        "graph": graph if graph is not None else {"roles": ALL},
    }
    return Tenant(answers, says=says)


def doctor(asked: Tenant, *claims: Claim, timing: Timing = FAST, **where: Any) -> Findings:
    needed = needs(list(claims) or [KEYS])
    return findings(needed, asyncio.run(ask(needed, Where(replay=asked, **where), timing)))


def test_whoever_has_all_of_it_is_told_so() -> None:
    found = doctor(tenant())
    assert found.whole
    assert (found.missing, found.too_much, found.unfound) == ((), (), ())
    end = "\nevery right that these claims need is there; whether a deny assignment takes one away only a run shows\n"
    assert as_text(found).endswith(end)
    assert f"signed in as an application: servicePrincipal {WHO}, application {APP}, tenant {TENANT}" in as_text(found)


def test_only_reads_are_asked_and_the_rights_of_each_subscription_once() -> None:
    asked = tenant()
    doctor(asked)
    assert {request.method for request in asked.asked} == {"GET"}
    assert sorted(asked.paths()) == sorted(["/subscriptions", rights_at(ONE), rights_at(TWO)])
    assert all(
        "api-version=2022-04-01" in r.url
        for r in asked.asked
        if r.url.endswith("permissions") or "permissions?" in r.url
    )


def test_what_is_missing_stands_with_what_grants_it_and_with_what_stays_unknown() -> None:
    narrow = {**READER, "actions": ["Microsoft.Resources/*/read"]}
    found = doctor(tenant(**{rights_at(TWO): [ok({"value": [narrow]})]}))
    (missing,) = found.missing
    assert not found.whole
    assert missing.where is not None
    assert (missing.source, missing.where.id) == ("azure", TWO)
    assert "Microsoft.KeyVault/vaults/read" in [need.permission for need in missing.needs]
    assert "Microsoft.Resources/subscriptions/read" not in [need.permission for need in missing.needs]
    assert missing.command == (
        f"az role assignment create --assignee-object-id {WHO} --assignee-principal-type ServicePrincipal --role Reader "
        f"--scope /subscriptions/{TWO}"
    )
    text = as_text(found)
    assert "stays unknown: secrets.managed-store" in text
    assert f"operations, two ({TWO})" in text
    assert f"grant it: {missing.command}" in text


def test_what_one_subscription_refuses_and_another_puts_off_is_said_and_the_rest_is_told() -> None:
    listed = ok({"value": [subscription(ONE, "one"), subscription(TWO, "two"), subscription(THREE, "three")]})
    steps: dict[str, list[Step]] = {
        "/subscriptions": [listed],
        rights_at(ONE): [refusal(403, "AuthorizationFailed")],
        rights_at(TWO): [refusal(429, "TooManyRequests", **{"Retry-After": "300"})],
        rights_at(THREE): [ok({"value": [{**READER, "actions": ["Microsoft.Resources/*/read"]}]})],
    }
    found = doctor(tenant(**steps), KEYS, GUESTS)
    assert [what for what, _ in found.unfound] == [
        "what it may do in the subscription one", "what it may do in the subscription two",
    ]  # fmt: skip
    assert found.unfound[0][1].startswith(
        "HTTP 403 AuthorizationFailed; it needs Microsoft.Authorization/permissions/read"
    )
    assert found.unfound[0][1].endswith(f"--role Reader --scope /subscriptions/{ONE}")
    assert found.unfound[1][1].startswith("HTTP 429 TooManyRequests")
    assert "az role" not in found.unfound[1][1]
    assert [one.where.name for one in found.missing if one.where] == ["three"]
    assert not found.whole
    text = as_text(found)
    assert "Graph: 4 of 4 application permissions" in text
    assert text.endswith("; some could not be found out\n")


def test_the_listing_of_subscriptions_may_be_refused_as_a_whole() -> None:
    found = doctor(tenant(**{"/subscriptions": [refusal(403, "AuthorizationFailed")]}))
    assert [what for what, _ in found.unfound] == ["which subscriptions there are"]
    assert found.missing == ()
    assert not found.whole


def test_an_answer_that_is_not_understood_is_no_right_and_no_lack() -> None:
    found = doctor(tenant(**{rights_at(ONE): [ok({"value": [{"actions": "*"}]})]}))
    assert found.missing == ()
    assert found.unfound[0] == (
        "what it may do in the subscription one", "the answer is not understood: actions is no list of operations",
    )  # fmt: skip


def test_a_new_identity_that_sees_nothing_is_told_what_to_do() -> None:
    found = doctor(tenant(graph={"roles": []}, **{"/subscriptions": [ok({"value": []})]}), KEYS, GUESTS)
    azure, *graph = found.missing
    assert azure.command.endswith("--role Reader --scope /subscriptions/ID")
    assert len(azure.needs) == len(found.needs.azure)
    assert [one.needs[0].permission for one in graph] == [need.permission for need in found.needs.graph]
    assert "no subscription is seen" in as_text(found)


def test_a_subscription_that_is_named_is_asked_even_where_it_is_not_listed() -> None:
    asked = tenant(**{rights_at(THREE): [refusal(404, "SubscriptionNotFound")]})
    found = doctor(asked, subscriptions=(THREE,))
    assert rights_at(ONE) not in asked.paths()
    assert found.unfound[0][0] == f"what it may do in the subscription {THREE}"


def test_the_subscriptions_below_a_management_group_are_those_that_are_asked() -> None:
    path = "/providers/Microsoft.Management/managementGroups/corp/descendants"
    kind = "Microsoft.Management/managementGroups/subscriptions"
    asked = tenant(**{path: [ok({"value": [{"id": f"/subscriptions/{TWO}", "name": TWO, "type": kind}]})]})
    assert doctor(asked, management_group="corp").whole
    assert rights_at(TWO) in asked.paths()
    assert rights_at(ONE) not in asked.paths()
    refused = doctor(tenant(**{path: [refusal(403, "AuthorizationFailed")]}), management_group="corp")
    assert refused.unfound[0][0] == "which subscriptions are below the management group corp"
    assert refused.missing == ()


def test_an_owner_has_too_much_and_all_that_is_needed() -> None:
    found = doctor(tenant(**{rights_at(ONE): [ok({"value": [OWNER]})]}))
    assert found.whole
    assert [(one.what, one.where) for one in found.too_much if one.source == "azure"] == [
        ("* (everything, as Owner has)", ONE)
    ]
    assert "Azure: * (everything, as Owner has) in one; tomproof only reads" in as_text(found)


# -- Graph -----------------------------------------------------------------------------------------------------------------


def test_each_permission_of_graph_that_is_missing_stands_with_its_claims() -> None:
    found = doctor(tenant(graph={"roles": [name for name in ALL if name != "User.Read.All"]}), GUESTS)
    (missing,) = found.missing
    assert [need.permission for need in missing.needs] == ["User.Read.All"]
    assert "df021288-bdef-4463-88db-98f22de89214" in missing.command
    assert "stays unknown: access.external-none" in as_text(found)


def test_a_larger_permission_counts_as_had_and_as_too_much() -> None:
    found = doctor(tenant(graph={"roles": ["Directory.Read.All", "Policy.Read.All", "User.ReadWrite.All"]}), GUESTS)
    assert found.missing == ()
    why = {one.what: one.why for one in found.too_much}
    assert "User.Read.All" in why["Directory.Read.All"]
    assert why["Directory.Read.All"].endswith("are enough")
    assert why["User.ReadWrite.All"] == "it gives more than reading"


def test_a_permission_that_no_claim_needs_is_too_much() -> None:
    found = doctor(tenant(graph={"roles": [*ALL, "Mail.Read"]}), GUESTS)
    assert {one.what: one.why for one in found.too_much}["Mail.Read"] == "no claim of this document needs it"


def test_a_person_is_told_that_roles_matter_too_and_that_no_command_helps() -> None:
    person = {
        "idtyp": "user",
        "scp": "openid profile User.Read User.Read.All",
        "wids": ["62e90394-69f5-4237-9190-012177145e10"],
    }
    found = doctor(tenant(azure={"idtyp": "user", "scp": "user_impersonation"}, graph=person), KEYS, GUESTS)
    text = as_text(found)
    assert f"signed in as a person: user {WHO}" in text
    assert "for a person Graph also looks at their Entra roles" in text
    missing = [one for one in found.missing if one.source == "graph"]
    assert missing
    assert all(one.command == "" and "setup makes" in one.hint for one in missing)
    assert "Entra: the role Global Administrator; it can change things, and tomproof only reads" in text
    assert not any(one.what in ("openid", "profile", "User.Read") for one in found.too_much)


@pytest.mark.parametrize(
    ("role", "whole"),
    [
        ("f2ef992c-3afb-46b9-b7cf-a126ee74c451", True),  # Global Reader
        ("b79fbf4d-3ef9-4689-8143-76b194e85509", False),  # what every member has
    ],
)
def test_all_scopes_of_a_person_are_not_all_without_a_role_that_reads(role: str, whole: bool) -> None:
    person = {"idtyp": "user", "scp": " ".join(ALL), "wids": [role]}
    found = doctor(tenant(azure={"idtyp": "user", "scp": "user_impersonation"}, graph=person), GUESTS)
    assert found.missing == ()
    assert found.whole is whole
    assert ("Global Reader lets all be read" in as_text(found)) is not whole


def test_a_refused_token_leaves_the_other_side_told() -> None:
    found = doctor(tenant(graph="AADSTS65001: nobody has consented"), KEYS, GUESTS)
    assert (
        "what it may ask of Microsoft Graph",
        "no token could be had: AADSTS65001: nobody has consented",
    ) in found.unfound
    assert not found.whole
    assert "operations in one" in as_text(found)


def test_claims_of_entra_only_ask_nothing_of_azure() -> None:
    asked = tenant(graph={"roles": ["DeviceManagementManagedDevices.Read.All"]})
    asked.says.pop("azure")
    devices = claim("device.disk-encryption", scope="devices", scope_="laptops")
    needed = needs([devices])
    assert needed.azure == ()
    found = findings(needed, asyncio.run(ask(needed, Where(replay=asked), FAST)))
    assert [need.permission for need in found.had] == ["DeviceManagementManagedDevices.Read.All"]
    assert asked.asked == []


def test_the_command_that_grants_a_permission_is_one_that_a_shell_runs(tmp_path: Path) -> None:
    (missing,) = doctor(tenant(graph={"roles": [name for name in ALL if name != "User.Read.All"]}), GUESTS).missing
    program = tmp_path / "az"
    program.write_text(f"#!{sys.executable} -IS\n" + Path(fake_az.__file__).read_text())
    program.chmod(0o755)
    (tmp_path / "state.json").write_text(json.dumps({"granted": []}))
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-euc", missing.command], env=env, check=True, timeout=60)
    words = json.loads((tmp_path / "calls.jsonl").read_text().splitlines()[-1])
    assert (
        words[words.index("--url") + 1]
        == f"https://graph.microsoft.com/v1.0/servicePrincipals/{WHO}/appRoleAssignments"
    )
    assert json.loads(words[words.index("--body") + 1]) == {
        "principalId": WHO,
        "resourceId": "cccccccc-0000-0000-0000-00000000000c",
        "appRoleId": "df021288-bdef-4463-88db-98f22de89214",
    }


# -- licences --------------------------------------------------------------------------------------------------------------


def sku(*plans: str, status: str = "Enabled") -> dict[str, Any]:
    return {"id": "s", "capabilityStatus": status, "servicePlans": [{"servicePlanName": plan} for plan in plans]}


SKUS = "/v1.0/subscribedSkus"
MAY = {"roles": ["AccessReview.Read.All", "Organization.Read.All", "User.Read.All"]}


@pytest.mark.parametrize(
    ("step", "there"),
    [
        (ok({"value": [sku("EXCHANGE"), sku("AAD_PREMIUM_P2")]}), True),
        (ok({"value": [sku("AAD_PREMIUM")]}), False),
        (ok({"value": [sku("AAD_PREMIUM_P2", status="Suspended")]}), False),
        (ok({"value": [{"id": "s", "capabilityStatus": "Enabled", "servicePlans": None}]}), False),
        (refusal(403, "Authorization_RequestDenied"), None),
    ],
)
def test_a_licence_is_there_not_there_or_not_found_out(step: Step, there: bool | None) -> None:
    found = doctor(tenant(graph=MAY, **{SKUS: [step]}), REVIEWS)
    assert [one.there for one in found.licences] == [there]


def test_a_licence_is_no_right_and_nobody_is_given_one_to_ask_for_it() -> None:
    asked = tenant(graph={"roles": ["AccessReview.Read.All", "User.Read.All"]})
    found = doctor(asked, REVIEWS)
    assert SKUS not in asked.paths()
    assert [one.there for one in found.licences] == [None]
    assert any(what == "which licences the tenant has" for what, _ in found.unfound)
    assert found.whole


# -- what never happens ----------------------------------------------------------------------------------------------------


def test_the_token_is_neither_told_nor_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    asked = tenant()
    found = doctor(asked, KEYS, GUESTS)
    told = as_text(found) + json.dumps(as_dict(found)) + repr(found.answers)
    for source in ("azure", "graph"):
        assert asked.token(source) not in told
        assert asked.token(source).split(".")[1] not in told
    assert list(tmp_path.iterdir()) == []


def test_nothing_hostile_from_a_tenant_or_a_token_reaches_the_screen_or_a_command() -> None:
    listed = ok({"value": [subscription(ONE, "one\x1b[31m\nhas"), {**subscription(ONE), "subscriptionId": "$(id)"}]})
    asked = tenant(graph={"roles": []}, **{"/subscriptions": [listed], rights_at(ONE): [ok({"value": []})]})
    hostile = {"oid": "$(touch x)", "tid": "t\x1b[31m", "appid": "a\x1b[31m"}
    asked.says = {"azure": hostile, "graph": {**hostile, "roles": ["Mail.Send\x1b[31m"]}}
    found = doctor(asked, KEYS, GUESTS)
    assert "\x1b" not in as_text(found)
    assert "$(id)" not in as_text(found)
    assert found.missing
    assert all("touch" not in one.command and "OBJECT-ID" in one.command for one in found.missing)


def test_silence_everywhere_is_no_verdict() -> None:
    silent: dict[str, list[Step]] = {"/subscriptions": [ConnectionError("no route to host")]}
    with pytest.raises(Impossible, match="not one answer came: the connection failed: no route to host"):
        doctor(tenant(**silent))


# -- the verb --------------------------------------------------------------------------------------------------------------


def run(*words: str, env: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(cli.tomproof, ["doctor", *words], env=env, catch_exceptions=False)


def test_the_demo_tenant_has_all_and_more_than_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("--demo")
    assert ran.exit_code == 0
    assert "Azure: 118 of 118 operations in Nordlicht Production" in ran.stdout
    assert "Graph: 12 of 12 application permissions" in ran.stdout
    assert "Graph: EventListener.Read.All; no claim of this document needs it" in ran.stdout
    assert "Microsoft Entra ID P2 or Microsoft Entra ID Governance: not there" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_same_for_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text("## Secrets\n\nSecrets are kept in Azure Key Vault.\n")
    ran = run("--demo", "--tom", "tom.md", "--json")
    assert ran.exit_code == 0
    said = json.loads(ran.stdout)
    assert (said["schema"], said["complete"], said["missing"]) == (1, True, [])
    assert said["identity"]["object_id"] == "5fff84e8-4c27-53db-97fb-fa02da070107"
    assert "Microsoft.KeyVault/vaults/read" in said["azure"]["needed"]
    assert [one["known"] for one in said["azure"]["subscriptions"]] == [True, True]
    assert set(said) == {
        "schema", "complete", "identity", "azure", "graph", "missing", "too_much", "licences", "not_found_out",
    }  # fmt: skip


def test_a_confirmed_file_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text("## Secrets\n\nSecrets are kept in Azure Key Vault.\n")
    CliRunner().invoke(cli.tomproof, ["claims", "tom.md", "-o", "claims.toml"], catch_exceptions=False)
    said = json.loads(run("--demo", "--claims", "claims.toml", "--json").stdout)
    assert "Microsoft.KeyVault/vaults/read" in said["azure"]["needed"]
    assert "Microsoft.Sql/servers/read" not in said["azure"]["needed"]


def test_something_missing_is_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(DemoTenant, "token", lambda _self, source: jwt(oid=WHO, tid=TENANT, appid=APP, roles=[source]))
    (tmp_path / "tom.md").write_text(
        "## Accounts\n\nThere are no guest accounts.\n\nSecrets are kept in Azure Key Vault.\n"
    )
    ran = run("--demo", "--tom", "tom.md")
    assert ran.exit_code == 3
    assert "grant it: az rest --method POST" in ran.stdout


def test_wrong_use_is_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run().exit_code == 2
    assert "there are no claims to look at" in run().stderr
    (tmp_path / "tom.md").write_text("Secrets are kept in Azure Key Vault.\n")
    ran = run("--tom", "tom.md", "--subscription", "prod")
    assert ran.exit_code == 2
    assert "'prod' is no id of a subscription" in ran.stderr


def test_no_sign_in_is_four_and_says_how_to_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text("Secrets are kept in Azure Key Vault.\n")
    for name in [name for name in os.environ if name.startswith(("AZURE_", "ACTIONS_"))]:
        monkeypatch.delenv(name)
    ran = run("--tom", "tom.md", env={"PATH": str(tmp_path)})
    assert ran.exit_code == 4
    assert "nobody is signed in to Azure" in ran.stderr
    assert "az login" in ran.stderr


def test_the_paper_about_rights_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/permissions.md from top to bottom, with the demo tenant standing in for one's own."""
    page = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tom.md").write_bytes(TOM)
    ran = []
    for line in "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).splitlines():
        words = shlex.split(line)[1:]
        more = ["--demo"] if words[0] == "doctor" else []
        result = CliRunner().invoke(cli.tomproof, [*words, *more], catch_exceptions=False)
        assert result.exit_code == 0, f"{line}\n{result.output}"
        ran.append(words[0])
    assert ran == ["setup", "setup", "setup", "doctor", "doctor"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["docs", "setup.bicep", "setup.sh", "setup.tf"]


def test_who_may_read_everything_by_name_only_lacks_the_right_to_see_what_else_there_is() -> None:
    needed = needs([claim("residency.region", regions=["westeurope"])])
    named = Block(tuple(need.permission for need in needed.azure if need.permission != EVERYTHING))
    assert [need.permission for need in lacking(needed, Subscription("s", "S", (named,)))] == [EVERYTHING]
    assert lacking(needed, Subscription("s", "S", (Block.of(READER),))) == ()
    hiding = Block(("*/read",), ("Microsoft.KeyVault/*",))
    assert EVERYTHING in {need.permission for need in lacking(needed, Subscription("s", "S", (hiding,)))}
