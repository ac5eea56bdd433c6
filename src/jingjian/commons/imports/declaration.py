"""How a register is imported, as data: its columns, the form that checks a row, the action that enters it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import Form
from django.utils.translation import gettext as _

from jingjian.kernel.errors import NotFound
from jingjian.kernel.phrases import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportColumn:
    """One column of the sheet. ``field`` is the field of the form it fills, which decides how its cells are read.

    ``also`` are other heads that offices write over it. ``names(row)`` are further words by which a row to choose may
    be named, such as the code of a unit. A column is required when its form field is.
    """

    field: str
    label: Words
    also: tuple[str, ...] = ()
    example: Words = ""
    names: Callable[[Any], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """How rows come into a register.

    ``form(data, actor=, row=None)`` checks the shape of a row and ``create(actor=, new_id=, **cleaned)`` enters it: the
    same as on the page. The form is made once for many rows: its fields may depend on the actor, not on the data.
    ``create_many(actor=, rows=[(new_id, cleaned), …])`` enters many as ``create`` would one after the other, with few
    queries, and answers for each the row made or, in its place, the DomainError that refuses it. Without it a sheet is
    entered row by row, which is slow beyond some thousand rows.
    ``once`` names fields that together stand once in a sheet. ``undo(actor=, row=)`` takes back a row that nothing was
    built on; without it a batch stays. ``own`` are labels of models of which ``create`` itself makes rows that point
    at the new one.
    """

    model: type[Model]
    columns: tuple[ImportColumn, ...]
    form: type[Form]
    create: Callable[..., Any]
    create_many: Callable[..., Sequence[Any]] | None = None
    undo: Callable[..., Any] | None = None
    once: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def column(self, field: str) -> ImportColumn | None:
        """The column that fills a field, None when there is none."""
        return next((column for column in self.columns if column.field == field), None)

    def form_of(self, actor: Any, data: dict[str, Any] | None = None) -> Any:
        """The form of a row, bound when there is data."""
        kind: Any = self.form
        return kind(data, actor=actor, row=None)


class _Installed:
    """Finds the importer of a register; the kit, which knows the registers, says how."""

    find: Callable[[str], Importer | None] = staticmethod(lambda slug: None)


def use_importers(find: Callable[[str], Importer | None]) -> None:
    """Say where the importers of the registers are found, by slug. The kit calls this once, when the apps are ready."""
    _Installed.find = staticmethod(find)


def importer_of(slug: str) -> Importer:
    """The importer of a register. Raises NotFound for a register that is not imported."""
    found = _Installed.find(slug)
    if found is None:
        raise NotFound("not_imported", _("Nothing is imported here."))
    return found
