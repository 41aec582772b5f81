"""Symbol fonts: what the letters of Wingdings and its kin show, as far as they are boxes, ticks and bullets."""

from __future__ import annotations

from functools import lru_cache

# The fonts' code points, https://learn.microsoft.com/typography/font-list/wingdings and its neighbours; in a file they
# stand as such, as Latin-1 letters, or moved to U+F000.
_WINGDINGS = {
    0x6C: "•", 0x6E: "▪", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x78: "☒", 0xA8: "☐", 0xA7: "▪", 0xB7: "•", 0x9F: "•",
    0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "➪", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "•", 0x98: "•", 0xA2: "▪", 0xA3: "☐",
    0x2A: "☐", 0x30: "☐",
}  # fmt: skip
_SYMBOL = {0xB7: "•", 0xAE: "→", 0xDE: "⇒"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings2": _WINGDINGS_2, "symbol": _SYMBOL}


@lru_cache(maxsize=1000)
def table(font: str) -> dict[int, str] | None:
    """The font's signs by code point, None for a font of letters; a subset's prefix ("ABCDEF+") is no part of the name."""
    name = font.rpartition("+")[2].lower().replace(" ", "").replace("-", "")
    for suffix in ("regular", "normal"):
        name = name.removesuffix(suffix)
    return _FONTS.get(name)


def shown(text: str, signs: dict[int, str]) -> str:
    """What a text in a symbol font shows; signs that mean nothing here are bullets."""
    return "".join(char if char.isspace() else signs.get(ord(char) & 0xFF, "•") for char in text)
