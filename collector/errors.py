"""What can end a run, as one family: each error is a plain sentence, says what to do next, and has an exit code.

    CollectError
    ├── UsageError        2  wrong use or wrong configuration: an unknown subscription, cloud or way of signing in
    ├── SignInError       4  no token could be had, or no way to sign in was found
    ├── Unreachable       4  not one answer came from Azure or Graph: no network, a proxy, a private CA
    └── PackNotWritable   4  the pack's folder cannot be written: disk full, no right to write

Whatever concerns one request only is no error but a record in the pack; the evidence makes a gap of it.
"""

from __future__ import annotations


class CollectError(Exception):
    """The collection cannot be done. The message is one plain sentence, ``next_step`` another one."""

    code = 4

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


class UsageError(CollectError):
    """Wrong use or wrong configuration."""

    code = 2


class SignInError(CollectError):
    """Nobody is signed in, or Entra refuses the sign-in."""


class Unreachable(CollectError):  # noqa: N818 - named for what is wrong
    """No answer came at all."""


class PackNotWritable(CollectError):  # noqa: N818
    """The evidence cannot be kept."""
