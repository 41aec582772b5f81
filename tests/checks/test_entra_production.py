"""The closed set of those who can change production, and what a company declares of it: one edit of a good estate each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Shown
from checks.azure.authorization import DENIALS, ROLE_ASSIGNMENTS, ROLE_DEFINITIONS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.vaults import VAULTS
from checks.entra import directory as entra
from checks.verdict import Finding
from claims.model import Claim
from evidence.declared import NOTHING, Application, Declared, Person
from tests.checks.cases import azure_managedinstances, azure_mysql, azure_postgresql, azure_sql
from tests.checks.cases.azure_keyvault import vault
from tests.checks.cases.entra_access import (
    BLOB_READER,
    CASES,
    CONTRIBUTOR,
    MANAGED_ADMINISTRATORS,
    MYSQL_ADMINISTRATORS,
    OPERATORS,
    OWNER,
    POSTGRESQL_ADMINISTRATORS,
    READER,
    ROLES,
    SQL_ADMINISTRATORS,
    SUBSCRIPTION_LIST,
    administrator,
    granted,
    role,
    service_principal,
    service_principals,
)
from tests.checks.entra_tenant import assignment, eligible, listed, members, of, user, users
from tests.kit import GROUP, SUBSCRIPTION, Status, claim, finding, page

CHECK = "azure-production-access"
ONE = CASES[CHECK].claim
GOOD = CASES[CHECK].bodies
ANY = claim("access.production.limited")
PRIVILEGED_ROLES = "e8611ab8-c189-46e8-94e1-60213ab1f814"
PRIVILEGED_SIGN_IN = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"
APPLICATIONS = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
GUIDS = {name: of(name) for name in ("anna", "ben", "gina", "glass", "glass two", "glass three", "pipeline")}
KEYS: dict[str, Any] = {
    "given": (ROLE_ASSIGNMENTS, SUBSCRIPTION),
    "roles": (ROLE_DEFINITIONS, SUBSCRIPTION),
    "denials": (DENIALS, SUBSCRIPTION),
    "vaults": (VAULTS, SUBSCRIPTION),
    "users": entra.USERS,
    "members": (entra.MEMBERS, OPERATORS),
    "entra_roles": entra.ROLE_ASSIGNMENTS,
    "entra_activatable": entra.ROLE_ELIGIBILITY,
    "applications": entra.SERVICE_PRINCIPALS,
    "administrators": SQL_ADMINISTRATORS,
}
EVERYBODY = users(
    user("anna"), user("ben"), user("gina", kind="Guest", outside=True), user("glass"), user("glass two"),
    user("glass three"),
)  # fmt: skip


def production(the_claim: Claim = ONE, declared: Declared = NOTHING, **changed: Any) -> Finding:
    bodies = {**GOOD, entra.USERS: EVERYBODY, **{KEYS[name]: body for name, body in changed.items()}}
    return finding(CHECK, the_claim, bodies, declared)


def said(found: Finding) -> dict[str, tuple[str, str]]:
    names = {f"/users/{id_}": name for name, id_ in GUIDS.items()} | {
        f"/servicePrincipals/{id_}": name for name, id_ in GUIDS.items()
    }
    return {names.get(o.resource, o.resource): (str(o.outcome), str(o.note)) for o in found.observations}


def operator(name: str) -> Person:
    return Person(f"{name}@nordlicht.example", "operator")


def glass(name: str = "glass", owner: str = "Management") -> Person:
    return Person(of(name), "break-glass", "sealed in the safe", owner)


AUTOMATION = Application(of("app pipeline"), "automation", "deploys", "Platform")
BEN = Declared((operator("ben"),), (AUTOMATION,))
OWNERS: dict[str, Any] = {"given": page(granted(1, OWNER, "ben"), granted(2, OWNER, "glass"))}


# -- who is declared


def test_the_one_declared_operator_and_the_declared_pipeline_hold() -> None:
    found = production(declared=BEN)
    assert found.shown is Shown.PASS
    assert said(found)["pipeline"] == (
        "holds",
        "an application with Contributor, declared as automation (deploys): not counted",
    )


def test_a_declared_emergency_account_is_named_and_not_counted() -> None:
    found = production(declared=Declared((glass(),)), **OWNERS)
    assert found.shown is Shown.PASS
    outcome, note = said(found)["glass"]
    assert outcome == "holds"
    assert "by Owner: declared for emergencies (sealed in the safe), a function of the company answers for it" in note
    assert said(found)["ben"][1].endswith("one of 1 people, where 1 is claimed")


def test_with_operator_emergency_account_and_pipeline_declared_the_single_operator_passes() -> None:
    declared = Declared((operator("ben"), glass()), (AUTOMATION,))
    given = page(
        granted(1, OWNER, "ben"), granted(2, OWNER, "glass"), granted(3, CONTRIBUTOR, "pipeline", "ServicePrincipal")
    )
    assert production(declared=declared, given=given).shown is Shown.PASS


def test_an_emergency_account_that_nobody_declared_counts() -> None:
    assert production(**OWNERS).shown is Shown.FAIL


def test_the_owner_of_an_emergency_account_is_not_named() -> None:
    found = production(declared=Declared((glass(owner="anna@nordlicht.example"),)), **OWNERS)
    assert "a person answers for it" in said(found)["glass"][1]
    assert not any("anna" in note for _, note in said(found).values())


def test_more_emergency_accounts_than_emergencies_need_are_not_believed() -> None:
    declared = Declared((glass(), glass("glass two"), glass("glass three")))
    given = page(*(granted(n, OWNER, name) for n, name in enumerate(("ben", "glass", "glass two", "glass three"))))
    found = production(declared=declared, given=given)
    assert found.shown is Shown.UNKNOWN
    assert said(found)["glass"][1].startswith("one of 3 accounts that are declared for emergencies")


def test_a_guest_declared_for_emergencies_is_not_believed() -> None:
    declared = Declared((Person(of("gina"), "break-glass", "safe", "Management"),))
    found = production(declared=declared, given=page(granted(1, OWNER, "ben"), granted(2, OWNER, "gina")))
    assert found.shown is Shown.UNKNOWN


def test_where_nobody_at_all_is_claimed_an_emergency_account_leaves_it_open() -> None:
    nobody = claim("access.production.limited", operators=0)
    declared = Declared((glass(),))
    changed: dict[str, Any] = {"given": page(granted(1, OWNER, "glass")), "entra_roles": listed("roleAssignments")}
    changed["administrators"] = page()
    assert production(nobody, declared, **changed).shown is Shown.UNKNOWN


def test_an_account_that_is_not_declared_contradicts_where_operators_are_even_below_the_number() -> None:
    two = claim("access.production.limited", operators=2)
    found = production(two, BEN, members=members("ben", "anna"))
    assert found.shown is Shown.FAIL
    outcome, note = said(found)["anna"]
    assert outcome == "contradicts"
    assert note.startswith("can change production or read its data by Storage Blob Data Reader")
    assert note.endswith(", and is not declared as an operator")
    assert said(found)["ben"][1].endswith("and is a declared operator")


def test_staff_with_rights_contradicts_where_operators_are_declared() -> None:
    declared = Declared((operator("ben"), Person(of("anna"), "staff")))
    found = production(claim("access.production.limited", operators=2), declared, members=members("ben", "anna"))
    assert said(found)["anna"][1].endswith("and is declared as staff and not as an operator")


def test_two_declared_operators_are_too_many_where_one_is_claimed() -> None:
    found = production(declared=Declared((operator("ben"), operator("anna"))), members=members("ben", "anna"))
    assert {name: outcome for name, (outcome, _) in said(found).items() if name in ("anna", "ben")} == {
        "anna": "contradicts",
        "ben": "contradicts",
    }


def test_a_declared_account_that_does_not_exist_leaves_the_claim_open() -> None:
    declared = Declared((operator("ben"), Person("gone@nordlicht.example", "operator")), (AUTOMATION,))
    found = production(declared=declared)
    assert found.shown is Shown.UNKNOWN
    assert said(found)["/users/gone@nordlicht.example"] == (
        "unknown",
        "is declared as operator, and there is no such account",
    )


def test_a_declared_application_that_does_not_exist_leaves_the_claim_open() -> None:
    declared = Declared((operator("ben"),), (AUTOMATION, Application(of("gone"), "automation")))
    assert production(declared=declared).shown is Shown.UNKNOWN


def test_an_account_that_is_declared_by_two_names_as_two_things_counts_and_is_open() -> None:
    declared = Declared((operator("glass"), glass(), operator("ben")), (AUTOMATION,))
    found = production(declared=declared, **OWNERS)
    assert said(found)["glass"] == ("unknown", "is declared as break-glass and as operator")
    assert found.shown is Shown.FAIL  # it counts: two people, where one is claimed


@pytest.mark.parametrize(
    "declared", [Declared((operator("ben"),)), Declared((), (Application(of("ben"), "automation"),))]
)
def test_an_application_that_is_not_declared_where_others_are_is_open(declared: Declared) -> None:
    found = production(declared=declared)
    assert found.shown is Shown.UNKNOWN
    assert said(found)["pipeline"] == (
        "unknown",
        "an application with Contributor that is not declared; whoever holds its secret can act as it",
    )


# -- claims without a number

FEW = users(*(user(name) for name in ("anna", "ben", "c", "d", "e")))


def test_without_a_number_declared_operators_are_what_is_measured_by() -> None:
    found = production(ANY, BEN, users=FEW)
    assert found.shown is Shown.PASS
    assert said(found)["ben"][1].endswith("one of 1 people, all of them declared as operators")


def test_without_a_number_somebody_who_is_not_declared_contradicts() -> None:
    assert production(ANY, BEN, users=FEW, members=members("ben", "anna")).shown is Shown.FAIL


def test_a_company_that_declares_most_of_its_accounts_limits_nothing() -> None:
    declared = Declared((operator("anna"), operator("ben")), (AUTOMATION,))
    some = users(user("anna"), user("ben"), user("c"))
    assert production(ANY, declared, users=some, members=members("ben", "anna")).shown is Shown.UNKNOWN


def test_without_a_number_and_without_anybody_it_is_open() -> None:
    nobody: dict[str, Any] = {"given": page(granted(1, READER, "anna")), "entra_roles": listed("roleAssignments")}
    nobody["administrators"] = page()
    assert production(ANY, Declared((operator("ben"),)), **nobody).shown is Shown.UNKNOWN


# -- which subscriptions

OTHER = "/subscriptions/00000000-0000-0000-0000-0000000000b2"


def two_subscriptions(production_: str, *elsewhere: dict[str, Any]) -> Finding:
    listed_ = page(
        *SUBSCRIPTION_LIST["value"], {**SUBSCRIPTION_LIST["value"][0], "id": OTHER, "subscriptionId": OTHER[15:]}
    )
    bodies: dict[Any, Any] = {**GOOD, SUBSCRIPTIONS: listed_}
    for key, body in GOOD.items():
        if isinstance(key, tuple) and key[1] == SUBSCRIPTION:
            bodies[(key[0], OTHER)] = page() if key[0] is not ROLE_DEFINITIONS else body
    bodies[(ROLE_ASSIGNMENTS, OTHER)] = page(*elsewhere)
    return finding(CHECK, ONE, bodies, Declared(production=(production_,)) if production_ else NOTHING)


HERE = SUBSCRIPTION.rpartition("/")[2]


def test_rights_in_a_subscription_that_is_not_production_are_not_counted() -> None:
    anna = granted(9, OWNER, "anna", scope=OTHER)
    assert two_subscriptions("", anna).shown is Shown.FAIL
    found = two_subscriptions(HERE, anna)
    assert found.shown is Shown.PASS
    assert said(found)[SUBSCRIPTION][1].startswith("is what the company declares as production")


def test_rights_at_a_management_group_count_in_production_whichever_subscription_lists_them_first() -> None:
    above = granted(9, OWNER, "anna", scope="/providers/Microsoft.Management/managementGroups/nordlicht")
    bodies = two_subscriptions(OTHER[15:].upper(), above, granted(10, OWNER, "ben", scope=OTHER))
    assert bodies.shown is Shown.FAIL
    notes = [str(o.note) for o in bodies.observations]
    assert any("Owner at a management group" in note for note in notes)


def test_a_production_subscription_that_was_not_read_proves_nothing() -> None:
    found = two_subscriptions("00000000-0000-0000-0000-0000000000c3")
    assert found.shown is Shown.UNKNOWN
    text = "is declared as production, and is not among the subscriptions that were read"
    assert ("unknown", text) in said(found).values()


# -- above and below


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("", "Owner at the root of the tenant"),
        ("/providers/Microsoft.Management/managementGroups/nordlicht", "Owner at a management group"),
        (f"{GROUP}/providers/Microsoft.Sql/servers/sql", "by Owner:"),
    ],
)
def test_a_right_at_any_height_counts(scope: str, words: str) -> None:
    found = production(given=page(granted(1, OWNER, "ben"), granted(2, OWNER, "anna", scope=scope)))
    assert found.shown is Shown.FAIL
    assert words in said(found)["anna"][1]


ADMINISTER = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"


def test_access_that_was_elevated_to_the_root_counts() -> None:
    definition = role(
        ADMINISTER, "User Access Administrator", "*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"
    )
    given = page(granted(1, OWNER, "ben"), granted(2, ADMINISTER, "anna", scope=""))
    found = production(given=given, roles={**ROLES, "value": [*ROLES["value"], definition]})
    assert said(found)["anna"][1].startswith(
        "can change production or read its data by User Access Administrator at the root of the tenant"
    )


# -- access policies


def policy(who: str, **permissions: Any) -> dict[str, Any]:
    return {"tenantId": "00000000-0000-0000-0000-0000000000e1", "objectId": of(who), "permissions": permissions}


def opened(*policies: Any, **changed: Any) -> Finding:
    listed_ = page(vault(enableRbacAuthorization=changed.pop("ruled", False), accessPolicies=list(policies)))
    return production(vaults=listed_, **changed)


@pytest.mark.parametrize("ruled", [False, None])
def test_whoever_may_read_secrets_by_an_access_policy_is_a_second_person(ruled: bool | None) -> None:
    found = opened(policy("anna", keys=[], secrets=["Get", "List"], certificates=[]), ruled=ruled)
    assert said(found)["anna"] == (
        "contradicts",
        "can change production or read its data by an access policy of a key vault: one of 2 people, where 1 is claimed",
    )


def test_access_policies_of_a_vault_that_roles_rule_give_nothing() -> None:
    assert opened(policy("anna", secrets=["get"]), ruled=True).shown is Shown.PASS


def test_a_setting_that_is_no_answer_is_taken_for_policies() -> None:
    assert opened(policy("anna", secrets=["get"]), ruled="yes").shown is Shown.FAIL


def test_a_policy_for_a_group_opens_to_its_members() -> None:
    assert opened(policy("operators", secrets=["get"]), members=members("ben", "anna")).shown is Shown.FAIL
    hidden = Status(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
    assert opened(policy("operators", secrets=["get"]), members=hidden).shown is Shown.UNKNOWN


@pytest.mark.parametrize(
    ("permissions", "shown"),
    [
        ({"keys": ["get", "list"], "secrets": ["list"]}, Shown.PASS),
        ({"keys": ["unwrapKey"]}, Shown.FAIL),
        ({"certificates": ["import"]}, Shown.FAIL),
        ({"storage": ["getsas"]}, Shown.FAIL),
        ({"secrets": ["all"]}, Shown.FAIL),
        ({}, Shown.PASS),
        ({"secrets": "get"}, Shown.UNKNOWN),
        ({"somethingNew": ["get"]}, Shown.UNKNOWN),
    ],
)
def test_what_an_access_policy_opens_is_read_from_its_permissions(permissions: Any, shown: Shown) -> None:
    assert opened(policy("anna", **permissions)).shown is shown


def test_a_policy_for_an_application_is_a_machine_and_one_for_nobody_is_open() -> None:
    assert opened(policy("pipeline", secrets=["get"])).shown is Shown.PASS
    assert opened(policy("deleted", secrets=["get"])).shown is Shown.UNKNOWN


def test_a_vault_without_a_list_of_policies_is_open() -> None:
    listed_ = page(vault(enableRbacAuthorization=False, accessPolicies=None))
    assert production(vaults=listed_).shown is Shown.UNKNOWN


# -- administrators of databases


@pytest.mark.parametrize(
    ("key", "server", "name"),
    [
        (SQL_ADMINISTRATORS, azure_sql.SERVER, "sid"),
        (MANAGED_ADMINISTRATORS, azure_managedinstances.INSTANCE, "sid"),
        (POSTGRESQL_ADMINISTRATORS, azure_postgresql.SERVER, "objectId"),
        (MYSQL_ADMINISTRATORS, azure_mysql.SERVER, "sid"),
    ],
    ids=["SQL", "a managed instance", "PostgreSQL", "MySQL"],
)
def test_whom_a_database_server_names_as_administrator_is_a_second_person(key: Any, server: str, name: str) -> None:
    def named(who: str) -> Finding:
        bodies = {**GOOD, entra.USERS: EVERYBODY, key: page(administrator(server, who, name))}
        return finding(CHECK, ONE, bodies)

    outcome, note = said(named("anna"))["anna"]
    assert outcome == "contradicts"
    assert "by being named as administrator of a database server: one of 2 people, where 1 is claimed" in note
    assert named("ben").shown is Shown.PASS
    assert named("operators").shown is Shown.PASS
    assert named("pipeline").shown is Shown.PASS
    assert named("deleted").shown is Shown.UNKNOWN


def test_the_administrators_of_a_database_in_a_group_count_one_by_one() -> None:
    assert production(members=members("ben", "anna"), given=page(granted(1, OWNER, "ben"))).shown is Shown.FAIL


# -- deny assignments


def denial(
    scope: str, *actions: str, spared: tuple[str, ...] = (), permissions: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A deny assignment against everybody."""
    everybody = {"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}
    made = [{"actions": list(actions), "notActions": ["*/read"], "dataActions": [], "notDataActions": []}]
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/denyAssignments/d1",
        "name": "d1",
        "type": "Microsoft.Authorization/denyAssignments",
        "properties": {
            "denyAssignmentName": "Protected",
            "permissions": made if permissions is None else permissions,
            "scope": scope,
            "doNotApplyToChildScopes": False,
            "principals": [everybody],
            "excludePrincipals": [{"id": of(who), "type": "User"} for who in spared],
            "isSystemProtected": True,
        },
    }


