"""The demo tenant as a server: paths, versions, pages, refusals, and that it remembers what is no mere read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from collector.transport import Request
from tomproof.demo import NAME, TOM, DemoTenant
from tomproof.demo.azure import estate
from tomproof.demo.company import PRODUCTION, SUBSCRIPTIONS
from tomproof.demo.entra.groups import BY_GROUP

ARM, GRAPH = "https://management.azure.com", "https://graph.microsoft.com/v1.0"
EVENTUAL = {"ConsistencyLevel": "eventual"}


def ask(url: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, Any]:
    response = DemoTenant().reply(Request(method, url, headers or {}))
    return response.status, json.loads(response.body)


def pages(url: str, headers: dict[str, str] | None = None) -> list[Any]:
    """All pages of a list, each next link taken as it is."""
    found = []
    while url:
        status, body = ask(url, headers=headers)
        assert status == 200
        found.append(body)
        url = body.get("nextLink") or body.get("@odata.nextLink") or ""
    return found


def listed(url: str) -> list[Any]:
    return [item for page in pages(url) for item in page["value"]]


def test_the_estate_has_the_size_of_a_small_company() -> None:
    assert 150 < len(estate.resources()) < 400
    assert list(SUBSCRIPTIONS.values()) == ["Nordlicht Production", "Nordlicht Development and Shared"]


def test_the_document_is_markdown_and_ships_with_the_package() -> None:
    assert NAME == "nordlicht-tom.md"
    assert TOM.startswith(b"# Technical and Organisational Measures\n")


def test_an_api_version_is_required() -> None:
    status, body = ask(f"{ARM}/subscriptions")
    assert (status, body["error"]["code"]) == (400, "MissingApiVersionParameter")
    status, body = ask(f"{ARM}/subscriptions?api-version=latest")
    assert (status, body["error"]["code"]) == (400, "InvalidApiVersionParameter")


def test_doubled_slashes_and_any_case_lead_to_the_same_answer() -> None:
    plain = ask(f"{ARM}/subscriptions?api-version=2022-12-01")
    assert ask(f"{ARM}//Subscriptions/?api-version=2022-12-01") == plain
    assert [s["subscriptionId"] for s in plain[1]["value"]] == list(SUBSCRIPTIONS)


def test_what_is_not_there_is_said_in_the_words_of_the_service() -> None:
    root = f"{ARM}/subscriptions/{PRODUCTION}"
    vault = f"{root}/resourceGroups/rg-nl-data-prod/providers/Microsoft.KeyVault/vaults/none"
    assert ask(f"{vault}?api-version=2026-05-15")[1]["error"]["code"] == "ResourceNotFound"
    assert ask(f"{ARM}/subscriptions/0/resources?api-version=2025-04-01")[1]["error"]["code"] == "SubscriptionNotFound"
    status, body = ask(f"{root}/providers/Microsoft.SignalRService/signalR?api-version=2023-02-01")
    assert (status, body["error"]["code"]) == (409, "MissingSubscriptionRegistration")
    status, body = ask(f"{GRAPH}/users/nobody")
    assert (status, body["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert set(body["error"]["innerError"]) == {"date", "request-id", "client-request-id"}


def test_key_vaults_go_on_under_the_path_of_the_inventory() -> None:
    url = f"{ARM}/subscriptions/{PRODUCTION}/providers/Microsoft.KeyVault/vaults?api-version=2026-05-15"
    first, second = pages(url)
    assert urlsplit(first["nextLink"]).path == f"/subscriptions/{PRODUCTION}/resources"
    assert "$skiptoken=" in first["nextLink"]
    assert [vault["name"] for page in (first, second) for vault in page["value"]] == [
        "kv-nl-app-prod",
        "kv-nl-data-prod",
        "kv-nl-messaging-prod",
        "kv-nl-certs-prod",
    ]


def test_the_inventory_names_every_resource_once_over_its_pages() -> None:
    names = [
        entry["id"]
        for subscription in SUBSCRIPTIONS
        for entry in listed(f"{ARM}/subscriptions/{subscription}/resources?api-version=2025-04-01")
    ]
    assert len(names) == len(set(names)) == len(estate.resources())


def test_users_come_in_pages_with_their_count_on_the_first() -> None:
    url = f"{GRAPH}/users?$select=id,userType,accountEnabled&$count=true"
    first, *others = pages(url, EVENTUAL)
    assert first["@odata.count"] == 39
    assert not any("@odata.count" in page for page in others)
    assert sum(len(page["value"]) for page in (first, *others)) == 39
    assert set(first["value"][0]) == {"id", "userType", "accountEnabled"}
    assert "@odata.count" not in ask(url)[1]


def test_what_is_not_selected_does_not_come() -> None:
    assert "accountEnabled" not in ask(f"{GRAPH}/users")[1]["value"][0]


def test_guests_can_be_filtered_and_what_is_not_understood_is_refused() -> None:
    guests = listed(f"{GRAPH}/users?$filter=userType eq 'Guest' and accountEnabled eq true&$select=displayName")
    assert [guest["displayName"] for guest in guests] == ["Ines Okafor", "Kirsten Oltmanns"]
    status, body = ask(f"{GRAPH}/users?$filter=startswith(displayName,'A')")
    assert (status, body["error"]["code"]) == (400, "Request_UnsupportedQuery")


def test_members_of_nested_groups_are_found_and_a_cast_keeps_one_kind() -> None:
    group = f"{GRAPH}/groups/{BY_GROUP['sg-prod-deployers'].id}"
    assert [m["displayName"] for m in listed(f"{group}/members")] == [
        "Malte Brandt",
        "Jule Petersen",
        "sg-release-managers",
    ]
    assert [m["displayName"] for m in listed(f"{group}/transitiveMembers/microsoft.graph.user")] == [
        "Malte Brandt",
        "Jule Petersen",
        "Torben Hinrichs",
    ]


def test_diagnostic_settings_are_answered_for_every_resource() -> None:
    vault = next(r for r in estate.resources() if r.body["name"] == "kv-nl-app-prod")
    disk = next(r for r in estate.resources() if r.body["type"] == "Microsoft.Compute/disks")
    path = "providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview"
    assert [s["name"] for s in listed(f"{ARM}{vault.id}/{path}")] == ["to-log-analytics"]
    assert listed(f"{ARM}{disk.id}/{path}") == []


def test_whatever_is_no_read_is_refused_and_remembered() -> None:
    tenant = DemoTenant()
    url = f"{ARM}/subscriptions/{PRODUCTION}/providers/Microsoft.Sql/register?api-version=2022-12-01"
    assert tenant.reply(Request("POST", url)).status == 405
    assert tenant.reply(Request("DELETE", f"{GRAPH}/users/x")).status == 405
    tenant.reply(Request("POST", f"{ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"))
    assert tenant.writes == [
        ("POST", f"/subscriptions/{PRODUCTION}/providers/microsoft.sql/register"),
        ("DELETE", "/v1.0/users/x"),
    ]


def test_the_same_request_has_the_same_answer_and_request_id() -> None:
    request = Request("GET", f"{ARM}/subscriptions?api-version=2022-12-01")
    assert DemoTenant().reply(request) == DemoTenant().reply(request)
