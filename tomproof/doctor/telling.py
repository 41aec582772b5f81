"""The findings for people, short and by group, and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from claims import Claim
from reports.words import visible
from tomproof.doctor.findings import Findings, Missing, everywhere, lacking
from tomproof.setup.needs import Need, few

SCHEMA = 1
_MOST = 5


def as_text(found: Findings) -> str:
    """All of it, for people."""
    return "\n".join(line.rstrip() for line in _lines(found)) + "\n"


def _lines(found: Findings) -> Iterator[str]:
    yield from _identity(found)
    yield from _group("has", _has(found))
    yield from _group("missing", (line for one in found.missing for line in _missing(one)))
    yield from _group("too much", _too_much(found))
    yield from _group("licences", _licences(found))
    yield from _group("not found out", (f"{visible(what)}: {visible(why)}" for what, why in found.unfound))
    yield ""
    yield _end(found)


def _group(heading: str, lines: Iterator[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield from ["", heading, *(f"  {line}" for line in told)]


def _identity(found: Findings) -> Iterator[str]:
    token = found.who
    by = f" by {found.answers.way}" if found.answers.way else ""
    if token is None:
        yield f"signed in{by}, and no token says as whom"
        return
    application = f", application {token.application}" if token.application else ""
    kind = "a person" if token.delegated else "an application"
    yield f"signed in{by} as {kind}: {visible(str(token.who))}{visible(application)}, tenant {visible(token.who.tenant)}"


def _has(found: Findings) -> Iterator[str]:
    needs, answers = found.needs, found.answers
    for one in answers.subscriptions:
        if one.blocks is not None:
            there = len(needs.azure) - len(lacking(needs, one))
            yield f"Azure: {there} of {len(needs.azure)} operations in {visible(one.name)} ({one.id})"
    if everywhere(found) and not needs.everything:
        yield "       by the right to read all of the control plane; tomproof setup writes a role of only what is needed"
    token = answers.granted.get("graph")
    if token is not None and needs.graph:
        kind = "delegated" if token.delegated else "application"
        yield f"Graph: {len(found.had)} of {len(needs.graph)} {kind} permissions"
        if token.delegated:
            yield "       for a person Graph also looks at their Entra roles: some answers need Global Reader beside this"


def _missing(one: Missing) -> Iterator[str]:
    names = [need.permission for need in one.needs]
    if one.source == "graph":
        yield f"Graph: {names[0]}"
    else:
        place = (
            f"{visible(one.where.name)} ({one.where.id})" if one.where and one.where.id else "no subscription is seen"
        )
        yield f"Azure: {len(names)} operations, {place}"
        yield f"       {few(names, _MOST)}"
    rest, lean = _claims(one.needs)
    if rest:
        yield f"       stays unknown: {few((claim.kind for claim in rest), _MOST)}"
    if lean:
        yield f"       {'also shown' if rest else 'shown'} in part only: {few((claim.kind for claim in lean), _MOST)}"
    if one.command:
        yield f"       grant it: {one.command}"
    if one.hint:
        yield f"       {one.hint}"


def _claims(needs: Sequence[Need]) -> tuple[list[Claim], list[Claim]]:
    """The claims that stay unknown, and those that are shown in part, each once."""
    rest = {claim.id: claim for need in needs for claim in need.rest}
    lean = {claim.id: claim for need in needs for claim in need.lean if claim.id not in rest}
    return list(rest.values()), list(lean.values())


def _too_much(found: Findings) -> Iterator[str]:
    names = {one.id: one.name for one in found.answers.subscriptions}
    called = {"azure": "Azure", "graph": "Graph", "entra": "Entra"}
    for one in found.too_much:
        place = f" in {visible(names[one.where] or one.where)}" if one.where else ""
        yield f"{called[one.source]}: {visible(one.what)}{place}; {one.why}"


def _licences(found: Findings) -> Iterator[str]:
    said = {True: "there", False: "not there", None: "not found out"}
    for one in found.licences:
        kinds = few(claim.kind for claim in one.licence.claims)
        yield f"{one.licence.name}: {said[one.there]}; asked for by {kinds}"


def _end(found: Findings) -> str:
    if found.whole:
        told = "every right that these claims need is there"
        return f"{told}; whether a deny assignment takes one away only a run shows" if found.needs.azure else told
    what = [f"{len(found.missing)} things are missing" if len(found.missing) != 1 else "one thing is missing"]
    if not found.missing:
        what = []
    if found.unfound_rights:
        what.append("some could not be found out")
    return "; ".join(what)


def as_dict(found: Findings) -> dict[str, Any]:
    """All of it, for machines."""
    token = found.who
    return {
        "schema": SCHEMA,
        "complete": found.whole,
        "identity": {
            "signed_in_by": found.answers.way,
            "kind": token.who.kind if token else "",
            "object_id": token.who.object_id if token else "",
            "application": token.application if token else "",
            "tenant": token.who.tenant if token else "",
        },
        "azure": {
            "needed": [need.permission for need in found.needs.azure],
            "subscriptions": [
                {
                    "id": one.id,
                    "name": one.name,
                    "known": one.blocks is not None,
                    "missing": [need.permission for need in lacking(found.needs, one)],
                }
                for one in found.answers.subscriptions
            ],
        },
        "graph": {
            "needed": [need.permission for need in found.needs.graph],
            "had": [need.permission for need in found.had],
            "delegated": token.delegated if (token := found.answers.granted.get("graph")) else None,
        },
        "missing": [_missing_dict(one) for one in found.missing],
        "too_much": [{"source": o.source, "what": o.what, "where": o.where, "why": o.why} for o in found.too_much],
        "licences": [
            {"name": one.licence.name, "there": one.there, "claims": [claim.id for claim in one.licence.claims]}
            for one in found.licences
        ],
        "not_found_out": [{"what": what, "why": why} for what, why in found.unfound],
    }


def _missing_dict(one: Missing) -> dict[str, Any]:
    rest, lean = _claims(one.needs)
    return {
        "source": one.source,
        "permissions": [need.permission for need in one.needs],
        "subscription": one.where.id if one.where and one.where.id else None,
        "command": one.command,
        "hint": one.hint,
        "stays_unknown": [{"id": claim.id, "kind": claim.kind} for claim in rest],
        "shown_in_part": [{"id": claim.id, "kind": claim.kind} for claim in lean],
    }
