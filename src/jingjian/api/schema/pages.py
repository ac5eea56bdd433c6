"""The document as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jingjian.api.schema.document import document


@dataclass(frozen=True, slots=True)
class Member:
    """One parameter or member of a body."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what is sent and what comes back."""

    method: str
    path: str
    summary: str
    members: list[Member]
    answers: list[str]


def operations_of(slug: str, language: str) -> list[Operation]:
    """The operations of a register in the order of the document."""
    whole = document(language)
    found = []
    for path, item in whole["paths"].items():
        for method in ("get", "post", "patch"):
            operation = item.get(method)
            if operation is not None and slug in operation.get("tags", ()):
                found.append(_operation(whole, path, method, item, operation))
    return found


def _operation(
    whole: dict[str, Any], path: str, method: str, item: dict[str, Any], operation: dict[str, Any]
) -> Operation:
    members = [
        _parameter(_resolved(whole, one)) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))
    ]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content["schema"]
        members += [
            Member(name, f"{kind}: {_kind(one)}", name in schema["required"], _words(one))
            for name, one in schema["properties"].items()
        ]
    return Operation(method.upper(), path, operation["summary"], members, list(operation["responses"]))


def _resolved(whole: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in one:
        return one
    found: dict[str, Any] = whole["components"]["parameters"][one["$ref"].rpartition("/")[2]]
    return found


def _parameter(one: dict[str, Any]) -> Member:
    return Member(one["name"], f"{one['in']}: {_kind(one['schema'])}", one["required"], one.get("description", ""))


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value not in (None, ""))
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])} …"
    kind = schema.get("type", "")
    named = kind if isinstance(kind, str) else " | ".join(kind)
    bound = f" ≤ {schema['maxLength']}" if "maxLength" in schema else ""
    return str(schema.get("format") or named) + bound


def _words(schema: dict[str, Any]) -> str:
    return " · ".join(filter(None, (schema.get("title", ""), schema.get("description", ""))))
