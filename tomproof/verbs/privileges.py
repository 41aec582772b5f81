"""The verbs of rights: setup, which writes what gives them, and doctor, which says what an identity has of them.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal

import click

from claims import Claim
from collector.clouds import cloud_named
from evidence.pack import write_atomically
from tomproof import settings, work
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.verbs.common import remark

_NEXT = {
    "az": "read it, sign in with az login, then run it with bash; tomproof doctor says what came of it",
    "bicep": "read it, then deploy it as its first lines say; tomproof doctor says what came of it",
    "terraform": "read it, then terraform init and terraform apply; tomproof doctor says what came of it",
}


def setup(
    *, tom: Path | None, claims_file: Path | None, config: Path | None, form: str, repository: str, branch: str,
    environment: str | None, name: str | None, role: Literal["custom", "reader"], tenant: str | None,
    subscriptions: tuple[str, ...], management_group: str | None, cloud: str | None, output: Path | None, quiet: bool,
) -> int:  # fmt: skip
    """Writes what creates the application and gives it exactly the rights that these claims need."""
    from tomproof.setup.needs import needs
    from tomproof.setup.target import Target

    chosen = settings.load(config, Path.cwd())
    named = bool(subscriptions or management_group)
    target = Target(
        repository=repository, branch=branch, environment=environment, name=name or "", role=role,
        tenant=tenant or chosen.azure.tenant,
        subscriptions=subscriptions if named else chosen.azure.subscriptions,
        management_group=management_group if named else chosen.azure.management_group,
        cloud=cloud_named(cloud or chosen.azure.cloud),
    )  # fmt: skip
    written: str = import_module(f"tomproof.setup.{form}").render(needs(_claims(tom, claims_file, chosen)), target)
    if output is None:
        click.echo(written, nl=False)
    else:
        try:
            write_atomically(output, written.encode())
        except OSError as error:
            raise Impossible(f"{output} cannot be written: {error.strerror}") from error
        remark(f"wrote {output}", quiet=quiet)
    if not target.immutable:
        remark(
            "NOTE: a repository made, renamed or moved since 15 July 2026 signs in with its ids in the subject; for such a one "
            "name it as OWNER@ID/NAME@ID",
            quiet=quiet,
        )
    remark(f"next: {_NEXT[form]}", quiet=quiet)
    return Exit.PASS


def _claims(path: Path | None, claims_file: Path | None, chosen: settings.Settings) -> Sequence[Claim]:
    """The claims of a document, of a confirmed file laid over it, or of that file alone."""
    path = path or (Path(chosen.run.tom) if chosen.run.tom else None)
    confirmed = claims_file or (Path(chosen.run.claims) if chosen.run.claims else None)
    if path is not None:
        return work.read_tom(path, confirmed)[1].claims
    if confirmed is None:
        raise Wrong("there are no claims to give rights for", "name a TOM document, or a confirmed file with --claims")
    return work.read_claims(confirmed)
