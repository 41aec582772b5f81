"""What a judge sees: items that cite themselves, and no silence where something is missing."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from evidence import Among, Default, Incomplete, Reason, Record, Snapshot, arm, graph
from evidence.snapshot import SUBSCRIPTIONS_ID

TAKEN = datetime(2026, 11, 20, tzinfo=UTC)
SUBSCRIPTIONS = arm(SUBSCRIPTIONS_ID, "/subscriptions", version="1", permission="r")
ACCOUNTS = arm("accounts", "{id}/accounts", version="1", permission="r", each=SUBSCRIPTIONS)
RULES = arm(
    "rules", "{id}/rules", version="1", permission="r", each=ACCOUNTS, items="", resource="{parent_resource}/rules"
)


class Evidence:
    """Records and bodies made by hand."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.bodies: dict[str, bytes] = {}

    def add(self, query: str, parent: str | None, body: Any, status: int = 200, page: int = 0) -> Evidence:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        name = hashlib.sha256(raw).hexdigest()
        self.bodies[name] = raw
        self.records.append(Record(query, parent, page, 0, "GET", "https://x", status, "", "", name, len(raw)))
        return self

    def snapshot(self, *asked: str, subscriptions: tuple[str, ...] = ()) -> Snapshot:
        return Snapshot(self.records, self.bodies.__getitem__, TAKEN, asked=asked, subscriptions=subscriptions)


def estate() -> Evidence:
    two = [{"id": "/subscriptions/A", "subscriptionId": "A"}, {"id": "/subscriptions/b", "subscriptionId": "b"}]
    return (
        Evidence()
        .add(SUBSCRIPTIONS_ID, None, {"value": two})
        .add(
            "accounts", "/subscriptions/A", {"value": [{"id": "/subscriptions/A/Accounts/x", "tls": "1.2", "no": None}]}
        )
        .add("accounts", "/subscriptions/b", {"value": []})
        .add("rules", "/subscriptions/a/accounts/X", {"rules": [{"port": 22}, {"port": 443}]})
    )


def test_to_read_is_to_cite() -> None:
    evidence = estate()
    (account,) = evidence.snapshot()[ACCOUNTS]
    seen = account.at("/tls")
    assert (seen.value, seen.pointer, seen.present) == ("1.2", "/value/0/tls", True)
    assert json.loads(evidence.bodies[seen.body])["value"][0]["tls"] == "1.2"


def test_absent_and_null_are_not_there_and_a_default_says_so() -> None:
    (account,) = estate().snapshot()[ACCOUNTS]
    for pointer in ("/missing", "/no"):
        assert (account.at(pointer).value, account.at(pointer).present) == (None, False)
        seen = account.at(pointer, Default("x", "https://learn.microsoft.com/x"))
        assert (seen.value, seen.present, seen.default) == ("x", False, "https://learn.microsoft.com/x")


def test_children_are_matched_to_parents_without_regard_to_case() -> None:
    snapshot = estate().snapshot()
    (account,) = snapshot[ACCOUNTS]
    (rules,) = snapshot.under(RULES, account)
    assert rules.resource == "/subscriptions/A/Accounts/x/rules"
    assert rules.parent == "/subscriptions/a/accounts/x"
    assert [part.at("/port").pointer for part in rules.parts("/rules") or []] == ["/rules/0/port", "/rules/1/port"]
    assert rules.parts("/none") is None


def test_a_query_that_was_never_asked_is_a_gap() -> None:
    with pytest.raises(Incomplete, match="this was not asked"):
        Evidence().snapshot()[SUBSCRIPTIONS]


def test_a_query_that_the_run_did_not_reach_says_so() -> None:
    (gap,) = Evidence().snapshot(SUBSCRIPTIONS_ID).gaps(SUBSCRIPTIONS)
    assert (gap.reason, gap.detail) == (Reason.NOT_COLLECTED, "the run ended before this was asked")


