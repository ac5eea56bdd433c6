"""The life of a batch: columns named, rows tried, imported, and undone as a whole or discarded."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.models import Role
from jingjian.commons.imports.models import ImportState
from jingjian.kernel.workflow import Category, State, Transition, Workflow

#: whoever handed the sheet in; the rows themselves ask who may enter them
OWNER: Final = (Role.STAFF,)
_CATEGORIES: Final = {
    ImportState.MAPPING: Category.OPEN,
    ImportState.CHECKING: Category.WAITING,
    ImportState.CHECKED: Category.OPEN,
    ImportState.QUEUED: Category.WAITING,
    ImportState.DONE: Category.DONE,
    ImportState.UNDOING: Category.WAITING,
    ImportState.UNDONE: Category.VOID,
    ImportState.DISCARDED: Category.VOID,
}

IMPORT: Final = Workflow(
    states=tuple(State(state, state.label, category) for state, category in _CATEGORIES.items()),
    transitions=(
        Transition(
            "map", _("Name the columns and check"), (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED),
            ImportState.CHECKING, OWNER, guards=("at_rest",), form="map", primary=True,
        ),
        Transition(
            "confirm", _("Import"), (ImportState.CHECKED, ImportState.QUEUED), ImportState.QUEUED, OWNER,
            guards=("at_rest", "has_rows"), primary=True,
            confirm=_("Import these rows? Rejected rows are left out; the report names them."),
        ),
        Transition(
            "undo", _("Undo the import"), (ImportState.DONE, ImportState.UNDOING), ImportState.UNDOING, OWNER,
            guards=("at_rest", "can_be_undone"),
            confirm=_("Take back every row of this batch? It is refused once anything was built on one of them."),
        ),
        Transition(
            "discard", _("Discard"),
            (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED, ImportState.QUEUED),
            ImportState.DISCARDED, OWNER, guards=("at_rest",),
            confirm=_("Discard this sheet? The file and its rows are erased."),
        ),
    ),
    initial=ImportState.MAPPING,
)  # fmt: skip
