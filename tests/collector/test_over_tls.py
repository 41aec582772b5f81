"""The whole collector over real sockets: azure-identity signs in, both SDKs ask, and the wire misbehaves in every way."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

import collector
from collector.clouds import Cloud
from collector.transport import Request, Response
from evidence.pack import PackWriter
from evidence.query import Query
from evidence.record import Reason
from evidence.snapshot import Snapshot
from tests.collector.scripted import (
    ACCOUNTS,
    BLOBS,
    ONE,
    POLICIES,
    SUBSCRIPTIONS,
    TENANT,
    USERS,
    account,
    accounts_path,
    answers,
    ok,
    refusal,
    snapshot,
    statuses,
    subscription,
)
from tests.collector.tlsserver import Answer, Cut, Server, Slow, serving, token

OID = "55555555-5555-5555-5555-555555555555"
SECRET = "the-client-secret-that-nobody-may-see"
QUICK = collector.Timing(answer=1.0, longest_wait=1.5, patience=4.0, backoff=0.01, tries=4, pages=50)


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as server:
        yield server


class Tenant:
    """What the server answers: tokens with rising numbers, and by path a list of answers, the last one for ever."""

    def __init__(self, server: Server) -> None:
        base = f"https://localhost:{server.port}"
        self.arm, self.graph = base, f"https://127.0.0.1:{server.port}"
        self.cloud = Cloud(
            "test", base, self.arm, "https://arm.test/.default", self.graph, "https://graph.test/.default"
        )
        self.server = server
        self.issued: list[dict[str, list[str]]] = []
        self.needs: Callable[[Request, int], Answer | None] = lambda request, number: None
        self.steps: dict[str, list[Answer]] = {
            "/subscriptions": [ok({"value": [subscription(ONE, "one")]})],
            accounts_path(ONE): [ok({"value": [account(ONE, "alpha")]})],
            account(ONE, "alpha")["id"] + "/blobServices/default": [ok({"id": "x", "properties": {}})],
            "/v1.0/users": [ok({"@odata.count": 1, "value": [{"id": "u1"}]})],
            "/v1.0/identity/conditionalAccess/policies": [ok({"value": []})],
        }

    def answer(self, request: Request) -> Answer:
        path = request.url.partition("?")[0]
        if path == f"/{TENANT}/oauth2/v2.0/token":
            self.issued.append(parse_qs(request.body.decode()))
            given = token(len(self.issued), oid=OID, tid=TENANT, idtyp="app")
            return ok({"token_type": "Bearer", "expires_in": 3600, "access_token": given})
        number = int(request.headers["authorization"].rpartition("-")[2])
        steps = self.steps.get(path, [refusal(404, "NotFound", path)])
        return self.needs(request, number) or (steps.pop(0) if len(steps) > 1 else steps[0])


@pytest.fixture
def tenant(listening: Server, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(listening.ca_file))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
    monkeypatch.setenv("AZURE_CLIENT_ID", "66666666-6666-6666-6666-666666666666")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", SECRET)
    listening.asked.clear()
    tenant = Tenant(listening)
    listening.handler = tenant.answer
    return tenant


def run(writer: PackWriter, tenant: Tenant, *plan: Query, **options: Any) -> tuple[collector.Collected, Snapshot]:
    options = {"timing": QUICK, **options}
    collected = asyncio.run(collector.collect(plan, writer, cloud=tenant.cloud, auth="env", **options))
    return collected, snapshot(writer, collected)


def test_a_run_over_tls_signs_in_once_for_each_service_and_asks_both(writer: PackWriter, tenant: Tenant) -> None:
    remarks: list[str] = []
    collected, seen = run(writer, tenant, BLOBS, USERS, POLICIES, remark=remarks.append)
    assert [asked["scope"] for asked in tenant.issued] == [
        ["https://arm.test/.default"],
        ["https://graph.test/.default"],
    ]
    assert collected.estate.identity == f"servicePrincipal {OID}"
    assert collected.estate.tenant == TENANT
    assert collected.way == "environment variables"
    assert remarks == [f"signed in by environment variables as servicePrincipal {OID}"]
    assert len(seen[BLOBS]) == len(seen[USERS]) == 1
    assert seen[POLICIES] == []
    assert all(record.status == 200 for record in writer.records)


def test_no_token_no_secret_and_no_cookie_is_in_the_pack(writer: PackWriter, tenant: Tenant) -> None:
    tenant.steps["/subscriptions"] = [ok({"value": [subscription(ONE)]}, **{"Set-Cookie": "session=the-cookie"})]
    run(writer, tenant, BLOBS, USERS)
    whole = b"".join(path.read_bytes() for path in writer.path.rglob("*") if path.is_file())
    assert b"subscriptions" in whole
    for secret in ("signature-", SECRET, "Bearer", "uthorization", "the-cookie", "et-cookie"):
        assert secret.encode() not in whole, secret


def test_the_headers_that_identify_an_answer_are_kept(writer: PackWriter, tenant: Tenant) -> None:
    given = {"x-ms-request-id": "r-1", "X-Ms-Ratelimit-Remaining-Tenant-Reads": "11999", "Server": "x"}
    tenant.steps["/subscriptions"] = [ok({"value": [subscription(ONE)]}, **given)]
    run(writer, tenant, SUBSCRIPTIONS)
    assert writer.records[0].headers == {
        "content-type": "application/json",
        "x-ms-ratelimit-remaining-tenant-reads": "11999",
        "x-ms-request-id": "r-1",
    }


def test_pages_of_both_services_are_followed(writer: PackWriter, tenant: Tenant) -> None:
    path = accounts_path(ONE)
    tenant.steps[path] = [ok({"value": [account(ONE, "a")], "nextLink": f"{tenant.arm}{path}/2?$skiptoken=%7B1%7D"})]
    tenant.steps[path + "/2"] = [ok({"value": [account(ONE, "b")]})]
    link = f"{tenant.graph}/v1.0/users-2?$skiptoken=a"
    tenant.steps["/v1.0/users"] = [ok({"@odata.count": 2, "value": [{"id": "u1"}], "@odata.nextLink": link})]
    tenant.steps["/v1.0/users-2"] = [ok({"value": [{"id": "u2"}]})]
    _, seen = run(writer, tenant, ACCOUNTS, USERS)
    assert len(seen[ACCOUNTS]) == len(seen[USERS]) == 2
    assert f"{path}/2?$skiptoken=%7B1%7D" in tenant.server.paths()
    assert "/v1.0/users-2?$skiptoken=a" in tenant.server.paths()


@pytest.mark.parametrize(("query", "path"), [(ACCOUNTS, accounts_path(ONE)), (USERS, "/v1.0/users")])
@pytest.mark.parametrize(
    "first",
    [
        refusal(429, "TooManyRequests", **{"Retry-After": "1"}),
        refusal(503, "ServerTimeout"),
        refusal(500, "InternalServerError"),
        refusal(502, "BadGateway"),
        Cut(),
        Slow(3.0, ok({"value": []})),
    ],
    ids=["429", "503", "500", "502", "cut", "slow"],
)
def test_what_passes_by_itself_is_asked_again(
    writer: PackWriter, tenant: Tenant, query: Query, path: str, first: Answer
) -> None:
    tenant.steps[path].insert(0, first)
    began = time.monotonic()
    _, seen = run(writer, tenant, query)
    status = first.status if isinstance(first, Response) else 0
    assert statuses(writer, query) == [(0, 0, status), (0, 1, 200)]
    assert len(seen[query]) == 1
    if status in (429, 0) and not isinstance(first, Cut):
        assert time.monotonic() - began >= 1.0


def test_a_cut_and_a_slow_answer_say_what_happened(writer: PackWriter, tenant: Tenant) -> None:
    tenant.steps[accounts_path(ONE)] = [Cut(), Slow(3.0, ok({})), Cut(), Cut()]
    _, seen = run(writer, tenant, ACCOUNTS)
    errors = [record.error for record in answers(writer, ACCOUNTS)]
    assert errors[0].startswith("the connection failed: ")
    assert errors[1] == "no whole answer came within 1 seconds"
    assert [gap.reason for gap in seen.gaps(ACCOUNTS)] == [Reason.FAILED]


def test_a_long_retry_after_ends_as_throttled_at_once(writer: PackWriter, tenant: Tenant) -> None:
    tenant.steps["/v1.0/users"] = [refusal(429, "TooManyRequests", **{"Retry-After": "3600"})]
    _, seen = run(writer, tenant, USERS, POLICIES)
    assert statuses(writer, USERS) == [(0, 0, 429)]
    assert [gap.reason for gap in seen.gaps(USERS)] == [Reason.THROTTLED]
    assert seen[POLICIES] == []


@pytest.mark.parametrize(("query", "path"), [(ACCOUNTS, accounts_path(ONE)), (USERS, "/v1.0/users")])
def test_malformed_json_is_kept_as_it_came_and_leaves_a_gap(
    writer: PackWriter, tenant: Tenant, query: Query, path: str
) -> None:
    tenant.steps[path] = [Response(200, {"Content-Type": "application/json"}, b'{"value": [')]
    _, seen = run(writer, tenant, query)
    (record,) = answers(writer, query)
    assert (writer.path / "bodies" / (record.sha256 or "")).read_bytes() == b'{"value": ['
    assert [gap.reason for gap in seen.gaps(query)] == [Reason.MALFORMED]


def test_an_expired_token_is_replaced_and_the_request_sent_again(writer: PackWriter, tenant: Tenant) -> None:
    tenant.needs = lambda request, number: refusal(401, "ExpiredAuthenticationToken") if number < 3 else None
    _, seen = run(writer, tenant, BLOBS, USERS)
    assert len(seen[BLOBS]) == len(seen[USERS]) == 1
    assert statuses(writer, SUBSCRIPTIONS) == [(0, 0, 401), (0, 1, 200)]
    assert len(tenant.issued) == 4


def test_a_fresh_token_that_is_refused_too_is_no_endless_loop(writer: PackWriter, tenant: Tenant) -> None:
    tenant.needs = lambda request, number: refusal(401, "InvalidAuthenticationTokenTenant")
    _, seen = run(writer, tenant, ACCOUNTS, USERS, POLICIES)
    assert [gap.reason for gap in seen.gaps(USERS)] == [Reason.FORBIDDEN]
    assert [gap.reason for gap in seen.gaps(SUBSCRIPTIONS)] == [Reason.FORBIDDEN]
    assert len(tenant.server.paths()) <= 6
    assert len(tenant.issued) <= 4


@pytest.mark.parametrize(("query", "path"), [(SUBSCRIPTIONS, "/subscriptions"), (USERS, "/v1.0/users")])
def test_a_claims_challenge_is_met_with_a_token_for_those_claims(
    writer: PackWriter, tenant: Tenant, query: Query, path: str
) -> None:
    claims = json.dumps({"access_token": {"nbf": {"essential": True, "value": "1600000000"}}})
    challenge = f'Bearer error="insufficient_claims", claims="{base64.b64encode(claims.encode()).decode()}"'
    tenant.steps[path].insert(0, refusal(401, "TokenCreatedWithOutdatedPolicies", **{"WWW-Authenticate": challenge}))
    _, seen = run(writer, tenant, query)
    assert statuses(writer, query) == [(0, 0, 401), (0, 1, 200)]
    assert "1600000000" in tenant.issued[-1]["claims"][0]
    assert len(seen[query]) == 1


def test_an_unregistered_provider_is_never_registered(writer: PackWriter, tenant: Tenant) -> None:
    tenant.steps[accounts_path(ONE)] = [refusal(409, "MissingSubscriptionRegistration", "Microsoft.Storage")]
    _, seen = run(writer, tenant, ACCOUNTS)
    assert [gap.reason for gap in seen.gaps(ACCOUNTS)] == [Reason.NOT_REGISTERED]
    assert tenant.server.paths("POST") == [f"/{TENANT}/oauth2/v2.0/token"]


@pytest.mark.parametrize(("query", "path"), [(ACCOUNTS, accounts_path(ONE)), (USERS, "/v1.0/users")])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_not_a_way(
    writer: PackWriter, tenant: Tenant, query: Query, path: str, status: int
) -> None:
    tenant.steps[path] = [Response(status, {"Location": f"{tenant.arm}/subscriptions"}, b"")]
    _, seen = run(writer, tenant, query)
    assert statuses(writer, query) == [(0, 0, status)]
    assert [gap.reason for gap in seen.gaps(query)] == [Reason.FAILED]


def test_a_foreign_next_page_is_not_asked(writer: PackWriter, tenant: Tenant) -> None:
    link = f"https://localhost:{tenant.server.port + 1}{accounts_path(ONE)}"
    tenant.steps[accounts_path(ONE)] = [ok({"value": [], "nextLink": link})]
    _, seen = run(writer, tenant, ACCOUNTS)
    assert "is not a host of this cloud" in seen.gaps(ACCOUNTS)[0].detail


def test_a_refused_secret_is_a_plain_sign_in_error(writer: PackWriter, tenant: Tenant) -> None:
    body = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided.\nTrace: x"}
    tenant.server.handler = lambda _: Response(401, {"Content-Type": "application/json"}, json.dumps(body).encode())
    with pytest.raises(collector.SignInError, match=r"refused: .*AADSTS7000215") as caught:
        run(writer, tenant, USERS)
    assert "AZURE_CLIENT_SECRET" in caught.value.next_step
    assert SECRET not in str(caught.value)


def test_graph_refused_at_sign_in_is_a_gap_while_azure_is_asked(writer: PackWriter, tenant: Tenant) -> None:
    def handler(request: Request) -> Answer:
        if b"graph.test" in request.body:
            body = {"error": "invalid_scope", "error_description": "AADSTS500011: no such resource"}
            return Response(400, {"Content-Type": "application/json"}, json.dumps(body).encode())
        return tenant.answer(request)

    tenant.server.handler = handler
    _, seen = run(writer, tenant, ACCOUNTS, USERS)
    assert len(seen[ACCOUNTS]) == 1
    assert seen.gaps(USERS)[0].detail.startswith("no token could be had: ")


def test_a_certificate_of_an_unknown_authority_is_said_plainly(
    writer: PackWriter, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(collector.SignInError, match="could not be reached") as caught:
        run(writer, tenant, USERS)
    assert "SSL_CERT_FILE" in caught.value.next_step


def test_graph_is_asked_four_at_a_time_over_few_connections(writer: PackWriter, tenant: Tenant) -> None:
    from evidence.query import graph

    queries = [graph(f"entra.q{n}", f"/things-{n}", permission="x", resource="{id}") for n in range(40)]
    for n in range(40):
        tenant.steps[f"/v1.0/things-{n}"] = [ok({"value": []})]
    _, seen = run(writer, tenant, *queries)
    assert [seen.gaps(query) for query in queries] == [()] * 40