def test_a_parents_gap_is_its_childrens_gap() -> None:
    evidence = Evidence().add(SUBSCRIPTIONS_ID, None, {"error": {"code": "AuthorizationFailed"}}, 403)
    snapshot = evidence.snapshot()
    assert [gap.reason for gap in snapshot.gaps(ACCOUNTS)] == [Reason.NOT_COLLECTED]
    assert [gap.reason for gap in snapshot.gaps(RULES)] == [Reason.NOT_COLLECTED]
    with pytest.raises(Incomplete):
        _ = snapshot[RULES]


def test_one_child_that_is_missing_makes_the_whole_incomplete_but_what_came_is_seen() -> None:
    evidence = estate()
    evidence.records = [r for r in evidence.records if r.parent != "/subscriptions/b"]
    snapshot = evidence.snapshot("accounts")
    assert [gap.where for gap in snapshot.gaps(ACCOUNTS)] == ["/subscriptions/b"]
    assert [item.resource for item in snapshot.seen(ACCOUNTS)] == ["/subscriptions/A/Accounts/x"]
    with pytest.raises(Incomplete):
        _ = snapshot[ACCOUNTS]


def test_an_answer_of_a_parent_that_is_gone_is_not_seen() -> None:
    evidence = estate().add("accounts", "/subscriptions/stranger", {"value": [{"id": "/subscriptions/stranger/x"}]})
    assert [item.resource for item in evidence.snapshot()[ACCOUNTS]] == ["/subscriptions/A/Accounts/x"]


@pytest.mark.parametrize("member", [None, "text", 1, ["x"], {}, {"id": None}, {"id": ""}, {"id": 7.5}])
def test_a_member_without_a_name_is_a_gap_and_the_others_are_seen(member: Any) -> None:
    evidence = Evidence().add(SUBSCRIPTIONS_ID, None, {"value": [member, {"id": "/subscriptions/a"}]})
    snapshot = evidence.snapshot()
    assert [gap.reason for gap in snapshot.gaps(SUBSCRIPTIONS)] == [Reason.MALFORMED]
    assert [item.resource for item in snapshot.seen(SUBSCRIPTIONS)] == ["/subscriptions/a"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"value": 5}', b"null"])
def test_a_body_that_cannot_be_read_is_a_gap(raw: bytes) -> None:
    snapshot = Evidence().add(SUBSCRIPTIONS_ID, None, raw).snapshot()
    assert [gap.reason for gap in snapshot.gaps(SUBSCRIPTIONS)] == [Reason.MALFORMED]


def test_a_body_that_is_missing_is_a_gap() -> None:
    evidence = estate()
    evidence.bodies.clear()
    assert [gap.reason for gap in evidence.snapshot().gaps(SUBSCRIPTIONS)] == [Reason.MALFORMED]


def test_only_the_chosen_subscriptions_count() -> None:
    evidence = estate()
    evidence.records = [r for r in evidence.records if r.parent != "/subscriptions/b"]
    snapshot = evidence.snapshot(subscriptions=("a",))
    assert [item.resource for item in snapshot[SUBSCRIPTIONS]] == ["/subscriptions/A"]
    assert len(snapshot[ACCOUNTS]) == 1


def test_a_listing_is_cited_page_by_page_for_there_is_none() -> None:
    evidence = (
        Evidence()
        .add(SUBSCRIPTIONS_ID, None, {"value": [{"id": "/subscriptions/a"}], "nextLink": "https://x"})
        .add(SUBSCRIPTIONS_ID, None, {"value": []}, page=1)
    )
    snapshot = evidence.snapshot()
    assert [(seen.value, seen.pointer) for seen in snapshot.listing(SUBSCRIPTIONS)] == [(1, "/value"), (0, "/value")]
    assert snapshot.calls(SUBSCRIPTIONS) == 2


def test_the_clock_is_the_one_of_the_run() -> None:
    assert estate().snapshot().taken_at == TAKEN


POLICIES = graph("policies", "/policies", permission="r", resource="/policies/{id}")
ROLES = graph("roles", "/roles", permission="r", resource="/roles/{id}")
GROUPS = graph("groups", "/groups", permission="r", resource="/groups/{id}")
MEMBERS = graph(
    "members",
    "/groups/{id}/members",
    permission="r",
    each=GROUPS,
    among=(Among(POLICIES, "/groups/*"), Among(ROLES, "/who")),
    resource="/members/{id}",
)


