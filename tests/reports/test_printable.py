"""Text for paper: nothing that no font can show, and places to break in long words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.printable import broken, legible, printed


def joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Maßnahmen – §\u00a032 „Zugriff“ … €", "Maßnahmen – § 32 „Zugriff“ … €"),
        ("one\r\n  two\tthree", "one two three"),
        ("a\u202eb\x07", "a[U+202E]b[U+0007]"),
        ("日本", "[U+65E5][U+672C]"),
        ("\u2705 done, \u274c not, \u26a0\ufe0f", "✔ done, ✘ not, ⚠"),
        ("\U0001f512 locked", "[lock] locked"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e\u0301 and q\u0301", "é and q[U+0301]"),
        ("half \ud800", "half [U+D800]"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_no_font_can_show_is_named(text: str, shown: str) -> None:
    assert legible(text) == shown


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", "short"),
        ("a sentence of many small words has its own places", "a sentence of many small words has its own places"),
        ("Datenschutzgrundverordnung", "Datenschutzgrundverordnung"),
        ("azure.storage.blob-services", ["azure.", "storage.", "blob-", "services"]),
        ("see supportsHttpsTrafficOnly now", ["see supports", "Https", "Traffic", "Only now"]),
        ("0" * 26, ["0" * 8, "0" * 8, "0" * 8, "00"]),
    ],
)
def test_a_line_may_end_within_a_long_word(text: str, parts: str | list[str]) -> None:
    assert broken(text) == parts


@given(st.text())
def test_nothing_gets_lost_where_a_word_is_cut(text: str) -> None:
    assert joined(broken(text)) == text


def test_every_text_of_the_data_is_taken_and_the_rest_stays() -> None:
    data = {"a": ["x\u200by", 3, None, True], "b": {"c": "azure.storage.accounts"}}
    assert printed(data) == {"a": ["x[U+200B]y", 3, None, True], "b": {"c": ["azure.", "storage.", "accounts"]}}
