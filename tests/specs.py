"""The vendor's own schemas: whether an answer has the wire shape that Azure and Microsoft Graph publish.

The OpenAPI documents lie beside the repository (``../shared/azure-api``) and are read where they lie. They are turned into
closed JSON Schemas: a key that the vendor does not know is a problem, and so is an enum value out of its list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

SPECS = Path(__file__).resolve().parents[1].parent / "shared" / "azure-api"
MISSING = not (SPECS / "index.json").exists()
REASON = "the vendor's schemas do not lie beside this repository"

Schema = dict[str, Any]
_WIDE = {"scope", "scopeId", "resourceUri"}
_CAST = re.compile(r"/(microsoft\.graph\.\w+)\Z", re.IGNORECASE)
_ANNOTATION = re.compile(r"(@odata\.|@microsoft\.|.+@odata\.)")


def problems(method: str, url: str, api_version: str, body: Any) -> list[str] | None:
    """What is wrong with the wire shape of a 200 answer, one line each; None where no schema of it is kept."""
    path = re.sub(r"/{2,}", "/", urlsplit(url).path)
    operation = _graph(path, method) if api_version in ("v1.0", "beta") else _arm(path, method, api_version)
    if operation is None:
        return None
    cast = _CAST.search(path)
    if cast and isinstance(body, dict):  # members of a cast list do not name their kind again
        kind = {"@odata.type": f"#{cast[1]}"}
        body = {**body, "value": [{**kind, **member} for member in body.get("value", ())]}
    return sorted({line for error in operation.iter_errors(body) for line in _lines(error)})


def _lines(error: ValidationError) -> Iterator[str]:
    """What is really wrong: below "neither this nor null" lies the reason why it is not this."""
    causes = [cause for cause in error.context or () if cause.schema != {"type": "null"}]
    for cause in causes:
        yield from _lines(cause)
    if not causes:
        yield f"/{'/'.join(str(step) for step in error.absolute_path)}: {error.message[:300]}"


# -- which schema --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One operation of the index: its path as a pattern, and the documents that describe it by api-version."""

    method: str
    pattern: re.Pattern[str]
    weight: tuple[int, int]
    path: str
    documents: tuple[tuple[str, str], ...]

    def document(self, api_version: str) -> str:
        """The document of that api-version, or else the newest, which is the first."""
        return next((name for version, name in self.documents if version == api_version), self.documents[0][1])


@cache
def _rows() -> tuple[Row, ...]:
    rows = []
    for entry in json.loads((SPECS / "index.json").read_text()):
        if entry["folder"] == "graph":
            continue
        documents = [(entry["api_version"], entry["sdk_schema"]), (entry["spec_api_version"], entry["spec_file"])]
        held = tuple((version, name) for version, name in documents if name)
        if held:
            weight = (
                -sum(f"{{{name}}}" in entry["path"] for name in _WIDE),
                len(re.sub(r"\{\w+\}", "", entry["path"])),
            )
            rows.append(Row(entry["method"], _pattern(entry["path"]), weight, entry["path"], held))
    return tuple(sorted(rows, key=lambda row: row.weight, reverse=True))


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{([^}]+)\}", template)
    text = "".join(
        re.escape(part) if i % 2 == 0 else (".+" if part in _WIDE else "[^/]+") for i, part in enumerate(parts)
    )
    return re.compile(text, re.IGNORECASE)


@cache
def _arm_row(path: str, method: str) -> Row | None:
    return next((row for row in _rows() if row.method == method and row.pattern.fullmatch(path)), None)


def _arm(path: str, method: str, api_version: str) -> Validator | None:
    row = _arm_row(path, method)
    return _operation(row.document(api_version), row.path, method.lower()) if row else None


def _graph(path: str, method: str) -> Validator | None:
    name = "graph/openapi-v1.0.json"
    inner = _CAST.sub("", re.sub(r"\A/(v1\.0|beta)", "", path))
    for template in _document(name)["paths"]:
        if _pattern(template).fullmatch(inner):
            return _operation(name, template, method.lower())
    return None


@cache
def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SPECS / name).read_text())
    return document


@cache
def _operation(name: str, path: str, method: str) -> Validator | None:
    document = _document(name)
    operation = {key.casefold(): value for key, value in document["paths"].items()}.get(path.casefold(), {}).get(method)
    if operation is None:
        return None
    answer = operation["responses"]["200"]
    schema = answer["schema"] if "schema" in answer else answer["content"]["application/json"]["schema"]
    closer = Closer(document)
    root = closer.close(schema)
    return Draft202012Validator({**root, "$defs": closer.definitions}, format_checker=_formats())


@cache
def _formats() -> FormatChecker:
    checker = FormatChecker(())

    @checker.checks("date-time", raises=ValueError)
    def _moment(value: object) -> bool:
        return not isinstance(value, str) or bool(datetime.fromisoformat(value))

    return checker


# -- from OpenAPI to a closed JSON Schema --------------------------------------------------------------------------------


