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

_LEFT_OUT = """## Left out, and why

| what a reviewer may ask for | why no check looks at it |
| --- | --- |
| a live TLS handshake with public host names | it shows what the runner's network and the platform accept that day, not what is configured |
| application settings, and whether secrets stand in them | it needs `config/list/action`, which Reader does not hold, and would bring secrets into the evidence |
| backups of web apps | their configuration is read by a POST that needs more than Reader; the data of an app lies in its stores |
| policy assignments (allowed locations), locks | they prevent from now on and prove nothing about what exists; no claim speaks of them |
| restores in the activity log (point in time, managed databases) | the log wants a time filter that moves with the clock, and keeps 90 days; restore jobs of vaults are judged |
| App Configuration, publishing passwords of apps, SFTP users of storage accounts, keys that let telemetry in | other keys and passwords beside accounts are named; for these there is no check yet, or no list that Reader may see |
| classic administrators of subscriptions | the roles are gone since May 2026, and whoever held one holds Owner, which is judged: https://learn.microsoft.com/azure/cost-management-billing/manage/classic-administrator-retire |
| partners with delegated administration (GDAP) | the relationships are listed on the partner's side; what partners hold in Azure shows as Lighthouse delegations and roles |
| individual accounts | names of accounts are no proof of who uses them; stores that a shared key opens are named |
| that somebody left, and when | only the personnel files know; switched-off accounts that still hold rights are named |
| what an application does inside: roles, hashes, logs, sessions | no cloud API shows it |
| certificates of the platform | a dated reference, never a measurement: such claims are inherited |
| zone redundancy of Container Registry, Service Bus, Event Hubs and AI Search | the property does not say what the platform does by itself in that region |
| managed-instance failover groups | a secondary in a listed subscription is judged as an instance of its own |
"""


def checks_page() -> str:
    """The whole page as Markdown."""
    by_module = groupby(sorted(all_checks().values(), key=lambda c: (c.module, c.id)), key=lambda c: c.module)
    return "\n".join(
        [_HEAD, *(line for module, checks in by_module for line in _module(module, list(checks))), _LEFT_OUT]
    )


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
    only = "; only for what other answers of the run name" if query.among else ""
    return f"`{query.method} {query.path}` ({query.version}; {query.permission}{only})"


if __name__ == "__main__":
    sys.stdout.write(checks_page())
