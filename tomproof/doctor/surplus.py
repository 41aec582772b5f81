"""What somebody's rights in Azure give beyond reading, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.azure.rights import Block, matches


def surplus(blocks: Iterable[Block]) -> list[str]:
    """What the blocks give beyond reading, each once, sorted."""
    return sorted({one for block in blocks for one in _of(block)})


def _of(block: Block) -> Iterator[str]:
    """Everything in a block that is more than reading, each with what it is."""
    for action in block.actions:
        if not action.casefold().endswith("/read") and not matches(block.not_actions, action):
            yield f"{action}{_called(action, block)}"
    for action in block.data_actions:
        if not matches(block.not_data_actions, action):
            yield f"{action} (data itself, which no claim needs)"


def _called(action: str, block: Block) -> str:
    if action != "*":
        return ""
    without = any(one.casefold() == "microsoft.authorization/*/write" for one in block.not_actions)
    return " (everything but giving rights, as Contributor has)" if without else " (everything, as Owner has)"
