"""The TOM side: a document becomes statements, and statements become claims. It knows no cloud."""

from __future__ import annotations

import hashlib
from threading import Thread

from claims.errors import ClaimsError
from claims.file import Confirmed, apply, dumps, loads, unconfirmed
from claims.matching import confirm
from claims.model import (
    Attestation,
    Change,
    Claim,
    Document,
    ParamValue,
    Polarity,
    Reading,
    Responsible,
    Scope,
    Statement,
    StatementType,
)
from claims.render import to_json, to_text

__all__ = [
    "Attestation",
    "Change",
    "Claim",
    "ClaimsError",
    "Confirmed",
    "Document",
    "ParamValue",
    "Polarity",
    "Reading",
    "Responsible",
    "Scope",
    "Statement",
    "StatementType",
    "apply",
    "confirm",
    "dumps",
    "loads",
    "read",
    "to_json",
    "to_text",
    "unconfirmed",
]


def read(data: bytes, name: str) -> Reading:
    """Reads a document, ``data`` as it lies on disk and ``name`` for its ending, into statements and claims.

    Offline and deterministic: the same bytes give the same reading. Raises a ClaimsError with a one-line message for an
    empty document, a binary, broken or locked file, text that is not UTF-8, a format that no reader knows, or a file beyond
    the limits (50 MB, 500 pages).
    """
    # The vocabulary and the formats load here, so that importing the nouns costs nothing.
    from claims import header
    from claims.formats import format_of
    from claims.kinds import vocabulary
    from claims.rules import statements

    form = format_of(name)
    # It is compiled while another process looks at the pages of a PDF; an error in it is told when the rules ask for it.
    compiling = Thread(target=vocabulary, daemon=True)
    compiling.start()
    try:
        extract = form.extract(data, name)
    finally:
        compiling.join()
    digest = hashlib.sha256(data).hexdigest()
    found = tuple(statements(extract, digest))
    body = [s for s in found if s.type != "footer"]
    about = [s.text[:400] for s in body[:40] if s.type in ("metadata", "heading")]
    about += [s.text[:400] for s in body[-12:] if s.type in ("metadata", "sentence")]
    document = Document(
        name=name,
        sha256=digest,
        media_type=form.media_type,
        text=extract.text,
        language=header.language(extract.plain),
        version=header.version(about),
        date=header.date(about),
        unit=form.unit,
    )
    return Reading(document, found)
