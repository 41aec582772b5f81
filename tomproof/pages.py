"""docs/checks.md, made from the checks themselves: ``python -m tomproof.pages > docs/checks.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

from checks import Check, all_checks
from evidence import Query

_HEAD = """# What every check proves, and what it leaves open

Made from the check modules by `python -m tomproof.pages > docs/checks.md`; a test compares. A check looks at every item of
its population (*every*: all must hold; *some*: one suffices; *none exist*: an empty complete list is what is claimed;
*guard*: it names what nothing else looks at, and shows nothing by its silence; *beside*: it is told and not weighed). What
could not be read becomes *unknown*, never a pass and never a fail.
"""

_LEFT_OUT = """## Left out, and why

| what a reviewer may ask for | why no check looks at it |
| --- | --- |
| a live TLS handshake with public host names | it shows what the runner's network and the platform accept that day, not what is configured |
| application settings, and whether secrets stand in them | it needs `config/list/action`, which Reader does not hold, and would bring secrets into the evidence |
| backups of web apps | their configuration is read by a POST that needs more than Reader; the data of an app lies in its stores |
| locks on resources | no claim speaks of them; they keep a resource from being deleted, not the data in it, and who may take a lock away may delete as well |
| policies with rules of the company's own, and how far resources comply | only the built-in policy on regions is known here; what resources are is read from them, not from a policy's report |
| by which mode a database or server was made, restores of blobs and of web apps | the activity log names the operation and not the mode, and the request body that would is not asked for; its filter knows no operation, and the logs of storage and apps are full of key listings |
| databases inside machines that are in no vault | no answer of Azure shows them |
| when the document was reviewed | a document older than the reviews it promises is remarked beside the verdicts; a date in a document is no proof of a review |
| password rules and lock-out of Entra | for accounts in the cloud the rules are Microsoft's own, and the settings that a tenant has changed do not say of whom they hold |
| protection against malware inside machines | whether the agent runs and is up to date shows in Defender for Endpoint, which is not asked |
| that old data was in fact deleted | a lifecycle rule says what shall be deleted, and what remains shows no age by itself |
| figures of availability and recovery | they are measured over time, or promised by the provider's agreement |
| hardening by a baseline, changes by pipeline only | policies prevent from now on; who deployed what shows in the code's own system |
| App Configuration, publishing passwords of apps, SFTP users of storage accounts, keys that let telemetry in | other keys and passwords beside accounts are named; for these there is no check yet, or no list that Reader may see |
| classic administrators of subscriptions | the roles are gone since May 2026, and whoever held one holds Owner, which is judged: https://learn.microsoft.com/azure/cost-management-billing/manage/classic-administrator-retire |
| which roles a partner holds by delegated administration (GDAP) | the relationships are listed to the partner only; who is entered as a service provider is named, and what partners hold in Azure shows as Lighthouse delegations and roles |
| devices that Intune does not manage, profiles and the settings catalogue | what is not enrolled shows nowhere; the catalogue is in a preview of the API only |
| access reviews of roles in Azure itself | they are in a preview of the API only; those of groups and of directory roles are judged |
| when an account signed in for the last time | it proves neither that somebody left nor that an account is shared |
| individual accounts | names of accounts are no proof of who uses them; stores that a shared key opens are named |
| that somebody left, and when | only the personnel files know; switched-off accounts that still hold rights are named |
| what an application does inside: roles, hashes, logs, sessions | no cloud API shows it |
| certificates of the platform | a dated reference, never a measurement: such claims are inherited |
| which of the company's subscriptions is for development, and what runs apart inside one subscription | names and tags are no proof; the company declares its production, and ways that cross that border are named beside the claim |
| who is mailed by Defender for Cloud (security contacts) | no claim speaks of the mails of that tool; alert rules and the action groups behind them are judged |
| soft delete, immutability and approval by two people of vaults; cross-region restore | no kind of claim speaks of keeping backups from being deleted; the copy that such a restore reads is judged as redundancy |
| a second layer of encryption (infrastructure encryption), keys of Log Analytics clusters | no claim names a second layer, and none whose key encrypts logs |
| encryption at rest of App Service, Functions, Container Apps and Static Web Apps | no answer shows it; their data lies in stores, which are judged |
| whether replication to other tenants is allowed | the policies of replication are read themselves: what is allowed is no copy |
| access restrictions of web apps, other than as a way around a web application firewall | an app for users is there to be reached; a restriction says nothing of who should not |
| lowest TLS version and plain HTTP of Static Web Apps; the firewall policies of the older CDN | no setting and no page of the vendor's says the one; the other is a preview that is closed to new customers |
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
