"""What of an answer is never kept: the values that a query hides, and signatures and keys that stand in addresses.

The places are data: ``Query.hides`` beside the judge that asks, and the names below. A body in which nothing is hidden is kept
byte for byte; of a text that is hidden the quotation marks' contents alone go, and every other byte stays as it came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

HIDDEN = "hidden"
# Parameters of an address that open something by themselves: a shared access signature, the key of a function, the token of a
# webhook. https://learn.microsoft.com/rest/api/storageservices/create-service-sas,
# https://learn.microsoft.com/azure/azure-functions/function-keys-how-to,
# https://learn.microsoft.com/azure/automation/automation-webhooks
_OPENERS = ("sig", "code", "token", "access_token", "client_secret", "password")
_IN_ADDRESS = re.compile(
    rf"((?:[?&;]|\\u0026|%26)(?:{'|'.join(_OPENERS)})(?:=|%3d))([^&;\s\"'\\<>]{{8,}})".encode(), re.IGNORECASE
)
_TEXT = rb'"(?:[^"\\]|\\.)*"'


def address(url: str) -> str:
    """A request's address without what opens something."""
    return _IN_ADDRESS.sub(rb"\1" + HIDDEN.encode(), url.encode(errors="surrogatepass")).decode(errors="surrogatepass")


def body(data: bytes, hides: Collection[str] = ()) -> bytes:
    """An answer without the values of the keys in ``hides``, at whatever depth, and without what opens something."""
    shown = _IN_ADDRESS.sub(rb"\1" + HIDDEN.encode(), data)
    if not hides:
        return shown
    keys = "|".join(re.escape(json.dumps(key)) for key in sorted(hides)).encode()
    shown = re.sub(rb"((?:" + keys + rb")\s*:\s*)" + _TEXT, rb'\1"' + HIDDEN.encode() + rb'"', shown)
    return _rewritten(shown, frozenset(hides))


def _rewritten(data: bytes, hides: frozenset[str]) -> bytes:
    """``data``, written anew where something to be hidden stands in another way: a number, a list, a key in escapes."""
    try:
        answer = json.loads(data)
        blank, changed = _blank(answer, hides)
    except (ValueError, RecursionError):
        return data
    return json.dumps(blank, ensure_ascii=False).encode(errors="backslashreplace") if changed else data


def _blank(value: Any, hides: frozenset[str]) -> tuple[Any, bool]:
    if isinstance(value, dict):
        parts = {key: _hidden(part) if key in hides else _blank(part, hides) for key, part in value.items()}
        return {key: part for key, (part, _) in parts.items()}, any(changed for _, changed in parts.values())
    if isinstance(value, list):
        members = [_blank(member, hides) for member in value]
        return [member for member, _ in members], any(changed for _, changed in members)
    return value, False


def _hidden(value: Any) -> tuple[Any, bool]:
    return (value, False) if value in (None, HIDDEN) else (HIDDEN, True)
