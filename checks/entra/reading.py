"""Entra conditional access: one policy while it is read, with what was seen of it and whether something was not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from checks.entra.directory import Directory
from evidence import Default, Item, Seen

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
NO_CONDITION = Default(None, "https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset")


@dataclass(slots=True)
class Reading:
    """One policy while it is read: what was seen of it, and whether something in it was not understood."""

    policy: Item
    directory: Directory
    seen: list[Seen] = field(default_factory=list)
    doubt: bool = False

    def at(self, pointer: str, absent: Default | None = None) -> Any:
        found = self.policy.at(pointer, absent)
        self.seen.append(found)
        return found.value

    def words(self, pointer: str, absent: Default | None = None) -> list[str] | None:
        """A list of strings; None where it is none."""
        value = self.at(pointer, absent)
        return value if isinstance(value, list) and all(isinstance(word, str) for word in value) else None

    def strange(self, pointer: str, known: frozenset[str]) -> bool:
        """Whether the object at a pointer says something by a key that nobody has seen before."""
        return any(self.at(f"{pointer}/{name}") for name in sorted(self.policy.names(pointer) - known))
