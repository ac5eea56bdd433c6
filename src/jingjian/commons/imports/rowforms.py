"""The form of a register for many rows: made once, and what a batch of rows chooses is read in one query a field."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from jingjian.commons.access.actor import Actor
from jingjian.commons.imports.declaration import Importer


class RowForms:
    """Gives the bound form of one row after the other, each as if the form were made anew for it."""

    def __init__(self, importer: Importer, actor: Actor) -> None:
        self._form = importer.form_of(actor, {})
        self._choosing = {name: field for name, field in self._form.fields.items() if _chooses_one(field)}
        self._read: dict[str, Callable[[Any], Any]] = {name: field.to_python for name, field in self._choosing.items()}

    def read(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """Read at once the rows of other tables that the rows of ``batch`` choose."""
        for name, field in self._choosing.items():
            field.to_python = _Known(self._read[name], field.queryset, (data.get(name) for data in batch))

    def of(self, data: dict[str, Any]) -> Any:
        """The form of one row of the batch that was read."""
        form = copy.copy(self._form)
        form.data, form.is_bound, form._errors, form._bound_fields_cache = data, True, None, {}
        return form


class _Known:
    """What a field makes of a key: the row read beforehand, or what the field itself says of any other value."""

    def __init__(self, otherwise: Callable[[Any], Any], rows: Any, values: Iterable[Any]) -> None:
        self._otherwise = otherwise
        keys = {str(value) for value in values if value and isinstance(value, str | int | UUID)}
        self._rows = {str(row.pk): row for row in rows.filter(pk__in=keys)} if keys else {}

    def __call__(self, value: Any) -> Any:
        found = self._rows.get(str(value)) if value else None
        return found if found is not None else self._otherwise(value)


def _chooses_one(field: Any) -> bool:
    """Whether the field is a plain choice of one row by its key, so that many may be read for it."""
    return (
        isinstance(field, forms.ModelChoiceField)
        and not isinstance(field, forms.ModelMultipleChoiceField)
        and type(field).to_python is forms.ModelChoiceField.to_python
        and not field.to_field_name
        and field.queryset is not None
    )
