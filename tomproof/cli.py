"""The command line: what can be typed, and nothing else. The verbs live in tomproof.verbs, loaded when one is used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tomproof import __version__
from tomproof.errors import understood
from tomproof.settings import AUTHS, CLOUDS, FAIL_ONS, LANGS

F = TypeVar("F", bound=Callable[..., Any])

# The formats of reports.FORMATS; a test holds the two lists equal, so that --help need not load the reports.
FORMATS = (
    "annotations", "badge", "csv", "html", "json", "junit", "md", "ocsf", "oscal", "oscal-1.1.3", "pdf", "sarif", "summary",
    "text", "xlsx",
)  # fmt: skip
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_PACK = click.Path(path_type=Path)


class Verbs(click.Group):
    """The group of verbs, in the order of the work and not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)


class Formats(click.ParamType[tuple[str, ...]]):
    """``html,json``: one or more formats."""

    name = "format[,format]"

    def __init__(self, known: tuple[str, ...] = FORMATS) -> None:
        self._known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The formats as a tuple; fails on one that does not exist."""
        names = value if isinstance(value, tuple) else tuple(n.strip() for n in str(value).split(",") if n.strip())
        for name in names:
            if name not in self._known:
                self.fail(f"{name!r} is no format; there are {', '.join(self._known)}", param, ctx)
        return names


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_said = _options(
    click.option("--quiet", "-q", is_flag=True, help="No progress and no remarks on standard error."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output."),
)
_quiet = click.option("--quiet", "-q", is_flag=True, help="No progress and no remarks on standard error.")
_fail_on = click.option(
    "--fail-on", type=click.Choice(FAIL_ONS), help="From which verdict on the exit code is not 0 (default: see docs)."
)
_own = click.option(
    "--own", "--names", "names", is_flag=True, help="The company's own view: people by their real ids and names."
)
_tom_path = click.option("--tom-path", help="Where the TOM lies in its repository, for the places in report.sarif.")
_lang = click.option("--lang", type=click.Choice(LANGS), help="The reports' language; default: that of the document.")
_estate = _options(
    click.option("--claims", "claims_file", type=_FILE, help="A confirmed claims.toml; default: read from the TOM."),
    click.option("--config", type=_FILE, help="Settings; default: tomproof.toml in this folder, if there is one."),
    click.option("--tenant", metavar="ID", help="The Entra tenant to ask."),
    click.option("--subscription", "subscriptions", metavar="ID", multiple=True,
                 help="Ask this subscription; repeatable. Default: all that the identity can read."),
    click.option("--management-group", metavar="ID", help="Ask the subscriptions below this management group."),
    click.option("--cloud", type=click.Choice(CLOUDS), help="Default: public."),
    click.option("--auth", type=click.Choice(AUTHS), help="How to sign in. Default: auto, which says what it took."),
    click.option("--demo", is_flag=True, help="Ask the built-in demo tenant: no account, no network."),
)  # fmt: skip
_sealing = _options(
    click.option("--key", type=_FILE, help="Sign the pack with this private key; see keygen. Default: the settings."),
    click.option(
        "--previous", metavar="PACK|FILE", type=_PACK, help="The run before this one: its pack, manifest or seal."
    ),
)
_store = click.option("--store", metavar="DIR|URL", help="The store of runs: a folder, or a container's address.")
_config = click.option("--config", type=_FILE, help="Settings; default: tomproof.toml in this folder, if there is one.")


_trust = click.option(
    "--trust", type=_FILE, help="A Sigstore client trust configuration. Default: the public Sigstore."
)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tomproof")
def tomproof() -> None:
    """Prove what a TOM document says: read it, ask Azure and Entra, write the evidence report.

    Try it without an account:  tomproof demo
    """


@tomproof.command(epilog="Example:  tomproof demo --out demo")
@click.option("--out", type=_FOLDER, default=Path("tomproof-demo"), show_default=True, help="Where the report goes.")
@click.option("--tom", type=_FILE, help="Another TOM, held against the demo tenant.")
@_lang
@_fail_on
@_said
def demo(**options: Any) -> None:
    """The whole job on a made-up tenant and its TOM: no account, no network."""
    _go("asking.demo", options)


@tomproof.command(epilog="Example:  tomproof claims docs/tom.md -o claims.toml")
@click.argument("tom", type=_FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "toml", "html")),
    help="Default: text, or by the ending of -o.",
)
@click.option(
    "-o", "--output", type=_FILE, help="Write there. A claims.toml that is there already keeps its decisions."
)
@click.option("--claims", "claims_file", type=_FILE, help="Lay this confirmed claims.toml over the document.")
@click.option(
    "--check", is_flag=True, help="Say where the document and --claims have drifted apart; exit code 1 if so."
)
@click.option("--explain", "identity", metavar="ID", help="Why the claim or statement with this id is read as it is.")
@click.option("--text", "only_text", is_flag=True, help="Print the text that the offsets count in, and nothing else.")
@click.option(
    "--lang", type=click.Choice(LANGS), help="What a terminal and the page say; default: the document's language."
)
@_said
def claims(**options: Any) -> None:
    """What the document says, statement by statement."""
    _go("reading.claims", options)


@tomproof.command(epilog="Example:  tomproof plan docs/tom.md")
@click.argument("tom", type=_FILE, required=False)
@click.option("--claims", "claims_file", type=_FILE, help="Take the claims from a confirmed claims.toml.")
@click.option("--cloud", type=click.Choice(CLOUDS), help="Default: public.")
@_said
def plan(**options: Any) -> None:
    """The queries and the permissions that these claims need; no network."""
    _go("reading.plan", options)


@tomproof.command(epilog="Example:  tomproof setup docs/tom.md --repository acme/compliance -o setup.sh")
@click.argument("tom", type=_FILE, required=False)
@click.option("--repository", required=True, metavar="OWNER/NAME", help="Whose workflow signs in; or OWNER@ID/NAME@ID.")
@click.option("--branch", default="main", show_default=True, help="The branch whose workflow signs in.")
@click.option("--environment", metavar="NAME", help="The GitHub environment whose jobs sign in, in place of a branch.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("az", "bicep", "terraform")),
    default="az",
    show_default=True,
    help="A script for bash and az, a Bicep file or a Terraform file.",
)
@click.option("--name", help="The application's name. Default: tomproof OWNER/NAME.")
@click.option(
    "--role",
    type=click.Choice(("custom", "reader")),
    help="A role of the operations by name, or the built-in Reader. Default: Reader where claims are about everything.",
)
@click.option("--claims", "claims_file", type=_FILE, help="A confirmed claims.toml; default: read from the TOM.")
@click.option("--config", type=_FILE, help="Settings; default: tomproof.toml in this folder, if there is one.")
@click.option("--tenant", metavar="ID", help="The Entra tenant that this is for.")
@click.option("--subscription", "subscriptions", metavar="ID", multiple=True, help="Give the rights there; repeatable.")
@click.option("--management-group", metavar="ID", help="Give the rights at this management group.")
@click.option("--cloud", type=click.Choice(CLOUDS), help="Default: public.")
@click.option("-o", "--output", type=_FILE, help="Write there. Default: standard output.")
@_quiet
def setup(**options: Any) -> None:
    """Write what creates the application and gives it exactly the rights that these claims need; no network."""
    _go("privileges.setup", options)


@tomproof.command(epilog="Example:  tomproof doctor --tom docs/tom.md")
@click.option("--tom", type=_FILE, help="The TOM document.")
@_estate
@_said
def doctor(**options: Any) -> None:
    """Say which of the needed rights this identity has, what would stay unknown, and what it has too much of."""
    _go("privileges.doctor", options)


@tomproof.command(epilog="Example:  tomproof collect --tom docs/tom.md --pack evidence/pack")
@click.option(
    "--pack", type=_FOLDER, required=True, help="Where the evidence pack is written; an unfinished one goes on."
)
@click.option("--tom", type=_FILE, help="The TOM document.")
@_store
@_sealing
@_estate
@_said
def collect(**options: Any) -> None:
    """Ask Azure and Entra, read-only, and write the evidence pack."""
    _go("asking.collect", options)


@tomproof.command(epilog="Example:  tomproof judge evidence/pack")
@click.argument("pack", type=_PACK)
@click.option("--tom", type=_FILE, help="Judge this document instead, by the answers that are in the pack.")
@click.option(
    "--claims", "claims_file", type=_FILE, help="Its confirmed claims.toml; default: the pack's, where words stand."
)
@click.option("--base", type=_FILE, help="Compare it with this document. Default: the pack's own.")
@click.option(
    "--format", "form", type=click.Choice(("text", "md")), help="md: what is new, changed or gone, to comment with."
)
@click.option("-o", "--output", type=_FILE, help="Write the comparison there.")
@_own
@_lang
@_fail_on
@_said
def judge(**options: Any) -> None:
    """Recompute every verdict from the pack; no network."""
    _go("showing.judge", options)


@tomproof.command(epilog="Example:  tomproof report evidence/pack --format html,json --out evidence")
@click.argument("pack", type=_PACK)
@click.option(
    "--format", "formats", type=Formats(), default="html", show_default=True, help=f"Of {', '.join(FORMATS)}."
)
@click.option("--out", type=_FOLDER, required=True, help="The folder to write to.")
@_tom_path
@_own
@_lang
@_quiet
def report(**options: Any) -> None:
    """Render reports from the pack; no network."""
    _go("showing.report", options)


@tomproof.command(epilog="Example:  tomproof answers evidence/pack --fill questionnaire.xlsx")
@click.argument("pack", type=_PACK)
@click.option("--format", "form", type=click.Choice(("xlsx", "md")), help="Default: md, or by the ending of -o.")
@click.option("-o", "--output", type=_FILE, help="Write there.")
@click.option("--fill", "questionnaire", type=_FILE, help="A customer's own questionnaire: write a filled copy of it.")
@_lang
@_said
def answers(**options: Any) -> None:
    """Ready answers for security questionnaires; no network."""
    _go("showing.answers", options)


@tomproof.command(epilog="Example:  tomproof run --tom docs/tom.md --out evidence")
@click.option("--tom", type=_FILE, help="The TOM document.")
@click.option("--out", type=_FOLDER, required=True, help="The folder for the pack and the reports.")
@click.option("--format", "formats", type=Formats(), help=f"Of {', '.join(FORMATS)}. Default: html,json.")
@_tom_path
@_own
@click.option("--no-handout", is_flag=True, help="Do not write handout.zip, the pack without its people.")
@_store
@_sealing
@_estate
@_lang
@_fail_on
@_said
def run(**options: Any) -> None:
    """Claims, plan, collect, judge and report in one go."""
    _go("asking.run", options)


@tomproof.command(epilog="Example:  tomproof notify evidence/pack --previous last-week/pack --github acme/compliance")
@click.argument("pack", type=_PACK)
@click.option("--previous", metavar="PACK", type=_PACK, help="The run before; default: the one it follows in --store.")
@_store
@_config
@click.option("--webhook", metavar="URL", help="Post what is new or over there. Default: TOMPROOF_WEBHOOK.")
@click.option(
    "--github", "repository", metavar="OWNER/NAME", help="Open an issue for each there, and close it when it is over."
)
@click.option("--public", is_flag=True, help="Open issues even where everybody can read them.")
@click.option("--dry-run", is_flag=True, help="Say what there is to tell, and tell nobody.")
@_lang
@_said
def notify(**options: Any) -> None:
    """Tell people: promises that no longer hold, answers that are missing, what runs out."""
    _go("telling.notify", options)


@tomproof.command(epilog="Example:  tomproof verify evidence/pack")
@click.argument("pack", type=_PACK)
@click.option("--key", type=_FILE, help="The public key that you trust; the pack must be signed with it.")
@click.option(
    "--roots", type=_FILE, help="The time-stamping authority's certificates; the time stamp must lead to them."
)
@click.option("--previous", metavar="PACK|FILE", type=_PACK, help="The run that this one must follow.")
@click.option("--identity", help="Whose keyless signature must lie beside the pack: the address of a workflow.")
@click.option("--issuer", metavar="URL", help="Who vouches for that identity. Default: GitHub Actions.")
@_trust
@_said
def verify(**options: Any) -> None:
    """Check a pack's integrity, its signature and time, and that its verdicts follow from its evidence."""
    _go("sealing.verify", options)


