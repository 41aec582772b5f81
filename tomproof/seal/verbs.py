"""The verbs of the seal: with what a run signs, keygen, timestamp and verify."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claims.model import Document
from collector.clouds import cloud_named
from collector.errors import CollectError
from evidence.pack import Damaged, Pack, open_pack
from reports.words import visible
from tomproof.errors import Impossible, Wrong
from tomproof.seal import keyless, keys, sealing, stamps, steps
from tomproof.seal.bundle import Bundle
from tomproof.settings import Settings, Timestamp
from tomproof.work import Where, judged, read_file, text_of

if TYPE_CHECKING:
    from collector.keyvault import Key, Vault

Remark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class VaultKey:
    """A key in Azure Key Vault. What comes back is checked against the key before anybody relies on it."""

    public: keys.Public
    _vault: Vault = field(repr=False)
    _key: Key = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The signature (DER) over the message; raises Impossible and the kinds of CollectError."""
        try:
            signature = keys.from_raw(self._vault.sign(self._key, hashlib.sha256(message).digest()))
        except ValueError as error:
            raise Impossible(f"the vault's signature cannot be read: {error}") from error
        if not self.public.signed(message, signature):
            raise Impossible("the vault's signature is not that of the key that it names")
        return signature


@dataclass(frozen=True, slots=True)
class Sealing:
    """With what a run signs and who stamps it; made before anything is asked, so that a wrong key is found at once."""

    signer: keys.Signer
    timestamp: Timestamp
    roots: stamps.Roots | None = None

    def put(self, path: Path, pack: Pack, document: Document, reports: Iterable[Path], remark: Remark) -> None:
        """Seals the pack in the folder ``path`` with the reports; raises Impossible where a required time stamp is missing."""
        try:
            bundle = sealing.seal(path, pack, document, reports, self.signer)
        except (Impossible, CollectError):
            remark(f"the pack is whole and not signed; when the key can be reached: tomproof seal {path}")
            raise
        remark(f"signed with the key {keys.grouped(self.signer.public.fingerprint)}")
        if self.timestamp.urls:
            _stamp(path, self.timestamp, self.roots, remark, bundle)


def prepare(key: Path | None, chosen: Settings, where: Where) -> Sealing | None:
    """With what to sign by the command line and the settings; None where nothing is signed. Raises Wrong or CollectError."""
    seal, stamping = chosen.seal, chosen.timestamp
    if where.replay is not None:
        stamping = Timestamp()  # a demo asks nobody
    roots = stamps.roots_file(Path(stamping.roots)) if stamping.roots else None
    path = key or (Path(seal.key) if seal.key else None)
    if path is not None:
        return Sealing(keys.private(read_file(path, "private key"), str(path)), stamping, roots)
    if seal.key_vault and where.replay is None:
        return Sealing(_vault_key(seal.key_vault, where), stamping, roots)
    if stamping.required:
        raise Wrong("a time stamp is required and nothing is signed", "name a key with --key, or in the [seal] table")
    return None


def _vault_key(address: str, where: Where) -> VaultKey:
    from collector.keyvault import Vault

    vault = Vault(address, cloud_named(where.cloud), where.auth, where.tenant)
    key = vault.key()
    try:
        return VaultKey(keys.from_point(key.x, key.y), vault, key)
    except ValueError as error:
        raise Impossible("the vault's key is no point on P-256") from error


def keygen(output: Path) -> dict[str, str]:
    """Makes a key and says where it is and what its fingerprint is."""
    public = keys.generate(output)
    return {"private": str(output), "public": str(keys.public_path(output)), "sha256": public.fingerprint}


def tell_key(made: dict[str, str]) -> None:
    """Prints where a new key is, for people."""
    click.echo(f"private key  {made['private']}  (keep it at home; it can be read by you only)")
    click.echo(f"public key   {made['public']}  (give it to whoever is to verify)")
    click.echo(f"fingerprint  {keys.grouped(made['sha256'])}")


def seal(path: Path, key: Path | None, chosen: Settings, reports: Iterable[Path], remark: Remark) -> None:
    """Seals a finished pack, after a look at it.

    Raises Damaged where it does not verify, Wrong where there is no key or a report lies elsewhere, and CollectError.
    """
    azure = chosen.azure
    by = prepare(key, chosen, Where(cloud=azure.cloud, auth=azure.auth, tenant=azure.tenant))
    if by is None:
        raise Wrong("there is no key to sign with", "name one with --key, or in the [seal] table of tomproof.toml")
    if not path.is_dir():
        raise Wrong(f"{path} is no pack's folder", "unpack it first; a seal is written into the folder")
    pack = _whole(path, reports)
    by.put(path, pack, judged(pack).reading.document, reports, remark)


