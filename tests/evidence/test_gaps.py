"""Which answer counts, and which reason a gap has when none does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.gaps import Chain, chain_gap, record_gap
from evidence.query import Answer, Query, arm, graph
from evidence.record import Reason, Record

QUERY = arm("azure.things", "/things", version="1", permission="Microsoft.X/things/read")
ERRORS = Path(__file__).parents[3] / "shared" / "azure-api" / "common" / "errors.json"


class Bodies(dict[str, Any]):
    """Bodies by name, so that a test reads ``record(200, {"value": []})``."""

    def record(self, status: int, body: Any = None, page: int = 0, attempt: int = 0, error: str = "") -> Record:
        name = None if body is None else f"{len(self)}"
        if name is not None:
            self[name] = body
        return Record(QUERY.id, None, page, attempt, "GET", "https://x", status, "", "", name, error=error)


def gap_of(query: Query, *pages: Record, bodies: Bodies) -> tuple[Reason, str] | None:
    chain = Chain()
    for page in pages:
        chain.add(page)
    gap = chain_gap(query, "here", chain, bodies.get)
    return (gap.reason, gap.detail) if gap else None


def error(code: str, message: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (0, None, Reason.FAILED),
        (400, error("BadRequest"), Reason.FAILED),
        (400, error("AadPremiumLicenseRequired"), Reason.NOT_LICENSED),
        (400, error("BadRequest", "Request not applicable to target tenant."), Reason.NOT_LICENSED),
        (401, error("ExpiredAuthenticationToken"), Reason.FORBIDDEN),
        (403, error("AuthorizationFailed"), Reason.FORBIDDEN),
        (403, error("Authentication_RequestFromNonPremiumTenantOrB2CTenant"), Reason.NOT_LICENSED),
        (403, None, Reason.FORBIDDEN),
        (404, error("ResourceNotFound"), Reason.NOT_FOUND),
        (409, error("MissingSubscriptionRegistration"), Reason.NOT_REGISTERED),
        (409, error("Conflict"), Reason.FAILED),
        (410, None, Reason.NOT_FOUND),
        (429, error("TooManyRequests"), Reason.THROTTLED),
        (500, "not json", Reason.FAILED),
        (503, error("ServerTimeout"), Reason.FAILED),
        (302, None, Reason.FAILED),
        (204, None, Reason.FAILED),
        (200, None, Reason.MALFORMED),
        (200, [], Reason.MALFORMED),
        (200, "text", Reason.MALFORMED),
        (200, {}, Reason.MALFORMED),
        (200, {"value": "text"}, Reason.MALFORMED),
        (200, {"value": None}, Reason.MALFORMED),
        (200, {"error": {"code": "x"}}, Reason.MALFORMED),
    ],
)
def test_each_answer_has_its_reason(status: int, body: Any, reason: Reason) -> None:
    bodies = Bodies()
    gap = record_gap(QUERY, "here", bodies.record(status, body), bodies.get)
    assert gap is not None
    assert gap.reason is reason


def test_a_list_is_an_answer_even_when_it_is_empty() -> None:
    bodies = Bodies()
    assert gap_of(QUERY, bodies.record(200, {"value": []}), bodies=bodies) is None


def test_a_gap_says_which_permission_would_close_it() -> None:
    bodies = Bodies()
    assert gap_of(QUERY, bodies.record(403, error("AuthorizationFailed")), bodies=bodies) == (
        Reason.FORBIDDEN,
        "HTTP 403 AuthorizationFailed; it needs Microsoft.X/things/read",
    )


def test_no_answer_says_what_happened() -> None:
    bodies = Bodies()
    assert gap_of(QUERY, bodies.record(0, error="the connection was cut"), bodies=bodies) == (
        Reason.FAILED,
        "the connection was cut",
    )


NONE = Answer(404, "none configured", "https://example.org", code="ManagementPolicyNotFound")


@pytest.mark.parametrize(
    ("status", "code", "is_gap"),
    [
        (404, "ManagementPolicyNotFound", False),
        (404, "ResourceNotFound", True),
        (403, "ManagementPolicyNotFound", True),
    ],
)
def test_a_declared_answer_is_no_gap_but_only_with_its_code(status: int, code: str, is_gap: bool) -> None:
    query = arm("q", "/x", version="1", permission="r", answers=(NONE,))
    bodies = Bodies()
    assert (gap_of(query, bodies.record(status, error(code)), bodies=bodies) is not None) is is_gap


def test_only_the_last_attempt_of_a_page_counts() -> None:
    bodies = Bodies()
    first, second = bodies.record(503, error("x")), bodies.record(200, {"value": []}, attempt=1)
    assert gap_of(QUERY, first, second, bodies=bodies) is None
    assert gap_of(QUERY, second, first, bodies=bodies) is None
    later = bodies.record(429, error("x"), attempt=2)
    assert gap_of(QUERY, first, second, later, bodies=bodies) == (Reason.THROTTLED, "HTTP 429 x")


def test_a_page_that_was_not_read_truncates_the_list() -> None:
    bodies = Bodies()
    first = bodies.record(200, {"value": [], "nextLink": "https://x/2"})
    assert gap_of(QUERY, first, bodies=bodies) == (
        Reason.TRUNCATED,
        "the answer goes on after page 1, which was not read",
    )
    third = bodies.record(200, {"value": []}, page=2)
    assert gap_of(QUERY, first, third, bodies=bodies) == (Reason.TRUNCATED, "page 2 is missing")
    second = bodies.record(200, {"value": []}, page=1)
    assert gap_of(QUERY, first, second, bodies=bodies) is None


def test_the_count_of_the_service_is_compared_with_what_came() -> None:
    query = graph("g", "/users", permission="r", resource="/users/{id}", total="/@odata.count")
    bodies = Bodies()
    first = bodies.record(200, {"@odata.count": 3, "value": [1, 2], "@odata.nextLink": "https://x"})
    short, whole = bodies.record(200, {"value": []}, page=1), bodies.record(200, {"value": [3]}, page=1)
    assert gap_of(query, first, short, bodies=bodies) == (
        Reason.TRUNCATED,
        "3 were counted by the service, 2 came",
    )
    assert gap_of(query, first, whole, bodies=bodies) is None


def test_an_item_that_came_twice_stands_for_no_other() -> None:
    query = graph("g", "/users", permission="r", resource="/users/{id}", total="/@odata.count")
    bodies = Bodies()
    first = bodies.record(200, {"@odata.count": 3, "value": [{"id": "a"}, {"id": "b"}], "@odata.nextLink": "https://x"})
    second = bodies.record(200, {"value": [{"id": "b"}]}, page=1)
    assert gap_of(query, first, second, bodies=bodies) == (
        Reason.TRUNCATED,
        "3 were counted by the service, 2 came",
    )


@pytest.mark.skipif(not ERRORS.exists(), reason="the collected error bodies are not here")
def test_no_error_body_of_azure_or_graph_passes_for_an_answer() -> None:
    collected = json.loads(ERRORS.read_text())
    expected = {401: Reason.FORBIDDEN, 404: Reason.NOT_FOUND, 429: Reason.THROTTLED, 503: Reason.FAILED}
    seen = 0
    for entry in [*collected["arm"], *collected["graph"]]:
        bodies = Bodies()
        gap = record_gap(QUERY, "here", bodies.record(entry["status"], entry["body"]), bodies.get)
        assert gap is not None
        code = entry["body"]["error"]["code"]
        if "Premium" in code:
            assert gap.reason is Reason.NOT_LICENSED, code
        elif entry["status"] in expected:
            assert gap.reason is expected[entry["status"]], code
        elif entry["status"] == 403:
            assert gap.reason is Reason.FORBIDDEN, code
        seen += 1
    assert seen > 20
