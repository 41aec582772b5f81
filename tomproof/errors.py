"""What the user is told when something cannot be done, and the exit code that goes with it.

    Wrong       2   wrong use or wrong configuration; nothing was asked
    Impossible  4   the run could not be done: no sign-in, no network, disk full

Both carry one plain sentence and, where there is one, the next step.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of run, judge, demo and verify."""

    PASS = 0
    FAIL = 1
    WRONG = 2
    UNKNOWN = 3
    IMPOSSIBLE = 4


class TomproofError(Exception):
    """A plain sentence for the user, with the next step and an exit code."""

    code = Exit.WRONG

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class Wrong(TomproofError):  # noqa: N818 - named for what is said to the user
    """Wrong use or wrong configuration."""


class Impossible(TomproofError):  # noqa: N818
    """The run could not be done."""

    code = Exit.IMPOSSIBLE


def understood(error: Exception) -> tuple[str, str, int] | None:
    """The sentence, the next step and the exit code for an error of any room; None for one that is our own mistake."""
    from claims import ClaimsError
    from collector import CollectError
    from evidence.pack import Damaged, PackError
    from reports import NotInstalled

    if isinstance(error, TomproofError):
        return str(error), error.next_step, error.code
    if isinstance(error, ClaimsError | NotInstalled):
        return str(error), "", Exit.WRONG
    if isinstance(error, PackError):
        return str(error), "", Exit.FAIL if isinstance(error, Damaged) else Exit.WRONG
    if isinstance(error, CollectError):
        return str(error), error.next_step, error.code
    return None
