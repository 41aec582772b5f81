"""A run over a tenant with every service in it asks nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from pathlib import Path

import collector
from checks import all_checks
from checks.azure.estate import SUBSCRIPTIONS
from collector.transport import Request, Response
from evidence import Query
from evidence.pack import PackWriter
from tomproof.demo import DemoTenant


class Counting(DemoTenant):
    """The demo tenant, keeping count of every request."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: Counter[tuple[str, str, bytes]] = Counter()

    def reply(self, request: Request) -> Response:
        self.requests[request.method, request.url, request.body] += 1
        return super().reply(request)


def test_every_query_of_every_check_is_asked_and_none_twice(tmp_path: Path) -> None:
    tenant = Counting()
    queries: dict[str, Query] = {
        ancestor.id: ancestor
        for check in all_checks().values()
        for query in check.queries
        for ancestor in query.lineage()
    }
    with contextlib.closing(PackWriter(tmp_path / "pack", {"test": 1})) as writer:
        asyncio.run(collector.collect(queries.values(), writer, replay=tenant))
        asked = {record.query for record in writer.records}
    assert [request for request, times in tenant.requests.items() if times > 1] == []
    assert len(tenant.requests) > 250
    assert tenant.writes == []
    listings = {query.id for query in queries.values() if query.each is None or query.each.id == SUBSCRIPTIONS.id}
    assert listings <= asked
