"""The demo tenant speaks the vendor's own wire shapes: every answer against the published schemas."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

import collector
from checks import all_checks
from collector.transport import Request
from evidence.pack import PackWriter
from tests import specs
from tomproof.demo import DemoTenant
from tomproof.demo.azure import estate
from tomproof.demo.company import DEVELOPMENT, PRODUCTION
from tomproof.demo.entra import directory

pytestmark = pytest.mark.skipif(specs.MISSING, reason=specs.REASON)

ARM, GRAPH = "https://management.azure.com", "https://graph.microsoft.com/v1.0"
VAULT = f"/subscriptions/{PRODUCTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"


def pages(first: str) -> list[tuple[int, Any]]:
    """All pages behind an address with their status."""
    tenant, found, url = DemoTenant(), [], first
    while url:
        response = tenant.reply(Request("GET", url))
        body = json.loads(response.body)
        found.append((response.status, body))
        url = body.get("nextLink") or body.get("@odata.nextLink") or ""
    return found


def verdicts(base: str, paths: list[str], version: str) -> tuple[int, dict[str, list[str]]]:
    """How many answers a schema was found for, and what is wrong with which."""
    seen, wrong = 0, {}
    for path in paths:
        query = "" if base == GRAPH else "?api-version=2026-01-01"
        for status, body in pages(f"{base}{path}{query}"):
            problems = specs.problems("GET", f"{base}{path}", version, body) if status == 200 else None
            seen += problems is not None
            if problems:
                wrong[path] = problems
    return seen, wrong


def test_every_answer_of_resource_manager_has_the_published_shape() -> None:
    seen, wrong = verdicts(ARM, list(estate.routes()), "newest")
    assert wrong == {}
    assert seen > 550


def test_every_answer_of_graph_has_the_published_shape() -> None:
    seen, wrong = verdicts(GRAPH, list(directory.routes()), "v1.0")
    assert wrong == {}
    assert seen > 100


def test_every_refusal_has_an_error_with_a_code_and_a_message() -> None:
    refused = 0
    for base, routes in ((ARM, list(estate.routes())), (GRAPH, list(directory.routes()))):
        for path in routes:
            for status, body in pages(f"{base}{path}?api-version=2026-01-01"):
                if status != 200:
                    refused += 1
                    assert set(body) == {"error"}
                    assert {"code", "message"} <= set(body["error"])
    assert refused > 10


def test_whatever_any_check_asks_is_answered_in_the_published_shape(tmp_path: Path) -> None:
    """The plan of all checks over the real SDKs; what the demo did not know would be a 404 in every report made of it."""
    plan = {query.id: query for check in all_checks().values() for query in check.queries}
    with contextlib.closing(PackWriter(tmp_path / "pack", {"test": 1})) as writer:
        asked = asyncio.run(collector.collect(plan.values(), writer, replay=DemoTenant())).queries
        versions = {query.id: query.version for query in asked}
        bodies = {
            record.url: (tmp_path / "pack" / "bodies" / (record.sha256 or "")).read_bytes() for record in writer.records
        }
    unknown = sorted(record.query for record in writer.records if record.status == 404)
    assert unknown == []
    wrong = {}
    for record in writer.records:
        if record.status == 200 and "skiptoken" not in record.url:
            body = json.loads(bodies[record.url])
            wrong[record.url] = specs.problems(record.method, record.url, versions[record.query], body) or []
    assert {url: lines for url, lines in wrong.items() if lines} == {}
    assert len(wrong) > 150


# -- the schemas themselves are strict -----------------------------------------------------------------------------------


def test_a_key_that_the_vendor_does_not_know_is_a_problem() -> None:
    body = {"id": VAULT, "name": "v", "type": "Microsoft.KeyVault/vaults", "properties": {"enableSoftDeletion": True}}
    assert any("enableSoftDeletion" in line for line in specs.problems("GET", VAULT, "2026-05-15", body) or [])


def test_an_enum_value_out_of_the_list_and_a_wrong_type_are_problems() -> None:
    listing = f"/subscriptions/{DEVELOPMENT}/providers/Microsoft.Storage/storageAccounts"
    properties = {"minimumTlsVersion": "TLS2_0", "supportsHttpsTrafficOnly": "yes"}
    account = {"id": "x", "location": "westeurope", "properties": properties}
    lines = specs.problems("GET", listing, "2026-09-01", {"value": [account]}) or []
    assert [line.split(":")[0] for line in lines] == [
        "/value/0/properties/minimumTlsVersion",
        "/value/0/properties/supportsHttpsTrafficOnly",
    ]


def test_the_kind_of_a_member_decides_which_keys_it_may_have() -> None:
    path = "/v1.0/groups/g/transitiveMembers"
    user = {"@odata.type": "#microsoft.graph.user", "id": "1", "userPrincipalName": "a@b.example"}
    assert specs.problems("GET", path, "v1.0", {"value": [user]}) == []
    group = user | {"@odata.type": "#microsoft.graph.group"}
    assert any("userPrincipalName" in line for line in specs.problems("GET", path, "v1.0", {"value": [group]}) or [])
    assert (
        specs.problems("GET", f"{path}/microsoft.graph.user", "v1.0", {"value": [{"id": "1", "displayName": "A"}]})
        == []
    )


def test_what_no_schema_is_kept_of_is_not_judged() -> None:
    assert specs.problems("GET", "/subscriptions/x/providers/Microsoft.Nothing/things", "2026-01-01", {}) is None
