"""A stand-in for the Azure CLI: keeps a small tenant in a file, answers as az does, and writes down every call.

It is started some hundred times, and pathlib takes longer to load than all the rest.
"""
# ruff: noqa: PTH100, PTH118, PTH120, PTH123

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TENANT = "99999999-9999-9999-9999-999999999999"
SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
APP, SP, GRAPH_SP = (
    "aaaaaaaa-0000-0000-0000-00000000000a", "bbbbbbbb-0000-0000-0000-00000000000b", "cccccccc-0000-0000-0000-00000000000c",
)  # fmt: skip
ROLE = "dddddddd-0000-0000-0000-00000000000d"
GRAPH = "00000003-0000-0000-c000-000000000000"


def main(folder: str, words: list[str]) -> int:
    """Answers one call. ``state.json`` in the folder is the tenant, ``calls.jsonl`` what was called."""
    with open(os.path.join(folder, "state.json")) as kept:
        state = json.load(kept)
    with open(os.path.join(folder, "calls.jsonl"), "a") as calls:
        calls.write(json.dumps(words) + "\n")
    options = {words[n]: words[n + 1] for n in range(len(words) - 1) if words[n].startswith("--")}
    verb = " ".join(
        word for n, word in enumerate(words) if not word.startswith("-") and not words[n - 1].startswith("--")
    )
    failures = state.get("fail", {})
    if failures.get(verb):
        failures[verb] -= 1
        _keep(folder, state)
        sys.stderr.write("ERROR: it is not there yet\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in answer(state, verb, options))
    _keep(folder, state)
    return 0


def _keep(folder: str, state: dict[str, Any]) -> None:
    with open(os.path.join(folder, "state.json"), "w") as kept:
        json.dump(state, kept)


def answer(state: dict[str, Any], verb: str, options: dict[str, str]) -> list[str]:
    """What az prints with --output tsv, and what it changes."""
    made = _made(state, verb, options)
    if made is not None:
        return made
    if verb == "account show":
        return [{"tenantId": TENANT, "id": SUBSCRIPTION}[options["--query"]]]
    if verb == "ad app list":
        name = options["--filter"].removeprefix("displayName eq '").removesuffix("'").replace("''", "'")
        return [app["appId"] for app in state["apps"] if app["displayName"] == name]
    kept = {"ad app show": "secrets", "ad app federated-credential list": "subjects", "rest": "granted"}
    if verb in kept:
        return list(state.get(kept[verb], []))
    if verb == "ad sp show":
        return [GRAPH_SP]
    if verb == "ad sp list":
        return [GRAPH_SP] if GRAPH in options["--filter"] else list(state["sps"])
    if verb == "role definition list":
        return [ROLE] if _plain(options["--name"]) in state["roles"] else []
    if verb == "role assignment list":
        above = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/"
        return [above + role for role, scope in state["assigned"] if scope == options["--scope"]]
    raise SystemExit(f"az has no {verb}")


def _plain(name: str) -> str:
    """A name of a role, which az puts between apostrophes without a look at those that are in it."""
    if "'" in name:
        raise SystemExit(f"ERROR: invalid filter roleName eq '{name}'")
    return name


def _made(state: dict[str, Any], verb: str, options: dict[str, str]) -> list[str] | None:
    if verb == "rest" and options["--method"] == "POST" and options["--url"].endswith("/applications"):
        state["apps"].append({"appId": APP, "displayName": json.loads(options["--body"])["displayName"]})
        return [APP]
    if verb == "ad app update":
        state["required"] = json.loads(options["--required-resource-accesses"])
    elif verb == "ad sp create":
        state["sps"].append(SP)
        return [SP]
    elif verb == "ad app federated-credential create":
        state["subjects"].append(json.loads(options["--parameters"])["subject"])
    elif verb == "rest" and options["--method"] == "POST":
        state["granted"].append(json.loads(options["--body"])["appRoleId"])
    elif verb in ("role definition create", "role definition update"):
        role = json.loads(options["--role-definition"])
        state["roles"][_plain(role["Name"])] = role
        return [ROLE] if verb.endswith("create") else []
    elif verb == "role assignment create":
        state["assigned"].append([options["--role"], options["--scope"]])
    else:
        return None
    return []


if __name__ == "__main__":
    sys.exit(main(os.path.dirname(os.path.abspath(__file__)), sys.argv[1:]))
