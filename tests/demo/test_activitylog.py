"""The demo's activity log is asked by provider and time, and tells nobody's name."""

from __future__ import annotations

import json
from typing import Any

from checks.azure.restores import LOGS
from collector.transport import Request
from tomproof.demo import NOW, DemoTenant
from tomproof.demo.company import PRODUCTION


def events(provider: int) -> list[dict[str, Any]]:
    path = LOGS[provider].target({"id": f"/subscriptions/{PRODUCTION}"}, at=NOW)
    response = DemoTenant().reply(Request("GET", f"https://management.azure.com{path}"))
    assert response.status == 200
    found: list[dict[str, Any]] = json.loads(response.body)["value"]
    return found


def test_each_provider_has_its_own_events() -> None:
    assert [event["operationName"]["value"] for event in events(0)] == ["Microsoft.Sql/servers/databases/write"]
    assert len(events(1)) == 3
    assert events(2) == events(3) == []


def test_nobody_is_named() -> None:
    assert not {"caller", "claims", "authorization", "httpRequest"} & {key for event in events(1) for key in event}
