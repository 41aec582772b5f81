"""The demo tenant as a stand-in for the network: a request in, the answer of Azure or Microsoft Graph out."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from collector.transport import Request, Response
from tomproof.demo import odata, reader
from tomproof.demo.azure import estate
from tomproof.demo.company import SUBSCRIPTIONS, guid
from tomproof.demo.entra import directory, signins
from tomproof.demo.wire import Answer, Json, Listing, Refusal

READING_POSTS = (
    "/providers/microsoft.resourcegraph/resources",
    "/v1.0/identity/conditionalaccess/evaluate",
    "/beta/identity/conditionalaccess/evaluate",
)
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?\Z")
_SKIP = "$skiptoken"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request taken apart: the path in small letters without doubled slashes, the query, and where it was sent."""

    method: str
    sent: str
    path: str
    query: Mapping[str, str]
    origin: str
    headers: Mapping[str, str]


class DemoTenant:
    """Answers for the made-up company. ``asked`` counts the requests; ``writes`` holds every one that was no mere read."""

    def __init__(self) -> None:
        self.asked = 0
        self.writes: list[tuple[str, str]] = []

    async def answer(self, request: Request) -> Response:
        """The answer to one request; it never fails on its own."""
        return self.reply(request)

    def token(self, source: str) -> str:
        """The access token of the application that reads here, signed by nobody."""
        return reader.token(source)

    def reply(self, request: Request) -> Response:
        """The same without an event loop, for a server that has one of its own."""
        self.asked += 1
        parts = urlsplit(request.url)
        asked = Asked(
            request.method.upper(),
            parts.path,
            re.sub(r"/{2,}", "/", unquote(parts.path)).rstrip("/").casefold(),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            f"{parts.scheme}://{parts.netloc}",
            {name.casefold(): value for name, value in request.headers.items()},
        )
        if asked.method != "GET":
            return self._written(asked, request.body)
        graph = re.match(r"/(v1\.0|beta)(?=/|\Z)", asked.path)
        return _graph(asked, asked.path[graph.end() :]) if graph else _arm(asked)

    def _written(self, asked: Asked, body: bytes) -> Response:
        """What is no GET: Resource Graph and Conditional Access read by POST, the rest is remembered as a breach."""
        if asked.method == "POST" and asked.path == READING_POSTS[0]:
            return _index(asked, body)
        if asked.method == "POST" and asked.path == READING_POSTS[1]:
            context = f"{asked.origin}/v1.0/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)"
            return _said(asked, {"@odata.context": context, "value": signins.evaluated(json.loads(body))})
        if asked.method != "POST" or asked.path not in READING_POSTS:
            self.writes.append((asked.method, asked.path))
        return _refused(asked, Refusal(405, "MethodNotAllowed", f"{asked.method} is not allowed on this resource."))


# -- Resource Manager ------------------------------------------------------------------------------------------------------


def _arm(asked: Asked) -> Response:
    version = asked.query.get("api-version", "")
    if not version:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        return _refused(asked, Refusal(400, "MissingApiVersionParameter", message))
    if not _VERSION.match(version):
        return _refused(asked, Refusal(400, "InvalidApiVersionParameter", f"The api-version '{version}' is invalid."))
    path, start = asked.path, 0
    if _SKIP in asked.query:
        path, start = _unpacked(asked.query[_SKIP])
    found = estate.routes().get(path) or estate.fallback(path)
    if found is None:
        return _refused(asked, _not_there(path))
    if isinstance(found, Listing):
        return _arm_page(asked, path, found, start)
    return _said(asked, found)


def _arm_page(asked: Asked, path: str, listing: Listing, start: int) -> Response:
    items = [item for item in listing.items if _kept(asked, item)]
    end = start + listing.page
    body: Json = {"value": items[start:end]}
    if end < len(items):
        on = listing.next_under or asked.sent
        again = [(key, value) for key, value in asked.query.items() if key != _SKIP]
        body["nextLink"] = f"{asked.origin}{on}?{_joined([*again, (_SKIP, _packed(path, end))])}"
    return _said(asked, body)


def _kept(asked: Asked, item: Json) -> bool:
    """The few filters that are asked for: of protected items by kind, of jobs by operation and status, of events."""
    properties = item.get("properties", {})
    wanted = dict(re.findall(r"(\w+) eq '([^']*)'", asked.query.get("$filter", "")))
    if "resourceProvider" in wanted and not _logged(asked, item, wanted["resourceProvider"]):
        return False
    kinds = {"backupManagementType", "operation", "status", "itemType"} & set(wanted)
    names = {"itemType": "workloadType"}
    return all(str(properties.get(names.get(k, k), "")).casefold() == wanted[k].casefold() for k in kinds)


def _logged(asked: Asked, event: Json, provider: str) -> bool:
    """Whether the activity log's filter takes an event: by its provider and the span of time."""
    since, until = re.findall(r"eventTimestamp [gl]e '([^']*)'", asked.query["$filter"])
    operation = str(event["operationName"]["value"]).casefold()
    return operation.startswith(f"{provider.casefold()}/") and since <= event["eventTimestamp"] <= until