@tomproof.command(epilog="Example:  tomproof handout evidence/pack -o handout.zip")
@click.argument("pack", type=_PACK)
@click.option("-o", "--output", type=_FILE, required=True, help="The .zip to write.")
@click.option("--key", type=_FILE, help="Sign it with this private key; see keygen.")
@_said
def handout(**options: Any) -> None:
    """Make the pack to hand out: people are tokens, and the same verdicts follow from it."""
    _go("editions.handout", options)


@tomproof.command(epilog="Example:  tomproof disclose evidence/pack red-name-abcdefghijklmnopqrstuvwx")
@click.argument("pack", type=_PACK)
@click.argument("said", metavar="VALUE|TOKEN", required=False)
@click.option("--key", "whole", is_flag=True, help="Print the key that opens every token.")
@_said
def disclose(**options: Any) -> None:
    """Open one token of the pack to hand out, with what proves it, and no other."""
    _go("editions.disclose", options)


@tomproof.command(epilog="Example:  tomproof keygen -o seal.pem")
@click.option(
    "-o", "--output", type=_FILE, required=True, help="Where the private key goes; the public one lies beside it."
)
@_said
def keygen(**options: Any) -> None:
    """Make the key that packs are signed with, and print its fingerprint."""
    _go("sealing.keygen", options)


