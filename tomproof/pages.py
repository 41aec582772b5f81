"""docs/checks.md, made from the checks themselves: ``python -m tomproof.pages > docs/checks.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

from checks import Check, all_checks
from evidence import Query

_HEAD = """# What every check proves, and what it leaves open

Made from the check modules by `python -m tomproof.pages > docs/checks.md`; a test compares. A check looks at every item of
its population (*every*: all must hold; *some*: one suffices; *none exist*: an empty complete list is what is claimed). What
could not be read becomes *unknown*, never a pass and never a fail.
"""


def checks_page() -> str:
    """The whole page as Markdown."""
    by_module = groupby(sorted(all_checks().values(), key=lambda c: (c.module, c.id)), key=lambda c: c.module)
    return "\n".join([_HEAD, *(line for module, checks in by_module for line in _module(module, list(checks)))])


def _module(module: str, checks: list[Check]) -> Iterator[str]:
    doc = (sys.modules[module].__doc__ or "").strip()
    yield f"## {module.removeprefix('checks.')}\n\n{doc}\n"
    for check in checks:
        yield f"### {check.id}\n"
        yield f"{check.title}\n"
        yield f"- **Answers:** {', '.join(f'`{kind}`' for kind in check.answers)} ({check.fold})"
        yield f"- **Proves:** {check.proves}"
        yield f"- **Leaves open:** {check.leaves_open}"
        yield "- **Asks:** " + "; ".join(_asked(query) for query in check.queries) + "\n"


def _asked(query: Query) -> str:
    return f"`{query.method} {query.path}` ({query.version}; {query.permission})"


if __name__ == "__main__":
    sys.stdout.write(checks_page())
