"""The forms in which JSON and times are written in a pack: line by line to compare, canonical for what is signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# From here on numbers are not exact in every JSON reader: https://www.rfc-editor.org/rfc/rfc7493#section-2.2
_LARGEST_NUMBER = 2**53


def dump_json(data: Any) -> bytes:
    """The one way JSON is written in a pack: sorted keys, UTF-8, one line per member of the outer two levels.

    So a difference between two files shows line by line, and the encoder that is written in C does the work.
    """
    text = _lines(data, 2) + "\n"
    return text.encode(errors="backslashreplace")  # half a surrogate pair out of an answer is an escape in JSON too


def canonical_json(data: Any) -> bytes:
    """JSON in the one form that RFC 8785 leaves: what the manifest and the sealed statement are written in.

    Takes objects, lists, texts, true, false, null and whole numbers up to 2**53; raises ValueError for any other number,
    because none has a place there. Half a surrogate pair, which RFC 8785 does not know, is written as an escape.
    https://www.rfc-editor.org/rfc/rfc8785
    """
    return json.dumps(_canonical(data), ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace")


def _canonical(data: Any) -> Any:
    """``data`` with the members of every object in the order of their UTF-16 code units."""
    if isinstance(data, Mapping):
        keys = sorted(map(str, data), key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _canonical(data[key]) for key in keys}
    if isinstance(data, list | tuple):
        return [_canonical(member) for member in data]
    if isinstance(data, float) or (isinstance(data, int) and abs(data) >= _LARGEST_NUMBER):
        raise ValueError(f"{data!r} has no place in a manifest")
    return data


def _lines(data: Any, depth: int) -> str:
    if depth and data and isinstance(data, dict):
        rows = (f"{_compact(str(key))}: {_lines(data[key], depth - 1)}" for key in sorted(data))
        return "{\n" + ",\n".join(rows) + "\n}"
    if depth and data and isinstance(data, list):
        return "[\n" + ",\n".join(_lines(member, 0) for member in data) + "\n]"
    return _compact(data)


def _compact(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False)


def moment(text: str) -> datetime:
    """A moment in UTC; raises ValueError for a time without a zone, which is another one on each machine, or OverflowError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} says no time zone")
    return at.astimezone(UTC)
