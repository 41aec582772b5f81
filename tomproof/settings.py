"""tomproof.toml: what a team writes down once instead of typing it each time.

    [azure]
    cloud = "public"                 # public, usgov or china
    tenant = "00000000-0000-0000-0000-000000000000"
    subscriptions = ["..."]          # default: all that the identity can read
    management_group = "..."
    auth = "auto"                    # auto, cli, github, env, workload or managed

    [run]
    tom = "docs/tom.md"
    claims = "claims.toml"
    formats = ["html", "json"]
    fail_on = "fail"                 # fail, unwaived, unknown or never
    lang = "de"                      # en or de; default: the language of the document

    [estate]
    production = ["..."]             # default: every subscription that is asked

    [[people]]                       # whom the company means by its operators; compared with who has access
    account = "someone@example.org"  # a user principal name or an object id
    role = "operator"                # operator, break-glass (with a reason and an owner) or staff
    reason = "on call"
    owner = "Head of Platform"

    [[applications]]
    application = "..."              # an object id or an application id
    role = "automation"
    reason = "deploys from the pipeline"
    owner = "Head of Platform"

    [[waivers]]                      # a contradiction that is known and approved; it never changes a verdict
    claim = "c-0123abcd"             # the claim's id, as claims and the reports show it
    resource = "/subscriptions/..."  # the whole ARM id or Graph path, as the report shows it
    reason = "the supplier switches in February"
    approver = "Head of Security"
    given = 2026-11-01               # optional
    expires = 2027-03-01             # at most two years after it was given

    [seal]                           # with what the pack is signed; one of the two
    key = "seal.pem"                 # a private key made by tomproof keygen
    key_vault = "https://example.vault.azure.net/keys/tomproof"

    [timestamp]                      # who says when; asked in this order until one answers
    urls = ["https://tsa.example.org"]
    roots = "tsa.pem"                # their certificates: roots and those in between
    required = false                 # true: a run without a time stamp ends with exit code 4

    [store]                          # where every run is kept; one of the two
    folder = "evidence-store"
    blob = "https://ACCOUNT.blob.core.windows.net/CONTAINER"
    immutability = 400               # days that the container is to keep what is written; read back, never set

What stands on the command line goes before what stands here.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import msgspec

from evidence.declared import GUID, Declared, PersonRole
from evidence.declared import Application as DeclaredApplication
from evidence.declared import Person as DeclaredPerson
from evidence.waivers import Waiver, folded
from tomproof.errors import Wrong

Cloud = Literal["public", "usgov", "china"]
Auth = Literal["auto", "cli", "github", "env", "workload", "managed"]
FailOn = Literal["fail", "unwaived", "unknown", "never"]
Lang = Literal["en", "de"]  # the codes of reports.language; a test holds the two equal, so that --help need not load it
CLOUDS, AUTHS, FAIL_ONS, LANGS = get_args(Cloud), get_args(Auth), get_args(FailOn), get_args(Lang)
NAME = "tomproof.toml"


class Azure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose Azure and Entra are asked, and as whom."""

    cloud: Cloud = "public"
    tenant: str | None = None
    subscriptions: tuple[str, ...] = ()
    management_group: str | None = None
    auth: Auth = "auto"


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is read and written."""

    tom: str | None = None
    claims: str | None = None
    formats: tuple[str, ...] = ()
    fail_on: FailOn | None = None
    lang: Lang | None = None


class Estate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of what is asked production is, by the ids of its subscriptions."""

    production: tuple[str, ...] = ()


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody with an account, and what the account is for."""

    account: str
    role: PersonRole
    reason: str = ""
    owner: str = ""


class Application(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application that acts by itself, and what for."""

    application: str
    role: Literal["automation"]
    reason: str = ""
    owner: str = ""


