"""``EncryptedTextField``: a column of tier 乙 that reads and writes like text and stands in the database as envelopes.

How it works. An envelope is bound to its row, and a row read from the database is put together value by value, so the
column arrives as a closed ``Envelope`` and is opened when the attribute is first read, when the row's key is known. On
the way back ``pre_save`` seals what was assigned; a value that nobody read goes back in the envelope it came in, after
a check that it still belongs to this row, or in a new one when key or suite changed. What the attribute gives is a
``str`` that remembers its row, so that ``bulk_update`` and fixtures, which never call ``pre_save``, can seal it too.

What it refuses, since the database cannot do it or would do it wrongly: filters other than ``isnull``, ``values()`` and
``values_list()``, expressions and aggregates over the column, ``QuerySet.update(column=…)``, and serialisation.

A blank value stays blank and an absent one stays NULL: whether a value was given is not secret. Somebody with write
access to the database can therefore empty a column; the audit log, not the vault, notices that.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Case, Value
from django.db.models.functions import Cast
from django.db.models.query_utils import DeferredAttribute
from django.db.models.sql import UpdateQuery

from jingjian.commons.vault.envelopes import Envelope, Place, current_mark, seal, unseal


class RowText(str):
    """Plain text read from an encrypted attribute; it knows the place it belongs to."""

    __slots__ = ("place",)
    place: Place

    @classmethod
    def at(cls, text: str, place: Place) -> RowText:
        made = cls(text)
        made.place = place
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


class _Opening(DeferredAttribute):
    """Opens the envelope at the first reading and keeps the text; loads the column when it was deferred."""

    field: EncryptedTextField

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        held = instance.__dict__
        name = self.field.attname
        if name not in held:
            super().__get__(instance, cls)
        value = held[name]
        if isinstance(value, Envelope):
            value = held[name] = unseal(value, self.field.place_in(instance))
        if isinstance(value, str) and value and instance.pk is not None:
            return RowText.at(value, self.field.place_in(instance))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        # a text read from another row is plain text here
        instance.__dict__[self.field.attname] = str(value) if isinstance(value, RowText) else value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text of tier 乙, encrypted by the site's suite and bound to table, column and row (see the head of this file).

    The key of the model must be made in Python (a UUID). Renaming the table or the column makes what is stored
    unreadable unless the migration reads and writes every row.
    """

    descriptor_class = _Opening

    def place_in(self, instance: models.Model) -> Place:
        """The place of this column in the row ``instance``. Raises ValueError for a row without a key."""
        if instance.pk is None:
            raise ValueError(f"{self} is bound to the key of its row, and this row has none yet")
        return Place(self.model._meta.db_table, str(self.column), instance.pk)

    # to and from the database

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Envelope | str | None:
        return Envelope(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)
        value = self.to_python(model_instance.__dict__[self.attname])
        if isinstance(value, Envelope):
            place = self.place_in(model_instance)
            text = unseal(value, place)
            return value if value.text.startswith(current_mark()) else seal(text, place)
        return seal(value, self.place_in(model_instance)) if value else value

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Envelope):
            return value
        if hasattr(value, "resolve_expression"):
            self._refuse("takes text, no expression")
        return str(value)

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        if isinstance(value, RowText):
            value = seal(value, value.place)
        if isinstance(value, Envelope):
            return value.text
        if value:
            self._refuse("is written by saving a row, one or many; update() and plain values cannot encrypt")
        return value  # type: ignore[no-any-return]

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if hasattr(value, "as_sql") and not self._seals(value):
            self._refuse("cannot be computed by the database")
        return super().get_db_prep_save(value, connection)

    def _seals(self, expression: Any) -> bool:
        """Whether an expression is what ``bulk_update`` makes: each result is a value that this column seals."""
        if isinstance(expression, Case):
            return all(self._seals(part) for part in (*(when.result for when in expression.cases), expression.default))
        if isinstance(expression, Cast):
            return all(self._seals(part) for part in expression.get_source_expressions())
        if not isinstance(expression, Value):
            return False
        return expression.value in (None, "") or getattr(expression, "_output_field_or_none", None) is self

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        if isinstance(compiler.query, UpdateQuery):
            assigned: Any = compiler.query
            for column, _model, given in assigned.values:
                if column is self and isinstance(given, RowText):
                    self._refuse("cannot be copied by update(): the text belongs to another row")
        return "%s"

    # what a database cannot do with ciphertext

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            self._refuse(f"cannot be searched (lookup {lookup_name!r}); only isnull is possible")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        self._refuse(f"cannot be transformed ({lookup_name!r})")

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        query = compiler.query
        if query.values_select:
            self._refuse("cannot be read by values() or values_list(): read the rows themselves")
        for annotation in query.annotation_select.values():
            if getattr(annotation, "_output_field_or_none", None) is self:
                self._refuse("cannot stand in an expression")
        return sql, params

    def value_to_string(self, obj: models.Model) -> NoReturn:
        self._refuse("cannot be serialised")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False) or self.primary_key:
            words = "An encrypted column can have no index and no unique rule."
            found.append(checks.Error(words, obj=self, id="vault.E001"))
        if isinstance(self.model._meta.pk, models.AutoField):
            words = "An encrypted column needs a row key made in Python, not by the database."
            found.append(checks.Error(words, obj=self, id="vault.E002"))
        return found

    def _refuse(self, why: str) -> NoReturn:
        raise FieldError(f"The encrypted column {self} {why}.")
