"""The verbs of the seal: verify, keygen, seal and timestamp.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tomproof import settings
from tomproof.errors import Exit, Wrong
from tomproof.verbs.common import print_json, remark


def verify(
    *, pack: Path, key: Path | None, roots: Path | None, previous: Path | None, identity: str | None, issuer: str | None,
    trust: Path | None, quiet: bool, as_json: bool,  # noqa: ARG001
) -> int:  # fmt: skip
    """Integrity, signature, time stamp, and the verdicts recomputed, step by step."""
    from tomproof.seal import verbs

    found = verbs.verify(pack, key, roots, previous, verbs.expected(identity, issuer, trust))
    if as_json:
        print_json(verbs.as_dict(pack, found))
    else:
        verbs.tell(found)
    return Exit.FAIL if found.failed else Exit.PASS


def keygen(*, output: Path, quiet: bool, as_json: bool) -> int:
    """Makes the key that packs are signed with."""
    from tomproof.seal import verbs

    made = verbs.keygen(output)
    if as_json:
        print_json(made)
        return Exit.PASS
    verbs.tell_key(made)
    remark("next: publish the fingerprint where your customers can find it without the pack", quiet=quiet)
    return Exit.PASS


def seal(
    *, pack: Path, key: Path | None, keyless: bool, trust: Path | None, reports: tuple[Path, ...], config: Path | None,
    quiet: bool,
) -> int:  # fmt: skip
    """Signs a pack that was collected without a key, or whose key could not be reached; or keyless, beside it."""
    from tomproof.seal import verbs

    if keyless:
        if key is not None:
            raise Wrong("--keyless signs without a key", "leave --key out, or give the command twice")
        verbs.seal_keyless(pack, trust, reports, partial(remark, quiet=quiet))
        return Exit.PASS
    if trust is not None:
        raise Wrong("--trust is for --keyless")
    verbs.seal(pack, key, settings.load(config, Path.cwd()), reports, partial(remark, quiet=quiet))
    return Exit.PASS


def timestamp(*, pack: Path, urls: tuple[str, ...], roots: Path | None, config: Path | None, quiet: bool) -> int:
    """Adds a time stamp to a sealed pack."""
    from tomproof.seal import verbs

    chosen = settings.load(config, Path.cwd())
    verbs.timestamp(pack, chosen, urls, roots, partial(remark, quiet=quiet))
    return Exit.PASS
