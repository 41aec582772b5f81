"""The keyless signature over a pack: a Sigstore bundle that lies beside it, made and checked.

It is an extra and stands for itself: it names the manifest and the reports by digest as the seal does, and leaves the pack
as it is. To check it one must say whose signature is meant: a workflow's identity and who vouches for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.model import Document
from evidence.pack import MANIFEST, PAGE, Damaged, Pack, digest, write_atomically
from tomproof.errors import Impossible, Wrong
from tomproof.seal import statement as statements
from tomproof.seal.envelope import PAYLOAD_TYPE

if TYPE_CHECKING:
    from sigstore.models import TrustedRoot
    from sigstore.verify import Verifier

GITHUB = "https://token.actions.githubusercontent.com"
_ENDING = ".sigstore.json"


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose signature is meant. ``identity`` is a workflow as ``https://github.com/OWNER/NAME/.github/workflows/FILE@REF``.

    ``trust`` is a client trust configuration of one's own (JSON); that of the public Sigstore, where it is None. Both names are
    compared whole and to the letter. Raises Wrong for an empty one, which a script easily hands over.
    """

    identity: str
    issuer: str = GITHUB
    trust: str | None = None

    def __post_init__(self) -> None:
        if not self.identity.strip():
            raise Wrong("whose keyless signature it should be is empty", "name the workflow with --identity")
        if not self.issuer.strip():
            raise Wrong(
                "who should vouch for the identity is empty", "name the issuer's address, or leave --issuer out"
            )


def place(pack: Path) -> Path:
    """Where the keyless signature of a pack lies: beside it, by its name."""
    return pack.absolute().with_name(f"{pack.absolute().name}{_ENDING}")


def sign(path: Path, pack: Pack, document: Document, reports: Iterable[Path], trust: str | None) -> Path:
    """Signs as the pipeline in which this runs, and says where the signature lies.

    Raises Wrong where there is one already, Impossible where it cannot be written, and the kinds of CollectError.
    """
    from collector.keyless import sign as signed

    target = place(path)
    if target.exists():
        raise Wrong(f"{target} is there already, and a signature is never written over")
    page = pack.after(PAGE)
    beside = {report.name: digest(report.read_bytes()) for report in reports}
    payload = statements.statement(pack, document, {**beside, **({PAGE: digest(page)} if page else {})}, None)
    bundle = signed(payload, trust)
    try:
        write_atomically(target, bundle)
    except OSError as error:
        raise Impossible(f"the signature {target} cannot be written: {error.strerror}") from error
    return target


def ready(expected: Expected) -> None:
    """Looks at what a check needs before there is one; raises Wrong without the library or a trust that can be read."""
    _verifier(expected)


def check(raw: bytes, pack: Pack, document: Document, expected: Expected) -> tuple[str, dict[str, str]]:
    """Who signed the pack, in a sentence, and the SHA-256 of each file that was signed; raises Damaged where it does not hold.

    Nothing is asked of a network: the roots are those of ``expected.trust``, or those that the library brings along.
    """
    kind, payload = _payload(raw, expected)
    if kind != PAYLOAD_TYPE:
        raise Damaged("the keyless signature is over something else than a statement")
    try:
        found: Any = json.loads(payload)
        subjects = statements.subjects(found)
        told = found["predicate"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"the keyless signature is over another kind of statement ({error})") from None
    if subjects.get(MANIFEST) != pack.sha256:
        raise Damaged("the keyless signature is that of another pack")
    if told != {**statements.predicate(pack, document), "signer": None}:
        raise Damaged("the statement that was signed keyless says otherwise of the pack")
    return f"by {expected.identity}, for which {expected.issuer} vouched, in Sigstore's log", subjects


def _payload(raw: bytes, expected: Expected) -> tuple[str, bytes]:
    """What was signed, after Sigstore's own verification of all of it."""
    verifier = _verifier(expected)
    from sigstore.errors import Error
    from sigstore.models import Bundle
    from sigstore.verify import policy

    try:
        bundle = Bundle.from_json(raw)
    except Exception as error:  # noqa: BLE001 - a hostile bundle breaks in many ways
        raise Damaged(f"the keyless signature cannot be read ({type(error).__name__})") from None
    try:
        whose = policy.Identity(identity=expected.identity, issuer=expected.issuer)
        return verifier.verify_dsse(bundle, whose)
    except Error as error:
        raise Damaged(f"the keyless signature does not hold: {' '.join(str(error).split())[:200]}") from None


def _verifier(expected: Expected) -> Verifier:
    try:
        from sigstore.verify import Verifier
    except ImportError:
        raise Wrong("keyless signatures cannot be checked here", 'pip install "tomproof[keyless]"') from None
    return Verifier(trusted_root=_root(expected.trust))


def _root(trust: str | None) -> TrustedRoot:
    from sigstore.models import ClientTrustConfig

    if trust is None:
        return ClientTrustConfig.production(offline=True).trusted_root
    try:
        return ClientTrustConfig.from_json(trust).trusted_root
    except ValueError:
        raise Wrong("the trust configuration cannot be read", "it is a Sigstore client trust config in JSON") from None
