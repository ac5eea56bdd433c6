"""The OpenAPI 3.1 document of this site."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from jingjian.api.schema import parts, registers
from jingjian.kit.registry import all_registers

VERSION = "1.0.1"
"""Grows when the interface does: the last figure with every addition, the first with what breaks a caller."""


@cache
def document(language: str) -> dict[str, Any]:
    """The whole document with its words in `language`. It depends on the declarations alone, never on data."""
    with translation.override(language):
        every = all_registers()
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Jingjian",
                "version": VERSION,
                "description": _(
                    "The registers of this site for programs. What may be seen and done is what the account of the "
                    "token may see and do on the pages."
                ),
            },
            "servers": [{"url": "/"}],
            "security": [{"token": []}],
            "tags": [{"name": register.slug, "description": str(register.name)} for register in every],
            "paths": {"/api/v1": _top()} | {
                path: item for register in every for path, item in registers.paths(register).items()
            },
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                "parameters": _parameters(),
                "responses": parts.problems(),
                "schemas": parts.shared() | {
                    name: schema for register in every for name, schema in registers.schemas(register).items()
                },
            },
        }  # fmt: skip


def _top() -> dict[str, Any]:
    found = {"description": _("The registers that are open to you."), "content": parts.json_of(parts.ref("Registers"))}
    return {
        "get": {
            "operationId": "registers", "summary": _("Registers"),
            "responses": {"200": found} | {
                status: {"$ref": f"#/components/responses/{status}"} for status in ("401", "429")
            },
        }
    }  # fmt: skip


def _parameters() -> dict[str, Any]:
    return {
        "ref": parts.parameter("ref", "path", parts.STRING, _("The key of the row, or its reference number.")),
        "seen": parts.parameter(
            "If-Match", "header", {"type": "string", "pattern": r'^"[0-9]{1,9}"$'},
            _("The ETag of the row as it was seen; or say `version` in the body."),
        ),
        "key": parts.parameter(
            "Idempotency-Key", "header", {"type": "string", "pattern": "^[!-~]{1,100}$"},
            _("Sent again with the same body, the same answer is given and nothing is done twice."),
        ),
    }  # fmt: skip
