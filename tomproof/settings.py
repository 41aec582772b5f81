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
    fail_on = "fail"                 # fail, unknown or never

What stands on the command line goes before what stands here.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Literal, get_args

import msgspec

from tomproof.errors import Wrong

Cloud = Literal["public", "usgov", "china"]
Auth = Literal["auto", "cli", "github", "env", "workload", "managed"]
FailOn = Literal["fail", "unknown", "never"]
CLOUDS, AUTHS, FAIL_ONS = get_args(Cloud), get_args(Auth), get_args(FailOn)
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


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    azure: Azure = Azure()
    run: Run = Run()


def load(path: Path | None, here: Path) -> Settings:
    """The settings of ``path``, or of tomproof.toml in ``here`` if there is one; raises Wrong with file and line."""
    if path is None:
        path = here / NAME
        if not path.exists():
            return Settings()
    try:
        text = path.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), Settings)
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


def _with_line(message: str) -> str:
    match = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", message)
    return f"line {match[2]}: {match[1].lower()}" if match else message


_FIELDS = {"azure": Azure.__struct_fields__, "run": Run.__struct_fields__, "": Settings.__struct_fields__}


def _where(text: str, message: str) -> str:
    """msgspec's message with the line it speaks of and, for a misspelt key, the nearest one that exists."""
    unknown = re.search(r"unknown field `(\w+)`(?: - at `\$\.?(\w*)`)?", message)
    if unknown:
        key, table = unknown[1], unknown[2] or ""
        near = difflib.get_close_matches(key, _FIELDS.get(table, ()), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(_FIELDS.get(table, ()))}"
        return f", line {_line(text, key)}: {key!r} is no setting{hint}"
    at = re.search(r" - at `\$\.(\w+)\.?(\w*)", message)
    key = (at[2] or at[1]) if at else ""
    said = message.split(" - at")[0]
    return f", line {_line(text, key)}: {key}: {said[:1].lower()}{said[1:]}" if key else f": {said}"


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*\[?\s*{re.escape(key)}\s*[\]=.]", line):
            return number
    return 1