def _not_there(path: str) -> Refusal:
    steps = path.split("/")
    known = {f"/subscriptions/{id_}" for id_ in SUBSCRIPTIONS}
    if len(steps) > 2 and steps[1] == "subscriptions" and "/".join(steps[:3]) not in known:
        return Refusal(404, "SubscriptionNotFound", f"The subscription '{steps[2]}' could not be found.")
    if len(steps) > 8:
        return Refusal(
            404, "ResourceNotFound",
            f"The Resource '{'/'.join(steps[6:])}' under resource group '{steps[4]}' was not found.",
        )  # fmt: skip
    return Refusal(404, "InvalidResourceType", f"The resource type could not be found at '{path}'.")


def _index(asked: Asked, body: bytes) -> Response:
    """The two questions that Resource Graph is asked here, a hundred rows at a time: what there is, and what has changed."""
    asked_for = json.loads(body or b"{}")
    token = asked_for.get("options", {}).get("$skipToken")
    start = _unpacked(token)[1] if token else 0
    changes = str(asked_for.get("query", "")).startswith("resourcechanges")
    rows = sorted(estate.changes() if changes else estate.index(), key=lambda row: str(row["id"]).casefold())
    end = start + 100
    answer: Json = {"totalRecords": len(rows), "count": len(rows[start:end]), "facets": [], "resultTruncated": "false"}
    if end < len(rows):
        answer["$skipToken"] = _packed(asked.path, end)
    return _said(asked, answer | {"data": rows[start:end]})


# -- Microsoft Graph -------------------------------------------------------------------------------------------------------


def _graph(asked: Asked, path: str) -> Response:
    found = directory.routes().get(path)
    if found is None:
        name = path.rsplit("/", 1)[-1]
        return _refused(asked, Refusal(404, "Request_ResourceNotFound", f"Resource '{name}' does not exist or one of its "
                                       "queried reference-property objects are not present."))  # fmt: skip
    named = tuple(name.strip() for name in asked.query.get("$select", "").split(",") if name.strip())
    names = named or found.defaults
    if isinstance(found.answer, Listing):
        return _graph_page(asked, path, found.answer, names)
    if isinstance(found.answer, Refusal):
        return _refused(asked, found.answer)
    body = odata.selected(found.answer, names) if names else found.answer
    return _said(asked, {"@odata.context": f"{asked.origin}/v1.0/$metadata#{path.strip('/')}/$entity"} | body)


def _graph_page(asked: Asked, path: str, listing: Listing, names: tuple[str, ...]) -> Response:
    try:
        keeps = odata.filtered(asked.query["$filter"]) if asked.query.get("$filter") else None
    except odata.Unsupported as query:
        return _refused(asked, Refusal(400, "Request_UnsupportedQuery", f"Unsupported query: {query}"))
    items = [item for item in listing.items if keeps is None or keeps(item)]
    start = _unpacked(asked.query[_SKIP])[1] if _SKIP in asked.query else 0
    end = start + min(listing.page, int(asked.query.get("$top", listing.page)))
    body: Json = {"@odata.context": f"{asked.origin}/v1.0/$metadata#{path.strip('/')}"}
    if asked.query.get("$count") == "true" and asked.headers.get("consistencylevel") == "eventual" and start == 0:
        body["@odata.count"] = len(items)
    if end < len(items):
        again = [(key, value) for key, value in asked.query.items() if key != _SKIP]
        body["@odata.nextLink"] = f"{asked.origin}{asked.sent}?{_joined([*again, (_SKIP, _packed(path, end))])}"
    body["value"] = [odata.selected(item, names) if names else item for item in items[start:end]]
    return _said(asked, body)


# -- both ------------------------------------------------------------------------------------------------------------------


def _said(asked: Asked, answer: Answer) -> Response:
    if isinstance(answer, Refusal):
        return _refused(asked, answer)
    return Response(200, _headers(asked), json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())


def _refused(asked: Asked, refusal: Refusal) -> Response:
    error: Json = {"code": refusal.code, "message": refusal.message}
    if asked.path.startswith(("/v1.0", "/beta")):
        request = guid(f"request {asked.path}")
        error["innerError"] = {"date": "2026-11-20T06:00:00", "request-id": request, "client-request-id": request}
    return Response(refusal.status, _headers(asked), json.dumps({"error": error}).encode())


def _headers(asked: Asked) -> dict[str, str]:
    """The headers that an audit looks at. The request id is always the same for the same request."""
    request = guid(f"request {asked.path} {sorted(asked.query.items())}")
    common = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-cache"}
    if asked.path.startswith(("/v1.0", "/beta")):
        return common | {"request-id": request, "client-request-id": request}
    return common | {
        "x-ms-request-id": request,
        "x-ms-correlation-request-id": request,
        "x-ms-ratelimit-remaining-subscription-reads": "249",
    }


def _joined(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(key, safe='$-')}={quote(value, safe=':,()')}" for key, value in pairs)


def _packed(path: str, start: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([path, start]).encode()).decode()


def _unpacked(token: str) -> tuple[str, int]:
    try:
        path, start = json.loads(base64.urlsafe_b64decode(token))
        return str(path), int(start)
    except (ValueError, TypeError):
        return "/", 0
