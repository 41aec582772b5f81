"""Words for people that can be said in more than one language: a template and its values, kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """``template`` is English with ``{name}`` places and is what a translation is looked up by; ``values`` fill them.

    Values come from a tenant and are never read as a template.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values)) if self.values else self.template


def joined(parts: Sequence[Note | str], last: str = "{some} and {last}") -> Note | str:
    """Several things as one: "a, b and c"; ``last`` says how the last is added, "{some} or {last}"."""
    return note(last, some=listed(parts[:-1]), last=parts[-1]) if len(parts) > 1 else listed(parts)


def listed(parts: Sequence[Note | str]) -> Note | str:
    """ "a, b, c", each of which may be a note of its own; "" of nothing."""
    said: Note | str = parts[0] if parts else ""
    for part in parts[1:]:
        said = note("{one}, {other}", one=said, other=part)
    return said


def note(template: str, **values: object) -> Note:
    """A note; ``note("accepts {version}", version="TLS1_0")``."""
    return Note(template, tuple(values.items()))
