"""The verbs of rights: setup, which writes what gives them, and doctor, which says what an identity has of them.

Each returns an exit code. Results go to standard output, progress and remarks to standard error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import click

from claims import Claim, read
from collector.clouds import cloud_named
from evidence.declared import GUID
from evidence.pack import write_atomically
from tomproof import settings, work
from tomproof.errors import Exit, Impossible, Wrong
from tomproof.verbs.common import print_json, remark
from tomproof.work import Where

_NEXT = {
    "az": "read it, sign in with az login, then run it with bash; tomproof doctor says what came of it",
    "bicep": "read it, then deploy it as its first lines say; tomproof doctor says what came of it",
    "terraform": "read it, then terraform init and terraform apply; tomproof doctor says what came of it",
}


def setup(
    *, tom: Path | None, claims_file: Path | None, config: Path | None, form: str, repository: str, branch: str,
    environment: str | None, name: str | None, role: Literal["custom", "reader"] | None, tenant: str | None,
    subscriptions: tuple[str, ...], management_group: str | None, cloud: str | None, output: Path | None, quiet: bool,
) -> int:  # fmt: skip
    """Writes what creates the application and gives it exactly the rights that these claims need."""
    from tomproof.setup.needs import needs
    from tomproof.setup.target import Target

    chosen = settings.load(config, Path.cwd())
    needed = needs(_claims(tom, claims_file, chosen))
    named = bool(subscriptions or management_group)
    target = Target(
        repository=repository, branch=branch, environment=environment, name=name or "",
        role=role or ("reader" if needed.everything else "custom"),
        tenant=tenant or chosen.azure.tenant,
        subscriptions=subscriptions if named else chosen.azure.subscriptions,
        management_group=management_group if named else chosen.azure.management_group,
        cloud=cloud_named(cloud or chosen.azure.cloud),
    )  # fmt: skip
    written: str = import_module(f"tomproof.setup.{form}").render(needed, target)
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


def doctor(*, tom: Path | None, quiet: bool, as_json: bool, **estate: Any) -> int:  # noqa: ARG001
    """Says what the identity that signs in has of what these claims need, what is missing, and what it has too much of."""
    from tomproof.doctor.asking import ask
    from tomproof.doctor.findings import findings
    from tomproof.doctor.telling import as_dict, as_text
    from tomproof.setup.needs import needs

    chosen = settings.load(estate["config"], Path.cwd())
    where = _where(estate, chosen.azure)
    of_demo = estate["demo"] and not (tom or chosen.run.tom or estate["claims_file"])
    needed = needs(_demo_claims() if of_demo else _claims(tom, estate["claims_file"], chosen))
    found = findings(needed, asyncio.run(ask(needed, where)), where.cloud)
    if as_json:
        print_json(as_dict(found))
    else:
        click.echo(as_text(found), nl=False)
    return Exit.PASS if found.whole else Exit.UNKNOWN


def _where(estate: Mapping[str, Any], azure: settings.Azure) -> Where:
    """Whom to ask and as whom; the same that a run asks. Raises Wrong for what is no id."""
    where = Where(
        cloud=estate["cloud"] or azure.cloud,
        auth=estate["auth"] or azure.auth,
        tenant=estate["tenant"] or azure.tenant,
        subscriptions=estate["subscriptions"] or azure.subscriptions,
        management_group=estate["management_group"] or azure.management_group,
    )
    for id_ in where.subscriptions:
        if not GUID.fullmatch(id_):
            raise Wrong(f"{id_!r} is no id of a subscription")
    if estate["demo"]:
        from tomproof.demo import DemoTenant

        return work.replace(where, replay=DemoTenant())
    return where


def _demo_claims() -> Sequence[Claim]:
    from tomproof.demo import NAME, TOM

    return read(TOM, NAME).claims


def _claims(path: Path | None, claims_file: Path | None, chosen: settings.Settings) -> Sequence[Claim]:
    """The claims of a document, of a confirmed file laid over it, or of that file alone."""
    path = path or (Path(chosen.run.tom) if chosen.run.tom else None)
    confirmed = claims_file or (Path(chosen.run.claims) if chosen.run.claims else None)
    if path is not None:
        return work.read_tom(path, confirmed)[1].claims
    if confirmed is None:
        raise Wrong("there are no claims to look at", "name a TOM document, or a confirmed file with --claims")
    return work.read_claims(confirmed)
