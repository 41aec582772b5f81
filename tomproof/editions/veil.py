"""Takes people out of answers, records and texts: same person, same token, and everything that judges read stays readable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from itertools import pairwise
from typing import Any
from urllib.parse import quote, unquote

from checks.entra.accounts import called_like_nobody
from evidence.declared import GUID
from tomproof.editions.people import COMPOUND, People
from tomproof.editions.policy import Policy, policy
from tomproof.editions.tokens import Tokens

_ADDRESS = re.compile(r"[\w.+#%'-]{1,128}(?:@|%40)(?:[\w-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62}", re.IGNORECASE)
_ID = re.compile(rf"(?<![0-9a-f-]){GUID.pattern}(?![0-9a-f-])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)\d[\d ()/.-]{6,20}\d(?![\w:])")
_FOUR = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
_NETWORK = re.compile(rf"{_FOUR}|(?<![\w:.])(?:[0-9a-f]{{0,4}}:){{2,7}}[0-9a-f]{{0,4}}(?![\w:])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Where the next page is: opaque, and with Entra made of the names and ids that the page ends with.
_PAGE = re.compile(r"((?:\$|%24)?skiptoken=)([^&\s\"']+)", re.IGNORECASE)
_APART = 3  # letters between two words of a name at most
_WHOLE = 8  # letters of a name whose words are run together, "annaschmidt"; fewer may be anything


class Veil:
    """One veil for one pack. ``graph`` says that an answer is Microsoft Graph's, of which only what is listed stays."""

    def __init__(self, people: People, tokens: Tokens) -> None:
        self._people = people
        self._tokens = tokens
        self._policy: Policy = policy()
        self._texts: dict[tuple[str, bool], str] = {}
        self._names: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(people.names, key=lambda one: (-len(one), one)):
            self._names.setdefault(name[0], []).append(name)
        self._run_together = {whole for name in people.names if len(whole := "".join(name)) >= _WHOLE}
        self._first = self._names.keys() | self._run_together

    # -- answers -----------------------------------------------------------------------------------------------------

    def answer(self, data: Any, *, graph: bool, path: str = "") -> Any:
        """A whole answer without people; ``path`` is what was asked, as the query has it."""
        way = frozenset({"devices"} if path.casefold().endswith("devices") else ())
        return self._value(data, "", way, graph=graph, person=False)

    def _value(self, value: Any, key: str, way: frozenset[str], *, graph: bool, person: bool) -> Any:
        if isinstance(value, Mapping):
            person = _is_person(value)
            return {
                self.text(name): self._value(part, name.casefold(), way | {name.casefold()}, graph=graph, person=person)
                for name, part in value.items()
            }
        if isinstance(value, list):
            return [self._value(part, key, way, graph=graph, person=person) for part in value]
        if isinstance(value, bool) or value is None or value == "":
            return value
        return self._leaf(value, key, way, graph=graph, person=person)

    def _leaf(self, value: Any, key: str, way: frozenset[str], *, graph: bool, person: bool) -> Any:
        rules = self._policy
        text = value if isinstance(value, str) else str(value)
        if self._is_somebodys(key, way, person=person):
            return self.person(text)
        if key in rules.ids:
            return self._anybody(text, value)
        if graph and not self._stays(key, way):
            return self.person(text, "text")
        if not isinstance(value, str):
            return value
        if key == "$skiptoken":
            return self._tokens.plain("page", text)
        return self.free(text) if key in rules.free or rules.free_under & way else self.text(text)

    def _is_somebodys(self, key: str, way: frozenset[str], *, person: bool) -> bool:
        rules = self._policy
        if key in rules.people or rules.people_under & way:
            return True
        if "tags" in way and re.sub(r"[^a-z]", "", key).endswith(rules.tags):
            return True
        return key in rules.names and (person or bool(rules.names_under & way))

    def _anybody(self, text: str, value: Any) -> Any:
        """What stands where an object id is expected; words such as "All" and "None" are no ids."""
        return self._id(text) if GUID.fullmatch(text) else (self.text(text) if isinstance(value, str) else value)

    def _stays(self, key: str, way: frozenset[str]) -> bool:
        rules = self._policy
        if key in rules.never_keys and rules.never_under & way:
            return False
        return key in rules.keep or bool(rules.keep_under & way)

    # -- texts -------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """A text without addresses, telephone numbers, known ids and known names of several words."""
        return self._searched(text, free=False)

    def free(self, text: str) -> str:
        """Free text: without single names of known people and without network addresses too."""
        return self._searched(text, free=True)

    def _searched(self, text: str, *, free: bool) -> str:
        found = self._texts.get((text, free))
        if found is None:
            found = self._search(text, free=free)
            if "%" in text and (plain := unquote(text)) != text and (veiled := self._search(plain, free=free)) != plain:
                found = quote(veiled, safe="/:@!$&'()*+,;=-._~?#[]")
            self._texts[(text, free)] = found
        return found

    def _search(self, text: str, *, free: bool) -> str:
        text = _PAGE.sub(lambda m: m[1] + self._tokens.plain("page", m[2]), text)
        if "@" in text or "%40" in text:
            text = _ADDRESS.sub(lambda m: self.address(m[0]), text)
        if self._people.compounds:
            text = COMPOUND.sub(lambda m: self._compound(m[0]), text)
        text = _ID.sub(lambda m: self._id(m[0]), text)
        text = _PHONE.sub(lambda m: self._phone(m[0]), text)
        if free:
            text = _NETWORK.sub(lambda m: self._network(m[0]), text)
        return self._without_names(text, free=free)

    def _id(self, said: str) -> str:
        return self._tokens.guid(said) if said.lower() in self._people.ids else said

    def _compound(self, said: str) -> str:
        return self._tokens.plain("id", said) if said.lower() in self._people.compounds else said

    def _phone(self, said: str) -> str:
        return self._tokens.plain("phone", re.sub(r"\D", "", said))

    def _network(self, said: str) -> str:
        try:
            return self._tokens.plain("ip", str(ip_address(said)))
        except ValueError:
            return said

    def _without_names(self, text: str, *, free: bool) -> str:
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter that is two in small: offsets would be off
            lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
        if self._first.isdisjoint(met := set(_WORD.findall(lowered))) and not (free and self._people.words & met):
            return text
        words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(lowered)]
        parts: list[str] = []
        done = at = 0
        while at < len(words):
            name = self._name_at(words, at, free=free)
            if name:
                start, end = words[at][1], words[at + len(name) - 1][2]
                parts += [text[done:start], self._tokens.plain("name", " ".join(name))]
                done = end
            at += max(len(name), 1)
        return "".join([*parts, text[done:]])

    def _name_at(self, words: list[tuple[str, int, int]], at: int, *, free: bool) -> tuple[str, ...]:
        first = words[at][0]
        for name in self._names.get(first, ()):
            some = words[at : at + len(name)]
            near = all(later[1] - sooner[2] <= _APART for sooner, later in pairwise(some))
            if near and tuple(word for word, _, _ in some) == name:
                return name
        return (first,) if first in self._run_together or (free and first in self._people.words) else ()

    # -- people ------------------------------------------------------------------------------------------------------

    def person(self, text: str, kind: str = "name") -> str:
        """The token of whoever a value stands for, in the form that the value has."""
        if GUID.fullmatch(text):
            known = text.lower() not in self._people.others or text.lower() in self._people.ids
            return self._tokens.guid(text) if known else text
        if text.lower() in self._people.domains:
            return text
        if _ADDRESS.fullmatch(text):
            return self.address(text)
        if _NETWORK.fullmatch(text) and (veiled := self._network(text)) != text:
            return veiled
        return self._tokens.plain(kind, text)

    def address(self, said: str) -> str:
        """A mail address or user principal name in its own form: the company's domains stay, and so does what marks a guest.

        The name of a function ("info", "scanner") is nobody's and stays too: https://learn.microsoft.com/entra/external-id/user-properties
        """
        said = unquote(said)
        local, _, domain = said.rpartition("@")
        lowered = said.lower()
        if called_like_nobody(said):
            stem = local.rstrip("0123456789-_.")
            local = f"{stem}-{self._tokens.digits('address', lowered)}"
        elif "#ext#" in lowered:
            local = f"{self._tokens.plain('address', lowered)}#EXT#"
        else:
            local = self._tokens.plain("address", lowered)
        return f"{local}@{self.domain(domain)}"

    def domain(self, domain: str) -> str:
        """A domain, if it is the company's own; otherwise a name that exists nowhere (RFC 2606)."""
        if domain.lower() in self._people.domains:
            return domain.lower()
        return f"{self._tokens.plain('domain', domain)}.invalid"


def _is_person(node: Mapping[str, Any]) -> bool:
    typed = str(node.get("@odata.type") or "").rpartition(".")[2].casefold()
    assigned = str(node.get("principalType") or "").casefold()
    return typed.endswith("user") or assigned == "user" or "userPrincipalName" in node
