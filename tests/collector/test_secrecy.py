"""What never reaches a record: hidden values, signatures in addresses, headers that open something, hints of secrets."""

from __future__ import annotations

import asyncio

import pytest

from checks import all_checks
from collector import secrecy
from collector.recorder import ERRAND, Errand, Recorder
from evidence.pack import PackWriter
from evidence.query import graph
from tests.collector.scripted import GRAPH, Script, gather, ok, two_subscriptions
from tomproof.demo import NOW

SIGNED = "https://x.blob.core.windows.net/c?sv=2024-11-04&sr=c&sp=r&sig=pZ2%2FcanaryCanaryCanary%3D&se=2027"


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        (b'{ "hint" : "Kq7" , "b": 1.50 }', b'{ "hint" : "hidden" , "b": 1.50 }'),
        (b'{"hint":"K\\"q7","x":"hint"}', b'{"hint":"hidden","x":"hint"}'),
        (b'{"hint":null}', b'{"hint":null}'),
        (b'{"x":"Kq7","shint":"Kq7"}', b'{"x":"Kq7","shint":"Kq7"}'),
        (b'{"hint": 777}', b'{"hint": "hidden"}'),
        (b'[{"\\u0068int":"Kq7"}]', b'[{"hint": "hidden"}]'),
        (b'{"value":[{"hint":["Kq7"]}]}', b'{"value": [{"hint": "hidden"}]}'),
        (b'{"hint":"Kq7", cut', b'{"hint":"hidden", cut'),
        (b"", b""),
    ],
)
def test_the_value_of_a_hidden_key_goes_and_nothing_else(came: bytes, kept: bytes) -> None:
    assert secrecy.body(came, ("hint",)) == kept


@pytest.mark.parametrize("written", [SIGNED, SIGNED.replace("&", "\\u0026"), SIGNED.replace("sig=", "SIG=")])
def test_a_signature_in_an_address_is_not_kept(written: str) -> None:
    kept = secrecy.body(f'{{"url":"{written}"}}'.encode())
    assert b"canary" not in kept
    assert b"se=2027" in kept
    assert "canary" not in secrecy.address(written)


def test_addresses_of_evidence_stay_as_they_are() -> None:
    url = f"{GRAPH}/v1.0/users?$select=id,displayName&$skiptoken=abcdefghijklmnop&$filter=code eq 'x'"
    assert secrecy.address(url) == url


def test_a_body_in_which_nothing_is_hidden_is_kept_byte_for_byte() -> None:
    body = '{"value" :\n [ {"a":1e2, "b":"ü\\u00fc"} ] }'.encode()
    assert secrecy.body(body, ("hint",)) == body


def test_a_run_keeps_no_hidden_value_and_still_finds_the_next_page(writer: PackWriter) -> None:
    query = graph("entra.apps", "/applications", permission="x", resource="/applications/{id}", hides=("hint",))
    path = "/v1.0/applications"
    more = f"{GRAPH}{path}?$skiptoken=2"
    script = Script(
        {
            **two_subscriptions(),
            path: [ok({"value": [{"id": "a", "hint": "Kq7"}], "@odata.nextLink": more}), ok({"value": [{"id": "b"}]})],
        }
    )
    _, snapshot = asyncio.run(gather(writer, [query], script))
    assert [item.resource for item in snapshot[query]] == ["/applications/a", "/applications/b"]
    held = b"".join(one.read_bytes() for one in (writer.path / "bodies").iterdir())
    assert b"Kq7" not in held


def test_headers_that_open_or_follow_somebody_are_not_kept(writer: PackWriter) -> None:
    recorder = Recorder(writer, lambda: NOW)
    headers = {
        "authorization": "Bearer canary", "set-cookie": "canary", "www-authenticate": "canary", "x-ms-request-id": "r",
        "location": "https://canary", "x-ms-token": "canary",
    }  # fmt: skip
    token = ERRAND.set(Errand("q", None, 0))
    try:
        record = recorder.answered("GET", SIGNED, 200, headers, b"{}", recorder.now())
        lost = recorder.lost(Errand("q", None, 1), "GET", SIGNED, f"refused: {SIGNED}")
    finally:
        ERRAND.reset(token)
    assert record is not None
    assert record.headers == {"x-ms-request-id": "r"}
    assert "canary" not in repr((record, lost))


def test_queries_that_ask_the_same_hide_the_same() -> None:
    asked = {ancestor for check in all_checks().values() for query in check.queries for ancestor in query.lineage()}
    hidden: dict[object, set[tuple[str, ...]]] = {}
    for query in asked:
        hidden.setdefault((query.source, query.version, query.path, query.params), set()).add(query.hides)
    assert {place: hides for place, hides in hidden.items() if len(hides) > 1} == {}


def test_whoever_asks_for_password_credentials_hides_their_hints() -> None:
    asked = {ancestor for check in all_checks().values() for query in check.queries for ancestor in query.lineage()}
    asking = [query for query in asked if any("passwordCredentials" in value for _, value in query.params)]
    assert len(asking) >= 2
    assert all("hint" in query.hides for query in asking)
