"""The needs of the claims held against the answers: what is had, missing, too much, and what could not be found out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from checks.azure.rights import Block, allowed, reads_all
from collector.clouds import Cloud, cloud_named
from collector.credential import Granted
from evidence.declared import GUID
from tomproof.doctor.asking import Answers, Subscription
from tomproof.doctor.surplus import surplus
from tomproof.setup.graph_roles import APP_ROLES, GRAPH, covering, writes
from tomproof.setup.needs import EVERYTHING, Licence, Need, Needs

# The service plans that bring what a licence is asked for:
# https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
_PLANS: Final = {
    "Microsoft Entra ID P1 or P2": ("aad_premium", "aad_premium_p2"),
    "Microsoft Entra ID P2 or Microsoft Entra ID Governance": ("aad_premium_p2", "entra_identity_governance"),
    "Microsoft Intune": ("intune_a", "intune_edu"),
}
# Roles of Entra that change things, by the template ids in a token's wids:
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
_CHANGING: Final = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
}
# With one of these a person may read all that Graph is asked for, where the permission is there, too: template ids as above.
_READING_ALL: Final = frozenset({"62e90394-69f5-4237-9190-012177145e10", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"})
# What a sign-in of a person always brings, and what concerns nobody but that person.
_OF_A_PERSON: Final = frozenset({"openid", "profile", "email", "offline_access", "user.read"})


@dataclass(frozen=True, slots=True)
class Missing:
    """Rights that are not there: of Graph one, of Azure all that a subscription lacks (``where``), with what grants them.

    ``command`` is a line for a shell, empty where no command can grant it; ``hint`` is a sentence.
    """

    source: str
    needs: tuple[Need, ...]
    where: Subscription | None
    command: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TooMuch:
    """A right that no claim needs: what it is, where (a subscription, or empty for the tenant), and why it is too much."""

    source: str
    what: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Licensed:
    """A licence: there, not there, or None where it could not be found out."""

    licence: Licence
    there: bool | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the doctor has to say. ``had`` counts Graph's permissions; those of Azure stand with each subscription."""

    needs: Needs
    answers: Answers
    had: tuple[Need, ...]
    missing: tuple[Missing, ...]
    too_much: tuple[TooMuch, ...]
    unfound: tuple[tuple[str, str], ...]
    licences: tuple[Licensed, ...]

    @property
    def whole(self) -> bool:
        """Whether every right that is needed is known to be there."""
        return not self.missing and not self.unfound_rights

    @property
    def unfound_rights(self) -> bool:
        """Whether rights could not be found out; licences are no rights."""
        return any(what != "which licences the tenant has" for what, _ in self.unfound)

    @property
    def who(self) -> Granted | None:
        """Who signed in, as the first token says."""
        return next(iter(self.answers.granted.values()), None)


def findings(needs: Needs, answers: Answers, cloud: str = "public") -> Findings:
    """What follows from the answers."""
    where = cloud_named(cloud)
    token = answers.granted.get("graph")
    held = _held(token)
    had = tuple(need for need in needs.graph if covering(held, need.permission))
    missing = [*_missing_azure(needs, answers), *(_missing_graph(needs, held, token, where) if token else ())]
    return Findings(
        needs, answers, had, tuple(missing), tuple(_too_much(needs, answers, held)), tuple(_unfound(needs, answers)),
        tuple(Licensed(one, _there(one, answers.plans)) for one in needs.licences),
    )  # fmt: skip


def lacking(needs: Needs, subscription: Subscription) -> tuple[Need, ...]:
    """The operations that are needed and not given at a subscription of which the rights are known."""
    if subscription.blocks is None:
        return ()
    return tuple(need for need in needs.azure if not _given(subscription.blocks, need))


def _given(blocks: Sequence[Block], need: Need) -> bool:
    return reads_all(blocks) if need.permission == EVERYTHING else allowed(blocks, need.permission)


def _held(token: Granted | None) -> tuple[str, ...]:
    if token is None:
        return ()
    return token.scopes if token.delegated else token.roles


def _missing_azure(needs: Needs, answers: Answers) -> Iterator[Missing]:
    token = answers.granted.get("azure")
    if not needs.azure or token is None:
        return
    if not answers.subscriptions and not any(what.startswith("which subscriptions") for what, _ in answers.unfound):
        nowhere = Subscription("", "no subscription at all", ())
        yield Missing("azure", needs.azure, nowhere, _reader(token, "/subscriptions/ID"), _NARROWER)
    for one in answers.subscriptions:
        lacks = lacking(needs, one)
        if lacks:
            yield Missing("azure", lacks, one, _reader(token, f"/subscriptions/{one.id}"), _NARROWER)


