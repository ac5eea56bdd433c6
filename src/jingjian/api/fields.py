"""A field of a form as a member of a JSON object: what type it has, and what of it is sent to the form."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from typing import Any

from django import forms
from django.db.models import Model, UUIDField
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _

from jingjian.kernel import clock

Schema = dict[str, Any]
MOST_CHOICES = 60
"""Longer lists are data of the site and no part of the schema."""

MOST_OPTIONS = 500


def schema_of(field: Any) -> Schema:
    """The JSON Schema of a field; null stands for empty where it may be empty."""
    schema = _type_of(field)
    if field.label:
        schema["title"] = str(field.label)
    if field.help_text:
        schema["description"] = str(field.help_text)
    if not field.required and schema["type"] not in ("array", "boolean"):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*dict.fromkeys(["", *schema["enum"]]), None]
    return schema


def _type_of(field: Any) -> Schema:
    if isinstance(field, forms.FileField):
        return {"type": "string", "contentMediaType": "application/octet-stream"}
    if isinstance(field, forms.ModelMultipleChoiceField):
        return {"type": "array", "items": _key_of(field), "uniqueItems": True}
    if isinstance(field, forms.ModelChoiceField):
        return _key_of(field)
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": {"type": "string", **_choices(field)}, "uniqueItems": True}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", **_choices(field)}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.IntegerField):
        return _number("integer" if not isinstance(field, forms.FloatField | forms.DecimalField) else "number", field)
    if isinstance(field, forms.DateTimeField):
        return {"type": "string", "format": "date-time"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.UUIDField):
        return {"type": "string", "format": "uuid"}
    return _text(field)


def _text(field: Any) -> Schema:
    schema: Schema = {"type": "string"}
    if getattr(field, "max_length", None) is not None:
        schema["maxLength"] = field.max_length
    least = getattr(field, "min_length", None) or (1 if field.required else None)
    if least is not None:
        schema["minLength"] = least
    return schema


def _number(kind: str, field: Any) -> Schema:
    schema: Schema = {"type": kind}
    for name, bound in (("minimum", field.min_value), ("maximum", field.max_value)):
        if bound is not None:
            schema[name] = bound() if callable(bound) else bound
    return schema


def _key_of(field: Any) -> Schema:
    if field.queryset is None:  # the form of each row says of what
        return {"type": "string"}
    model: type[Model] = field.queryset.model
    key: Any = model._meta.pk
    while key.is_relation:
        key = key.target_field
    by_key = not field.to_field_name or field.to_field_name == "pk"
    return {"type": "string", "format": "uuid"} if by_key and isinstance(key, UUIDField) else {"type": "string"}


def _choices(field: Any) -> Schema:
    if isinstance(field.choices, CallableChoiceIterator):
        return {}
    flat: list[str] = []
    for value, label in field.choices:
        nested = isinstance(label, list | tuple)
        flat.extend(str(inner) for inner, _words in label) if nested else flat.append(str(value))
    kept = [value for value in flat if value or not field.required]
    return {"enum": kept} if 0 < len(kept) <= MOST_CHOICES else {}


def options_of(field: Any) -> list[dict[str, str]]:
    """What may be chosen, up to ``MOST_OPTIONS``."""
    pairs: list[tuple[Any, Any]] = []
    for value, label in islice(field.choices, MOST_OPTIONS):
        pairs.extend(label if isinstance(label, list | tuple) else [(value, label)])
    return [{"value": str(value), "label": str(label)} for value, label in pairs if str(value)]


def texts_of(field: Any, value: Any) -> list[str]:
    """What a browser would send for a value of JSON. Raises ValueError with why it is none of the field's type."""
    if value is None:
        return []
    kind = _type_of(field)["type"]
    if kind == "array":
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(_("This must be a list of texts."))
        return list(value)
    if kind == "boolean":
        if not isinstance(value, bool):
            raise ValueError(_("This must be true or false."))
        return ["true" if value else "false"]
    if kind in ("integer", "number"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not isinstance(value, int | float) or (kind == "integer" and not whole):
            raise ValueError(_("This must be a number."))
        return [str(int(value) if kind == "integer" else value)]
    if not isinstance(value, str):
        raise ValueError(_("This must be a text."))
    return [value]


def texts_standing(bound: Any) -> list[str]:
    """What a form that is filled with what stands would send back of one field unchanged."""
    value = bound.value()
    if value is None or value is False:
        return []
    many = value if isinstance(value, list | tuple | set) else [value]
    return [_sent(item) for item in many]


def _sent(value: Any) -> str:
    if value is True:
        return "true"
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "pk", value))
