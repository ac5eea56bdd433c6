"""The operations of one register, from its columns, filters, forms and workflow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jingjian.api import listing
from jingjian.api.fields import MOST_CHOICES, schema_of
from jingjian.api.reading import shape_of
from jingjian.api.schema.parts import SHAPES, STRING, TEXT, Schema, json_of, object_of, parameter, ref, refusals
from jingjian.commons.documents.models import AttachmentKind
from jingjian.kit import acts, filters
from jingjian.kit.acts import label_of
from jingjian.kit.attachments import AttachForm
from jingjian.kit.columns import choice_labels
from jingjian.kit.register import Action, Column, Filter, Register

MULTIPART = "multipart/form-data"


def name_of(register: Register) -> str:
    """The slug as part of the name of a schema or an operation."""
    return register.slug.replace("-", "_")


def schemas(register: Register) -> dict[str, Schema]:
    """What a row, its detail and a page of rows look like."""
    name = name_of(register)
    summary: dict[str, Schema] = {
        "id": {"type": "string", "format": "uuid"},
        "reference": TEXT,
        "title": STRING,
        "state": SHAPES["state"],
        "version": {"type": "integer"},
        "href": STRING,
        "values": _values(register, register.columns),
        "masked": {"type": "array", "items": STRING, "description": _("Columns that are encrypted and not given.")},
    }
    detail = summary | {
        "facts": _values(register, register.detail.facts),
        "marks": {"type": "array", "items": STRING},
        "time_limit": {"anyOf": [ref("TimeLimit"), {"type": "null"}]},
        "acts": {"type": "array", "items": ref("Act")},
    }
    page: dict[str, Schema] = {
        "rows": {"type": "array", "items": ref(f"{name}_row")},
        "next": TEXT,
        "previous": TEXT,
        "count": {"type": "integer", "minimum": 0},
        "more": {"type": "boolean", "description": _("Whether there are more rows than were counted.")},
    }
    return {f"{name}_row": object_of(summary), f"{name}_detail": object_of(detail), f"{name}_page": object_of(page)}


def paths(register: Register) -> dict[str, Any]:
    """The addresses of the register."""
    root = f"/api/v1/{register.slug}"
    row = f"{root}/{{ref}}"
    found: dict[str, Any] = {root: _rows(register), row: _row(register)}
    for action in register.actions:
        if action.verb not in (acts.CREATE, acts.EDIT):
            found[f"{row}/transitions/{action.verb}"] = {
                "parameters": [_ref()], "get": _asked(register, action), "post": _act(register, action),
            }  # fmt: skip
    found[f"{row}/history"] = {"parameters": [_ref()], "get": _history(register)}
    if register.detail.attachments:
        found[f"{row}/attachments"] = {"parameters": [_ref()], **_papers(register)}
        key = parameter("attachment", "path", {"type": "string", "format": "uuid"})
        found[f"{row}/attachments/{{attachment}}"] = {"parameters": [_ref(), key], "get": _paper(register)}
    return found


def _values(register: Register, columns: Iterable[Column]) -> Schema:
    members: dict[str, Schema] = {}
    for column in columns:
        shape = shape_of(register, column)
        if shape != "masked":
            members[column.name] = {**SHAPES[shape], "title": str(column.label)}
    return object_of(members)


def _rows(register: Register) -> dict[str, Any]:
    name = name_of(register)
    made: dict[str, Any] = {
        "get": _operation(
            register, "list", str(register.name),
            parameters=_parameters(register),
            responses={"200": _answer(_("A page of the list."), ref(f"{name}_page"))} | refusals(422),
        )
    }  # fmt: skip
    create = register.action(acts.CREATE)
    if create is not None:
        made["post"] = _operation(
            register, "create", label_of(register, create),
            parameters=[_key()], requestBody=_body(register, create),
            responses={
                "201": _answer(_("The new row."), ref(f"{name}_detail"), headers=("Location", "ETag")),
                "204": {"description": _("Entered; the new row is not open to you.")},
            } | refusals(409, 413, 415, 422),
        )  # fmt: skip
    return made


def _row(register: Register) -> dict[str, Any]:
    detail = _answer(_("The row."), ref(f"{name_of(register)}_detail"), headers=("ETag",))
    made: dict[str, Any] = {
        "parameters": [_ref()],
        "get": _operation(register, "get", str(register.noun), responses={"200": detail} | refusals()),
    }
    edit = register.action(acts.EDIT)
    if edit is not None:
        made["patch"] = _operation(
            register, "amend", label_of(register, edit),
            parameters=[_seen(), _key()], requestBody=_body(register, edit, amending=True), responses=_done(register),
        )  # fmt: skip
    return made


def _act(register: Register, action: Action) -> dict[str, Any]:
    return _operation(
        register, action.verb, label_of(register, action),
        parameters=[_seen(), _key()], requestBody=_body(register, action), responses=_done(register),
    )  # fmt: skip


def _asked(register: Register, action: Action) -> dict[str, Any]:
    found = _answer(_("Whether it may be done to the row now, and what it asks."), ref("Asked"))
    words = _("What “%(act)s” asks") % {"act": label_of(register, action)}
    return _operation(register, f"{action.verb}_form", words, responses={"200": found} | refusals())


def _done(register: Register) -> dict[str, Any]:
    detail = _answer(_("The row as it stands now."), ref(f"{name_of(register)}_detail"), headers=("ETag",))
    gone = {"description": _("Done; the row is no longer open to you.")}
    return {"200": detail, "204": gone} | refusals(409, 413, 415, 422, 428)


def _history(register: Register) -> dict[str, Any]:
    page = parameter("page", "query", {"type": "integer", "minimum": 1, "maximum": 10_000})
    return _operation(
        register, "history", _("What was done to it"), parameters=[page],
        responses={"200": _answer(_("The acts, the newest first."), ref("History"))} | refusals(422),
    )  # fmt: skip


def _papers(register: Register) -> dict[str, Any]:
    papers = object_of({"attachments": {"type": "array", "items": ref("Attachment")}})
    members = {name: schema_of(field) for name, field in AttachForm.base_fields.items()}
    members["kind"]["enum"] = list(AttachmentKind.values)
    return {
        "get": _operation(
            register, "list_attachments", _("Papers of the row"),
            responses={"200": _answer(_("The papers, the oldest first."), papers)} | refusals(),
        ),
        "post": _operation(
            register, "add_attachment", _("Attach a paper"), parameters=[_key()],
            requestBody={
                "required": True,
                "content": {MULTIPART: {"schema": object_of(members, optional=("dated_on",))}},
            },
            responses={"201": _answer(_("The paper."), ref("Attachment"), headers=("Location",))}
            | refusals(409, 413, 415, 422),
        ),
    }  # fmt: skip


def _paper(register: Register) -> dict[str, Any]:
    content = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
    return _operation(
        register, "get_attachment", _("Open a paper"),
        responses={"200": {"description": _("The paper as it was handed in."), "content": content}} | refusals(),
    )  # fmt: skip


def _body(register: Register, action: Action, *, amending: bool = False) -> dict[str, Any]:
    form = register.form_of(action)
    fields = form.base_fields if form is not None else {}
    members = {name: schema_of(field) for name, field in fields.items()}
    # a form may ask less of a row or a reader than it declares, so only what is asked of everybody is required
    required = () if amending else tuple(name for name, field in fields.items() if field.required)
    files = {name for name, field in fields.items() if isinstance(field, forms.FileField)}
    members |= _version(members, action)
    optional = (*(name for name in members if name not in required),)
    content: dict[str, Any] = {}
    if not files & set(required):
        texts = {name: schema for name, schema in members.items() if name not in files}
        content |= json_of(_open(form, object_of(texts, optional=optional)))
    if files and not amending:
        content[MULTIPART] = {"schema": _open(form, object_of(members, optional=optional))}
    return {"required": bool(required), "content": content}


def _open(form: Any, schema: Schema) -> Schema:
    """Where each row asks for its own members, they are told by the act's own address and not here."""
    if not getattr(form, "asks_by_row", False):
        return schema
    return {**schema, "additionalProperties": True, "description": _("The row says what it asks: GET this address.")}


