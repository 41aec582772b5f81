"""The edition to hand out: a company's own pack with its people taken out, so that the same verdicts follow from it.

It is a pack like any other. Its manifest says ``"edition": "handout"``, names the own pack's manifest by its SHA-256
(``made_from``) and the field policy that it was made by. The document stays as it was given: it is what the company hands out
anyway, and every claim is tied to its words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evidence.declared import GUID, Declared
from evidence.form import canonical_json
from evidence.pack import CLAIMS, RECORDS, VERDICTS, Pack, PackError, digest
from evidence.record import Record
from evidence.waivers import Waiver
from tomproof.editions.people import People
from tomproof.editions.policy import policy
from tomproof.editions.tokens import Opened, Tokens
from tomproof.editions.veil import Veil

EDITION = "handout"
# What stands for an answer that is no JSON: an error page of a proxy, a body that was cut off.
_NO_JSON = b"(not JSON; left out of the edition to hand out)"
_LINE = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class AlreadyHandedOut(PackError):  # noqa: N818
    """This pack is the edition to hand out: what it was made from has the names, and this has not."""


class TellsOtherwise(PackError):  # noqa: N818
    """The edition to hand out would not give the same verdicts, so that none is made."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The files of a pack that is not on a disk yet."""

    held: Mapping[str, bytes]

    def names(self) -> list[str]:
        return sorted(self.held)

    def read(self, name: str) -> bytes:
        return self.held[name]


@dataclass(frozen=True, slots=True)
class Handout:
    """The edition to hand out, and what each of its tokens stands for: ``opened`` never leaves the company as a whole."""

    pack: Pack
    opened: Mapping[str, Opened]


def is_handed_out(pack: Pack) -> bool:
    """Whether a pack is the edition to hand out."""
    return pack.edition == EDITION


def hand_out(pack: Pack, key: bytes, verdicts: Callable[[Pack], bytes]) -> Handout:
    """The edition to hand out of a company's own pack; the same pack and key give the same bytes.

    ``verdicts`` recomputes what verdicts.json holds. Raises AlreadyHandedOut; TellsOtherwise where a word, a count or an
    outcome is not that of the own pack; Damaged where a file is not what the own manifest says; ValueError for a weak key.
    """
    if is_handed_out(pack):
        raise AlreadyHandedOut("this pack is the edition to hand out already; there are no names in it")
    made = _Making(pack, key)
    held = made.files()
    draft = _pack(made.manifest(held), held)
    held[VERDICTS] = verdicts(draft)
    if _told(held[VERDICTS]) != _told(pack.read(VERDICTS)) and _told(held[VERDICTS]) != _told(verdicts(pack)):
        raise TellsOtherwise(
            "without its people the evidence would say something else, so no edition to hand out was made"
        )
    return Handout(_pack(made.manifest(held), held), made.tokens.opened)


def _pack(manifest: Mapping[str, Any], held: Mapping[str, bytes]) -> Pack:
    data = canonical_json(manifest)
    return Pack(Memory({**held, "manifest.json": data}), json.loads(data), digest(data))


def _told(verdicts: bytes) -> list[object]:
    """What of verdicts.json is the same in both editions: words, counts and outcomes, in order."""
    said: list[object] = []
    for claim in json.loads(verdicts)["claims"]:
        found = [
            (f["check"], f["verdict"], f["population"], [one["outcome"] for one in f["observations"]])
            for f in claim["findings"]
        ]
        said.append((claim["id"], claim["verdict"], found, [(gap["query"], gap["reason"]) for gap in claim["gaps"]]))
    return said


