"""A reading for machines and for people: JSON for programs, plain text for the terminal."""

from __future__ import annotations

from typing import Any

from claims.model import Claim, Document, ParamValue, Reading, Statement
from claims.remarks import Remark, coverage, remarks

SCHEMA = 1


def document_json(document: Document) -> dict[str, Any]:
    """What programs are told about the document."""
    return {
        "name": document.name,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "language": document.language,
        "version": document.version,
        "date": document.date,
        "characters": document.characters,
    }


def to_json(reading: Reading, *, explain: bool = False) -> dict[str, Any]:
    """The reading as plain JSON values; with ``explain`` each claim names its rule and its cue."""
    return {
        "schema": SCHEMA,
        "document": document_json(reading.document),
        "statements": [
            {
                "id": statement.id,
                "start": statement.start,
                "end": statement.end,
                "text": statement.text,
                "type": statement.type,
                "section": statement.section,
                "claims": [_claim_json(claim, explain=explain) for claim in statement.claims],
            }
            for statement in reading.statements
        ],
    }


def to_text(reading: Reading) -> str:
    """The reading for a terminal: each statement with its claims, at the end what no rule has read."""
    document = reading.document
    facts = [document.language, f"version {document.version}" if document.version else "", document.date or ""]
    lines = [
        f"{shown(document.name)} ({', '.join(fact for fact in facts if fact)})",
        f"{len(reading.statements)} statements, {len(reading.claims)} claims",
        "",
    ]
    for statement in reading.statements:
        if statement.claims:
            lines += [f"[{shown(statement.section)}] {shown(statement.text)}", *map(_claim_line, statement.claims), ""]
    read = coverage(reading)
    lines.append(read.told())
    lines += _listed("reads like a promise, but no rule knows what is promised", read.promising)
    lines += _listed("makes no claim that is known", read.silent)
    for remark in remarks(reading):
        if remark.about != "unread":
            lines += _remark_lines(remark)
    return "\n".join(lines) + "\n"


def _listed(title: str, statements: tuple[Statement, ...]) -> list[str]:
    lines = [f"  {one.id} [{shown(one.section)}] {shown(one.text)}" for one in statements]
    return ["", f"{title}:", *lines] if lines else []


def _remark_lines(remark: Remark) -> list[str]:
    lines = ["", f"remark: {shown(remark.says)}"]
    lines += [f"  {one.id} [{shown(one.section)}] {shown(one.text)}" for one in remark.places]
    return [*lines, f"  was: {shown(remark.was)}"] if remark.was else lines


def shown(text: str) -> str:
    """The text on one line, with every character that a terminal would obey or hide written out as its code."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in line)


def unread(reading: Reading) -> tuple[Statement, ...]:
    """The statements that could have made a claim and in which no rule found one."""
    read = coverage(reading)
    return tuple(sorted((*read.promising, *read.silent), key=lambda statement: statement.start))


def _claim_json(claim: Claim, *, explain: bool) -> dict[str, Any]:
    plain = {
        "id": claim.id,
        "kind": claim.kind,
        "polarity": claim.polarity,
        "responsible": claim.responsible,
        "scope": claim.scope,
        "params": {name: _plain(value) for name, value in claim.params.items()},
    }
    return {**plain, "explain": {"rule": claim.rule, "cue": claim.cue}} if explain else plain


def _plain(value: ParamValue) -> str | int | float | bool | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _claim_line(claim: Claim) -> str:
    params = " ".join(f"{name}={_param(value)}" for name, value in claim.params.items())
    who = "" if claim.responsible == "self" else f"  by the {claim.responsible}"
    facts = f"    {claim.id}  {claim.kind}  {claim.polarity}{who}  {claim.scope}"
    return facts + (f"  {shown(params)}" if params else "") + ("  (not confirmed)" if claim.open else "")


def _param(value: ParamValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)
