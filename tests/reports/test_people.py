"""People in a report: planted ones are nowhere to be found, and the same person is the same token everywhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from checks import Finding, Observation, Outcome, Shown, Verdict, Word, note
from evidence import Gap, Query, Reason, Seen, Snapshot, arm, graph
from reports import FORMATS, build
from reports.people import pseudonymised
from reports.persons import persons
from reports.report import Report
from tests import kit
from tests.reports import files, sample

ID = "11111111-2222-4333-8444-555555555555"
APP = "99999999-2222-4333-8444-555555555555"
STRANGER = "77777777-2222-4333-8444-555555555555"
CANARIES = ("Ottilie", "Weißgerber", "ottilie", "weissgerber", ID, STRANGER, "+49 431 555", "canary", "c.weiss")

ASSIGNMENTS = arm("azure.roles", "/roles", version="1", permission="x/read")
USERS = graph("entra.users", "/users", permission="User.Read.All", resource="/users/{id}")
GROUPS = graph("entra.groups", "/groups", permission="Group.Read.All", resource="/groups/{id}")
PERSON = {
    "id": ID,
    "displayName": "Ottilie Weißgerber",
    "userPrincipalName": "ottilie@canary.example",
    "mail": "c.weiss@canary.example",
}


def evidence() -> Snapshot:
    return kit.snapshot(
        {
            USERS: kit.page(PERSON),
            GROUPS: kit.page({"@odata.type": "#microsoft.graph.group", "id": APP, "displayName": "Operations"}),
            ASSIGNMENTS: kit.page({"id": "/r/1", "properties": {"principalId": STRANGER, "principalType": "User"}}),
        }
    )


def report(*seen: Seen, resource: str = f"/users/{ID}", said: Any = "x", gaps: tuple[Gap, ...] = ()) -> Report:
    """A report with one observation, people not yet taken out."""
    read = sample.reading([("sentence", "Nobody else has access.", "", [("access.external", "x")])])
    observation = Observation(resource, Outcome.CONTRADICTS, note("{said} was seen", said=said), seen)
    finding = Finding("c", Shown.FAIL, 1, (observation,), gaps)
    verdict = Verdict(read.claims[0], Word.FAIL, note("because {first}", first=observation.note), (finding,))
    queries: list[Query] = [USERS, GROUPS, ASSIGNMENTS]
    return build(read, [verdict], evidence(), queries, sample.ESTATE, "ab" * 32, "0.1.0", checks={})


def veiled(*seen: Seen, **more: Any) -> Report:
    return pseudonymised(report(*seen, **more), sample.KEY)


def value(pointer: str, data: Any, resource: str = f"/users/{ID}") -> Any:
    """What becomes of one value."""
    return veiled(Seen(data, "0" * 64, pointer), resource=resource).claims[0].findings[0].observed[0].seen[0].value


TOKEN = re.compile(r"person-[a-z2-7]{10}\Z")


@pytest.mark.parametrize("name", FORMATS)
def test_planted_people_are_nowhere_to_be_found(name: str) -> None:
    seen = (
        Seen(PERSON, "0" * 64, "/value/0"),
        Seen("OTTILIE@canary.example", "0" * 64, "/value/0/userPrincipalName"),
        Seen(
            {"emailReceivers": [{"name": "Ottilie", "emailAddress": "c.weiss@canary.example"}]}, "0" * 64, "/properties"
        ),
        Seen([{"createdBy": {"user": {"displayName": "Ottilie"}}}], "0" * 64, "/value"),
        Seen({"phoneNumber": "+49 431 555", "tags": {"owner": "Ottilie Weißgerber"}}, "0" * 64, "/value/0"),
        Seen({ID.upper(): STRANGER}, "0" * 64, "/value"),
    )
    gap = Gap("entra.users", f"/users/{ID}/memberOf", Reason.FAILED, "ottilie@canary.example timed out")
    made = veiled(*seen, said="Ottilie Weißgerber and ottilie@canary.example", gaps=(gap,))
    text = files.text(name, made)
    assert [canary for canary in CANARIES if canary in text] == []
    assert "person-" in text or name == "badge"


def test_they_can_be_found_before() -> None:
    text = FORMATS["json"].render(report(Seen(PERSON, "0" * 64, "/value/0"))).decode()
    assert "Ottilie Weißgerber" in text


def test_one_person_is_one_token_by_every_name() -> None:
    found = {
        value("/value/0/userPrincipalName", "ottilie@canary.example"),
        value("/value/0/mail", "C.Weiss@canary.example"),
        value("/value/0/id", ID),
        value("/value/0/displayName", "Ottilie Weißgerber"),
        value("/x", f"/users/{ID}").removeprefix("/users/"),
        value("/x", "/users/ottilie%40canary.example").removeprefix("/users/"),
        value("/x", "by Ottilie Weißgerber").removeprefix("by "),
    }
    assert len(found) == 1
    assert TOKEN.match(found.pop())


def test_another_key_gives_another_token() -> None:
    one = pseudonymised(report(), sample.KEY).claims[0].findings[0].observed[0].resource
    other = pseudonymised(report(), sample.KEY[::-1]).claims[0].findings[0].observed[0].resource
    assert one != other


def test_a_guessable_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        pseudonymised(report(), b"short")


def test_the_key_and_the_people_are_not_in_the_report() -> None:
    made = veiled()
    assert not made.persons.known
    assert made.pseudonymised
    assert sample.KEY.decode() not in repr(made)


@pytest.mark.parametrize(
    ("pointer", "data", "resource"),
    [
        ("/value/0/displayName", "Require MFA for all", "/identity/conditionalAccess/policies/1"),
        ("/value/0/displayName", "Operations", "/groups/1"),
        ("/properties/principalId", APP, "/subscriptions/a/providers/Microsoft.Authorization/roleAssignments/1"),
        ("/conditions/users/includeUsers", ["All"], "/identity/conditionalAccess/policies/1"),
        ("/location", "westeurope", "/subscriptions/a"),
        ("/id", "12345678-2222-4333-8444-555555555555", "/subscriptions/a"),
        ("/properties/enabled", True, "/subscriptions/a"),
        ("/properties/days", 7, "/subscriptions/a"),
    ],
)
def test_what_is_nobody_stays(pointer: str, data: Any, resource: str) -> None:
    assert value(pointer, data, resource) == data


@pytest.mark.parametrize(
    ("pointer", "data", "resource"),
    [
        ("/value/0/displayName", "Somebody Unknown", "/users/x"),
        ("/properties/principalId", STRANGER, "/subscriptions/a"),
        ("/properties/principalId", "33333333-2222-4333-8444-555555555555", "/subscriptions/a"),
        ("/principal/displayName", "Somebody Unknown", "/roleManagement/directory/roleAssignments/1"),
        ("/properties/createdBy", "somebody", "/subscriptions/a"),
        ("/properties/emailReceivers/0/name", "Kim", "/subscriptions/a"),
        ("/properties/administrators/login", "kim", "/subscriptions/a"),
    ],
)
def test_what_may_be_somebody_becomes_a_token(pointer: str, data: Any, resource: str) -> None:
    assert TOKEN.match(value(pointer, data, resource))


def test_a_pointer_is_no_path_of_a_user() -> None:
    made = veiled(Seen([], "0" * 64, "/value/1/conditions/users/excludeGroups"), Seen(1, "0" * 64, f"/by/{ID}/x"))
    pointers = [cited.pointer for cited in made.claims[0].findings[0].observed[0].seen]
    assert pointers[0] == "/value/1/conditions/users/excludeGroups"
    assert ID not in pointers[1]


def test_the_document_keeps_its_own_words() -> None:
    made = pseudonymised(sample.report(), sample.KEY)
    assert "privacy@nordlicht.example" in made.document.text
    assert str(made.claims[12].reason) == "attested by Mara Voss on 2026-05-04, until 2027-05-04: training-2026.pdf"


def test_a_user_principal_with_a_guest_suffix_is_wholly_gone() -> None:
    text = FORMATS["json"].render(pseudonymised(sample.report(), sample.KEY)).decode()
    assert not re.search(r"(?i)ext#|agency|bo_|7f0c1c5e|lindqvist|ferrand", text)


def test_claims_that_share_findings_still_do() -> None:
    made = pseudonymised(sample.report(), sample.KEY)
    assert made.claims[5].findings is made.claims[13].findings


def test_persons_are_found_by_type_path_and_assignment() -> None:
    found = persons(evidence(), [USERS, GROUPS, ASSIGNMENTS])
    assert found.known[ID] == ID
    assert found.known["ottilie@canary.example"] == ID
    assert found.known[STRANGER] == STRANGER
    assert {APP, "operations"} <= found.others


def test_long_texts_take_no_longer_than_they_are() -> None:
    long = "a" * 200_000 + "." * 1000
    assert value("/x", long) == long
    assert json.dumps(value("/x", {"k": [long] * 3})).count("person-") == 0