@tomproof.command(epilog="Example:  tomproof seal evidence/pack --key seal.pem --report evidence/report.html")
@click.argument("pack", type=_PACK)
@click.option("--key", type=_FILE, help="Sign with this private key; see keygen. Default: the settings.")
@click.option("--keyless", is_flag=True, help="Sign as the pipeline in which this runs; the signature lies beside it.")
@_trust
@click.option("--report", "reports", type=_FILE, multiple=True, help="Seal this report, too; it lies beside the pack.")
@click.option("--config", type=_FILE, help="Settings; default: tomproof.toml in this folder, if there is one.")
@_quiet
def seal(**options: Any) -> None:
    """Sign a finished pack that the run itself did not sign."""
    _go("sealing.seal", options)


@tomproof.command(epilog="Example:  tomproof timestamp evidence/pack --url https://tsa.example.org --roots tsa.pem")
@click.argument("pack", type=_FOLDER)
@click.option("--url", "urls", multiple=True, help="Ask this authority; repeatable. Default: the settings.")
@click.option("--roots", type=_FILE, help="The authority's certificates. Default: the settings.")
@click.option("--config", type=_FILE, help="Settings; default: tomproof.toml in this folder, if there is one.")
@_quiet
def timestamp(**options: Any) -> None:
    """Have an authority confirm when a sealed pack was signed, if the run itself did not."""
    _go("sealing.timestamp", options)


