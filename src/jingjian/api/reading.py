"""Rows as JSON: every column in the one shape that `shape_of` gives it, which the schema speaks of too.

Values of tier 甲 and 乙 are never given: their columns are named under `masked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from django.db.models import Model
from django.forms import ChoiceField

from jingjian.api.fields import options_of, schema_of
from jingjian.commons.access.actor import Actor
from jingjian.commons.paths import follow, value_at
from jingjian.kernel import clock
from jingjian.kernel.tiers import Tier
from jingjian.kit import acts
from jingjian.kit.columns import choice_labels, readers
from jingjian.kit.register import Action, Column, Mark, Register
from jingjian.kit.writing import form_for, version_of

Shape: TypeAlias = Literal["text", "number", "bool", "date", "moment", "link", "coded", "state", "tags", "masked"]

_OF_KIND: dict[str, Shape] = {
    "bool": "bool", "number": "number", "date": "date", "due": "date", "moment": "moment", "person": "link",
    "status": "state", "tags": "tags",
}  # fmt: skip


def shape_of(register: Register, column: Column) -> Shape:
    """In which shape a column is given."""
    target = follow(register.model, column.name) if column.value is None else None
    if target is not None and target.tier in (Tier.SEALED, Tier.ENCRYPTED):
        return "masked"
    if column.kind in _OF_KIND:
        return _OF_KIND[column.kind]
    if target is not None and target.field.is_relation:
        return "link"
    if target is not None and choice_labels(register, column.name):
        return "coded"
    return "text"


def values(register: Register, columns: Sequence[Column], row: Any) -> tuple[dict[str, Any], list[str]]:
    """The values of a row by the names of the columns, and the names of those that are masked."""
    given: dict[str, Any] = {}
    masked: list[str] = []
    for reader in readers(register, columns):
        column = reader.column
        shape = shape_of(register, column)
        if shape == "masked":
            masked.append(column.name)
        elif shape == "coded":
            stored = value_at(row, column.name)
            given[column.name] = _coded(stored, str(reader.value(row))) if stored not in (None, "") else None
        else:
            given[column.name] = _shown(register, shape, reader.value(row))
    return given, masked


def summary(register: Register, row: Any) -> dict[str, Any]:
    """A row as a list gives it."""
    given, masked = values(register, register.columns, row)
    return {
        "id": str(row.pk),
        "reference": str(row.record.reference) if register.headered else None,
        "title": register.title_of(row),
        "state": _state(register, register.state_of(row)) if register.workflow is not None else None,
        "version": version_of(row),
        "href": f"/api/v1/{register.slug}/{row.pk}",
        "values": given,
        "masked": masked,
    }


def detail(register: Register, actor: Actor, row: Any) -> dict[str, Any]:
    """A row as its own address gives it: its facts, what it lacks, its time limit, what may be done and why not."""
    facts, masked = values(register, register.detail.facts, row)
    shown = summary(register, row)
    shown["masked"] = sorted({*shown["masked"], *masked})
    clock_ = register.detail.clock(actor, row) if register.detail.clock else None
    return shown | {
        "facts": facts,
        "marks": [str(mark.text) for mark in (register.detail.marks(row) if register.detail.marks else ())],
        "time_limit": {
            "text": str(clock_.text), "explanation": str(clock_.explanation), "basis": str(clock_.basis),
        } if clock_ is not None else None,
        "acts": [_act(register, row, offer) for offer in acts.offers(register, actor, row)],
    }  # fmt: skip


def asked_of(register: Register, actor: Actor, action: Action, row: Any) -> dict[str, Any]:
    """Whether an act may be taken on the row now, and the members its body has; nothing is asked where it may not."""
    decision = acts.may(register, actor, action.verb, row)
    asked = form_for(register, action, actor, row).fields if decision else {}
    return {
        "name": action.verb,
        "label": acts.label_of(register, action),
        "allowed": bool(decision),
        "reason": "" if decision else str(decision.reason),
        "version": version_of(row),
        "members": {name: schema_of(one) for name, one in asked.items()},
        "required": [name for name, one in asked.items() if one.required],
        "options": {name: options_of(one) for name, one in asked.items() if isinstance(one, ChoiceField)},
    }


def _act(register: Register, row: Any, offer: acts.Offer) -> dict[str, Any]:
    address = f"/api/v1/{register.slug}/{row.pk}"
    amends = offer.verb == acts.EDIT
    return {
        "name": offer.verb,
        "label": offer.label,
        "allowed": bool(offer.decision),
        "reason": "" if offer.decision else str(offer.decision.reason),
        "method": "PATCH" if amends else "POST",
        "href": address if amends else f"{address}/transitions/{offer.verb}",
    }


def _shown(register: Register, shape: Shape, value: Any) -> Any:
    if shape == "bool":
        return bool(value)
    if shape == "tags":
        return [str(tag.text) if isinstance(tag, Mark) else str(tag) for tag in value or ()]
    if value is None or value == "":
        return None
    match shape:
        case "number":
            return value if isinstance(value, int | float) else _number(value)
        case "state":
            return _state(register, value)
        case "link":
            return {"id": str(value.pk) if isinstance(value, Model) else None, "text": str(value)}
        case _:
            return _text(value)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _state(register: Register, value: Any) -> dict[str, Any]:
    if register.workflow is None:
        return {"value": str(value), "label": str(value), "category": None}
    state = register.workflow.state(str(value))
    return {"value": state.value, "label": str(state.label), "category": state.category.value}


def _coded(value: Any, label: str) -> dict[str, str]:
    return {"value": str(value), "label": label}


def _text(value: Any) -> str:
    """Days and moments as ISO 8601, a moment with the offset of Asia/Shanghai."""
    if isinstance(value, datetime):
        return clock.local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
