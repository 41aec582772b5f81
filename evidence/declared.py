"""What a company declares of its own: who works on production and why, and which subscriptions production is.

A declaration is compared with what was answered, and never taken for an answer. It is written in tomproof.toml and kept in
the manifest of the pack, so that the same pack gives the same verdicts wherever it is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

PersonRole = Literal["operator", "break-glass", "staff"]
PERSON_ROLES: tuple[str, ...] = get_args(PersonRole)
APPLICATION_ROLES = ("automation",)

GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """One account by its user principal name or object id; ``owner`` says who answers for it, a person or a function."""

    account: str
    role: str
    reason: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """One application by the object id of its service principal or by its application id."""

    application: str
    role: str
    reason: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that was declared; it is false where that is nothing. ``production`` are ids of subscriptions."""

    people: tuple[Person, ...] = ()
    applications: tuple[Application, ...] = ()
    production: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people or self.applications or self.production)

    def has(self, role: str) -> bool:
        """Whether anybody was declared to have that role."""
        return any(person.role == role for person in self.people)

    def of(self, *names: str) -> tuple[Person, ...]:
        """What was declared of an account with these names: its object id and its user principal name."""
        wanted = {name.casefold() for name in names if name}
        return tuple(person for person in self.people if person.account.casefold() in wanted)

    def application(self, *ids: str) -> Application | None:
        """What was declared of an application with these ids; None where it was not declared."""
        wanted = {id_.casefold() for id_ in ids if id_}
        return next((one for one in self.applications if one.application.casefold() in wanted), None)

    def to_json(self) -> dict[str, Any]:
        """As it stands in a manifest: lists of what there is, and nothing of what there is not."""
        people = [_fields(one, "account") for one in self.people]
        applications = [_fields(one, "application") for one in self.applications]
        whole = {"people": people, "applications": applications, "production": list(self.production)}
        return {name: some for name, some in whole.items() if some}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Declared:
        """Out of a manifest; raises ValueError, TypeError or KeyError where it is none."""
        return Declared(
            tuple(
                Person(*_texts(one, "account"), _text(one.get("reason", "")), _text(one.get("owner", "")))
                for one in _maps(data.get("people", []))
            ),
            tuple(
                Application(*_texts(one, "application"), _text(one.get("reason", "")), _text(one.get("owner", "")))
                for one in _maps(data.get("applications", []))
            ),
            tuple(_text(one) for one in _list(data.get("production", []))),
        )


NOTHING = Declared()


def _fields(one: Person | Application, name: str) -> dict[str, str]:
    values = {name: getattr(one, name), "role": one.role, "reason": one.reason, "owner": one.owner}
    return {key: value for key, value in values.items() if value}


def _maps(values: Any) -> list[Mapping[str, Any]]:
    found = _list(values)
    if not all(isinstance(value, Mapping) for value in found):
        raise TypeError("a declaration is no object")
    return found


def _list(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise TypeError("declarations are no list")
    return values


def _texts(one: Mapping[str, Any], name: str) -> tuple[str, str]:
    roles = PERSON_ROLES if name == "account" else APPLICATION_ROLES
    role = _text(one["role"])
    if role not in roles:
        raise ValueError(f"{role!r} is no role of a declaration")
    return _text(one[name]), role


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text should")
    return value
