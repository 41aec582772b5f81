"""Words for people that can be said in more than one language: a template and its values, kept apart."""

from __future__ import annotations

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


def note(template: str, **values: object) -> Note:
    """A note; ``note("accepts {version}", version="TLS1_0")``."""
    return Note(template, tuple(values.items()))
