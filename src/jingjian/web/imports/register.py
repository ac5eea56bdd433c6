"""The register of imports: the sheets one handed in, and what became of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.imports import actions
from jingjian.commons.imports.declaration import importer_of
from jingjian.commons.imports.models import ImportBatch, ImportState
from jingjian.commons.imports.selectors import AT_WORK, run_of
from jingjian.commons.imports.workflow import IMPORT
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kit.register import Action, Column, Detail, DetailPart, Register, Tab
from jingjian.kit.registry import register_of
from jingjian.web.imports.forms import PLACE, MappingForm
from jingjian.web.navigation import MINE

SLUG = "imports"


def register_name(row: ImportBatch) -> str:
    """The name of the register that the sheet goes into."""
    found = register_of(row.register)
    return str(found.name) if found is not None else row.register


def at_rest(row: ImportBatch) -> Decision:
    """Nothing is done to a sheet while its job is at it."""
    run = run_of(row) if row.state in AT_WORK else None
    return ALLOW if run is None or run.ended else deny(_("The rows are still being worked on."))


def has_rows(row: ImportBatch) -> Decision:
    """Something would be entered."""
    if row.counts.get("ready"):
        return ALLOW
    return deny(_("No row can be entered: correct the sheet and hand it in again."))


def can_be_undone(row: ImportBatch) -> Decision:
    """The register says how its rows are taken back, and there are some."""
    if importer_of(row.register).undo is None:
        return deny(_("This register does not take a batch back; withdraw its rows one by one."))
    return ALLOW if row.counts.get("created") else deny(_("No row was entered."))


def arithmetic(row: ImportBatch) -> str:
    """Rows = entered + rejected in words and figures; empty before the first check."""
    if not row.counts:
        return ""
    names = ("rows", "ready", "created", "undone", "rejected")
    figures = {name: row.counts.get(name, 0) for name in names}
    if row.state == ImportState.UNDONE:
        return _("%(rows)d rows = taken back %(undone)d + rejected %(rejected)d") % figures
    if row.state in (ImportState.DONE, ImportState.UNDOING):
        return _("%(rows)d rows = entered %(created)d + rejected %(rejected)d") % figures
    return _("%(rows)d rows = can be entered %(ready)d + rejected %(rejected)d") % figures


def standing(actor: Actor, row: ImportBatch) -> dict[str, Any]:
    """How far the sheet is; ``run`` is the job of the moment."""
    run = run_of(row)
    return {
        "state": str(row.state),
        "run": run,
        "at_work": run is not None and not run.ended and row.state in AT_WORK,
        "failed": run is not None and run.gave_up and row.state in AT_WORK,
        "sum": arithmetic(row),
        "rejected": row.counts.get("rejected", 0),
        "list_url": reverse(f"{row.register}:list"),
        "again_url": reverse("import_upload", args=[row.register]),
    }


def _map(*, actor: Actor, row: ImportBatch, version: int | None = None, **places: str) -> ImportBatch:
    mapping = {name.removeprefix(PLACE): field for name, field in places.items()}
    return actions.name_columns(actor=actor, row=row, mapping=mapping, version=version)


IMPORTS = Register(
    slug=SLUG,
    model=ImportBatch,
    policy=policy_of(ImportBatch),
    chapter=MINE,
    icon="table-import",
    name=gettext_lazy("Imports"),
    noun=gettext_lazy("import"),
    order=("-uploaded_at",),
    select_related=("uploaded_by__person",),
    columns=(
        Column(name="file_name", label=gettext_lazy("Sheet"), width="wide"),
        Column(name="register", label=gettext_lazy("Register"), value=register_name, sortable=False),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="counts", label=gettext_lazy("Rows"), value=arithmetic, sortable=False, width="wide"),
        Column(name="uploaded_at", label=gettext_lazy("Handed in"), kind="moment"),
    ),
    tabs=(
        Tab(
            name="open", label=gettext_lazy("Not finished"),
            where=lambda actor: Q(state__in=(*AT_WORK, ImportState.MAPPING, ImportState.CHECKED)),
        ),
        Tab(name="all", label=gettext_lazy("All")),
    ),
    search_fields=("file_name",),
    workflow=IMPORT,
    guards={"at_rest": at_rest, "has_rows": has_rows, "can_be_undone": can_be_undone},
    forms={"map": MappingForm},
    actions=(
        Action(verb="map", run=_map),
        Action(verb="confirm", run=actions.confirm),
        Action(verb="undo", run=actions.undo),
        Action(verb="discard", run=actions.discard),
    ),
    events={
        "import.uploaded": pgettext_lazy("import", "Handed in"),
        "import.mapped": pgettext_lazy("import", "Columns named"),
        "import.checked": pgettext_lazy("import", "Checked"),
        "import.confirmed": pgettext_lazy("import", "Import asked for"),
        "import.done": pgettext_lazy("import", "Imported"),
        "import.undo_asked": pgettext_lazy("import", "Undoing asked for"),
        "import.undone": pgettext_lazy("import", "Undone"),
        "import.discarded": pgettext_lazy("import", "Discarded"),
    },
    detail=Detail(
        title=lambda row: row.file_name,
        steps=(
            ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED, ImportState.QUEUED, ImportState.DONE,
        ),
        facts=(
            Column(name="register", label=gettext_lazy("Register"), value=register_name),
            Column(name="uploaded_at", label=gettext_lazy("Handed in"), kind="moment"),
            Column(name="size", label=gettext_lazy("Size in bytes"), kind="number"),
            Column(name="finished_at", label=gettext_lazy("Finished"), kind="moment"),
        ),
        left=(
            DetailPart(
                template="web/imports/standing.html", title=gettext_lazy("What comes next"), context=standing
            ),
        ),
    ),
    export=None,
    empty_text=gettext_lazy("No sheet is on its way in. “Import” above the list of a register begins one."),
)  # fmt: skip