def seal_keyless(path: Path, trust: Path | None, reports: Iterable[Path], remark: Remark) -> None:
    """Signs a finished pack as the pipeline in which this runs, beside it; raises what ``seal`` does."""
    pack = _whole(path, reports)
    made = keyless.sign(path, pack, judged(pack).reading.document, reports, _text(trust))
    remark(f"signed keyless: {made}")


def _text(path: Path | None) -> str | None:
    return None if path is None else text_of(read_file(path, "trust configuration"), path)


def _whole(path: Path, reports: Iterable[Path]) -> Pack:
    """The pack after a look at it and at its reports; raises Damaged or Wrong."""
    for report in reports:
        if report.absolute().parent != path.absolute().parent:
            raise Wrong(f"{report} does not lie beside the pack", "verify looks for a sealed report there")
        read_file(report, "report")
    wrong = [
        sentence for step in steps.verify(path, steps.Given()).steps if step.state == "failed" for sentence in step.said
    ]
    if wrong:
        raise Damaged(f"the pack is not signed, because it is not whole: {wrong[0]}")
    return open_pack(path)


def timestamp(path: Path, chosen: Settings, urls: tuple[str, ...], roots: Path | None, remark: Remark) -> None:
    """Adds a time stamp to a sealed pack; raises Wrong, or Impossible where none could be had."""
    given = roots or (Path(chosen.timestamp.roots) if chosen.timestamp.roots else None)
    asked = Timestamp(urls or chosen.timestamp.urls, None, required=True)
    if not asked.urls:
        raise Wrong("there is no time-stamping authority to ask", "name one with --url, or in the [timestamp] table")
    _stamp(path, asked, stamps.roots_file(given) if given else None, remark, sealing.bundle_of(path))


def _stamp(path: Path, asked: Timestamp, roots: stamps.Roots | None, remark: Remark, bundle: Bundle) -> None:
    from collector.timestamp import ask

    ways = partial(stamps.stamped, urls=asked.urls, roots=roots, send=ask)
    found = sealing.stamp(path, bundle, ways)
    for sentence in found.said:
        remark(sentence)
    if asked.required and not found.sound:
        raise Impossible(
            "no time-stamping authority gave a sound time stamp; the pack is signed and whole",
            f"try again later: tomproof timestamp {path}",
        )


def verify(
    pack: Path, key: Path | None, roots: Path | None, previous: Path | None, expected: keyless.Expected | None = None
) -> steps.Verified:
    """Walks the steps with what whoever verifies brought along; raises Wrong and PackError."""
    if expected is not None:
        keyless.ready(expected)
    given = steps.Given(
        _trusted(key) if key else None,
        stamps.roots_file(roots) if roots else None,
        sealing.before(previous) if previous else None,
        expected,
    )
    return steps.verify(pack, given)


def expected(identity: str | None, issuer: str | None, trust: Path | None) -> keyless.Expected | None:
    """Whose keyless signature is meant; None where nobody has said."""
    if identity is None:
        if issuer is not None or trust is not None:
            raise Wrong("whose keyless signature it should be is not said", "name the workflow with --identity")
        return None
    return keyless.Expected(identity, keyless.GITHUB if issuer is None else issuer, _text(trust))


def _trusted(path: Path) -> keys.Public:
    try:
        return keys.public(read_file(path, "public key"))
    except ValueError:
        raise Wrong(f"{path} holds no public key (ECDSA over P-256) in PEM") from None


_WORDS = {"ok": "ok", "failed": "NOT OK", "not signed": "not signed", "not checked": "not checked"}


def as_dict(pack: Path, found: steps.Verified) -> dict[str, Any]:
    """What verify found, for programs. ``problems`` are the sentences of a step that failed, ``remarks`` those of the others."""
    return {
        "pack": str(pack),
        "ok": not found.failed,
        "signer": {"sha256": found.signer, "trusted": found.trusted} if found.signer else None,
        "keyless": found.keyless or None,
        "steps": [
            {
                "number": step.number,
                "step": step.title,
                "state": step.state,
                "problems": list(step.said) if step.state == "failed" else [],
                "remarks": [] if step.state == "failed" else list(step.said),
            }
            for step in found.steps
        ],
    }


def tell(found: steps.Verified) -> None:
    """Prints what verify found, for people."""
    for step in found.steps:
        click.echo(f"{step.number}. {step.title}: {_WORDS[step.state]}")
        for sentence in step.said:
            click.echo(f"     {visible(sentence)}")
    if found.failed:
        click.echo("the pack is NOT as it was sealed")
        return
    click.echo("the pack is as it was sealed")
    if found.keyless and not found.signer:
        return
    if not found.signer:
        click.echo("not checked: who sealed it and when; this pack carries no signature and no time stamp")
    elif not found.trusted:
        click.echo("not checked: whose key it was sealed with; give the public key that you trust with --key")
