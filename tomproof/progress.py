"""How long work is shown: one moving line on a terminal, plain lines elsewhere, nothing when asked to be quiet.

Everything goes to standard error: results alone go to standard output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector import Progress

_EVERY = 5.0  # seconds between plain lines


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A function to call with each step."""
    if quiet:
        yield lambda _step: None
    elif sys.stderr.isatty():
        with _moving() as step:
            yield step
    else:
        yield _plain()


@contextmanager
def _moving() -> Iterator[Callable[[Progress], None]]:
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

        yield step


def _plain() -> Callable[[Progress], None]:
    last = time.monotonic()

    def step(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            print(f"asked {now.done} of {now.expected}, {now.calls} calls so far", file=sys.stderr)  # noqa: T201

    return step