class Waived(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contradiction that somebody has approved: of which claim, by which resource, why, and until when."""

    claim: str = ""
    resource: str = ""
    reason: str = ""
    approver: str = ""
    given: date | None = None
    expires: date | None = None


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With what a pack is signed: a key file, or a key in Azure Key Vault by the address of the key."""

    key: str | None = None
    key_vault: str | None = None


class Timestamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which time-stamping authorities (RFC 3161) are asked, in this order, and whether a run may do without."""

    urls: tuple[str, ...] = ()
    roots: str | None = None
    required: bool = False


class Store(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where every run is kept: a folder, or a container of blobs and for how many days its policy is to keep each of them."""

    folder: str | None = None
    blob: str | None = None
    immutability: int | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    azure: Azure = Azure()
    run: Run = Run()
    estate: Estate = Estate()
    people: tuple[Person, ...] = ()
    applications: tuple[Application, ...] = ()
    waivers: tuple[Waived, ...] = ()
    seal: Seal = Seal()
    timestamp: Timestamp = Timestamp()
    store: Store = Store()

    @property
    def declared(self) -> Declared:
        """What the company says of its own people, applications and production."""
        people = (DeclaredPerson(p.account, p.role, p.reason.strip(), p.owner.strip()) for p in self.people)
        programs = (
            DeclaredApplication(a.application, a.role, a.reason.strip(), a.owner.strip()) for a in self.applications
        )
        return Declared(tuple(people), tuple(programs), self.estate.production)

    @property
    def waived(self) -> tuple[Waiver, ...]:
        """The waivers, as a pack keeps them."""
        return tuple(
            Waiver(
                one.claim.strip(), one.resource.strip(), one.reason.strip(), one.approver.strip(),
                str(one.expires), str(one.given or ""),
            )
            for one in self.waivers
        )  # fmt: skip


def load(path: Path | None, here: Path) -> Settings:
    """The settings of ``path``, or of tomproof.toml in ``here`` if there is one; raises Wrong with file and line."""
    if path is None:
        path = here / NAME
        if not path.exists():
            return Settings()
    try:
        text = path.read_text(encoding="utf-8")
        settings = msgspec.convert(tomllib.loads(text), Settings)
    except FileNotFoundError:
        raise Wrong(f"there is no configuration file {path}") from None
    except UnicodeDecodeError:
        raise Wrong(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise Wrong(f"{path} cannot be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise Wrong(f"{path}: {_with_line(str(error))}") from None
    except msgspec.ValidationError as error:
        raise Wrong(f"{path}{_where(text, str(error))}") from None
    for table, number, key, said in _wrong(settings):
        raise Wrong(f"{path}, line {_line(text, key, table, number)}: {said}")
    return settings


def _wrong(settings: Settings) -> Iterator[tuple[str, int, str, str]]:
    """What the settings lack or say twice: the table, which one of its kind, the key, and a sentence."""
    yield from _of_seal(settings)
    yield from _of_store(settings.store)
    for number, id_ in enumerate(settings.estate.production):
        if not GUID.fullmatch(id_):
            yield "estate", 0, "production", f"production: {id_!r} is no id of a subscription"
        elif id_.casefold() in _folded(settings.estate.production[:number]):
            yield "estate", 0, "production", f"production: {id_!r} stands there twice"
    accounts = tuple(person.account for person in settings.people)
    for number, person in enumerate(settings.people):
        for key, said in _of_person(person, accounts[:number]):
            yield "people", number, key, f"{key}: {said}"
    yield from _of_applications(tuple(program.application for program in settings.applications))
    for number, waiver in enumerate(settings.waivers):
        for key, said in _of_waiver(waiver, settings.waivers[:number]):
            yield "waivers", number, key, f"{key}: {said}"


def _of_applications(programs: tuple[str, ...]) -> Iterator[tuple[str, int, str, str]]:
    """What is wrong with the declared applications."""
    for number, id_ in enumerate(programs):
        if not GUID.fullmatch(id_):
            said = f"{id_!r} is neither an object id nor an application id"
            yield "applications", number, "application", f"application: {said}"
        elif id_.casefold() in _folded(programs[:number]):
            yield "applications", number, "application", f"application: {id_!r} is declared twice"


def _of_seal(settings: Settings) -> Iterator[tuple[str, int, str, str]]:
    """What is wrong with the key and the authorities of a seal."""
    if settings.seal.key and settings.seal.key_vault:
        yield "seal", 0, "key_vault", "key_vault: a pack is signed with one key, and key names another one"
    for url in settings.timestamp.urls:
        if not re.match(r"https?://[^/\s]+", url):
            yield "timestamp", 0, "urls", f"urls: {url!r} is no address of a time-stamping authority"
    if settings.timestamp.required and not settings.timestamp.urls:
        yield "timestamp", 0, "required", "required: there is no authority to ask; name one in urls"


def _of_store(store: Store) -> Iterator[tuple[str, int, str, str]]:
    """What is wrong with the place where runs are kept."""
    if store.folder and store.blob:
        yield "store", 0, "blob", "blob: runs are kept in one place, and folder names another one"
    if store.immutability is not None and not store.blob:
        yield "store", 0, "immutability", "immutability: only a container of blobs has a policy; name one in blob"
    elif store.immutability is not None and not 1 <= store.immutability <= _LONGEST_POLICY:
        said = f"a policy holds for 1 to {_LONGEST_POLICY} days"
        yield "store", 0, "immutability", f"immutability: {store.immutability} days; {said}"


# https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview
_LONGEST_POLICY = 146_000


def _of_person(person: Person, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with one declared account, by the key that it is about."""
    if not _ACCOUNT.fullmatch(person.account):
        yield "account", f"{person.account!r} is neither a user principal name nor an object id"
    elif person.account.casefold() in _folded(before):
        yield "account", f"{person.account!r} is declared twice"
    if person.role == "break-glass":
        for key, value in (("reason", person.reason), ("owner", person.owner)):
            if not value.strip():
                yield key, f"a break-glass account needs its {key}, and this one has none"


def _of_waiver(waiver: Waived, before: tuple[Waived, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with one waiver, by the key that it is about."""
    for key in ("claim", "resource", "reason", "approver"):
        if not getattr(waiver, key).strip():
            yield key, f"a waiver needs its {key}, and this one has none"
            return
    if not _RESOURCE.fullmatch(waiver.resource.strip()):
        yield "resource", f"{waiver.resource!r} is not the whole id of one resource, as a report shows it"
    if (waiver.claim.strip(), folded(waiver.resource)) in {(one.claim.strip(), folded(one.resource)) for one in before}:
        yield "resource", f"{waiver.resource!r} is waived for {waiver.claim} twice"
    if waiver.expires is None:
        yield "expires", "a waiver needs the day on which it expires, and this one has none"
    elif waiver.given and waiver.expires < waiver.given:
        yield "expires", f"it expires on {waiver.expires}, before it was given on {waiver.given}"
    elif waiver.given:
        yield from _too_long(waiver.expires, waiver.given)


def none_too_long(settings: Settings, today: date) -> None:
    """Raises Wrong for a waiver that does not say when it was given and holds for more than two years from today on."""
    for number, waiver in enumerate(settings.waivers, 1):
        for key, said in _too_long(waiver.expires or today, waiver.given or today):
            raise Wrong(f"waiver {number} in the settings: {key}: {said}")


def _too_long(expires: date, since: date) -> Iterator[tuple[str, str]]:
    """What is waived for more than two years from a day on is no promise any more."""
    if (expires - since).days > _LONGEST:
        yield "expires", f"{expires} is more than two years after {since}; approve it anew when the time has come"


_LONGEST = 731
_RESOURCE = re.compile(r"(?:/[^/\s*?]+(?: [^/\s*?]+)*)+/?")
_ACCOUNT = re.compile(rf"{GUID.pattern}|[^@\s]+@[^@\s]+", re.IGNORECASE)


def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _with_line(message: str) -> str:
    match = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", message)
    return f"line {match[2]}: {match[1].lower()}" if match else message


_FIELDS = {
    "azure": Azure.__struct_fields__,
    "run": Run.__struct_fields__,
    "estate": Estate.__struct_fields__,
    "people": Person.__struct_fields__,
    "applications": Application.__struct_fields__,
    "waivers": Waived.__struct_fields__,
    "seal": Seal.__struct_fields__,
    "timestamp": Timestamp.__struct_fields__,
    "store": Store.__struct_fields__,
    "": Settings.__struct_fields__,
}
# Where msgspec says that it is: "$.people[0].role".
_PLACE = re.compile(r" - at `\$\.?(?P<table>\w*)(?:\[(?P<number>\d+)\])?\.?(?P<key>\w*)")


def _where(text: str, message: str) -> str:
    """msgspec's message with the line it speaks of and, for a misspelt key, the nearest one that exists."""
    at = _PLACE.search(message)
    table, number, key = (at["table"], int(at["number"] or 0), at["key"]) if at else ("", 0, "")
    unknown = re.search(r"unknown field `([^`]+)`", message)
    if unknown:
        key = unknown[1]
        near = difflib.get_close_matches(key, _FIELDS.get(table, ()), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(_FIELDS.get(table, ()))}"
        return f", line {_line(text, key, table, number)}: {key!r} is no setting{hint}"
    said = message.split(" - at")[0]
    said = f"{said[:1].lower()}{said[1:]}"
    name = key or table
    return f", line {_line(text, key, table, number)}: {name}: {said}" if name else f": {said}"


def _line(text: str, key: str, table: str = "", number: int = 0) -> int:
    """The line of a key in a table, ``number`` of its kind; that of the table where the key is missing; otherwise 1."""
    lines = list(enumerate(text.splitlines(), 1))
    starts = [n for n, line in lines if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]", line)] if table else []
    start = starts[number] if number < len(starts) else 0
    for at, line in lines[start:]:
        if start and line.lstrip().startswith("["):
            break
        if key and re.match(rf"\s*\[*\s*{re.escape(key)}\s*[\]=.]", line):
            return at
    if start:
        return start
    return next((n for n, line in lines if re.match(rf"\s*\[*\s*{re.escape(key or table)}\s*[\]=.]", line)), 1)
