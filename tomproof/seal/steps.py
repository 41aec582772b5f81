"""Verifying a pack: nine steps that a reviewer can follow, and in plain words which of them failed and why.

    1  the pack can be opened                      6  the time of the signature
    2  every file is the one the manifest names    7  the page and the reports are those that were sealed
    3  nothing is there that it does not name      8  the verdicts follow from the evidence
    4  the manifest is the one that was signed     9  the run before it
    5  the signature

Whatever a pack holds, a step ends in a sentence and never in a traceback. Missing from an unsigned pack is only what needs a
signature: those steps say so. That a step is "ok" never says whose key it was, nor that Azure gave these answers.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import claims as tom
from evidence.pack import (
    MANIFEST,
    PAGE,
    SEAL,
    VERDICTS,
    Damaged,
    NotAPack,
    Pack,
    PackError,
    Unfinished,
    digest,
    open_pack,
)
from tomproof import work
from tomproof.seal import bundle as bundles
from tomproof.seal import keyless, keys, stamps, statement, token
from tomproof.seal.bundle import Bundle, Unreadable
from tomproof.seal.envelope import PAYLOAD_TYPE, to_sign
from tomproof.seal.page import LANGUAGES, page_bytes

State = Literal["ok", "failed", "not signed", "not checked"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number and title, how it came out, and sentences for people."""

    number: int
    title: str
    state: State
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever verifies brings along: the key they trust, the roots of time, the run before, and whose keyless signature
    lies beside the pack; all of it may be missing."""

    key: keys.Public | None = None
    roots: stamps.Roots | None = None
    previous: Mapping[str, str] | None = None
    keyless: keyless.Expected | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """All steps, and whom the signature is by (a fingerprint, empty without a signature that holds).

    ``keyless`` is the identity whose keyless signature was asked for and holds, else empty.
    """

    steps: tuple[Step, ...]
    signer: str = ""
    trusted: bool = False
    keyless: str = ""

    @property
    def failed(self) -> bool:
        return any(step.state == "failed" for step in self.steps)


class _Said(Exception):  # noqa: N818 - ends a step early
    """How a step came out, where that is known before its end."""

    def __init__(self, state: State, *said: str) -> None:
        super().__init__(*said)
        self.state: State = state
        self.said = said


_UNSIGNED = _Said("not signed")
Done = tuple[State, list[str]]


def verify(path: Path, given: Given) -> Verified:
    """Walks the steps. Raises NotAPack and Unfinished (of ``evidence.pack``) where there is no pack to verify."""
    walk = _Walk(path, given)
    takes: list[tuple[str, Callable[[], Done]]] = [
        ("the pack can be opened", walk.opened),
        ("every file is the one the manifest names", walk.files),
        ("nothing is there that the manifest does not name", walk.unnamed),
        ("the manifest is the one that was signed", walk.manifest),
        ("the signature", walk.signature),
        ("the time of the signature", walk.time),
        ("the page and the reports are those that were sealed", walk.beside),
        ("the verdicts follow from the evidence", walk.verdicts),
        ("the run before it", walk.chain),
    ]
    steps = [_taken(number, title, take) for number, (title, take) in enumerate(takes, 1)]
    identity = given.keyless.identity if given.keyless is not None and walk.vouched is not None else ""
    return Verified(tuple(steps), walk.signer, trusted=bool(walk.signer) and given.key is not None, keyless=identity)


def _taken(number: int, title: str, take: Callable[[], Done]) -> Step:
    try:
        state, said = take()
    except _Said as end:
        return Step(number, title, end.state, end.said)
    except (NotAPack, Unfinished):
        raise
    except (PackError, Unreadable, tom.ClaimsError) as error:
        return Step(number, title, "failed", (str(error),))
    except Exception as error:  # noqa: BLE001 - a hostile pack may break anything, and the answer to that is "failed"
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return Step(
            number, title, "failed", (f"this could not be checked, because what is there cannot be read ({what})",)
        )
    return Step(number, title, state, tuple(said))


@dataclass(slots=True)
class _Walk:
    """What one step found and a later one needs."""

    path: Path
    given: Given
    pack: Pack | None = None
    whole: bool = False
    signer: str = ""
    vouched: Mapping[str, str] | None = None  # what a keyless signature that holds names, by name
    _bundle: Bundle | None = None
    _raw: bytes | None = None
    _statement: Mapping[str, Any] = field(default_factory=dict)

    # -- the files ---------------------------------------------------------------------------------------------------

    def opened(self) -> Done:
        try:
            self.pack = open_pack(self.path)
        except NotAPack as error:
            if self.path.is_file() and _looks_like_zip(self.path):
                raise Damaged(f"{self.path.name} is a damaged archive, or a part of it is missing") from error
            raise
        self._raw = self.pack.after(SEAL)
        estate = self.pack.estate
        by = "nobody: its answers were replayed, as in a demo" if estate.identity == "replay" else estate.identity
        return "ok", [f"tenant {estate.tenant}, asked from {estate.collected_from} to {estate.collected_to} by {by}"]

    def files(self) -> Done:
        changed = self._open().changed()
        self.whole = not changed
        return ("failed", changed) if changed else ("ok", [])

    def unnamed(self) -> Done:
        more = self._open().unlisted()
        return ("failed", more) if more else ("ok", [])

    # -- the seal ----------------------------------------------------------------------------------------------------

    def manifest(self) -> Done:
        pack = self._open()
        if self._raw is None and pack.after(PAGE) is not None:
            return "failed", [f"{PAGE} is there and {SEAL} is not: somebody has taken the seal away"]
        raw = self._sealed()
        self._bundle = bundles.read(raw)
        self._statement = bundles.payload_object(self._bundle.payload)
        if statement.subjects(self._statement).get(MANIFEST) != pack.sha256:
            return "failed", [f"{MANIFEST} is not the one that was signed: its SHA-256 is {pack.sha256}"]
        if self._bundle.to_bytes() != raw or self._bundle.payload_type != PAYLOAD_TYPE:
            return "failed", [f"{SEAL} is not written as it was when the pack was sealed"]
        return "ok", []

    def signature(self) -> Done:
        beside = self._keyless()
        try:
            state, said = self._by_key()
        except _Said as end:
            if end.state == "failed" or not beside:
                raise
            state, said = "ok" if self.given.keyless else end.state, list(end.said)
        return state, [*said, *beside]

    def _keyless(self) -> list[str]:
        """What is to be said of a keyless signature beside the pack; raises Damaged where it does not hold."""
        raw, expected = _beside(self.path, keyless.place(self.path).name), self.given.keyless
        if expected is None:
            return (
                ["a keyless signature lies beside it: say whose it should be, with --identity, to have it checked"]
                if raw
                else []
            )
        if raw is None:
            raise Damaged(f"no keyless signature lies beside the pack, as {keyless.place(self.path).name}")
        name, data = self._open().document()
        said, self.vouched = keyless.check(raw, self._open(), tom.read(data, name).document, expected)
        return [said]

    def _by_key(self) -> Done:
        if self._raw is None and self.given.key is not None:
            return "failed", ["the pack carries no signature, and a key was given to check one"]
        bundle = self._read()
        key = self._key()
        if not key.signed(to_sign(bundle.payload, bundle.payload_type), bundle.signature):
            return "failed", [
                f"the signature is not that of the key with the fingerprint {keys.grouped(key.fingerprint)}"
            ]
        if base64.b64encode(bytes.fromhex(key.fingerprint)).decode() != bundle.hint:
            return "failed", ["the seal points to another key than the one that signed it"]
        said = [f"by the key with the fingerprint {keys.grouped(key.fingerprint)}"]
        if self.given.key is not None and self.given.key != key:
            return "failed", [
                *said,
                f"which is not the key that you gave, {keys.grouped(self.given.key.fingerprint)}",
            ]
        self.signer = key.fingerprint
        said.append(
            "which is the key that you gave"
            if self.given.key
            else "whose key that is nobody has said here: compare it with the fingerprint that you were given by another road"
        )
        return "ok", said

    def time(self) -> Done:
        if self._raw is None and self.given.roots is not None:
            return "failed", ["the pack carries no signature and so no time stamp, and roots were given to check one"]
        bundle = self._read()
        if not bundle.stamps:
            state: State = "failed" if self.given.roots is not None else "not checked"
            return state, [
                "it carries no time stamp: the times in the manifest are those of the clock of who collected"
            ]
        found = [self._stamp(stamp, bundle.signature) for stamp in bundle.stamps]
        state = next((state for state in ("failed", "ok") if any(one == state for one, _ in found)), "not checked")
        return state, [sentence for _, sentence in found]

    def beside(self) -> Done:
        pack = self._open()
        sealed, vouched = self._subjects(), self.vouched or {}
        wrong, missing = [], []
        for name, sha256 in sorted({*sealed.items(), *vouched.items()}):
            if name == MANIFEST:
                continue
            data = pack.after(PAGE) if name == PAGE else _beside(self.path, name)
            if data is None and name == PAGE:
                wrong.append(f"{name} is missing")
            elif data is None:
                missing.append(f"{name} was sealed too and is not here to be compared")
            elif digest(data) != sha256:
                wrong.append(f"{name} has been changed: it is not the one that was sealed")
        if wrong:
            return "failed", [*wrong, *missing]
        same = pack.manifest["tool"]["version"] == work.TOOL["version"]
        if same and sealed.get(PAGE) not in (None, *(digest(page_bytes(language)) for language in LANGUAGES)):
            missing.append(f"{PAGE} is not the page that this version of tomproof makes: do not rely on what it shows")
        return "ok", missing

    # -- what follows ------------------------------------------------------------------------------------------------

    def verdicts(self) -> Done:
        pack = self._open()
        if not self.whole:
            raise _Said("not checked", "the evidence is not whole, so nothing is derived from it")
        found = work.judged(pack)
        again = work.verdict_bytes(found.reading, found.verdicts, found.snapshot, found.queries)
        writer = f"this is tomproof {work.TOOL['version']}, the pack was written by {pack.manifest['tool']['version']}"
        if again != pack.read(VERDICTS):
            return "failed", [f"the verdicts come out differently ({writer})"]
        if self._statement:
            told = dict(self._statement.get("predicate") or {})
            told.pop("signer", None)
            follows = statement.predicate(pack, found.reading.document)
            differing = sorted(key for key in {*told, *follows} if told.get(key) != follows.get(key))
            if differing:
                return "failed", [f"the signed statement says otherwise of {', '.join(differing)} ({writer})"]
        return "ok", []

    def chain(self) -> Done:
        named, wanted = self._open().previous, self.given.previous
        if wanted is not None and (named is None or named["sha256"] != wanted["sha256"]):
            other = f"the run {named['sha256']} that ended at {named['collected_to']}" if named else "no run at all"
            return "failed", [
                f"it follows {other}, and not the one that you gave, {wanted['sha256']}: a run in between is missing"
            ]
        if named is None:
            return "not checked", ["it names no run before it"]
        said = f"it follows the run that ended at {named['collected_to']}, whose manifest has the SHA-256 {named['sha256']}"
        return ("ok", [f"{said}: the one that you gave"]) if wanted else ("not checked", [said])

    # -- what the steps share ----------------------------------------------------------------------------------------

    def _open(self) -> Pack:
        if self.pack is None:
            raise _Said("not checked", "the pack could not be opened")
        return self.pack

    def _sealed(self) -> bytes:
        self._open()
        if self._raw is None:
            raise _UNSIGNED
        return self._raw

    def _read(self) -> Bundle:
        self._sealed()
        if self._bundle is None or not self._statement:
            raise _Said("not checked", "the seal cannot be read")
        return self._bundle

    def _subjects(self) -> Mapping[str, str]:
        """What the seal names; nothing where a keyless signature alone does."""
        if self._raw is None and self.vouched is not None:
            return {}
        self._read()
        return statement.subjects(self._statement)

    def _key(self) -> keys.Public:
        """The key that the statement itself names."""
        try:
            return keys.public(self._statement["predicate"]["signer"]["publicKey"].encode())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _Said("failed", "the statement does not say by which key it was signed") from error

    def _stamp(self, stamp: bytes, signature: bytes) -> tuple[State, str]:
        """How one time stamp comes out."""
        try:
            if self.given.roots is not None:
                time = stamps.proven(stamp, signature, self.given.roots)
                state: State = "ok"
                said = f"signed before {time.isoformat()}, vouched for by {stamps.authority(stamp)}"
            else:
                time = stamps.told(stamp, signature)
                state = "not checked"
                said = (
                    f"a time stamp says {time.isoformat()} and calls itself {stamps.authority(stamp)}; "
                    "give the authority's certificates with --roots to have it proven"
                )
            if not token.is_bare(stamp):
                return "failed", "the time stamp has been changed: there is more around it than was kept"
            if loose := stamps.loose(stamp, self.given.roots):
                said += f"; certificates in it whose issuer is not here, so that nothing rests on them: {loose}"
        except stamps.Undecodable as error:
            if not stamps.whole(stamp, signature):
                return "failed", f"the time stamp has been changed, or is none: {error}"
            return (
                "not checked",
                f"the time stamp is whole, but its form is not read here; try openssl ts -verify: {error}",
            )
        except stamps.StampError as error:
            return "failed", f"the time stamp proves nothing: {error}"
        return state, said


def _looks_like_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK" or path.suffix.lower() == ".zip"


def _beside(path: Path, name: str) -> bytes | None:
    """A file that lies beside the pack; None where there is none, or where the name would lead elsewhere."""
    if Path(name).name != name or name in (".", ".."):
        return None
    target = path.absolute().parent / name
    try:
        return target.read_bytes() if target.is_file() and not target.is_symlink() else None
    except OSError:
        return None
