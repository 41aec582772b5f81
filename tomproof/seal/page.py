"""verify.html as it lies in every sealed pack: page.html with the digests of its one script and its one style filled in.

It speaks English and German; which of them first is told by its ``lang``, and two buttons switch.
Its policy lets nothing else run and nothing be fetched: https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

LANGUAGES = ("en", "de")
_ENGLISH = '<html lang="en">'


def page_bytes(language: str = "en") -> bytes:
    """The page of this version, in a language of its own or in English first; always the same bytes for the same language."""
    page = files("tomproof.seal").joinpath("page.html").read_text(encoding="utf-8")
    for tag in ("script", "style"):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        page = page.replace(f"'sha256-{tag.upper()}'", f"'sha256-{digest}'", 1)
    return page.replace(_ENGLISH, f'<html lang="{language if language in LANGUAGES else "en"}">', 1).encode()
