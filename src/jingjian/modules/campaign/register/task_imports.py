"""The sheets of tasks that were brought in, and what became of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.jobs.models import JobRun
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kit.register import Action, Column, Detail, DetailPart, Register, Tab
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.forms.task_imports import TaskSheetForm
from jingjian.modules.campaign.happenings import TASK_IMPORT_EVENTS
from jingjian.modules.campaign.importing.codes import CODES
from jingjian.modules.campaign.models import TaskImport, TaskImportState
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.workflow import TASK_IMPORT

AT_WORK = (TaskImportState.CHECKING, TaskImportState.QUEUED)


def run_of(row: TaskImport) -> JobRun | None:
    """The job that was last asked for."""
    return JobRun._default_manager.filter(pk=row.job_id).first() if row.job_id else None


def at_rest(row: TaskImport) -> Decision:
    """Nothing is done to a sheet while its job is at it."""
    run = run_of(row) if row.state in AT_WORK else None
    return ALLOW if run is None or run.ended else deny(_("The rows are still being worked on."))


def has_rows(row: TaskImport) -> Decision:
    """Something would be written."""
    if row.counts.get("created") or row.counts.get("updated"):
        return ALLOW
    return deny(_("No row would enter or change a task: correct the sheet and hand it in again."))


def arithmetic(row: TaskImport) -> str:
    """Rows = entered + changed + unchanged + rejected, in words and figures; empty before the first check."""
    if not row.counts:
        return ""
    figures = {name: row.counts.get(name, 0) for name in ("rows", "created", "updated", "unchanged", "rejected")}
    if row.state == TaskImportState.DONE:
        return (
            _(
                "%(rows)d rows = entered %(created)d + changed %(updated)d + unchanged %(unchanged)d "
                "+ rejected %(rejected)d"
            )
            % figures
        )
    return (
        _(
            "%(rows)d rows = to be entered %(created)d + to be changed %(updated)d + unchanged %(unchanged)d "
            "+ rejected %(rejected)d"
        )
        % figures
    )


def standing(actor: Actor, row: TaskImport) -> dict[str, Any]:
    """How far the sheet is; ``run`` is the job of the moment."""
    run = run_of(row)
    failed = run is not None and run.gave_up and row.state in AT_WORK
    return {
        "state": str(row.state),
        "run": run,
        "at_work": run is not None and not run.ended and row.state in AT_WORK,
        "failed": failed,
        "sum": arithmetic(row),
        "examples": row.findings.get("examples", 0),
        "unread": row.findings.get("unread", []),
        "unknown": "、".join(row.findings.get("unknown", [])),
    }


def _found(actor: Actor, row: TaskImport) -> dict[str, Any]:
    counts = row.findings.get("codes", {})
    return {"codes": [(code, CODES[code].name, count) for code, count in counts.items() if code in CODES]}


TASK_IMPORTS = Register(
    slug="task-imports",
    model=TaskImport,
    policy=policy_of(TaskImport),
    chapter="plan",
    icon="table-import",
    name=gettext_lazy("Task imports"),
    noun=gettext_lazy("task import"),
    place=PLACE,
    order=("-uploaded_at",),
    select_related=("campaign", "campaign__record", "uploaded_by__person"),
    columns=(
        Column(name="file_name", label=gettext_lazy("Sheet of tasks"), width="wide"),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="counts", label=gettext_lazy("Rows"), value=arithmetic, sortable=False, width="wide"),
        Column(name="uploaded_at", label=gettext_lazy("Handed in"), kind="moment"),
        Column(name="uploaded_by", label=gettext_lazy("By"), sortable=False),
    ),
    tabs=(
        Tab(
            name="open", label=gettext_lazy("Not finished"),
            where=lambda actor: Q(state__in=(*AT_WORK, TaskImportState.CHECKED)),
        ),
        Tab(name="all", label=gettext_lazy("All")),
    ),
    search_fields=("file_name",),
    workflow=TASK_IMPORT,
    guards={"at_rest": at_rest, "has_rows": has_rows},
    actions=(
        Action(
            verb="create", label=gettext_lazy("Import tasks"), form=TaskSheetForm, run=actions.upload_task_sheet,
            primary=True,
        ),
        Action(verb="confirm", run=actions.confirm_task_sheet),
        Action(verb="check", run=actions.check_task_sheet),
        Action(verb="discard", run=actions.discard_task_sheet),
    ),
    events=TASK_IMPORT_EVENTS,
    detail=Detail(
        title=lambda row: row.file_name,
        steps=(TaskImportState.CHECKING, TaskImportState.CHECKED, TaskImportState.QUEUED, TaskImportState.DONE),
        facts=(
            Column(name="campaign", label=gettext_lazy("Campaign")),
            Column(name="uploaded_at", label=gettext_lazy("Handed in"), kind="moment"),
            Column(name="uploaded_by", label=gettext_lazy("By")),
            Column(name="size", label=gettext_lazy("Size in bytes"), kind="number"),
            Column(name="finished_at", label=gettext_lazy("Finished"), kind="moment"),
        ),
        left=(
            DetailPart(
                template="campaign/parts/task_import.html", title=gettext_lazy("What comes next"), context=standing
            ),
        ),
        right=(
            DetailPart(
                template="campaign/parts/task_import_codes.html", title=gettext_lazy("Reasons, counted"), context=_found
            ),
        ),
    ),
    export=None,
    empty_text=gettext_lazy("No sheet of tasks is on its way in. Take the template, or an exported list."),
)  # fmt: skip
