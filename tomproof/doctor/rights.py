"""What Azure says of somebody's own rights at a scope, and whether an operation is among them.

Each block is what one role assignment gives: its actions without its notActions. A right that any block gives is had, as
roles only add up: https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions
Deny assignments take rights away that stand here all the same; they are not in this answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
        """A block as Azure writes it; raises NotRights. A list that is not there is empty."""
        found = []
        for key in ("actions", "notActions", "dataActions", "notDataActions"):
            value = data.get(key)
            value = [] if value is None else value
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise NotRights(f"{key} is no list of operations")
            found.append(tuple(value))
        return Block(*found)

    def allows(self, operation: str) -> bool:
        """Whether this gives one operation of the control plane."""
        return _any(self.actions, operation) and not _any(self.not_actions, operation)

    def surplus(self) -> Iterator[str]:
        """Everything in it that is more than reading, each with what it is."""
        for action in self.actions:
            if not action.casefold().endswith("/read") and not _any(self.not_actions, action):
                yield f"{action}{self._called(action)}"
        for action in self.data_actions:
            if not _any(self.not_data_actions, action):
                yield f"{action} (data itself, which no claim needs)"

    def _called(self, action: str) -> str:
        if action != "*":
            return ""
        without = any(one.casefold() == "microsoft.authorization/*/write" for one in self.not_actions)
        return " (everything but giving rights, as Contributor has)" if without else " (everything, as Owner has)"


def allowed(blocks: Iterable[Block], operation: str) -> bool:
    """Whether any of the blocks gives an operation."""
    return any(block.allows(operation) for block in blocks)


def surplus(blocks: Iterable[Block]) -> list[str]:
    """What the blocks give beyond reading, each once, sorted."""
    return sorted({one for block in blocks for one in block.surplus()})


def reads_all(blocks: Iterable[Block]) -> bool:
    """Whether all of the control plane may be read, as by the role Reader."""
    return any("*/read" in (one.casefold() for one in block.actions) or block.actions == ("*",) for block in blocks)


def _any(patterns: Iterable[str], operation: str) -> bool:
    return any(_pattern(pattern).fullmatch(operation.casefold()) for pattern in patterns)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.casefold().split("*")), re.DOTALL)
