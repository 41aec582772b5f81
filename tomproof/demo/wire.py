"""The shapes in which Azure answers: a resource with what lies below it, a list in pages, a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tomproof.demo.company import HOME, guid

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list answer. ``page`` is how many items go on one page; ``next_under`` is where later pages are asked for.

    Most services go on under the path of the list itself; Key Vault goes on under the subscription's ``/resources``.
    """

    items: Sequence[Json]
    page: int = 100
    next_under: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is no 200, with the error code and message of the service."""

    status: int
    code: str
    message: str


Answer = Json | Listing | Refusal


@dataclass(frozen=True, slots=True)
class Resource:
    """One ARM resource as its own provider shows it. ``children`` are the answers below its id, by the rest of the path.

    ``listed`` says whether the subscription's inventory (``/resources``) names it: tracked resources are, proxies are not.
    """

    body: Json
    children: Mapping[str, Answer] = field(default_factory=dict)
    listed: bool = True

    @property
    def id(self) -> str:
        return str(self.body["id"])


def resource(
    subscription: str,
    group: str,
    type_: str,
    name: str,
    properties: Json,
    *,
    location: str | None = HOME,
    children: Mapping[str, Answer] | None = None,
    listed: bool = True,
    **envelope: Any,
) -> Resource:
    """A resource in its ARM envelope; ``name`` of a nested type is ``parent/child`` and only the child's in the body."""
    body: Json = {"id": arm_id(subscription, group, type_, name), "name": name.rsplit("/", 1)[-1], "type": type_}
    if location is not None:
        body["location"] = location
    body |= {key: value for key, value in envelope.items() if value is not None}
    body["properties"] = properties
    return Resource(body, children or {}, listed)


def arm_id(subscription: str, group: str, type_: str, name: str) -> str:
    """``Microsoft.Sql/servers/databases`` and ``srv/db`` make ``.../providers/Microsoft.Sql/servers/srv/databases/db``."""
    provider, *types = type_.split("/")
    steps = "/".join(f"{kind}/{step}" for kind, step in zip(types, name.split("/"), strict=True))
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{provider}/{steps}"


def child(parent: str, segment: str, name: str, type_: str, properties: Json, **envelope: Any) -> Json:
    """An object below a resource, as proxies are shown: id, name, type, properties."""
    return {"id": f"{parent}/{segment}/{name}", "name": name, "type": type_, **envelope, "properties": properties}


def tags(env: str, service: str, **more: str) -> dict[str, str]:
    """The tags that this company puts on everything."""
    return {"environment": env, "service": service, "costCenter": "4711", **more}


def forbidden(action: str, scope: str) -> Refusal:
    """What Resource Manager says to an identity that lacks a permission."""
    return Refusal(
        403,
        "AuthorizationFailed",
        f"The client '{guid('app tomproof-reader')}' with object id '{guid('principal tomproof-reader')}' does not have "
        f"authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently "
        "granted, please refresh your credentials.",
    )
