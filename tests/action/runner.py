"""GitHub's runner, as far as a composite action needs one: expressions, ``if``, environment files, commands in the log.

Steps with ``run`` are run as they stand. Steps with ``uses`` are other people's actions: what they were given is kept, and they
end as the test says. https://docs.github.com/actions/reference/workflows-and-actions/expressions and
https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>\|\||&&|==|!=|!|\(|\))|(?P<name>[A-Za-z_][\w.-]*))")
_COMMAND = re.compile(r"\s*::(?P<name>[\w-]+)(?: (?P<properties>.*?))?::(?P<data>.*)")


@dataclass
class Command:
    """A workflow command that the runner obeyed, its escapes taken back."""

    name: str
    properties: dict[str, str]
    data: str


@dataclass
class Ran:
    """What became of a job: outputs of the action, the summary, the log with its commands, and what others' actions got."""

    conclusion: str
    code: int
    outputs: dict[str, str]
    summary: str
    log: str
    commands: list[Command]
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    def of(self, name: str) -> list[Command]:
        return [command for command in self.commands if command.name == name]


@dataclass
class Job:
    """Runs one action. ``instead`` gives the outputs of steps, by id, that are not run; ``fails`` names actions that fail."""

    action: Path
    folder: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    github: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fails: frozenset[str] = frozenset()

    def run(self) -> Ran:
        described = yaml.safe_load((self.action / "action.yml").read_text())
        unknown = set(self.inputs) - set(described["inputs"])
        assert not unknown, f"no such input: {unknown}"
        temporary, self._log = self.folder / "temp", ""
        for made in (temporary, self.workspace):
            made.mkdir(parents=True, exist_ok=True)
        self._steps: dict[str, Any] = {}
        self._contexts = {"github": self.github, "env": dict(self.environment), "steps": self._steps}
        self._contexts["inputs"] = {
            name: self.inputs.get(name, self._filled(str(one.get("default", ""))))
            for name, one in described["inputs"].items()
        }
        ran = Ran("success", 0, {}, "", "", [])
        for number, step in enumerate(described["runs"]["steps"]):
            if ran.conclusion == "success" and self._wanted(step):
                ran.steps.append(step.get("id") or step.get("name") or step["uses"])
                self._step(step, number, ran)
        ran.outputs = {name: self._filled(one["value"]) for name, one in described.get("outputs", {}).items()}
        summary = self.folder / "summary.md"
        ran.summary = summary.read_text() if summary.exists() else ""
        ran.log, ran.commands = self._log, commands(self._log)
        return ran

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def _wanted(self, step: Mapping[str, Any]) -> bool:
        return "if" not in step or bool(self._evaluated(str(step["if"])))

    def _step(self, step: Mapping[str, Any], number: int, ran: Ran) -> None:
        name = step.get("id", str(number))
        if "uses" in step:
            used = step["uses"].partition("@")[0]
            ran.used[used] = {key: self._filled(str(value)) for key, value in step.get("with", {}).items()}
            code, outputs = int(used in self.fails), {}
        elif name in self.instead:
            code, outputs = 0, dict(self.instead[name])
        else:
            code, outputs = self._ran(step, number)
        self._steps[name] = {"outputs": outputs, "outcome": "failure" if code else "success"}
        if code and not step.get("continue-on-error"):
            ran.conclusion, ran.code = "failure", code

    def _ran(self, step: Mapping[str, Any], number: int) -> tuple[int, dict[str, str]]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what comes from outside goes through env"
        script, output = self.folder / f"step{number}.sh", self.folder / f"output{number}"
        script.write_text(step["run"])
        output.touch()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment = {
            **kept,
            **self.environment,
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_REPOSITORY": str(self.github.get("repository", "")),
            "GITHUB_RUN_ID": "4711",
            "RUNNER_TEMP": str(self.folder / "temp"),
            **{name: self._filled(str(value)) for name, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        self._log += done.stdout
        return done.returncode, outputs_in(output.read_text())

    # -- expressions ---------------------------------------------------------------------------------------------------

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: _text(self._evaluated(found[1])), text)

    def _evaluated(self, expression: str) -> Any:
        self._tokens = [found for found in _TOKEN.finditer(expression) if found[0].strip()]
        assert "".join(found[0] for found in self._tokens).strip() == expression.strip(), (
            f"not understood: {expression}"
        )
        value = self._either()
        assert not self._tokens, expression
        return value

    def _sign(self, *signs: str) -> str:
        if self._tokens and self._tokens[0]["sign"] in signs:
            return str(self._tokens.pop(0)["sign"])
        return ""

    def _either(self) -> Any:
        value = self._both()
        while self._sign("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._compared()
        while self._sign("&&"):
            other = self._compared()
            value = value and other
        return value

    def _compared(self) -> Any:
        value = self._single()
        while sign := self._sign("==", "!="):
            same = _text(value).casefold() == _text(self._single()).casefold()
            value = same if sign == "==" else not same
        return value

    def _single(self) -> Any:
        if self._sign("!"):
            return not self._single()
        if self._sign("("):
            value = self._either()
            assert self._sign(")")
            return value
        found = self._tokens.pop(0)
        if found["text"]:
            return found["text"][1:-1].replace("''", "'")
        value = self._contexts
        for part in found["name"].split("."):
            value = value.get(part, {}) if isinstance(value, Mapping) else {}
        return "" if value == {} else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def outputs_in(text: str) -> dict[str, str]:
    """What a step wrote to GITHUB_OUTPUT: ``name=value``, or ``name<<mark`` with lines up to the mark."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        name, _, mark = line.partition("<<")
        if mark and "=" not in name:
            value = []
            for inner in lines:
                if inner == mark:
                    break
                value.append(inner)
            found[name] = "\n".join(value)
        else:
            name, _, value_ = line.partition("=")
            found[name] = value_
    return found


def commands(log: str) -> list[Command]:
    """The commands in a log that the runner would obey; none between ``stop-commands`` and its mark."""
    found, mark = [], ""
    for line in re.split(r"\r\n|\n|\r", log):
        taken = _COMMAND.fullmatch(line)
        if not taken:
            assert mark or "##[" not in line, "the old form of a command is one anywhere in a line"
            continue
        if mark:
            mark = "" if taken["name"] == mark else mark
        elif taken["name"] == "stop-commands":
            mark = taken["data"]
        else:
            properties = dict(one.split("=", 1) for one in (taken["properties"] or "").split(",") if one)
            found.append(
                Command(taken["name"], {key: _back(value) for key, value in properties.items()}, _back(taken["data"]))
            )
    assert not mark, "commands were stopped and never taken again"
    return found


def _back(text: str) -> str:
    for code, letter in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, letter)
    return text
