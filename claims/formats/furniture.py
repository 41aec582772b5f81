"""Page furniture: the lines that carry no measure (document data, addresses, links, badges), and how they look."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.fold import fold

_DATA_LABEL = re.compile(
    r"(?:document )?(?:version|stand|status|datum|date|last (?:updated?|reviewed|revised|changed|modified)|updated?|"
    r"letzte (?:aktualisierung|aenderung|ueberarbeitung|pruefung)|zuletzt (?:aktualisiert|geaendert|geprueft)|"
    r"effective(?: date)?|gueltig (?:ab|seit)|valid from|owner|author|autor|verfasser|verantwortlich(?:er)?|eigentuemer|"
    r"approved by|freigegeben (?:von|durch)|freigabe|applies to|geltungsbereich|framework|scope|zweck|classification|"
    r"klassifizierung|klassifikation|vertraulichkeitsstufe|dokument(?:en)?(?:titel|nummer|name)?|"
    r"document (?:id|number|owner|title)|reviewed by|next review|naechste pruefung|revision|company|firma|unternehmen|"
    r"anschrift|address|contact|kontakt|ansprechpartner|e-?mail|telefon|phone|website|copyright)\s*(?::|\d|=)"
)
_ADDRESS = re.compile(
    r"\S+@\S+\.\w{2,}|(?:https?://|www\.)\S+|(?:tel|telefon|phone|fax|e-?mail)\b.{0,40}|(?:\w\.)?\d{5} [a-zäöüß .-]{2,40}|"
    r"[^.:;!?]{2,50} (?:gmbh(?: & co\. kg)?|ag|ug(?: \(haftungsbeschraenkt\))?|ltd\.?|inc\.?|llc|b\.v\.|s\.a\.|se|kg|ohg|e\.v\.)|"
    r"[a-z .-]{4,30}(?:strasse|str\.|street|weg|platz|allee|road|avenue) ?\d{1,4}[a-z]?",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:document actions|related (?:documents|links|pages)|back to top|all rights reserved|alle rechte vorbehalten|"
    r"(?:©|\(c\)|copyright)\b.*|©.*|share this.*|cookie settings|cookie[- ]einstellungen|impressum|imprint|"
    r"(?:page|seite) \d+(?: (?:of|von) \d+)?|weitere dokumente|verwandte dokumente|on this page|auf dieser seite)\Z"
)
_LINK = re.compile(r".{2,60}(?:->|→|»)\Z")
_GLUE = re.compile(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])")
_BRANDS = re.compile(
    r"GitHub|GitLab|DevOps|OpenAI|JavaScript|TypeScript|PostgreSQL|MySQL|BitLocker|FileVault|SharePoint|OneDrive|"
    r"PowerShell|HubSpot|YouTube|LinkedIn|WhatsApp|SendGrid|CloudFlare|DigitalOcean|MongoDB|OAuth|IPv|macOS|iOS|"
    r"[A-Z][a-z]+(?:DB|API|QL|OS|AI)\b"
)


def is_data(line: str) -> bool:
    """Does this short line state something about the document ("Version: 2", "Stand: Mai 2026")?"""
    return len(line) <= 160 and _DATA_LABEL.match(fold(line)) is not None


def is_address(line: str) -> bool:
    """Is this whole line a company name, a street, a mail address or a link?"""
    return len(line) <= 80 and _ADDRESS.fullmatch(fold(line).strip(" .,")) is not None


def opens_footer(line: str) -> bool:
    """Does the page's own furniture begin here, after the document's last word?"""
    return len(line) <= 60 and (_FOOTER.match(fold(line)) is not None or _LINK.match(line) is not None)


def glued(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The badges of a line that lost its separators ("Azure hostedEU data only"); the whole line where it is no such line."""
    line = text[start:end]
    brands = [match.span() for match in _BRANDS.finditer(line)]
    cuts = [m.start() for m in _GLUE.finditer(line) if not any(a < m.start() < b for a, b in brands)]
    parts = list(zip([0, *cuts], [*cuts, len(line)], strict=True))
    if not cuts or any(" " not in line[a:b].strip() for a, b in parts):
        yield start, end
        return
    for a, b in parts:
        yield start + a, start + b