SECOND: dict[str, Any] = {"given": page(granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "anna", scope=GROUP))}


@pytest.mark.parametrize(
    ("denied", "shown"),
    [
        (denial(GROUP, "*"), Shown.UNKNOWN),
        (denial(GROUP, permissions=[]), Shown.UNKNOWN),
        (denial(GROUP, "*", spared=("anna",)), Shown.FAIL),
        (denial(GROUP, "*/delete"), Shown.FAIL),
        (denial(f"{GROUP}-other", "*"), Shown.FAIL),
    ],
    ids=["everything", "not said what", "somebody is spared", "deleting only", "elsewhere"],
)
def test_somebody_against_whom_everything_is_denied_is_no_certain_second_person(
    denied: dict[str, Any], shown: Shown
) -> None:
    assert production(denials=page(denied), **SECOND).shown is shown


def test_a_second_way_in_that_is_not_denied_is_enough() -> None:
    given = page(
        granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "anna", scope=GROUP), granted(3, BLOB_READER, "anna")
    )
    assert production(denials=page(denial(GROUP, "*")), given=given).shown is Shown.FAIL


# -- who could take rights


@pytest.mark.parametrize("identifier", [PRIVILEGED_ROLES, PRIVILEGED_SIGN_IN, APPLICATIONS])
@pytest.mark.parametrize("way", ["entra_roles", "entra_activatable"])
def test_whoever_could_take_rights_is_named_and_neither_passes_nor_fails(identifier: str, way: str) -> None:
    body = listed("x", assignment(1, entra.GLOBAL_ADMINISTRATOR, "ben"), assignment(2, identifier, "anna"))
    if way == "entra_activatable":
        body = listed("x", eligible(1, identifier, "anna"))
    changed: dict[str, Any] = {way: body}
    found = production(**changed)
    assert found.shown is Shown.UNKNOWN
    assert said(found)["anna"][0] == "unknown"
    assert said(found)["anna"][1].startswith("holds no right here, and could ")