def _version(members: dict[str, Schema], action: Action) -> dict[str, Schema]:
    if action.verb == acts.CREATE or "version" in members:
        return {}
    return {"version": {"type": "integer", "description": _("The version that was seen, unless If-Match says it.")}}


def _parameters(register: Register) -> list[Schema]:
    made = [one for declared in register.filters for one in _filter(register, declared)]
    if register.search_fields:
        text = {"type": "string", "maxLength": filters.LONGEST_TEXT}
        made.append(parameter(filters.SEARCH, "query", text, _("Every word occurs in the row.")))
    if register.tabs:
        made.append(parameter(filters.TAB, "query", {"enum": [tab.name for tab in register.tabs]}))
    if orders := list(listing.orders_of(register)):
        made.append(parameter(filters.SORT, "query", {"enum": orders}))
    size = {"type": "integer", "minimum": 1, "maximum": listing.MOST_ROWS, "default": listing.USUAL_ROWS}
    made.append(parameter(listing.LIMIT, "query", size))
    made.append(parameter(listing.CURSOR, "query", STRING, _("`next` or `previous` of another page.")))
    return made


def _filter(register: Register, declared: Filter) -> list[Schema]:
    label = str(declared.label)
    match declared.kind:
        case "date":
            day: Schema = {"type": "string", "format": "date"}
            return [parameter(name, "query", day, label) for name in filters.names_of(declared)]
        case "bool":
            return [parameter(declared.name, "query", {"enum": ["yes", "no"]}, label)]
        case "choice":
            several: Schema = {"type": "array", "items": _values_of(register, declared)}
            return [parameter(declared.name, "query", several, label)]
        case "person":
            words = _("%(label)s: `me`, a key, or part of a name") % {"label": label}
            return [parameter(declared.name, "query", STRING, words)]
        case "unit":
            words = _("%(label)s: the path of a unit, with all below it") % {"label": label}
            return [parameter(declared.name, "query", STRING, words)]
        case _:
            return [parameter(declared.name, "query", STRING, label)]


def _values_of(register: Register, declared: Filter) -> Schema:
    if callable(declared.choices):
        return STRING
    pairs = declared.choices if declared.choices is not None else choice_labels(register, declared.path).items()
    values = [str(value) for value, _label in pairs]
    return {"enum": values} if 0 < len(values) <= MOST_CHOICES else STRING


def _operation(register: Register, verb: str, summary: str, **rest: Any) -> dict[str, Any]:
    name = f"{name_of(register)}_{verb.replace('-', '_')}"
    return {"operationId": name, "tags": [register.slug], "summary": summary, **rest}


def _answer(description: str, schema: Schema, *, headers: tuple[str, ...] = ()) -> dict[str, Any]:
    made: dict[str, Any] = {"description": description, "content": json_of(schema)}
    if headers:
        made["headers"] = {name: {"schema": STRING} for name in headers}
    return made


def _ref() -> Schema:
    return {"$ref": "#/components/parameters/ref"}


def _seen() -> Schema:
    return {"$ref": "#/components/parameters/seen"}


def _key() -> Schema:
    return {"$ref": "#/components/parameters/key"}
