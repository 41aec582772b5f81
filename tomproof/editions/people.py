"""Who in a pack's answers is a person: their object ids, their names, and the domains that are the company's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from checks.entra.accounts import called_like_nobody
from evidence.declared import GUID
from tomproof.editions.policy import policy

# What names one object alone, on the object itself and where somebody is assigned.
_OWN = ("id", "objectId", "sid", "principalId", "userId", "memberId")
_OTHER = ("id", "appId", "objectId", "sid", "principalId")
_NAMES = ("displayName", "userDisplayName", "principalDisplayName", "principalIdDisplayName")
_ADDRESSES = ("userPrincipalName", "mail", "principalName", "login", "signInName", "issuerAssignedId")
_USERS_PATH = re.compile(r"/users(?:\(|/)'?(" + GUID.pattern + ")", re.IGNORECASE)
# "The client '…' with object id '…' does not have authorization": https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
_SAID = re.compile(rf"(?:client|object id|user|principal)\W{{1,4}}({GUID.pattern})", re.IGNORECASE)
# Words that tokens are made of.
_OWN_WORDS = frozenset(["red", "id", "name", "address", "domain", "phone", "ip", "page", "text", "invalid", "ext"])
_WORD = re.compile(r"[^\W\d_]{2,}")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SHORTEST = 3
# Ids of role assignments are made of those of role and holder: https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
COMPOUND = re.compile(r"[A-Za-z0-9_-]{24,}")


@dataclass(slots=True)
class People:
    """Everything in small letters.

    ``ids`` are the object ids of people, ``names`` what consists of several words (as tuples of them), ``words`` single given
    names and surnames, ``domains`` the company's own, ``compounds`` ids that are made of ids of people and others.
    """

    ids: set[str] = field(default_factory=set)
    names: set[tuple[str, ...]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    compounds: set[str] = field(default_factory=set)
    vocabulary: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Ends the search: doubtful ids are people's unless something else has them; words of the vendor's are no names."""
        self.ids |= self.perhaps - self.others
        whole = {word for key in self.vocabulary for word in (*_CAMEL.findall(key), key)}
        spoken = {word.lower() for word in whole}
        self.words -= spoken | _OWN_WORDS | policy().common
        plain = spoken | _OWN_WORDS | policy().common
        self.names = {name for name in self.names if not plain.issuperset(name) and "".join(name) not in spoken}

    # -- what is looked at -------------------------------------------------------------------------------------------

    def answer(self, data: Any, path: str) -> None:
        """Takes in an answer to a request of this path, as the manifest has it."""
        users = path.rstrip("/").endswith("/users")
        azure = path.startswith(("{id}", "/subscriptions", "/providers/Microsoft."))
        for node, key, way in _nodes(data):
            outermost = len(way) <= 1 and way in ((), ("value",))
            self._node(node, key, way, user=users and outermost, listed=outermost and not users and not azure)

    def address(self, text: str) -> None:
        """Takes in whom the address of a request names."""
        self.ids |= {id_.lower() for id_ in _USERS_PATH.findall(unquote(text))}

    def account(self, name: str) -> None:
        """Takes in an account by its user principal name, mail address or object id."""
        if GUID.fullmatch(name):
            self.ids.add(name.lower())
        elif "@" in name:
            self._address(name)

    def name(self, text: str) -> None:
        """Takes in somebody's name as it is displayed."""
        words = tuple(word.lower() for word in _WORD.findall(text))
        if len(words) > 1 and len(words) <= 5:
            self.names |= {words, tuple(reversed(words)), (words[0], words[-1]), (words[-1], words[0])}
        self.words |= {word for word in words if len(word) >= _SHORTEST}

    # -- inside ------------------------------------------------------------------------------------------------------

    def _node(self, node: Mapping[str, Any], key: str, way: tuple[str, ...], *, user: bool, listed: bool) -> None:
        if not policy().free_under.intersection(way):  # names of tags are the company's own words
            self.vocabulary.update(filter(str.isidentifier, node))
        typed = str(node.get("@odata.type") or "").rpartition(".")[2].casefold()
        assigned = str(node.get("principalType") or "").casefold()
        if user or typed.endswith("user") or assigned == "user" or "userPrincipalName" in node:
            self._person(node)
        elif typed or assigned or listed or key == "identity":
            self.others |= _ids(node, _OTHER)
        self._fields(node, way)
        if listed and isinstance(id_ := node.get("id"), str) and COMPOUND.fullmatch(id_) and not GUID.fullmatch(id_):
            self.compounds.add(id_.lower())
        if key == "verifieddomains" or (listed and "authenticationType" in node):
            self.domains |= {str(node.get(name)).lower() for name in ("name", "id") if "." in str(node.get(name))}

    def _person(self, node: Mapping[str, Any]) -> None:
        self.ids |= _ids(node, _OWN)
        for text in _texts(node, (*_NAMES, "givenName", "surname")):
            self.name(text)
        if isinstance(node.get("givenName"), str) and isinstance(node.get("surname"), str):
            self.name(f"{node['givenName']} {node['surname']}")
        for text in _texts(node, _ADDRESSES):
            self._address(text)

    def _fields(self, node: Mapping[str, Any], way: tuple[str, ...]) -> None:
        """Ids and names in fields that are anybody's by their key."""
        rules = policy()
        below = bool(rules.people_under.intersection(way))
        if isinstance(message := node.get("message"), str):
            self.perhaps |= {id_.lower() for id_ in _SAID.findall(message)}
        for key, value in node.items():
            folded = key.casefold()
            for text in value if isinstance(value, list) else [value]:
                if not isinstance(text, str):
                    continue
                if (folded in rules.ids or below) and GUID.fullmatch(text):
                    self.perhaps.add(text.lower())
                elif folded in rules.people and "@" in text:
                    self._address(text)

    def _address(self, text: str) -> None:
        local = text.partition("@")[0].lower().partition("#ext#")[0]
        words = _WORD.findall(local)
        if 2 <= len(words) <= 4 and not called_like_nobody(text) and "_" not in local:
            self.name(" ".join(words))


def _nodes(data: Any) -> Iterator[tuple[Mapping[str, Any], str, tuple[str, ...]]]:
    """Every object in an answer with the folded key that leads to it, and all of the way."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(data, ())]
    while waiting:
        node, way = waiting.pop()
        if isinstance(node, Mapping):
            yield node, way[-1] if way else "", way
            waiting.extend(
                (part, (*way, key.casefold())) for key, part in node.items() if isinstance(part, dict | list)
            )
        elif isinstance(node, list):
            waiting.extend((part, way) for part in node if isinstance(part, dict | list))


def _texts(node: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    return [value for key in keys if isinstance(value := node.get(key), str) and value.strip()]


def _ids(node: Mapping[str, Any], keys: Iterable[str]) -> set[str]:
    return {text.lower() for text in _texts(node, keys) if GUID.fullmatch(text)}