def test_an_administrator_of_applications_takes_nothing_where_no_application_has_rights() -> None:
    body = listed("x", assignment(1, entra.GLOBAL_ADMINISTRATOR, "ben"), assignment(2, APPLICATIONS, "anna"))
    assert production(entra_roles=body, given=page(granted(1, OWNER, "ben"))).shown is Shown.PASS


def test_whoever_is_counted_already_is_not_named_twice_for_a_role_that_could_take_more() -> None:
    body = listed("x", assignment(1, entra.GLOBAL_ADMINISTRATOR, "ben"), assignment(2, PRIVILEGED_ROLES, "ben"))
    assert production(entra_roles=body).shown is Shown.PASS


# -- machines


@pytest.mark.parametrize(
    ("application", "shown"),
    [
        (service_principal("pipeline"), Shown.PASS),
        (service_principal("pipeline", owner=None, kind="ManagedIdentity"), Shown.PASS),
        (service_principal("pipeline", owner="0a0b0c0d-0000-4000-8000-00000000beef"), Shown.UNKNOWN),
        (service_principal("pipeline", owner=None), Shown.UNKNOWN),
        (service_principal("pipeline", kind="SomethingNew"), Shown.UNKNOWN),
        (service_principal("another"), Shown.UNKNOWN),
    ],
    ids=["its own", "a managed identity", "another organisation's", "nobody's", "a new kind", "not found"],
)
def test_an_application_with_rights_is_told_by_whose_it_is(application: dict[str, Any], shown: Shown) -> None:
    assert production(applications=service_principals(application)).shown is shown
