"""A stand-in for the network: answers by path from a script, and remembers what it was asked. A small plan to ask it with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import collector
from collector.transport import Request, Response
from evidence.pack import PackWriter
from evidence.query import Query, arm, graph
from evidence.record import Record
from evidence.snapshot import Snapshot

ONE, TWO = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
TENANT = "99999999-9999-9999-9999-999999999999"
ARM, GRAPH = "https://management.azure.com", "https://graph.microsoft.com"

SUBSCRIPTIONS = arm(
    "azure.subscriptions", "/subscriptions", version="2022-12-01", permission="subscriptions/read", client="resource"
)
ACCOUNTS = arm(
    "azure.storage.accounts",
    "{id}/providers/Microsoft.Storage/storageAccounts",
    version="2024-01-01",
    permission="storageAccounts/read",
    client="storage",
    each=SUBSCRIPTIONS,
)
BLOBS = arm(
    "azure.storage.blob-services",
    "{id}/blobServices/default",
    version="2024-01-01",
    permission="blobServices/read",
    client="storage",
    each=ACCOUNTS,
    items="",
)
ALERTS = arm(
    "azure.monitor.alerts",
    "{id}/providers/Microsoft.Insights/activityLogAlerts",
    version="2020-10-01",
    permission="activityLogAlerts/read",
    client="monitor",
    each=SUBSCRIPTIONS,
)
VAULTS = arm(
    "azure.keyvault.vaults",
    "{id}/providers/Microsoft.KeyVault/vaults",
    version="2023-07-01",
    permission="vaults/read",
    each=SUBSCRIPTIONS,
)
USERS = graph(
    "entra.users",
    "/users",
    permission="User.Read.All",
    resource="/users/{id}",
    params=(("$select", "id,accountEnabled"), ("$top", "2"), ("$count", "true")),
    headers=(("ConsistencyLevel", "eventual"),),
    total="/@odata.count",
)
POLICIES = graph(
    "entra.conditional-access",
    "/identity/conditionalAccess/policies",
    permission="Policy.Read.All",
    resource="/identity/conditionalAccess/policies/{id}",
)
FAST = collector.Timing(answer=5.0, longest_wait=1.5, patience=4.0, backoff=0.01, tries=4, pages=50)


def accounts_path(subscription: str) -> str:
    return f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts"


def account(subscription: str, name: str) -> dict[str, Any]:
    return {"id": f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/{name}"}


def subscription(id_: str, name: str = "sub") -> dict[str, Any]:
    return {"id": f"/subscriptions/{id_}", "subscriptionId": id_, "displayName": name, "tenantId": TENANT}


def ok(data: Any, **headers: str) -> Response:
    return Response(200, {"Content-Type": "application/json", **headers}, json.dumps(data).encode())


def refusal(status: int, code: str, message: str = "no", **headers: str) -> Response:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Response(status, {"Content-Type": "application/json", **headers}, body)


Step = Response | BaseException | Callable[[Request], Response]


@dataclass(slots=True)
class Script:
    """Answers by path (with the query string where one is given); the last step of a list is repeated for ever."""

    steps: Mapping[str, Any]  # path -> list of Step; a list of one kind of Step is fine too
    asked: list[Request] = field(default_factory=list)
    delay: float = 0.0

    async def answer(self, request: Request) -> Response:
        self.asked.append(request)
        await asyncio.sleep(self.delay)
        parts = urlsplit(request.url)
        steps = self.steps.get(f"{parts.path}?{parts.query}") or self.steps.get(parts.path)
        if steps is None:
            return refusal(404, "NotFound", parts.path)
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        if isinstance(step, BaseException):
            raise step
        answer: Response = step(request) if callable(step) else step
        return answer

    def paths(self) -> list[str]:
        return [urlsplit(request.url).path for request in self.asked]


def two_subscriptions() -> dict[str, list[Step]]:
    """Two subscriptions with a storage account each, two users on two pages, one policy."""
    return {
        "/subscriptions": [ok({"value": [subscription(ONE, "one"), subscription(TWO, "two")]})],
        accounts_path(ONE): [ok({"value": [account(ONE, "alpha")]})],
        accounts_path(TWO): [ok({"value": [account(TWO, "beta")]})],
        account(ONE, "alpha")["id"] + "/blobServices/default": [ok({"id": "x", "properties": {"a": 1}})],
        account(TWO, "beta")["id"] + "/blobServices/default": [ok({"id": "y", "properties": {"a": 2}})],
        "/v1.0/users": [
            ok({"@odata.count": 2, "value": [{"id": "u1"}], "@odata.nextLink": f"{GRAPH}/v1.0/users-2?$skiptoken=a"})
        ],
        "/v1.0/users-2": [ok({"value": [{"id": "u2"}]})],
        "/v1.0/identity/conditionalAccess/policies": [ok({"value": [{"id": "p"}]})],
    }


def many_accounts(count: int) -> dict[str, list[Step]]:
    """Two subscriptions, the first with so many storage accounts, each with its blob service."""
    steps = two_subscriptions()
    names = [account(ONE, f"a{n}") for n in range(count)]
    steps[accounts_path(ONE)] = [ok({"value": names})]
    steps[accounts_path(TWO)] = [ok({"value": []})]
    for name in names:
        steps[name["id"] + "/blobServices/default"] = [ok({"id": name["id"] + "/blobServices/default"})]
    return steps


def open_writer(folder: Path) -> PackWriter:
    return PackWriter(folder, {"document": "d"})


async def gather(
    writer: PackWriter, plan: Iterable[Query], replay: Any, **options: Any
) -> tuple[collector.Collected, Snapshot]:
    """Collects through a replay and gives the snapshot as a judge would see it."""
    options = {"timing": FAST, **options}
    collected = await collector.collect(plan, writer, replay=replay, **options)
    return collected, snapshot(writer, collected)


def snapshot(writer: PackWriter, collected: collector.Collected) -> Snapshot:
    from datetime import UTC, datetime

    return writer.snapshot(collected.queries, collected.chosen, datetime(2026, 1, 1, tzinfo=UTC))


def answers(writer: PackWriter, query: Query) -> list[Record]:
    """All exchanges for one query, in the order of asking."""
    return [record for record in writer.records if record.query == query.id]


def statuses(writer: PackWriter, query: Query) -> list[tuple[int, int, int]]:
    """(page, attempt, status) of all exchanges for one query."""
    return [(record.page, record.attempt, record.status) for record in answers(writer, query)]
