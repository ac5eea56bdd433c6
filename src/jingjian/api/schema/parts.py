"""Shapes and answers that every register shares."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "null"]}
LINK: Schema = {"anyOf": [{"$ref": "#/components/schemas/Link"}, {"type": "null"}]}
SHAPES: dict[str, Schema] = {
    "text": TEXT,
    "number": {"type": ["number", "string", "null"]},
    "bool": {"type": "boolean"},
    "date": TEXT,
    "moment": TEXT,
    "link": LINK,
    "coded": {"anyOf": [{"$ref": "#/components/schemas/Coded"}, {"type": "null"}]},
    "state": {"anyOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]},
    "tags": {"type": "array", "items": {"type": "string"}},
}


def object_of(members: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


STRING: Schema = {"type": "string"}


def shared() -> dict[str, Schema]:
    """The schemas that registers refer to."""
    coded = object_of({"value": STRING, "label": STRING})
    fault = object_of({"field": TEXT, "code": STRING, "detail": STRING})
    change = object_of({"label": STRING, "before": STRING, "after": STRING})
    moment: Schema = {"type": "string", "format": "date-time"}
    event = object_of(
        {"at": moment, "words": STRING, "who": STRING, "note": STRING, "changes": {"type": "array", "items": change}}
    )
    return {
        "Problem": object_of(
            {
                "type": STRING, "title": STRING, "status": {"type": "integer"}, "code": STRING, "detail": STRING,
                "errors": {"type": "array", "items": fault},
            },
            optional=("errors",),
        ),
        "Link": object_of({"id": TEXT, "text": STRING}),
        "Coded": coded,
        "State": object_of({"value": STRING, "label": STRING, "category": TEXT}),
        "Act": object_of({
            "name": STRING, "label": STRING, "allowed": {"type": "boolean"}, "reason": STRING,
            "method": {"enum": ["PATCH", "POST"]}, "href": STRING,
        }),
        "Asked": object_of({
            "name": STRING, "label": STRING, "allowed": {"type": "boolean"}, "reason": STRING,
            "version": {"type": "integer"},
            "members": {"type": "object", "additionalProperties": {"type": "object"}},
            "required": {"type": "array", "items": STRING},
            "options": {"type": "object", "additionalProperties": {"type": "array", "items": coded}},
        }),
        "TimeLimit": object_of({"text": STRING, "explanation": STRING, "basis": STRING}),
        "History": object_of({"events": {"type": "array", "items": event}, "next": {"type": ["integer", "null"]}}),
        "Attachment": object_of({
            "id": {"type": "string", "format": "uuid"}, "name": STRING, "kind": coded, "content_type": STRING,
            "size": {"type": "integer"}, "uploaded_at": moment, "uploaded_by": STRING, "dated_on": TEXT,
            "href": STRING,
        }),
        "Registers": object_of({
            "registers": {
                "type": "array", "items": object_of({"slug": STRING, "name": STRING, "href": STRING}),
            },
        }),
    }  # fmt: skip


def problems() -> dict[str, Schema]:
    """The refusals, by status."""
    words = {
        "400": _("The request cannot be read."),
        "401": _("No token, or none that is good."),
        "403": _("Not allowed; `detail` says why."),
        "404": _("There is no such entry, or it is not open to you."),
        "405": _("This address does not know this method."),
        "409": _("Somebody changed it since the version that was seen."),
        "413": _("The body is too large."),
        "415": _("The body is of another kind than is taken here."),
        "422": _("Not possible; `errors` name what is at fault."),
        "428": _("The version that was seen is missing."),
        "429": _("Too many requests in a minute; ask again after `Retry-After` seconds."),
    }
    schema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Schema] = {
        status: {"description": text, "content": schema} for status, text in words.items()
    }  # fmt: skip
    found["429"]["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return found


def refusals(*statuses: int) -> dict[str, Schema]:
    """References to the refusals an operation may answer with; 400, 401, 403, 404 and 429 always."""
    return {
        str(status): {"$ref": f"#/components/responses/{status}"}
        for status in sorted({400, 401, 403, 404, 429, *statuses})
    }


def parameter(name: str, place: str, schema: Schema, description: str = "") -> Schema:
    """A parameter; those of the path are always needed."""
    made: Schema = {"name": name, "in": place, "required": place == "path", "schema": schema}
    if description:
        made["description"] = description
    return made


def json_of(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