@tomproof.group(cls=Verbs, epilog="Example:  tomproof store list --store evidence-store")
def store() -> None:
    """Keep every run, and look at what is kept: add, list, get, check."""


@store.command(epilog="Example:  tomproof store add evidence/pack --store evidence-store")
@click.argument("pack", type=_PACK)
@_store
@_config
@_said
def add(**options: Any) -> None:
    """Keep a pack, as run and collect do by --store; its seal with it."""
    _go("keeping.add", options)


@store.command("list", epilog="Example:  tomproof store list --store evidence-store")
@_store
@_config
@_said
def list_(**options: Any) -> None:
    """The runs that are kept, oldest first."""
    _go("keeping.list_", options)


@store.command(epilog="Example:  tomproof store get newest --store evidence-store --out pack")
@click.argument("run", metavar="RUN|newest")
@click.option("--out", type=_FOLDER, required=True, help="The new folder for the pack.")
@_store
@_config
@_said
def get(**options: Any) -> None:
    """The pack of a run, byte for byte as it was kept."""
    _go("keeping.get", options)


@store.command(epilog="Example:  tomproof store check --store evidence-store")
@_store
@_config
@_said
def check(**options: Any) -> None:
    """Verify everything that is kept and the chain of runs; clear what a killed run left."""
    _go("keeping.check", options)


