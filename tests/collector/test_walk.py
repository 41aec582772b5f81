"""The walk through the real SDK pipelines over a replay: parents first, paging, scope, gaps, and nothing asked twice."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing

import pytest

from collector import PackNotWritable, Progress, SignInError, Unreachable, UsageError
from collector.transport import Request, Response
from evidence.pack import PackWriter
from evidence.query import Among, Query, arm, graph
from evidence.record import Reason
from tests.collector.scripted import (
    ACCOUNTS,
    ALERTS,
    ARM,
    BLOBS,
    GRAPH,
    ONE,
    POLICIES,
    SUBSCRIPTIONS,
    TENANT,
    TWO,
    USERS,
    VAULTS,
    Script,
    Step,
    account,
    accounts_path,
    answers,
    gather,
    ok,
    open_writer,
    refusal,
    statuses,
    subscription,
    two_subscriptions,
)


def test_a_plan_is_walked_parents_first_over_both_stacks(writer: PackWriter) -> None:
    script = Script(two_subscriptions())
    collected, snapshot = asyncio.run(gather(writer, [BLOBS, USERS, POLICIES], script))
    assert sorted(item.resource for item in snapshot[ACCOUNTS]) == [
        account(ONE, "alpha")["id"],
        account(TWO, "beta")["id"],
    ]
    assert [item.at("/properties/a").value for item in snapshot[BLOBS]] == [1, 2]
    assert [item.resource for item in snapshot[USERS]] == ["/users/u1", "/users/u2"]
    assert [item.resource for item in snapshot[POLICIES]] == ["/identity/conditionalAccess/policies/p"]
    assert len(script.asked) == 8
    assert collected.chosen == (ONE, TWO)
    assert collected.estate.subscriptions == ((ONE, "one"), (TWO, "two"))
    assert collected.estate.tenant == TENANT
    assert collected.estate.identity == "replay"
    assert {query.id for query in collected.queries} == {
        q.id for q in (SUBSCRIPTIONS, ACCOUNTS, BLOBS, USERS, POLICIES)
    }


def test_requests_carry_the_pinned_version_and_the_headers_of_the_query(writer: PackWriter) -> None:
    script = Script(two_subscriptions())
    asyncio.run(gather(writer, [ACCOUNTS, USERS], script))
    urls = {request.url for request in script.asked}
    assert f"{ARM}/subscriptions?api-version=2022-12-01" in urls
    assert f"{ARM}{accounts_path(ONE)}?api-version=2024-01-01" in urls
    assert f"{GRAPH}/v1.0/users?$select=id,accountEnabled&$top=2&$count=true" in urls
    users = [request for request in script.asked if "/users" in request.url]
    assert [{n.lower(): v for n, v in r.headers.items()}["consistencylevel"] for r in users] == ["eventual", "eventual"]


def test_beta_queries_go_to_beta(writer: PackWriter) -> None:
    beta = graph("entra.beta", "/reports/x", version="beta", permission="Reports.Read.All", resource="{id}", items="")
    script = Script({"/beta/reports/x": [ok({"id": "x"})]})
    _, snapshot = asyncio.run(gather(writer, [beta], script))
    assert len(snapshot[beta]) == 1


@pytest.mark.parametrize("query", [SUBSCRIPTIONS, ACCOUNTS, ALERTS, VAULTS])
def test_every_client_sends_the_query_as_it_is(writer: PackWriter, query: Query) -> None:
    steps = two_subscriptions()
    steps[f"/subscriptions/{ONE}/providers/Microsoft.Insights/activityLogAlerts"] = [ok({"value": []})]
    steps[f"/subscriptions/{ONE}/providers/Microsoft.KeyVault/vaults"] = [ok({"value": []})]
    script = Script(steps)
    _, snapshot = asyncio.run(gather(writer, [query], script, subscriptions=(ONE,)))
    assert snapshot.gaps(query) == ()
    last = script.asked[-1]
    assert last.url == ARM + query.target({"id": f"/subscriptions/{ONE}"})
    headers = {name.lower(): value for name, value in last.headers.items()}
    assert headers["authorization"] == "Bearer replay"
    assert headers["accept"] == "application/json"


def test_pages_are_followed_to_the_end(writer: PackWriter) -> None:
    steps = two_subscriptions()
    path = accounts_path(ONE)
    steps[path] = [ok({"value": [account(ONE, "a")], "nextLink": f"{ARM}{path}-2?$skiptoken=1"})]
    steps[path + "-2"] = [
        ok({"value": [account(ONE, "b")], "nextLink": f"{ARM}/subscriptions/{ONE}/resources?t={{2}}"})
    ]
    steps[f"/subscriptions/{ONE}/resources"] = [ok({"value": [account(ONE, "c")]})]
    _, snapshot = asyncio.run(gather(writer, [ACCOUNTS], Script(steps), subscriptions=(ONE,)))
    assert [item.resource[-1] for item in snapshot[ACCOUNTS]] == ["a", "b", "c"]
    assert statuses(writer, ACCOUNTS) == [(0, 0, 200), (1, 0, 200), (2, 0, 200)]


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://evil.example/subscriptions/x", "evil.example is not a host of this cloud"),
        ("http://management.azure.com/subscriptions/x", "is no plain https address"),
        ("https://user:pw@management.azure.com/subscriptions/x", "is no plain https address"),
        (f"{GRAPH}/v1.0/users", "on graph.microsoft.com, another host"),
        (f"{ARM}{accounts_path(TWO)}", "outside what was asked"),
        (f"{ARM}{accounts_path(ONE)}?api-version=2024-01-01", "leads back"),
    ],
)
def test_a_next_page_elsewhere_is_not_followed_and_leaves_a_gap(writer: PackWriter, link: str, says: str) -> None:
    steps = two_subscriptions()
    steps[accounts_path(ONE)] = [ok({"value": [account(ONE, "a")], "nextLink": link})]
    script = Script(steps)
    _, snapshot = asyncio.run(gather(writer, [ACCOUNTS], script, subscriptions=(ONE,)))
    assert script.paths() == ["/subscriptions", accounts_path(ONE)]
    (gap,) = snapshot.gaps(ACCOUNTS)
    assert gap.where == f"/subscriptions/{ONE}"
    assert says in gap.detail


def test_a_list_without_end_is_cut_off_and_leaves_a_gap(writer: PackWriter) -> None:
    steps = two_subscriptions()
    numbers = iter(range(1000))
    path = accounts_path(ONE)
    steps[path] = [lambda _: ok({"value": [], "nextLink": f"{ARM}{path}?page={next(numbers)}"})]
    script = Script(steps)
    _, snapshot = asyncio.run(gather(writer, [ACCOUNTS], script, subscriptions=(ONE,)))
    assert len(script.asked) == 51
    assert "goes on after 50 pages" in snapshot.gaps(ACCOUNTS)[0].detail


def test_resource_graph_is_asked_by_post_and_goes_on_by_its_token(writer: PackWriter) -> None:
    query = Query(
        id="azure.resource-graph", source="azure", client="arm", version="2022-10-01", permission="resources/read",
        path="/providers/Microsoft.ResourceGraph/resources", method="POST", body='{"query": "resources"}',
        items="/data", next="$skipToken", total="/totalRecords",
    )  # fmt: skip

    def page(request: Request) -> Response:
        options = json.loads(request.body).get("options", {})
        assert request.method == "POST"
        if options.get("$skipToken") == "more":
            return ok({"totalRecords": 2, "data": [{"id": "/b"}]})
        return ok({"totalRecords": 2, "data": [{"id": "/a"}], "$skipToken": "more"})

    script = Script({"/providers/Microsoft.ResourceGraph/resources": [page]})
    _, snapshot = asyncio.run(gather(writer, [query], script))
    assert [item.resource for item in snapshot[query]] == ["/a", "/b"]


def test_one_forbidden_subscription_is_a_gap_and_ends_nothing_else(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps[accounts_path(ONE)] = [refusal(403, "AuthorizationFailed")]
    _, snapshot = asyncio.run(gather(writer, [BLOBS], Script(steps)))
    (gap,) = snapshot.gaps(ACCOUNTS)
    assert (gap.where, gap.reason) == (f"/subscriptions/{ONE}", Reason.FORBIDDEN)
    assert [item.at("/properties/a").value for item in snapshot.seen(BLOBS)] == [2]


def test_the_very_same_request_is_sent_once_for_two_queries(writer: PackWriter) -> None:
    twin = arm(
        "azure.storage.accounts-again", ACCOUNTS.path, version="2024-01-01", permission="x", client="storage",
        each=SUBSCRIPTIONS,
    )  # fmt: skip
    script = Script(two_subscriptions())
    _, snapshot = asyncio.run(gather(writer, [ACCOUNTS, twin], script))
    assert len(script.asked) == 3
    assert [item.data for item in snapshot[twin]] == [item.data for item in snapshot[ACCOUNTS]]
    assert {r.sha256 for r in answers(writer, twin)} == {r.sha256 for r in answers(writer, ACCOUNTS)}


def test_a_parent_listed_twice_is_asked_once(writer: PackWriter) -> None:
    steps = two_subscriptions()
    again = {"id": account(ONE, "alpha")["id"].replace("resourceGroups", "resourcegroups")}
    steps[accounts_path(ONE)] = [ok({"value": [account(ONE, "alpha"), again]})]
    steps[again["id"] + "/blobServices/default"] = [ok({"id": "x"})]
    asyncio.run(gather(writer, [BLOBS], Script(steps), subscriptions=(ONE,)))
    assert len(answers(writer, BLOBS)) == 1


GROUPS = graph("entra.groups", "/groups", permission="r", resource="/groups/{id}")
MEMBERS = graph(
    "entra.members",
    "/groups/{id}/members",
    permission="r",
    each=GROUPS,
    among=(Among(POLICIES, "/groups/*"), Among(BLOBS, "/properties/who")),
    resource="/members/{id}",
)


def with_groups(*policies: object) -> dict[str, list[Step]]:
    """Two subscriptions, a blob service that names the crew, and three groups of one member each."""
    steps = two_subscriptions()
    steps["/v1.0/groups"] = [ok({"value": [{"id": "staff"}, {"id": "crew"}, {"id": "club"}]})]
    steps["/v1.0/identity/conditionalAccess/policies"] = [ok({"value": list(policies)})]
    steps[account(ONE, "alpha")["id"] + "/blobServices/default"] = [ok({"id": "x", "properties": {"who": "Crew"}})]
    for name in ("staff", "crew", "club"):
        steps[f"/v1.0/groups/{name}/members"] = [ok({"value": [{"id": f"one of {name}"}]})]
    return steps


def asked_groups(script: Script) -> list[str]:
    return sorted(path.split("/")[3] for path in script.paths() if path.endswith("/members"))


def test_only_parents_that_other_answers_name_are_asked(writer: PackWriter) -> None:
    script = Script(with_groups({"id": "p", "groups": ["STAFF", "deleted"]}))
    _, snapshot = asyncio.run(gather(writer, [MEMBERS, POLICIES, BLOBS], script))
    assert asked_groups(script) == ["crew", "staff"]
    assert snapshot.gaps(MEMBERS) == ()
    assert len(snapshot[MEMBERS]) == 2


def test_answers_that_the_plan_does_not_want_are_neither_asked_for_nor_waited_for(writer: PackWriter) -> None:
    script = Script(with_groups({"id": "p", "groups": ["staff"]}))
    _, snapshot = asyncio.run(gather(writer, [MEMBERS, POLICIES], script))
    assert asked_groups(script) == ["staff"]
    assert "/subscriptions" not in script.paths()
    assert snapshot.gaps(MEMBERS) == ()


def test_every_parent_is_asked_where_nothing_in_the_plan_could_name_one(writer: PackWriter) -> None:
    script = Script(with_groups())
    _, snapshot = asyncio.run(gather(writer, [MEMBERS], script))
    assert asked_groups(script) == ["club", "crew", "staff"]
    assert snapshot.gaps(MEMBERS) == ()


def test_every_parent_is_asked_where_a_part_of_what_names_them_is_missing(writer: PackWriter) -> None:
    steps = with_groups({"id": "p", "groups": ["staff"]})
    steps[account(TWO, "beta")["id"] + "/blobServices/default"] = [refusal(403, "AuthorizationFailed")]
    script = Script(steps)
    _, snapshot = asyncio.run(gather(writer, [MEMBERS, POLICIES, BLOBS], script))
    assert asked_groups(script) == ["club", "crew", "staff"]
    assert snapshot.gaps(MEMBERS) == ()


def test_nobody_is_asked_where_nothing_is_named(writer: PackWriter) -> None:
    script = Script(with_groups())
    _, snapshot = asyncio.run(gather(writer, [MEMBERS, POLICIES], script))
    assert asked_groups(script) == []
    assert snapshot[MEMBERS] == []


def test_what_was_missing_and_came_on_resuming_narrows_after_all(writer: PackWriter) -> None:
    steps = with_groups({"id": "p", "groups": ["staff"]})
    steps["/v1.0/identity/conditionalAccess/policies"] = [refusal(403, "Forbidden")]
    asyncio.run(gather(writer, [MEMBERS, POLICIES], Script(steps)))
    writer.close()
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(
            gather(again, [MEMBERS, POLICIES], Script(with_groups({"id": "p", "groups": ["staff"]})))
        )
    assert [member.resource for member in snapshot[MEMBERS]] == ["/members/one of staff"]


def test_a_parent_that_lacks_what_the_path_is_made_of_is_a_gap(writer: PackWriter) -> None:
    child = arm("azure.child", "/x/{/properties/name}", version="1", permission="x", each=ACCOUNTS)
    _, snapshot = asyncio.run(gather(writer, [child], Script(two_subscriptions())))
    assert [gap.detail for gap in snapshot.gaps(child)] == [
        "the parent's answer lacks /properties/name, which the request is made of",
        "the parent's answer lacks /properties/name, which the request is made of",
    ]


def test_a_resource_id_cannot_lead_to_another_host(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps[accounts_path(ONE)] = [
        ok({"value": [{"id": ".evil.example/x"}, {"id": "/a/../../b"}, {"id": "@evil.example"}]})
    ]
    script = Script(steps)
    _, snapshot = asyncio.run(gather(writer, [BLOBS], script, subscriptions=(ONE,)))
    assert len(script.asked) == 2
    assert len(snapshot.gaps(BLOBS)) == 3
    assert all("refused" in gap.detail for gap in snapshot.gaps(BLOBS))


def test_progress_counts_lists_and_exchanges(writer: PackWriter) -> None:
    seen: list[Progress] = []
    asyncio.run(gather(writer, [ACCOUNTS], Script(two_subscriptions()), progress=seen.append))
    assert seen[0] == Progress("azure.subscriptions", 0, 1, 0)
    assert Progress("azure.subscriptions", 1, 1, 1) in seen
    assert seen[-1] == Progress("azure.storage.accounts", 2, 2, 2)


def test_only_the_named_subscription_is_asked(writer: PackWriter) -> None:
    script = Script(two_subscriptions())
    collected, snapshot = asyncio.run(gather(writer, [ACCOUNTS], script, subscriptions=(TWO.upper(),)))
    assert collected.chosen == (TWO,)
    assert collected.estate.subscriptions == ((TWO, "two"),)
    assert script.paths() == ["/subscriptions", accounts_path(TWO)]
    assert len(snapshot[ACCOUNTS]) == 1


def test_an_unknown_subscription_is_named_with_those_that_can_be_read(writer: PackWriter) -> None:
    script = Script(two_subscriptions())
    with pytest.raises(UsageError, match=f"cannot read the subscription zzz; it can read: {ONE} \\(one\\), {TWO}"):
        asyncio.run(gather(writer, [ACCOUNTS], script, subscriptions=("zzz",)))
    assert script.paths() == ["/subscriptions"]


def test_an_identity_without_any_subscription_proves_nothing_and_stops(writer: PackWriter) -> None:
    script = Script({"/subscriptions": [ok({"value": []})]})
    with pytest.raises(UsageError, match="can read no subscription at all") as caught:
        asyncio.run(gather(writer, [ACCOUNTS], script))
    assert "Reader" in caught.value.next_step


def test_subscriptions_that_cannot_be_listed_are_a_gap_and_graph_is_asked_all_the_same(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps["/subscriptions"] = [refusal(403, "AuthorizationFailed")]
    _, snapshot = asyncio.run(gather(writer, [ACCOUNTS, USERS], Script(steps)))
    assert [gap.reason for gap in snapshot.gaps(ACCOUNTS)] == [Reason.NOT_COLLECTED]
    assert len(snapshot[USERS]) == 2


def descendants(*ids: str) -> dict[str, object]:
    group = {"id": "/g", "type": "Microsoft.Management/managementGroups", "name": "child"}
    kind = "Microsoft.Management/managementGroups/subscriptions"
    return {"value": [group, *({"id": f"/subscriptions/{i}", "type": kind, "name": i} for i in ids)]}


def test_a_management_group_stands_for_its_subscriptions(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps["/providers/Microsoft.Management/managementGroups/corp/descendants"] = [ok(descendants(TWO))]
    collected, snapshot = asyncio.run(gather(writer, [ACCOUNTS], Script(steps), management_group="corp"))
    assert collected.chosen == (TWO,)
    assert collected.estate.management_groups == ("corp",)
    assert "azure.management-group.descendants" in {query.id for query in collected.queries}
    assert len(snapshot[ACCOUNTS]) == 1


def test_a_management_group_with_a_subscription_that_cannot_be_read_stops(writer: PackWriter) -> None:
    steps = two_subscriptions()
    steps["/providers/Microsoft.Management/managementGroups/corp/descendants"] = [ok(descendants(TWO, "hidden"))]
    with pytest.raises(UsageError, match="subscription of the management group corp hidden"):
        asyncio.run(gather(writer, [ACCOUNTS], Script(steps), management_group="corp"))


@pytest.mark.parametrize(
    ("answer", "says"),
    [(refusal(403, "AuthorizationFailed"), "cannot be read: HTTP 403"), (ok(descendants()), "holds no subscription")],
)
def test_a_management_group_that_says_nothing_stops(writer: PackWriter, answer: object, says: str) -> None:
    steps = two_subscriptions()
    steps["/providers/Microsoft.Management/managementGroups/corp/descendants"] = [answer]  # type: ignore[list-item]
    with pytest.raises(UsageError, match=says):
        asyncio.run(gather(writer, [ACCOUNTS], Script(steps), management_group="corp"))


def test_a_scope_without_an_azure_question_is_wrong_use(writer: PackWriter) -> None:
    with pytest.raises(UsageError, match="nothing in these claims asks Azure"):
        asyncio.run(gather(writer, [USERS], Script({}), subscriptions=(ONE,)))


def test_an_unknown_cloud_is_wrong_use(writer: PackWriter) -> None:
    with pytest.raises(UsageError, match="no cloud named 'moon'"):
        asyncio.run(gather(writer, [USERS], Script({}), cloud="moon"))


def test_a_network_without_any_answer_ends_the_run_and_leaves_the_pack_resumable(writer: PackWriter) -> None:
    script = Script({"/subscriptions": [ConnectionRefusedError("nobody listens")]})
    with pytest.raises(Unreachable, match="nobody listens"):
        asyncio.run(gather(writer, [ACCOUNTS], script))
    writer.close()
    assert len(script.asked) == 4
    with closing(open_writer(writer.path)) as again:
        _, snapshot = asyncio.run(gather(again, [ACCOUNTS], Script(two_subscriptions())))
        assert len(snapshot[ACCOUNTS]) == 2


def test_an_empty_page_list_of_a_single_subscription_is_complete(writer: PackWriter) -> None:
    steps = {"/subscriptions": [ok({"value": [subscription(ONE)]})], accounts_path(ONE): [ok({"value": []})]}
    _, snapshot = asyncio.run(gather(writer, [BLOBS], Script(steps)))
    assert snapshot[BLOBS] == []


def test_each_error_has_the_exit_code_of_its_kind() -> None:
    kinds = (UsageError, SignInError, Unreachable, PackNotWritable)
    assert [kind("what", "next").code for kind in kinds] == [2, 4, 4, 4]


def test_the_clock_of_the_judges_is_the_last_answer(writer: PackWriter) -> None:
    collected, _ = asyncio.run(gather(writer, [ACCOUNTS], Script(two_subscriptions())))
    assert collected.estate.collected_from == min(record.started for record in writer.records)
    assert collected.taken_at.isoformat(timespec="milliseconds").replace("+00:00", "Z") == max(
        r.ended for r in writer.records
    )


@pytest.mark.parametrize(("most", "asked"), [(2, []), (3, ["club", "crew", "staff"])])
def test_of_more_parents_than_are_asked_one_by_one_none_is_asked(
    writer: PackWriter, most: int, asked: list[str]
) -> None:
    few = graph("few", "/groups/{id}/members", permission="r", each=GROUPS, most=most, resource="/members/{id}")
    script = Script(with_groups())
    _, snapshot = asyncio.run(gather(writer, [few], script))
    assert asked_groups(script) == asked
    assert len(snapshot.gaps(few)) == (0 if asked else 1)
