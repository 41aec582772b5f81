"""A container of Azure Blob Storage as a store of runs: it alone is asked, and only what a store needs can be asked for here.

What may be sent: a list of the container, its properties, a blob read, a new blob, a lease on the one blob ``lock``, and a DELETE
of a blob under ``objects/``; all of it below the store's own prefix. Nothing else leaves, wherever it comes from. The identity of
the run needs the role Storage Blob Data Contributor on the container; to read, Storage Blob Data Reader.

https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api and, for the name and the token,
https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory.

Errors: FileNotFoundError and PermissionError (a policy keeps a blob as it is) for one blob; SignInError, its kind Forbidden,
UsageError and Unreachable for everything else.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
import time
import uuid
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit
from xml.parsers import expat

import httpx

from collector.clouds import Cloud, origin
from collector.errors import SignInError, Unreachable, UsageError
from collector.guard import Refused
from collector.patience import Timing, pause
from collector.transport import Response
from collector.wire import CONNECT_SECONDS, first_line, proxy_for

API_VERSION = "2023-11-03"
# One resource for the storage of every cloud:
# https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory#microsoft-authentication-library-msal
SCOPE = "https://storage.azure.com/.default"
# https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints
DOMAINS: Mapping[str, frozenset[str]] = {
    "public": frozenset({"blob.core.windows.net", "blob.storage.azure.net"}),
    "usgov": frozenset({"blob.core.usgovcloudapi.net"}),
    "china": frozenset({"blob.core.chinacloudapi.cn"}),
}
AT_ONCE = 8
_LARGEST = 520 * 1024 * 1024
_LEASE, RENEW = 60, 20.0  # seconds; a lease is 15 to 60 seconds long
_MARGIN = 300.0  # a token that ends within this time is fetched anew, in seconds
_PAGES = 20_000
_ADDRESS = re.compile(
    r"https://[a-z0-9]{3,24}\.(?:z\d\d\.)?(?P<domain>blob\.[a-z.]+)"
    r"/(?P<container>[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9])(?P<prefix>(?:/[A-Za-z0-9_-]{1,64}){0,4})/?"
)
# Every name that a store gives, and no other.
_BLOB = re.compile(
    r"(?:lock|(?:store|index)\.json|objects/[0-9a-f]{2}/[0-9a-f]{64}|(?:runs|pruned)/\d{8}T\d{6}Z-[0-9a-f]{12}\.json)\Z"
)
_LISTS = frozenset({"restype", "comp", "prefix", "marker", "include", "maxresults"})
_IMMUTABLE = frozenset({"BlobImmutableDueToPolicy", "BlobImmutableDueToLegalHold"})
_NEXT = "check the address of the container and the firewall of its account; SSL_CERT_FILE names a private certificate authority"


class Forbidden(SignInError):  # noqa: N818 - named for what was said
    """The identity is known and may not do this."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob as a list shows it: its name without the store's prefix, its bytes, and what keeps it from being changed.

    ``until`` is None where no time-based policy was told; ``locked`` says that nobody can shorten it.
    """

    name: str
    size: int
    etag: str
    until: datetime | None = None
    locked: bool = False


@dataclass(slots=True, weakref_slot=True)
class Container:
    """The container at ``base`` (https, no final slash), with ``prefix`` (empty, or with a final slash) as the store's part."""

    base: str
    prefix: str
    cloud: Cloud
    auth: str = "auto"
    tenant: str | None = None
    timing: Timing = field(default_factory=Timing)
    largest: int = _LARGEST
    _client: httpx.Client | None = field(default=None, repr=False)
    _token: str = field(default="", repr=False)
    _ends: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _lost: bool = False

    @property
    def address(self) -> str:
        """The container and the store's part of it, for people."""
        return f"{self.base}/{self.prefix}".rstrip("/")

    def listing(self, under: str, *, policies: bool = False, page: int = 5000) -> list[Blob]:
        """Every blob whose name begins with ``under``, all pages of the list; with ``policies`` what keeps each of them."""
        found: list[Blob] = []
        marker, seen = "", set[str]()
        while len(seen) < _PAGES:
            params = {"restype": "container", "comp": "list", "prefix": self.prefix + under}
            params["maxresults"] = str(page)
            params |= {"marker": marker} if marker else {}
            params |= {"include": "immutabilitypolicy"} if policies else {}
            answer = self._ask("GET", self.base, params)
            if answer.status != 200:
                raise self._said(answer, "the container's list")
            blobs, marker = _listed(answer.body, self.prefix)
            found += blobs
            if not marker:
                return found
            if marker in seen:
                break
            seen.add(marker)
        raise Unreachable("the container's list has no end: the same page was named as the next one again", _NEXT)

    def has_policy(self) -> bool:
        """Whether the container as a whole has a time-based policy or a legal hold; only Resource Manager tells its days."""
        answer = self._ask("HEAD", self.base, {"restype": "container"})
        if answer.status != 200:
            raise self._said(answer, "the container")
        names = ("x-ms-has-immutability-policy", "x-ms-has-legal-hold")
        return any(answer.headers.get(name, "").casefold() == "true" for name in names)

    def get(self, name: str) -> bytes:
        """A blob's bytes; raises FileNotFoundError."""
        answer = self._ask("GET", self._url(name))
        if answer.status == 200:
            return answer.body
        raise self._said(answer, name)

    def put(self, name: str, data: bytes, *, replace: bool = False) -> None:
        """Writes a block blob whole or not at all; one that is there stays, unless it is to be replaced.

        Raises PermissionError where it is to be replaced and a policy keeps it.
        """
        headers = {"x-ms-blob-type": "BlockBlob", "Content-Type": "application/octet-stream"}
        headers |= {} if replace else {"If-None-Match": "*"}
        answer = self._ask("PUT", self._url(name), None, headers, data)
        if answer.status == 201:
            return
        if not replace and answer.status in (409, 412) and _code(answer) in _IMMUTABLE | {
            "BlobAlreadyExists", "ConditionNotMet",
        }:  # fmt: skip
            return
        raise self._said(answer, name)

    def delete(self, name: str) -> str:
        """Deletes an object: ``gone``, ``kept`` by a policy, or ``hidden`` where the account keeps the deleted for a time."""
        answer = self._ask("DELETE", self._url(name))
        if answer.status == 202:
            return "hidden" if answer.headers.get("x-ms-delete-type-permanent", "").casefold() == "false" else "gone"
        if answer.status == 404 and _code(answer) != "ContainerNotFound":
            return "gone"
        if answer.status == 409 and _code(answer) in _IMMUTABLE:
            return "kept"
        raise self._said(answer, name)

    @contextmanager
    def leased(self, patience: float, renew: float = RENEW) -> Iterator[None]:
        """Holds a lease on the blob ``lock``, renewed in the background; TimeoutError where somebody else holds it too long.

        After a lease that was lost all the same nothing is written. It ends by itself a minute after a process was killed.
        https://learn.microsoft.com/rest/api/storageservices/lease-blob
        """
        mine, over = str(uuid.uuid4()), threading.Event()
        if not self._acquire(mine, time.monotonic() + patience):
            yield
            return
        self._lost = False
        keeper = threading.Thread(target=self._keep, args=(mine, over, renew), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()
            self._lost = False
            with suppress(SignInError, Unreachable, UsageError, OSError):  # it ends by itself
                self._lease("release", {"x-ms-lease-id": mine})

    def _acquire(self, mine: str, until: float) -> bool:
        """Whether there is a lease now; a policy that refuses even that lets nobody delete, so that adding needs none."""
        while True:
            answer = self._lease("acquire", {"x-ms-lease-duration": str(_LEASE), "x-ms-proposed-lease-id": mine})
            if answer.status == 201:
                return True
            if answer.status == 409 and _code(answer) in _IMMUTABLE:
                return False
            if answer.status == 404 and _code(answer) == "BlobNotFound":
                self.put("lock", b"")
                continue
            if answer.status != 409 or _code(answer) != "LeaseAlreadyPresent":
                raise self._said(answer, "lock")
            if time.monotonic() > until:
                raise TimeoutError("somebody else holds the lease")
            time.sleep(min(1.0, self.timing.backoff))

    def _keep(self, mine: str, over: threading.Event, renew: float) -> None:
        while not over.wait(renew):
            try:
                renewed = self._lease("renew", {"x-ms-lease-id": mine}).status == 200
            except (SignInError, Unreachable, UsageError):
                renewed = False
            if not renewed:
                self._lost = True
                return

    def _lease(self, action: str, headers: Mapping[str, str]) -> Response:
        return self._ask("PUT", self._url("lock"), {"comp": "lease"}, {"x-ms-lease-action": action, **headers})

    def _url(self, name: str) -> str:
        return f"{self.base}/{self.prefix}{name}"

    def check(self, method: str, url: str) -> None:
        """Returns if the request may be sent; raises Refused. This is the whole of what can leave for a container."""
        try:
            parts, here = urlsplit(url), urlsplit(self.base)
            same = origin(url) == origin(self.base)
        except ValueError as error:
            raise Refused(f"refused: {url[:200]!r} is no address") from error
        if parts.scheme != "https" or "@" in parts.netloc or parts.fragment or not same:
            raise Refused("refused: it is not on the host of the store's container")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = dict(pairs)
        if parts.path == here.path:
            fits = self._fits_container(method, query)
        else:
            start = f"{here.path}/{self.prefix}"
            name = parts.path.removeprefix(start) if parts.path.startswith(start) else ""
            fits = bool(_BLOB.match(name)) and _fits_blob(method, name, query)
        if not fits or len(pairs) != len(query):
            raise Refused(f"refused: a store never sends {method} {parts.path[:200]}")

    def _fits_container(self, method: str, query: Mapping[str, str]) -> bool:
        """Whether a store asks this of its container: its properties, or a list of what is the store's own in it."""
        if query == {"restype": "container"}:
            return method == "HEAD"
        asked = method, query.get("restype"), query.get("comp")
        own = "prefix" in query and query["prefix"].startswith(self.prefix)
        return asked == ("GET", "container", "list") and own and set(query) <= _LISTS

    def _ask(
        self, method: str, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Response:  # fmt: skip
        """One request, again while it may pass by itself; raises Unreachable, SignInError and Refused."""
        waited, tries = 0.0, 0
        while True:
            tries += 1
            answer, said = self._once(method, url, params, headers or {}, content)
            status, told = (answer.status, answer.headers) if answer is not None else (0, {})
            wait = pause(status, told, tries, waited, self.timing)
            if wait is None and answer is None:
                raise Unreachable(f"the container could not be reached: {said}", _NEXT)
            if wait is None and answer is not None:
                return answer
            time.sleep(wait or 0.0)
            waited += wait or 0.0

    def _once(
        self, method: str, url: str, params: Mapping[str, str] | None, headers: Mapping[str, str], content: bytes
    ) -> tuple[Response | None, str]:
        if self._lost and method != "GET" and (params or {}).get("comp") != "lease":
            raise Unreachable("the store's lease was lost while writing", "run the same again")
        client = self._connected()
        own = {
            "x-ms-version": API_VERSION, "x-ms-date": format_datetime(datetime.now(UTC), usegmt=True),
            "Accept-Encoding": "identity", "Authorization": f"Bearer {self._bearer()}",
        }  # fmt: skip
        request = client.build_request(method, url, params=params, headers={**own, **headers}, content=content)
        self.check(request.method, str(request.url))
        try:
            answer = client.send(request, stream=True)
            try:
                told = {name.casefold(): value for name, value in answer.headers.items()}
                return Response(answer.status_code, told, _body(answer, self.largest)), ""
            finally:
                answer.close()
        except httpx.HTTPError as error:
            return None, first_line(error)

    def _connected(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                seconds = self.timing.answer
                self._client = httpx.Client(
                    verify=ssl.create_default_context(),
                    timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds), pool=None),
                    trust_env=False,
                    proxy=proxy_for(self.base),
                    limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
                    follow_redirects=False,
                )
                weakref.finalize(self, self._client.close)
            return self._client

    def _bearer(self) -> str:
        with self._lock:
            if time.time() > self._ends - _MARGIN:
                self._token, self._ends = asyncio.run(self._signed_in())
            return self._token

    async def _signed_in(self) -> tuple[str, float]:
        from collector.signin import sign_in

        async with sign_in(self.auth, self.cloud, self.tenant, [SCOPE], self.timing) as signed_in:
            token = await signed_in.credential.get_token_info(SCOPE)
            return token.token, float(token.expires_on)

    def _said(self, answer: Response, what: str) -> Exception:
        """The error that an answer other than the one wanted means."""
        status, code = answer.status, _code(answer)
        told = f"the container answered {status} {code}".strip()
        if status == 404 and code in ("ContainerNotFound", "ResourceNotFound"):
            return UsageError(f"there is no container at {self.base}", "make it, or compare the address")
        if status == 404:
            return FileNotFoundError(2, "it is not there", what)
        if status == 403:
            return Forbidden(told, "give the identity the role Storage Blob Data Contributor on this container")
        if status == 401:
            return SignInError(told, "sign in to the tenant of the storage account, or name it with --tenant")
        if status == 409 and code in _IMMUTABLE:
            return PermissionError(1, "a policy keeps it as it is", what)
        return Unreachable(told, _NEXT)


def container_at(
    address: str, cloud: Cloud, auth: str = "auto", tenant: str | None = None, timing: Timing | None = None
) -> Container:
    """The container of an address ``https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]``; raises UsageError."""
    match = _ADDRESS.fullmatch(address)
    if match is None or match["domain"] not in DOMAINS.get(cloud.name, ()):
        raise UsageError(
            f"{_harmless(address)!r} is no container of blobs in this cloud",
            "write it as https://ACCOUNT.blob.core.windows.net/CONTAINER, without a key or a signature",
        )
    prefix = match["prefix"].removeprefix("/")
    base = f"https://{urlsplit(address).hostname}/{match['container']}"
    return Container(base, f"{prefix}/" if prefix else "", cloud, auth, tenant, timing or Timing())


def _harmless(address: str) -> str:
    """An address without what may give access by itself: a signature after the question mark, a name and word before the host."""
    return re.sub(r"//[^/]*@", "//", re.split(r"[?#]", address)[0])


def _fits_blob(method: str, name: str, query: Mapping[str, str]) -> bool:
    """Whether a store sends this for one of its blobs."""
    if query:
        return method == "PUT" and name == "lock" and query == {"comp": "lease"}
    return method in ("GET", "PUT") or (method == "DELETE" and name.startswith("objects/"))


def _body(answer: httpx.Response, largest: int) -> bytes:
    """A body that is not longer than ``largest`` bytes; raises httpx.DecodingError."""
    parts, size = list[bytes](), 0
    for part in answer.iter_raw():
        parts.append(part)
        size += len(part)
        if size > largest:
            raise httpx.DecodingError("its answer is too large for a store")
    return b"".join(parts)


def _code(answer: Response) -> str:
    """The word for what is wrong: https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2."""
    code = answer.headers.get("x-ms-error-code", "")
    return code if re.fullmatch(r"\w{1,80}", code) else ""


def _listed(body: bytes, prefix: str) -> tuple[list[Blob], str]:
    """The blobs on one page of a list and the marker of the next page; raises Unreachable for what is no such page.

    https://learn.microsoft.com/rest/api/storageservices/list-blobs#response
    """
    try:
        texts, blobs = _texts(body)
        found = [_blob(one, prefix) for one in blobs]
    except (expat.ExpatError, ValueError, KeyError, TypeError) as error:
        raise Unreachable(f"the container's list cannot be read: {error}", _NEXT) from error
    return found, texts.get("NextMarker", "")


def _blob(fields: Mapping[str, str], prefix: str) -> Blob:
    name, until = fields["Name"], fields.get("ImmutabilityPolicyUntilDate", "")
    if not name.startswith(prefix):
        raise ValueError("it names a blob outside of the store")
    return Blob(
        name.removeprefix(prefix),
        int(fields["Content-Length"]),
        fields.get("Etag", ""),
        parsedate_to_datetime(until).astimezone(UTC) if until else None,
        fields.get("ImmutabilityPolicyMode", "").casefold() == "locked",
    )


def _texts(body: bytes) -> tuple[dict[str, str], Sequence[dict[str, str]]]:
    """The texts of a page by their tags, and those within each Blob; document types are refused."""
    page: dict[str, str] = {}
    blobs: list[dict[str, str]] = []
    path: list[str] = []

    def starts(tag: str, _: object) -> None:
        path.append(tag)
        if path[-2:] == ["Blobs", "Blob"]:
            blobs.append({})

    def text(data: str) -> None:
        into = blobs[-1] if "Blob" in path else page
        into[path[-1]] = into.get(path[-1], "") + data

    def refused(*_: object) -> None:
        raise ValueError("it has a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = starts, lambda _: path.pop()
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refused
    parser.Parse(body, True)
    if not any(page) and not blobs and b"EnumerationResults" not in body:
        raise ValueError("it is no list of blobs")
    return page, blobs
