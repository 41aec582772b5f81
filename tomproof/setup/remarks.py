"""What every form says in comments: what it makes, who may run it, and what no right that is listed there can name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from tomproof.setup.graph_roles import APP_ROLES
from tomproof.setup.needs import DESCENDANTS, EVERYTHING, OWN_PERMISSIONS, Need, Needs, few
from tomproof.setup.target import Target

_WIDTH: Final = 110
# The repository as its subject names it: https://docs.github.com/rest/repos/repos#get-a-repository
_IDS: Final = """'"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"'"""


def comments(lines: Iterable[str], mark: str, indent: str = "") -> list[str]:
    """Sentences as comment lines; commands, which are indented, stay whole. Nothing in them can end a comment."""
    return [f"{indent}{mark} {part}".rstrip() for line in lines for part in _parts(_plain(line), _WIDTH - len(indent))]


def _parts(line: str, width: int) -> list[str]:
    if line.startswith("  "):
        return [line]
    return wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]


def _plain(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", text)


def head(needs: Needs, target: Target) -> Iterator[str]:
    """What this makes, for whom, and who may run it."""
    role = "the role Reader" if target.role == "reader" else "a role of its own"
    yield (
        f"What tomproof needs to verify the claims of this document, for the repository {target.named}: an application that "
        f"signs in without any secret as {target.subject}, with {len(needs.graph)} permissions of Microsoft Graph"
        + (f" and {role} in Azure." if needs.azure else "; nothing in Azure.")
        + " All of it reads only. Each right stands with the claims that are its reason."
    )
    yield ""
    yield (
        "Who runs this needs the Entra role Privileged Role Administrator, because Graph is consented to, may register "
        "applications (Application Administrator, where the tenant keeps that from its users), and in Azure is Owner or User "
        "Access Administrator at the scopes. Run again, it changes nothing that is right already."
    )
    if not target.immutable:
        yield ""
        yield (
            "NOTE: a repository that was made, renamed or moved since 15 July 2026 signs in with its ids in the subject, and "
            "only the same subject is let in. Then write this anew with --repository OWNER@ID/NAME@ID, as told by:"
        )
        yield f"  gh api repos/{target.named} --jq {_IDS}"


def tail(needs: Needs, target: Target) -> Iterator[str]:
    """What the listed rights do not give, and cannot."""
    for licence in needs.licences:
        kinds = ", ".join(sorted({claim.kind for claim in licence.claims}))
        yield f"No right gives a licence: {licence.name} is asked for by {kinds}."
    if needs.azure:
        yield (
            "A right at a subscription does not reach what stands above it: the root, the management groups and the policies "
            "that are defined there. What is inherited from there is seen; what cannot be read is said in the report."
        )
    if needs.everything and target.role == "custom":
        yield (
            f"These claims stay unknown with a role of its own, because they are about everything there is, and what a role does "
            f"not let read may be missing in a listing: {few(claim.kind for claim in needs.everything.claims)}. With --role "
            "reader they can be shown."
        )
    if not target.management_group and needs.azure:
        yield "Subscriptions that are named nowhere here are not seen. A run says which ones it has looked at."


def reader(needs: Needs) -> str:
    """Why the built-in role is given, and what it gives beside what is needed."""
    of_its_own = operations(needs)
    if needs.everything:
        return (
            f"Reader holds */read. {few(claim.kind for claim in needs.everything.claims)}: these claims are about everything "
            "there is, and what a role does not let read may be missing in a listing. It hands out no keys and no data. With "
            f"--role custom only {len(of_its_own)} operations are given, and these claims stay unknown."
        )
    return (
        f"Reader holds */read: these {len(of_its_own)} and every other read of the control plane, of all providers, those "
        "of the future too. It hands out no keys and no data. Without --role reader only what is listed is given."
    )


def operations(needs: Needs) -> list[Need]:
    """What stands in a role of its own: each operation by its name."""
    return [need for need in needs.azure if need.permission != EVERYTHING]


def azure(needs: Needs, target: Target) -> list[tuple[str, str]]:
    """Each operation of the role with its reason; none where no claim asks Azure."""
    if not needs.azure:
        return []
    more = (
        [(DESCENDANTS, "for --management-group: which subscriptions are below it")] if target.management_group else []
    )
    rows = [(need.permission, need.reason) for need in operations(needs)]
    own = (OWN_PERMISSIONS, "for tomproof doctor only: which rights this identity itself has")
    return [*rows, *more, *([] if OWN_PERMISSIONS in dict(rows) else [own])]


def graph(needs: Needs) -> list[tuple[str, str, str]]:
    """Each permission of Graph: its name, its id, its reason."""
    return [(need.permission, APP_ROLES[need.permission], need.reason) for need in needs.graph]