class Closer:
    """Turns the schemas of one OpenAPI 2 or 3 document into JSON Schemas that know no further keys."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas: dict[str, Schema] = document.get("components", {}).get("schemas") or document.get(
            "definitions", {}
        )
        self._heirs = self._find_heirs()
        self.definitions: dict[str, Schema] = {}

    def close(self, schema: Schema) -> Schema:
        """The JSON Schema of one schema; what it refers to is put into ``definitions``."""
        reference = _reference(schema)
        closed = self._whole(schema) if reference is None else self._refer(_name(reference))
        null = schema.get("nullable") or schema.get("x-nullable") or schema.get("x-navigation")
        return {"anyOf": [closed, {"type": "null"}]} if null else closed

    def _whole(self, schema: Schema) -> Schema:
        merged = self._merged(schema)
        return self._members(merged) if _is_object(merged) else self._plain(merged)

    def _refer(self, name: str) -> Schema:
        if name not in self.definitions:
            self.definitions[name] = {}  # a schema may refer to itself
            self.definitions[name] = self._family(name)
        return {"$ref": f"#/$defs/{name}"}

    def _family(self, name: str) -> Schema:
        """A schema with its heirs: the discriminator of an answer says which one it is."""
        own = self._whole(self._schemas[name])
        heirs = [(key, value, heir) for key, value, heir in self._heirs.get(name, ()) if heir != name]
        for key, value, heir in heirs:
            chosen = {"properties": {key: {"const": value}}, "required": [key]}
            own = {"if": chosen, "then": self._refer(heir), "else": own}
        return own

    def _merged(self, schema: Schema) -> Schema:
        """A schema with everything that it inherits."""
        merged: Schema = {"properties": {}, "required": []}
        for base in schema.get("allOf", ()):
            resolved = self._schemas[_name(base["$ref"])] if "$ref" in base else base
            _take(merged, self._merged(resolved))
        _take(merged, schema)
        return merged

    def _members(self, merged: Schema) -> Schema:
        required = set(merged["required"])
        properties = {
            key: self.close(value) if key in required else {"anyOf": [self.close(value), {"type": "null"}]}
            for key, value in merged["properties"].items()
        }
        more = merged.get("additionalProperties", False)
        return {
            "type": "object",
            "properties": properties,
            "patternProperties": {_ANNOTATION.pattern: {}},
            "required": sorted(
                required - {key for key in required if merged["properties"].get(key, {}).get("x-abstract")}
            ),
            "additionalProperties": self.close(more) if isinstance(more, dict) and more else bool(more),
        }

    def _plain(self, merged: Schema) -> Schema:
        if merged.get("type") == "array":
            return {"type": "array", "items": self.close(merged.get("items", {}))}
        if merged.get("enum"):
            return _choice(merged)
        plain: Schema = {}
        if merged.get("type") in ("string", "boolean", "integer", "number"):
            plain["type"] = merged["type"]
        if merged.get("format") == "date-time":
            plain["format"] = "date-time"
        return plain

    def _find_heirs(self) -> dict[str, list[tuple[str, str, str]]]:
        """All descendants of each schema, nearest first, as (discriminator, its value, name)."""
        heirs: dict[str, list[tuple[str, str, str]]] = {}
        for name, schema in self._schemas.items():
            told = self._told(name, schema)
            for ancestor in self._ancestors(name) if told else ():
                heirs.setdefault(ancestor, []).append((*told, name))  # type: ignore[misc]
        return heirs

    def _told(self, name: str, schema: Schema) -> tuple[str, str] | None:
        value = schema.get("x-discriminator-value") or schema.get("x-ms-discriminator-value")
        for ancestor in self._ancestors(name):
            base = self._schemas[ancestor]
            if "x-derived-types" in base or "x-abstract" in base or ancestor == "directoryObject":
                return "@odata.type", f"#microsoft.graph.{name}"
            if "discriminator" in base:
                return str(base["discriminator"]), str(value or name)
        for key, part in schema.get("properties", {}).items():
            if value and part.get("enum") == [value]:
                return key, value
        return None

    def _ancestors(self, name: str) -> Iterator[str]:
        for base in self._schemas[name].get("allOf", ()):
            if "$ref" in base:
                yield _name(base["$ref"])
                yield from self._ancestors(_name(base["$ref"]))


def _reference(schema: Schema) -> str | None:
    """What a schema refers to, where it is nothing but a reference with a description."""
    bases = schema.get("allOf", ())
    if len(bases) == 1 and not schema.get("properties"):
        return _reference(bases[0])
    return schema.get("$ref")


def _name(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]


def _take(merged: Schema, schema: Schema) -> None:
    for key, value in schema.items():
        if key == "properties":
            merged["properties"].update(value)
        elif key == "required":
            merged["required"] = sorted({*merged["required"], *value})
        elif key not in ("allOf", "description", "nullable"):
            merged[key] = value


def _is_object(merged: Schema) -> bool:
    return merged.get("type", "object" if merged["properties"] else None) == "object" and (
        bool(merged["properties"]) or "additionalProperties" in merged
    )


def _choice(merged: Schema) -> Schema:
    """An enum. ARM answers in any case; Graph writes flags as a list with commas."""
    words = "|".join(re.escape(str(word)) for word in merged["enum"])
    if merged.get("type") not in (None, "string"):
        return {"enum": merged["enum"]}
    if all(str(word).isdigit() for word in merged["enum"]):
        return {"enum": [*merged["enum"], *(int(word) for word in merged["enum"])]}  # the wire has the number
    return {
        "type": "string",
        "pattern": rf"(?i)^({words})(,({words}))*$" if merged.get("x-flags") else rf"(?i)^({words})$",
    }