class _Making:
    """Reads the own pack twice: first for who its people are, then to take them out."""

    def __init__(self, pack: Pack, key: bytes) -> None:
        self._pack = pack
        self._records = pack.records()
        self._asked = {query["id"]: query for query in pack.manifest["queries"]}
        self.tokens = Tokens(key)
        self._veil = Veil(self._people(), self.tokens)

    # -- who ---------------------------------------------------------------------------------------------------------

    def _people(self) -> People:
        people, estate = People(), self._pack.estate
        people.others |= {estate.tenant.lower(), *(id_.lower() for id_, _ in estate.subscriptions)}
        known = people.account if estate.identity.startswith("user") else people.others.add
        for id_ in GUID.findall(estate.identity):
            known(id_.lower())
        for record in self._records:
            people.address(record.url)
            people.address(record.parent or "")
        for sha256, queries in self._bodies().items():
            answer = _parsed(self._pack.read(f"bodies/{sha256}"))
            for path in {str(self._asked.get(query, {}).get("path", "")) for query in queries}:
                people.answer(answer, path)
        for person in self._pack.declared.people:
            people.account(person.account)
        for waiver in self._pack.waivers:
            people.address(waiver.resource)
            people.account(waiver.approver)
        people.settle()
        return people

    def _bodies(self) -> dict[str, list[str]]:
        """Which queries each body answered."""
        brought: dict[str, list[str]] = {}
        for record in self._records:
            if record.sha256 is not None:
                brought.setdefault(record.sha256, []).append(record.query)
        return brought

    # -- without them ------------------------------------------------------------------------------------------------

    def files(self) -> dict[str, bytes]:
        """Every file but the manifest and the verdicts."""
        held: dict[str, bytes] = {}
        renamed: dict[str, tuple[str, int]] = {}
        for sha256, queries in self._bodies().items():
            body = self._body(self._pack.read(f"bodies/{sha256}"), queries)
            renamed[sha256] = digest(body), len(body)
            held[f"bodies/{digest(body)}"] = body
        lines = (_LINE(record.to_json()) + "\n" for record in self._told(renamed))
        held[RECORDS] = "".join(lines).encode(errors="backslashreplace")
        name, document = self._pack.document()
        called = self._veil.free(name)
        held[f"tom/{called}"] = document
        held[CLAIMS] = _renamed(self._pack.read(CLAIMS), name, called)
        return held

    def _body(self, data: bytes, queries: Iterable[str]) -> bytes:
        answer = _parsed(data)
        if answer is _ABSENT:
            return _NO_JSON
        asked = [self._asked.get(query, {}) for query in queries]
        graph = any(query.get("source") == "graph" for query in asked)
        veiled = self._veil.answer(answer, graph=graph, path=str(asked[0].get("path", "")))
        shown = json.dumps(veiled, ensure_ascii=False, separators=(",", ":"))
        return shown.encode(errors="backslashreplace")

    def _told(self, renamed: Mapping[str, tuple[str, int]]) -> Iterator[Record]:
        for record in self._records:
            sha256, size = renamed[record.sha256] if record.sha256 is not None else (None, record.size)
            yield replace(
                record,
                url=self._veil.text(record.url),
                parent=self._veil.text(record.parent) if record.parent is not None else None,
                error=self._veil.free(record.error),
                sha256=sha256,
                size=size,
            )

    def manifest(self, held: Mapping[str, bytes]) -> dict[str, Any]:
        """The hand-out's own manifest over these files."""
        own, estate, rules = self._pack.manifest, self._pack.estate, policy()
        shown = replace(
            estate,
            identity=self._veil.text(estate.identity),
            subscriptions=tuple((id_, self._veil.free(name)) for id_, name in estate.subscriptions),
        )
        declared = self._declared(self._pack.declared).to_json()
        return {
            **{name: value for name, value in own.items() if name not in ("declared", "waivers")},
            "estate": shown.to_json(),
            "files": {name: digest(data) for name, data in held.items()},
            "edition": EDITION,
            "made_from": self._pack.sha256,
            "policy": {"version": rules.version, "sha256": rules.sha256},
            **({"declared": declared} if declared else {}),
            **({"waivers": [*map(self._waiver, waived)]} if (waived := self._pack.waivers) else {}),
        }

    def _waiver(self, waiver: Waiver) -> dict[str, str]:
        """A waiver without who approved it: as an owner is, a name is a token, whether it is a person's or a function's."""
        reason = waiver.reason
        for name in sorted({one.approver for one in self._pack.waivers}, key=len, reverse=True):
            reason = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self._veil.person(name), reason, flags=re.IGNORECASE)
        veiled = replace(
            waiver,
            resource=self._veil.text(waiver.resource),
            reason=self._veil.free(reason),
            approver=self._veil.person(waiver.approver),
        )
        return veiled.to_json()

    def _declared(self, declared: Declared) -> Declared:
        people = (
            replace(
                one,
                account=self._account(one.account),
                owner=self._owner(one.owner),
                reason=self._veil.free(one.reason),
            )
            for one in declared.people
        )
        programs = (
            replace(one, owner=self._owner(one.owner), reason=self._veil.free(one.reason))
            for one in declared.applications
        )
        return replace(declared, people=tuple(people), applications=tuple(programs))

    def _account(self, account: str) -> str:
        """As the same account is called in the answers, where letters may be large or small."""
        return self._veil.person(account)

    def _owner(self, owner: str) -> str:
        return self._veil.person(owner) if owner else ""


_ABSENT: Any = object()


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return _ABSENT


def _renamed(claims: bytes, name: str, called: str) -> bytes:
    """claims.toml with the document's new name, where it got one."""
    return claims if name == called else claims.decode().replace(name, called).encode()
