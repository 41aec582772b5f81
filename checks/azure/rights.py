"""What Azure says of somebody's own rights at a scope, and whether an operation is among them.

Each block is what one role assignment gives: its actions without its notActions. A right that any block gives is had, as
roles only add up: https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions
Deny assignments take rights away that stand here all the same; they are not in this answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


class NotRights(ValueError):  # noqa: N818 - it says what the answer is
    """An answer that is not in the form of rights; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one role assignment gives, as patterns in which ``*`` stands for anything."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()

    @staticmethod
    def of(data: Mapping[str, Any]) -> Block:
        """A block as Azure writes it; raises NotRights. A list that is not there is empty, but not ``notActions``."""
        found = []
        for key in ("actions", "notActions", "dataActions", "notDataActions"):
            value = data.get(key)
            value = [] if value is None else value
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise NotRights(f"{key} is no list of operations")
            found.append(tuple(value))
        if data.get("notActions") is None:
            raise NotRights("notActions is not there")
        return Block(*found)

    def allows(self, operation: str) -> bool:
        """Whether this gives one operation of the control plane."""
        return matches(self.actions, operation) and not matches(self.not_actions, operation)

    @property
    def reads_all(self) -> bool:
        """Whether this lets all of the control plane be read: what it takes away again is no read."""
        given = any(one.casefold() in ("*", "*/read") for one in self.actions)
        return given and not any(one.casefold().endswith(("*", "/read")) for one in self.not_actions)


def allowed(blocks: Iterable[Block], operation: str) -> bool:
    """Whether any of the blocks gives an operation."""
    return any(block.allows(operation) for block in blocks)


def reads_all(blocks: Iterable[Block]) -> bool:
    """Whether all of the control plane may be read, as by the roles Reader, Contributor and Owner."""
    return any(block.reads_all for block in blocks)


def matches(patterns: Iterable[str], operation: str) -> bool:
    """Whether one of the patterns is of this operation; letters of either size are the same."""
    return any(_pattern(pattern).fullmatch(operation.casefold()) for pattern in patterns)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.casefold().split("*")), re.DOTALL)
