"""How long work is shown: one moving line on a terminal, plain lines elsewhere, nothing when asked to be quiet.

Everything goes to standard error: results alone go to standard output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.words import visible

if TYPE_CHECKING:
    from collector import Progress

_EVERY = 5.0  # seconds between plain lines


@dataclass(frozen=True, slots=True)
class Watch:
    """What long work tells: ``step`` takes each step, ``remark`` a sentence for the user."""

    step: Callable[[Progress], None]
    remark: Callable[[str], None]


@contextmanager
def shown(*, quiet: bool) -> Iterator[Watch]:
    """Shows what long work tells while the block runs."""
    if quiet:
        yield Watch(lambda _step: None, lambda _sentence: None)
    elif sys.stderr.isatty():
        with _moving() as watch:
            yield watch
    else:
        yield Watch(_plain(), _say)


def _say(sentence: str) -> None:
    print(visible(sentence), file=sys.stderr)  # noqa: T201 - the one place where remarks are printed


@contextmanager
def _moving() -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=None)

        def step(now: object) -> None:
            bar.update(task, completed=now.done, total=now.expected, description=f"asking {now.query}")  # type: ignore[attr-defined]

        yield Watch(step, lambda sentence: bar.console.print(visible(sentence), markup=False, highlight=False))


def _plain() -> Callable[[Progress], None]:
    last = time.monotonic()

    def step(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            _say(f"asking {now.query}: {now.done} of {now.expected} lists, {now.calls} calls")

    return step