@tomproof.command(epilog="Example:  tomproof prune --store evidence-store --older-than 400d --dry-run")
@click.option("--older-than", metavar="DAYSd", required=True, help="The age from which on raw answers go, as in 400d.")
@click.option(
    "--keep-last",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="So many newest runs of each tenant and document stay whole, whatever their age.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and take nothing away.")
@_store
@_config
@_said
def prune(**options: Any) -> None:
    """Take the raw answers of old runs away; manifests, seals, verdicts and the chain stay."""
    _go("keeping.prune", options)


PERIOD_FORMATS = ("html", "pdf", "md", "json", "text")  # those of reports.overtime.formats; a test holds them equal
_row = _options(
    click.argument("packs", type=_PACK, nargs=-1),
    _store,
    click.option("--tenant", metavar="ID", help="The runs of this tenant, where there are several."),
    click.option(
        "--document", metavar="NAME", help="The runs of the document of that file name, where there are several."
    ),
    _config,
)


@tomproof.command(epilog="Example:  tomproof diff evidence/pack next/pack")
@click.argument("a", metavar="[PACK|RUN]", required=False)
@click.argument("b", metavar="[PACK|RUN]", required=False)
@_store
@_config
@click.option(
    "--format", "form", type=click.Choice(("text", "md", "html")), help="Default: text, or by the ending of -o."
)
@click.option("-o", "--output", type=_FILE, help="Write there.")
@_own
@_lang
@_said
def diff(**options: Any) -> None:
    """What changed between two runs; of a store by default the newest one and the one before it."""
    _go("overtime.diff", options)


@tomproof.command(epilog="Example:  tomproof history --store evidence-store")
@_row
@click.option("--claim", metavar="ID", help="How this one claim stood, back through the words that it had before.")
@click.option("--format", "form", type=click.Choice(("text", "md")), help="Default: text, or by the ending of -o.")
@click.option("-o", "--output", type=_FILE, help="Write there.")
@_own
@_lang
@_said
def history(**options: Any) -> None:
    """The row of runs, a line each: of a store, or of PACKS and folders that hold some."""
    _go("overtime.history", options)


@tomproof.command(
    epilog="Example:  tomproof period --store evidence-store --from 2026-01-01 --to 2026-06-30 --out report"
)
@_row
@click.option("--from", "start", metavar="DAY", required=True, help="The first day, as in 2026-01-01 (UTC).")
@click.option("--to", "end", metavar="DAY", help="The last day. Default: that of the newest run.")
@click.option("--expected-every", "every", metavar="TIME", help="How often runs come, as in 24h. Default: as they did.")
@click.option(
    "--format",
    "formats_",
    type=Formats(PERIOD_FORMATS),
    default=(),
    help=f"Of {', '.join(PERIOD_FORMATS)}; with --out.",
)
@click.option("--out", type=_FOLDER, help="The folder to write to. Default: text on standard output.")
@_own
@_lang
@_said
def period(**options: Any) -> None:
    """How each promise fared in a period: in force, failing, unknown, not observed."""
    _go("overtime.period", options)


@tomproof.command(epilog='Example:  eval "$(tomproof completion bash)"')
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the shell's completion script."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(tomproof, {}, "tomproof", "_TOMPROOF_COMPLETE").source())


def _go(verb: str, options: dict[str, Any]) -> None:
    """Runs a verb (``room.verb``) and leaves with its exit code; what goes wrong for the user's own reasons is one clear line."""
    from importlib import import_module

    room, _, name = verb.partition(".")
    try:
        code = getattr(import_module(f"tomproof.verbs.{room}"), name)(**options)
    except Exception as error:
        told = understood(error)
        if told is None:
            raise
        _complain(told[0], told[1])
        code = told[2]
    except KeyboardInterrupt:
        _complain("stopped; what was collected is kept", "the same command again goes on where it stopped")
        code = 130
    sys.exit(code)


def _complain(message: str, next_step: str) -> None:
    from reports.words import visible

    click.echo(f"tomproof: {visible(message)}", err=True)
    if next_step:
        click.echo(f"  next: {visible(next_step)}", err=True)


def main() -> None:
    """The console entry."""
    tomproof()
