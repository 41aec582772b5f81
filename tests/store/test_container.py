"""A store in a container of blobs: the same as in a folder, over TLS, against a service that answers as Azure's does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.blob import Container, Forbidden, container_at
from collector.clouds import CLOUDS
from collector.errors import SignInError, Unreachable, UsageError
from collector.guard import Refused
from collector.transport import Request, Response
from evidence.pack import Damaged, Pack
from tests.collector.tlsserver import Answer, Cut, serving
from tests.store.blobs import APPLICATION, TENANT, FakeBlobs, said
from tests.store.conftest import chain, content
from tomproof.errors import Impossible
from tomproof.store import Store
from tomproof.store.container import ContainerPlace
from tomproof.store.immutability import confirmed
from tomproof.store.looking import look_through
from tomproof.store.place import object_name
from tomproof.store.pruning import prune

NOW = datetime(2026, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    return chain(tmp_path_factory.mktemp("packs"), 3)


@pytest.fixture
def blobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBlobs]:
    for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "tls").mkdir()
    with serving(tmp_path / "tls") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        monkeypatch.setenv("NO_PROXY", "localhost")
        monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
        monkeypatch.setenv("AZURE_CLIENT_ID", APPLICATION)
        monkeypatch.setenv("AZURE_CLIENT_SECRET", "the-secret")
        fake = FakeBlobs(server)
        server.handler = fake.answer
        yield fake


def store(blobs: FakeBlobs, prefix: str = "", patience: float = 5.0) -> Store:
    return Store(ContainerPlace(blobs.container(prefix), patience))


def talked(blobs: FakeBlobs) -> list[tuple[str, str]]:
    """What was asked of the service, without signing in."""
    found = [(request.method, request.url) for request in blobs.server.asked]
    return [one for one in found if one[1].startswith("/evidence")]


def test_a_pack_comes_out_of_a_container_as_it_went_in(blobs: FakeBlobs, packs: list[Pack]) -> None:
    run = store(blobs).add(packs[0])
    again = store(blobs)
    assert again.runs() == (run,)
    assert content(again.pack(run)) == content(packs[0])
    assert look_through(again).problems == ()
    assert sorted(name.split("/")[0] for name in blobs.blobs) == [
        "index.json",
        "lock",
        *["objects"] * 7,
        "runs",
        "store.json",
    ]


def test_equal_answers_are_sent_once(blobs: FakeBlobs, packs: list[Pack]) -> None:
    kept = store(blobs)
    kept.add(packs[0])
    before = blobs.writes
    kept.add(packs[1])
    # Four objects of its own, the run, and the cache.
    assert blobs.writes - before == 6
    kept.add(packs[2])
    assert [run.sha256 for run in store(blobs).runs()] == [pack.sha256 for pack in packs]


def test_a_list_of_several_pages_is_followed_to_its_end(blobs: FakeBlobs, packs: list[Pack]) -> None:
    for pack in packs:
        store(blobs).add(pack)
    blobs.page = 2
    assert [run.sha256 for run in store(blobs).runs()] == [pack.sha256 for pack in packs]
    assert look_through(store(blobs)).problems == ()
    assert any("marker=runs" in url for _, url in talked(blobs))


def test_a_list_without_an_end_is_told(blobs: FakeBlobs) -> None:
    page = b"<EnumerationResults><Blobs /><NextMarker>again</NextMarker></EnumerationResults>"
    blobs.trouble = lambda _: Response(200, {}, page)
    with pytest.raises(Unreachable, match="has no end"):
        blobs.container().listing("runs/")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "no element found"),
        (b"<html>", "no element found"),
        (b"<html />", "no list of blobs"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><EnumerationResults>&a;</EnumerationResults>', "document type"),
        (b"<EnumerationResults><Blobs><Blob><Name>runs/x</Name></Blob></Blobs></EnumerationResults>", "Content-Length"),
        (
            b"<EnumerationResults><Blobs><Blob><Name>a</Name><Content-Length>-</Content-Length></Blob></Blobs></EnumerationResults>",
            "invalid literal",
        ),
    ],
)
def test_a_list_that_is_none_is_told(blobs: FakeBlobs, body: bytes, told: str) -> None:
    blobs.trouble = lambda _: Response(200, {}, body)
    with pytest.raises(Unreachable, match=told):
        blobs.container().listing("runs/")


def test_stores_with_prefixes_share_a_container_without_meeting(blobs: FakeBlobs, packs: list[Pack]) -> None:
    one, two = store(blobs, "one/"), store(blobs, "two/")
    one.add(packs[0])
    two.add(packs[1])
    assert [run.sha256 for run in one.runs()] == [packs[0].sha256]
    assert [run.sha256 for run in two.runs()] == [packs[1].sha256]
    assert {name.split("/")[0] for name in blobs.blobs} == {"one", "two"}


def test_a_blob_of_another_store_in_the_list_is_not_taken(blobs: FakeBlobs) -> None:
    item = b"<Blob><Name>two/runs/x</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>"
    blobs.trouble = lambda _: Response(
        200, {}, b"<EnumerationResults><Blobs>" + item + b"</Blobs></EnumerationResults>"
    )
    with pytest.raises(Unreachable, match="outside of the store"):
        blobs.container("one/").listing("runs/")


# -- what goes wrong ---------------------------------------------------------------------------------------------------------


def once(answer: Answer, fits: Callable[[Request], bool]) -> Callable[[Request], Answer | None]:
    """The answer for the first request that fits, and none after it."""
    left, lock = [answer], threading.Lock()

    def trouble(request: Request) -> Answer | None:
        with lock:
            return left.pop() if left and fits(request) else None

    return trouble


@pytest.mark.parametrize(
    "answer",
    [
        said(503, "ServerBusy", **{"Retry-After": "0"}), said(429, "TooManyRequests", **{"Retry-After": "0"}),
        said(500, "OperationTimedOut"), Cut(), Cut(10, b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_what_passes_by_itself_is_asked_again(blobs: FakeBlobs, packs: list[Pack], answer: Answer, method: str) -> None:
    blobs.trouble = once(answer, lambda request: request.method == method)
    run = store(blobs).add(packs[0])
    assert content(store(blobs).pack(run)) == content(packs[0])


def test_a_blob_that_was_written_before_the_connection_broke_is_taken_as_written(
    blobs: FakeBlobs, packs: list[Pack]
) -> None:
    def written(request: Request) -> Answer | None:
        if request.method == "PUT" and "/objects/" in request.url and "cut" not in seen:
            seen.add("cut")
            blobs.trouble = lambda _: None
            blobs.answer(request)
            return Cut()
        return None

    seen: set[str] = set()
    blobs.trouble = written
    run = store(blobs).add(packs[0])
    assert seen == {"cut"}
    assert content(store(blobs).pack(run)) == content(packs[0])


def test_a_service_that_stays_busy_is_told_and_nothing_is_lost(blobs: FakeBlobs, packs: list[Pack]) -> None:
    store(blobs).add(packs[0])
    blobs.trouble = lambda request: said(503, "ServerBusy") if "/runs/" in request.url else None
    with pytest.raises(Unreachable, match="503 ServerBusy"):
        store(blobs).add(packs[1])
    blobs.trouble = lambda _: None
    assert [run.sha256 for run in store(blobs).runs()] == [packs[0].sha256]
    store(blobs).add(packs[1])
    assert [run.sha256 for run in store(blobs).runs()] == [packs[0].sha256, packs[1].sha256]


def test_ended_at_any_write_a_container_stays_readable_and_the_next_run_goes_on(
    blobs: FakeBlobs, packs: list[Pack]
) -> None:
    store(blobs).add(packs[0])
    before = dict(blobs.blobs)
    for number in range(1, 7):
        blobs.blobs = dict(before)
        blobs.trouble = ending(number)
        if number == 6:  # the cache of runs, which is done without
            store(blobs).add(packs[1])
        else:  # four objects of its own, and the run
            with pytest.raises(Forbidden):
                store(blobs).add(packs[1])
        blobs.trouble = lambda _: None
        assert len(store(blobs).runs()) == (2 if number == 6 else 1)
        assert look_through(store(blobs)).problems == ()
        run = store(blobs).add(packs[1])
        assert content(store(blobs).pack(run)) == content(packs[1])


def ending(number: int) -> Callable[[Request], Answer | None]:
    """Refuses every write from that number on; leases are none."""
    left, lock = [number], threading.Lock()

    def trouble(request: Request) -> Answer | None:
        if request.method != "PUT" or "comp=lease" in request.url:
            return None
        with lock:
            left[0] -= 1
            return said(403, "AuthorizationFailure") if left[0] <= 0 else None

    return trouble


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (said(404, "ContainerNotFound"), UsageError, "there is no container at https://localhost"),
        (said(403, "AuthorizationPermissionMismatch"), Forbidden, "403 AuthorizationPermissionMismatch"),
        (said(401, "InvalidAuthenticationInfo"), SignInError, "401 InvalidAuthenticationInfo"),
        (Response(302, {"Location": "https://elsewhere.example"}), Unreachable, "answered 302"),
        (Response(400, {"x-ms-error-code": "no <b>code</b>"}), Unreachable, "answered 400$"),
    ],
)
def test_what_a_container_answers_otherwise_is_said(
    blobs: FakeBlobs, answer: Response, error: type[Exception], told: str
) -> None:
    blobs.trouble = lambda _: answer
    with pytest.raises(error, match=told):
        store(blobs).runs()
    assert {path.partition("?")[0] for _, path in talked(blobs)} == {"/evidence"}


def test_who_may_only_read_can_look_through_a_store(blobs: FakeBlobs, packs: list[Pack]) -> None:
    store(blobs).add(packs[0])
    blobs.trouble = lambda r: said(403, "AuthorizationPermissionMismatch") if r.method == "PUT" else None
    found = look_through(store(blobs))
    assert found.problems == ()
    assert len(found.runs) == 1
    with pytest.raises(Impossible, match="the store cannot be written: the container answered 403"):
        store(blobs).add(packs[1])


def test_a_changed_blob_is_found(blobs: FakeBlobs, packs: list[Pack]) -> None:
    run = store(blobs).add(packs[0])
    blobs.blobs[object_name(packs[0].manifest["files"]["claims.toml"])].data = b"other"
    (problem,) = look_through(store(blobs)).problems
    assert problem.startswith(f"run {run.id}: claims.toml: objects/")
    with pytest.raises(Damaged, match="cannot be unpacked"):
        store(blobs).pack(run).read("claims.toml")
    # Adding the same pack again puts it right.
    store(blobs).add(packs[0])
    assert look_through(store(blobs)).problems == ()


def test_two_writers_wait_for_each_other(blobs: FakeBlobs, packs: list[Pack]) -> None:
    with blobs.container().leased(5.0), pytest.raises(Impossible, match="somebody else has been writing"):
        store(blobs, patience=0.0).add(packs[0])
    store(blobs, patience=0.0).add(packs[0])
    assert blobs.leases == {}


def test_a_policy_that_refuses_even_a_lease_does_not_keep_runs_out(blobs: FakeBlobs, packs: list[Pack]) -> None:
    blobs.trouble = lambda r: said(409, "BlobImmutableDueToPolicy") if "comp=lease" in r.url else None
    store(blobs).add(packs[0])
    assert look_through(store(blobs)).problems == ()


def test_the_first_error_ends_what_was_to_be_sent_after_it(blobs: FakeBlobs, packs: list[Pack]) -> None:
    place = store(blobs).place
    begun: list[int] = []

    def fails(number: int) -> None:
        begun.append(number)
        threading.Event().wait(0.01)
        raise Forbidden("no", "")

    with pytest.raises(Forbidden):
        list(place.each(fails, range(500)))
    assert len(begun) < 100


def test_the_lease_of_a_killed_writer_ends_and_the_next_one_goes_on(blobs: FakeBlobs, packs: list[Pack]) -> None:
    store(blobs).add(packs[0])
    blobs.leases["lock"] = "that of a process which is no more"
    asked = [0]

    def ends(request: Request) -> None:
        if request.headers.get("x-ms-lease-action") == "acquire":
            asked[0] += 1
            if asked[0] == 3:
                blobs.leases.clear()

    blobs.trouble = ends
    store(blobs, patience=30.0).add(packs[1])
    assert asked == [3]
    assert len(store(blobs).runs()) == 2


def test_after_a_lost_lease_nothing_is_written(blobs: FakeBlobs) -> None:
    container = blobs.container()
    with container.leased(5.0):
        container._lost = True
        with pytest.raises(Unreachable, match="lease was lost"):
            container.put("store.json", b"{}")
    container.put("store.json", b"{}")


def test_a_lease_is_renewed_while_it_is_held(blobs: FakeBlobs) -> None:
    container, renewed = blobs.container(), threading.Event()

    def watch(request: Request) -> None:
        if request.headers.get("x-ms-lease-action") == "renew":
            renewed.set()

    blobs.trouble = watch
    with container.leased(5.0, renew=0.02):
        assert renewed.wait(5)
        container.put("store.json", b"{}")
        blobs.leases["lock"] = "somebody else's"
        until = datetime.now(UTC) + timedelta(seconds=5)
        while not container._lost and datetime.now(UTC) < until:
            threading.Event().wait(0.01)
        with pytest.raises(Unreachable, match="lease was lost"):
            container.put("index.json", b"{}", replace=True)


# -- immutability and prune --------------------------------------------------------------------------------------------------


def test_prune_deletes_objects_only_and_keeps_the_chain(blobs: FakeBlobs, packs: list[Pack]) -> None:
    for pack in packs:
        store(blobs).add(pack)
    done = prune(store(blobs), timedelta(days=10), 1, NOW)
    # Records and the own answer of two runs; what the third shares with them stays.
    assert len(done.plan.goes) == 4
    deleted = [url for method, url in talked(blobs) if method == "DELETE"]
    assert len(deleted) == 4
    assert all(url.startswith("/evidence/objects/") for url in deleted)
    assert look_through(store(blobs)).problems == ()
    assert [run.pruned for run in store(blobs).runs()] == [True, True, False]


def test_what_a_policy_keeps_is_told_and_taken_later(blobs: FakeBlobs, packs: list[Pack]) -> None:
    for pack in packs:
        store(blobs).add(pack)
    blobs.policy = (datetime(2027, 3, 1, tzinfo=UTC), "locked")
    done = prune(store(blobs), timedelta(days=10), 1, NOW)
    assert len(done.kept) == 4
    assert look_through(store(blobs)).problems == ()
    blobs.policy = None
    assert prune(store(blobs), timedelta(days=10), 1, NOW).kept == ()
    assert look_through(store(blobs)).idle == ()


def test_what_the_account_keeps_of_deleted_blobs_is_counted(blobs: FakeBlobs, packs: list[Pack]) -> None:
    for pack in packs[:2]:
        store(blobs).add(pack)
    blobs.soft = True
    assert prune(store(blobs), timedelta(days=10), 1, NOW).hidden == 2


def test_runs_are_added_under_a_policy_that_lets_nothing_be_changed(blobs: FakeBlobs, packs: list[Pack]) -> None:
    blobs.policy = (datetime(2027, 3, 1, tzinfo=UTC), "locked")
    for pack in packs:
        store(blobs).add(pack)
    assert [run.sha256 for run in store(blobs).runs()] == [pack.sha256 for pack in packs]
    assert look_through(store(blobs)).problems == ()


UNTIL = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("policy", "whole", "days", "until", "told"),
    [
        ((UNTIL, "locked"), False, 400, UNTIL, "immutability confirmed until 2027-03-01"),
        ((UNTIL, "locked"), False, None, UNTIL, "immutability confirmed until 2027-03-01"),
        ((UNTIL, "locked"), False, 500, UNTIL, "before the 500 days that the settings ask for are over: 8 of 8 blobs"),
        ((UNTIL, "unlocked"), False, 400, None, "not confirmed: the policy is not locked"),
        ((UNTIL, "Mutable"), False, 400, None, "not confirmed: the policy is not locked"),
        (None, False, 400, None, "not confirmed: no policy was told for 8 of 8 blobs$"),
        (None, True, 400, None, "the container has one as a whole, whose days only Resource Manager tells"),
    ],
)
def test_immutability_is_read_back(
    blobs: FakeBlobs, packs: list[Pack], policy: tuple[datetime, str] | None, whole: bool, days: int | None,
    until: datetime | None, told: str,
) -> None:  # fmt: skip
    import re

    run = store(blobs).add(packs[0])
    blobs.policy, blobs.whole = policy, whole
    found = confirmed(store(blobs), run, days)
    assert found is not None
    assert found.until == until
    assert re.search(told, found.said)


def test_a_run_is_confirmed_until_the_first_of_its_blobs_is_set_free(blobs: FakeBlobs, packs: list[Pack]) -> None:
    run = store(blobs).add(packs[0])
    shared = object_name(packs[0].manifest["files"]["claims.toml"])
    blobs.policy, blobs.early = (
        (UNTIL, "locked"),
        {shared: datetime(2026, 6, 1, tzinfo=UTC), "lock": datetime(2026, 2, 1, tzinfo=UTC)},
    )
    found = confirmed(store(blobs), run, 400)
    assert found is not None
    assert found.until == datetime(2026, 6, 1, tzinfo=UTC)
    assert "before the 400 days that the settings ask for are over: 1 of 8 blobs" in found.said


def test_one_blob_without_a_policy_leaves_a_run_unconfirmed(blobs: FakeBlobs, packs: list[Pack]) -> None:
    run = store(blobs).add(packs[0])
    blobs.policy, blobs.bare = (UNTIL, "locked"), frozenset({f"runs/{run.id}.json"})
    found = confirmed(store(blobs), run, None)
    assert found is not None
    assert found.until is None
    assert found.said == "immutability not confirmed: no policy was told for 1 of 8 blobs"


# -- what may be sent --------------------------------------------------------------------------------------------------------

HERE = Container("https://nordlicht.blob.core.windows.net/evidence", "runs-of-2026/", CLOUDS["public"])
OBJECT = f"objects/ab/ab{'0' * 62}"
STORE = f"{HERE.base}/{HERE.prefix}"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", f"{HERE.base}?restype=container&comp=list&prefix=runs-of-2026%2Fruns%2F"),
        ("HEAD", f"{HERE.base}?restype=container"),
        ("GET", f"{STORE}{OBJECT}"),
        ("PUT", f"{STORE}{OBJECT}"),
        ("DELETE", f"{STORE}{OBJECT}"),
        ("PUT", f"{STORE}runs/20260101T060000Z-0123456789ab.json"),
        ("PUT", f"{STORE}lock?comp=lease"),
    ],
)
def test_what_a_store_needs_may_be_sent(method: str, url: str) -> None:
    HERE.check(method, url)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://elsewhere.blob.core.windows.net/evidence/runs-of-2026/store.json"),
        ("GET", "https://nordlicht.blob.core.windows.net:8443/evidence/runs-of-2026/store.json"),
        ("GET", "http://nordlicht.blob.core.windows.net/evidence/runs-of-2026/store.json"),
        ("GET", "https://nordlicht.blob.core.windows.net@evil.example/evidence/runs-of-2026/store.json"),
        ("GET", "https://someone@nordlicht.blob.core.windows.net/evidence/runs-of-2026/store.json"),
        ("GET", "https://nordlicht.blob.core.windows.net/other/runs-of-2026/store.json"),
        ("GET", f"{HERE.base}/store.json"),
        ("GET", f"{HERE.base}/another-year/store.json"),
        ("GET", f"{STORE}../../other/store.json"),
        ("GET", f"{STORE}%2e%2e/store.json"),
        ("GET", f"{STORE}objects//ab{'0' * 62}"),
        ("GET", f"{STORE}somebody-elses.json"),
        ("PUT", f"{STORE}somebody-elses.json"),
        ("GET", f"{STORE}store.json?comp=tags"),
        ("GET", f"{STORE}store.json?sig=secret"),
        ("PUT", f"{STORE}{OBJECT}?comp=immutabilityPolicies"),
        ("PUT", f"{STORE}{OBJECT}?comp=legalhold"),
        ("PUT", f"{STORE}{OBJECT}?comp=lease"),
        ("DELETE", f"{STORE}{OBJECT}?comp=immutabilityPolicies"),
        ("DELETE", f"{STORE}{OBJECT}?versionid=2026-01-01T00:00:00.0000000Z"),
        ("DELETE", f"{STORE}runs/20260101T060000Z-0123456789ab.json"),
        ("DELETE", f"{STORE}pruned/20260101T060000Z-0123456789ab.json"),
        ("DELETE", f"{STORE}store.json"),
        ("DELETE", f"{STORE}lock"),
        ("POST", f"{STORE}{OBJECT}"),
        ("PATCH", f"{STORE}{OBJECT}"),
        ("PUT", f"{HERE.base}?restype=container"),
        ("DELETE", f"{HERE.base}?restype=container"),
        ("PUT", f"{HERE.base}?restype=container&comp=acl"),
        ("GET", f"{HERE.base}?restype=container&comp=acl"),
        ("GET", f"{HERE.base}?restype=container&comp=list&prefix=another-year%2F"),
        ("GET", f"{HERE.base}?comp=list"),
        ("GET", f"{HERE.base}?restype=container&comp=list"),
        ("GET", f"{HERE.base}?restype=container&comp=list&prefix=&prefix=runs-of-2026%2F"),
        ("GET", f"{HERE.base}?restype=container&comp=list&prefix=runs-of-2026%2F&showonly=deleted"),
        ("GET", f"{HERE.base}?restype=container"),
        ("PUT", f"{STORE}lock?comp=tags&comp=lease"),
        ("GET", "https://nordlicht.blob.core.windows.net/?comp=list"),
        ("GET", "https://[nordlicht/evidence"),
        ("GET", f"{STORE}store.json#fragment"),
    ],
)
def test_nothing_else_is_ever_sent(method: str, url: str) -> None:
    with pytest.raises(Refused):
        HERE.check(method, url)


def test_what_may_not_be_sent_is_stopped_before_it_leaves(blobs: FakeBlobs) -> None:
    container = blobs.container("part/")
    for act in (
        lambda: container.get("../store.json"),
        lambda: container.put("somebody-elses.json", b"x"),
        lambda: container.delete("runs/20260101T060000Z-0123456789ab.json"),
        lambda: Container(f"{container.base}/..", "", container.cloud, "env").listing("runs/"),
    ):
        with pytest.raises(Refused):
            act()
    assert talked(blobs) == []


def test_what_is_there_stays_unless_it_is_to_be_replaced(blobs: FakeBlobs) -> None:
    container = blobs.container()
    container.put("store.json", b"first")
    container.put("store.json", b"second")
    assert container.get("store.json") == b"first"
    container.put("store.json", b"third", replace=True)
    assert container.get("store.json") == b"third"


def test_an_answer_that_is_too_large_is_not_read_to_its_end(blobs: FakeBlobs) -> None:
    container = blobs.container()
    container.put("store.json", b"x" * 5000)
    container.largest = 4999
    with pytest.raises(Unreachable, match="too large for a store"):
        container.get("store.json")


def test_everything_that_is_sent_has_been_looked_at(blobs: FakeBlobs, packs: list[Pack]) -> None:
    for pack in packs:
        store(blobs, "part/").add(pack)
    look_through(store(blobs, "part/"))
    prune(store(blobs, "part/"), timedelta(days=10), 1, NOW)
    confirmed(store(blobs, "part/"), store(blobs, "part/").runs()[-1], 10)
    base = f"https://localhost:{blobs.server.port}"
    for method, url in talked(blobs):
        blobs.container("part/").check(method, f"{base}{url}")
    assert {method for method, _ in talked(blobs)} == {"GET", "HEAD", "PUT", "DELETE"}


def test_a_marker_that_is_an_address_is_sent_as_a_marker(blobs: FakeBlobs) -> None:
    pages = [
        b"<EnumerationResults><Blobs /><NextMarker>https://evil.example/?x=1&amp;prefix=other</NextMarker></EnumerationResults>",
        b"<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>",
    ]
    blobs.trouble = lambda _: Response(200, {}, pages.pop(0))
    assert blobs.container("part/").listing("runs/") == []
    second = talked(blobs)[1][1]
    assert second.startswith(
        "/evidence?restype=container&comp=list&prefix=part%2Fruns%2F&maxresults=5000&marker=https%3A%2F%2Fevil.example"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://nordlicht.blob.core.windows.net/evidence",
        "https://nordlicht.blob.core.windows.net/evidence/",
        "https://nordlicht.blob.core.windows.net/evidence/part/of-it",
        "https://nordlicht.z01.blob.storage.azure.net/evidence",
    ],
)
def test_an_address_of_a_container_is_taken(address: str) -> None:
    assert container_at(address, CLOUDS["public"]).address == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://nordlicht.blob.core.windows.net/evidence",
        "https://nordlicht.blob.core.windows.net",
        "https://nordlicht.blob.core.windows.net/e",
        "https://nordlicht.blob.core.windows.net/Evidence",
        "https://nordlicht.blob.core.windows.net/evi--dence",
        "https://nordlicht.blob.core.windows.net/evidence?sv=2023&sig=secret",
        "https://nordlicht.blob.core.windows.net/evidence#secret",
        "https://nordlicht:secret@nordlicht.blob.core.windows.net/evidence",
        "https://nordlicht.blob.core.windows.net/evidence/../other",
        "https://nordlicht.blob.core.windows.net/$web/part",
        "https://nordlicht.blob.core.windows.net.evil.example/evidence",
        "https://evil.example/blob.core.windows.net/evidence",
        "https://nordlicht.blob.core.chinacloudapi.cn/evidence",
        "https://nordlicht.dfs.core.windows.net/evidence",
    ],
)
def test_no_other_address_is_a_container(address: str) -> None:
    with pytest.raises(UsageError, match="is no container of blobs in this cloud") as found:
        container_at(address, CLOUDS["public"])
    assert "secret" not in str(found.value), "what gives access stands in no error"


def test_a_store_is_opened_by_its_address_in_the_cloud_that_was_named() -> None:
    from tomproof.store.opening import SignIn, _place

    address = "https://nordlicht.blob.core.usgovcloudapi.net/evidence/part"
    place = _place(address, SignIn("usgov", "env", "the-tenant"))
    assert isinstance(place, ContainerPlace)
    assert (place.title, place.container.prefix) == (address, "part/")
    assert (place.container.auth, place.container.tenant) == ("env", "the-tenant")
    for other in (address.replace("usgovcloudapi", "windows"), "http://evil.example/x", "ftp://x/y", "HTTPS://x"):
        with pytest.raises(UsageError, match="is no container of blobs in this cloud"):
            _place(other, SignIn("usgov"))


def test_a_store_of_a_later_version_or_of_none_is_told(blobs: FakeBlobs, packs: list[Pack]) -> None:
    from tomproof.store.store import looks_like_one

    assert not looks_like_one(ContainerPlace(blobs.container()))
    blobs.container().put("store.json", b'{"schema": 2}')
    with pytest.raises(Damaged, match="schema 2"):
        looks_like_one(ContainerPlace(blobs.container()))
    blobs.container().put("store.json", b"[]", replace=True)
    with pytest.raises(Damaged, match="cannot be read"):
        store(blobs).add(packs[0])