_NARROWER: Final = (
    "Reader gives more than that; tomproof setup --role custom writes a role of only the operations that are asked for"
)


def _reader(token: Granted, scope: str) -> str:
    kind = "User" if token.delegated else "ServicePrincipal"
    return (
        f"az role assignment create --assignee-object-id {_who(token)} --assignee-principal-type {kind} --role Reader "
        f"--scope {shlex.quote(scope)}"
    )


def _who(token: Granted) -> str:
    """The object id as it may stand in a command: a token is not verified, and nothing else than an id is taken from it."""
    return token.who.object_id if GUID.fullmatch(token.who.object_id) else "OBJECT-ID"


def _missing_graph(needs: Needs, held: Sequence[str], token: Granted, cloud: Cloud) -> Iterator[Missing]:
    for need in needs.graph:
        if covering(held, need.permission):
            continue
        if token.delegated:
            hint = (
                "the program that signed this person in was not given it; sign in as the application that setup makes"
            )
            yield Missing("graph", (need,), None, "", hint)
        else:
            yield Missing("graph", (need,), None, _grant(token, APP_ROLES[need.permission], cloud))


def _grant(token: Granted, role: str, cloud: Cloud) -> str:
    who = _who(token)
    url = f"{cloud.graph}/v1.0/servicePrincipals/{who}/appRoleAssignments"
    body = f'{{"principalId":"{who}","resourceId":"\'"$(az ad sp show --id {GRAPH} --query id --output tsv)"\'",'
    return (
        f"az rest --method POST --url {shlex.quote(url)} --headers Content-Type=application/json "
        f'--body \'{body}"appRoleId":"{role}"}}\''
    )


def _too_much(needs: Needs, answers: Answers, held: Sequence[str]) -> Iterator[TooMuch]:
    for one in answers.subscriptions:
        for what in surplus(one.blocks or ()):
            yield TooMuch("azure", what, one.id, "tomproof only reads")
    wanted = {need.permission.casefold() for need in needs.graph}
    for name in held:
        if name.casefold() not in wanted | _OF_A_PERSON:
            yield TooMuch("graph", name, "", _why(name, needs))
    for id_ in sorted({id_ for token in answers.granted.values() for id_ in token.directory_roles}):
        if id_ in _CHANGING:
            yield TooMuch("entra", f"the role {_CHANGING[id_]}", "", "it can change things, and tomproof only reads")


def _why(name: str, needs: Needs) -> str:
    if writes(name):
        return "it gives more than reading"
    smaller = [need.permission for need in needs.graph if covering([name], need.permission)]
    if smaller:
        return f"{', '.join(smaller)} {'is' if len(smaller) == 1 else 'are'} enough"
    return "no claim of this document needs it"


def _unfound(needs: Needs, answers: Answers) -> Iterator[tuple[str, str]]:
    names = {"azure": "what it may do in Azure", "graph": "what it may ask of Microsoft Graph"}
    for source, needed in (("azure", needs.azure), ("graph", needs.graph)):
        if needed and source in answers.refused:
            yield names[source], f"no token could be had: {answers.refused[source]}"
    token = answers.granted.get("graph")
    if needs.graph and token is not None and token.delegated and not _READING_ALL & set(token.directory_roles):
        yield (
            "what this person's Entra roles let them read",
            "Global Reader lets all be read, and the token names no such role; the run shows what is refused",
        )
    for one in answers.subscriptions:
        if one.blocks is None:
            yield f"what it may do in the subscription {one.name or one.id}", _with_way(one, answers)
    yield from answers.unfound


def _with_way(one: Subscription, answers: Answers) -> str:
    """Why the rights at a subscription are not known; whoever holds any role there may ask for them, and so that is the way."""
    token = answers.granted.get("azure")
    if token is None or not one.why.startswith("HTTP 403"):
        return one.why
    return f"{one.why}; most likely it has no role there: {_reader(token, f'/subscriptions/{one.id}')}"


def _there(licence: Licence, plans: frozenset[str] | None) -> bool | None:
    known = _PLANS.get(licence.name)
    return None if plans is None or known is None else any(plan in plans for plan in known)


def everywhere(findings_: Findings) -> bool:
    """Whether somewhere all of the control plane may be read: more than is needed, as Reader is."""
    return any(reads_all(one.blocks or ()) for one in findings_.answers.subscriptions)