def groups() -> Evidence:
    return (
        Evidence()
        .add("groups", None, {"value": [{"id": "staff"}, {"id": "Crew"}, {"id": "club"}]})
        .add("policies", None, {"value": [{"id": "p", "groups": ["STAFF"]}]})
        .add("roles", None, {"value": [{"id": "r", "who": "crew"}, {"id": "s", "who": None}]})
        .add("members", "/groups/staff", {"value": [{"id": "anna"}]})
        .add("members", "/groups/Crew", {"value": [{"id": "ben"}]})
    )


def test_only_what_something_names_is_expected_to_be_there() -> None:
    snapshot = groups().snapshot("policies", "roles")
    assert [member.resource for member in snapshot[MEMBERS]] == ["/members/anna", "/members/ben"]


def test_whoever_wants_what_nothing_names_does_not_have_it() -> None:
    snapshot = groups().snapshot("policies", "roles")
    club = snapshot[GROUPS][2]
    gap = snapshot.lacks(MEMBERS, club)
    assert gap is not None
    assert (gap.where, gap.reason, gap.detail) == ("/groups/club", Reason.NOT_COLLECTED, "this was not asked")
    with pytest.raises(Incomplete, match="this was not asked"):
        snapshot.under(MEMBERS, club)


def test_only_answers_that_this_run_asked_for_narrow() -> None:
    snapshot = groups().snapshot("policies")
    assert [member.resource for member in snapshot[MEMBERS]] == ["/members/anna"]
    assert snapshot.lacks(MEMBERS, snapshot[GROUPS][1]) is not None


def test_nothing_is_narrowed_where_the_run_asks_for_nothing_that_names() -> None:
    assert [gap.where for gap in groups().snapshot().gaps(MEMBERS)] == ["/groups/club"]


@pytest.mark.parametrize("missing", ["policies", "roles"])
def test_nothing_is_narrowed_where_a_part_of_what_names_is_missing(missing: str) -> None:
    evidence = groups()
    evidence.records = [record for record in evidence.records if record.query != missing]
    evidence.add(missing, None, {"error": {"code": "Forbidden"}}, 403)
    snapshot = evidence.snapshot("policies", "roles")
    assert [gap.where for gap in snapshot.gaps(MEMBERS)] == ["/groups/club"]
    assert [member.resource for member in snapshot.seen(MEMBERS)] == ["/members/anna", "/members/ben"]


OWNERS = graph(
    "owners",
    "/groups/{id}/owners",
    permission="r",
    each=GROUPS,
    among=(Among(ROLES, "/who"), Among(MEMBERS, "/id")),
    resource="/owners/{id}",
)


def test_what_was_to_be_narrowed_itself_and_was_not_narrows_nothing() -> None:
    evidence = groups().add("owners", "/groups/Crew", {"value": []}).add("members", "/groups/club", {"value": []})
    assert [gap.where for gap in evidence.snapshot("members").gaps(OWNERS)] == ["/groups/staff", "/groups/club"]
    assert evidence.snapshot("members", "roles", "policies").gaps(OWNERS) == ()


def test_a_named_one_that_did_not_come_is_a_gap() -> None:
    evidence = groups()
    evidence.records = [record for record in evidence.records if record.parent != "/groups/Crew"]
    snapshot = evidence.snapshot("policies", "roles", "members")
    assert [(gap.where, gap.detail) for gap in snapshot.gaps(MEMBERS)] == [
        ("/groups/Crew", "the run ended before this was asked")
    ]


def test_more_parents_than_are_asked_one_by_one_are_one_gap() -> None:
    few = graph("few", "/groups/{id}/few", permission="r", each=GROUPS, most=2, resource="/few/{id}")
    (gap,) = groups().snapshot().gaps(few)
    assert (gap.where, gap.reason) == ("/groups/{id}/few", Reason.NOT_COLLECTED)
    assert gap.detail == "one request for each of 3 was too many; up to 2 are asked"
