"""The rosters that were brought in, and how each came in."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.jobs.models import JobRun
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kit.register import Action, Column, Detail, DetailPart, Register, Tab
from jingjian.modules.administration import actions
from jingjian.modules.administration.access import RosterPolicy
from jingjian.modules.administration.forms.rosters import UploadForm
from jingjian.modules.administration.models import RosterImport, RosterState
from jingjian.modules.administration.rosters.report import meaning_of
from jingjian.modules.administration.rosters.standing import touched
from jingjian.modules.administration.workflow import ROSTER

OPEN = (RosterState.UPLOADED, RosterState.CHECKING, RosterState.CHECKED, RosterState.QUEUED)


def run_of(row: RosterImport) -> JobRun | None:
    """The job that was last asked for."""
    return JobRun._default_manager.filter(pk=row.job_id).first() if row.job_id else None


def _at_rest(row: RosterImport) -> Decision:
    run = run_of(row)
    if run is not None and not run.ended and row.state in (RosterState.CHECKING, RosterState.QUEUED):
        return deny(gettext("The job is not finished yet."))
    return ALLOW


def _has_sheets(row: RosterImport) -> Decision:
    return ALLOW if any(sheet["taken"] for sheet in row.sheets) else deny(gettext("No sheet is chosen yet."))


def _has_rows(row: RosterImport) -> Decision:
    if row.counts.get("accepted") or row.decisions:
        return ALLOW
    return deny(gettext("No row may be imported: correct the file, or decide the held rows."))


def _untouched(row: RosterImport) -> Decision:
    why = touched(row)
    return deny(why) if why else ALLOW


def arithmetic(row: RosterImport) -> str:
    """Data rows = accepted + rejected + held, in words and figures; empty before the first check."""
    if not row.counts:
        return ""
    figures = {name: row.counts.get(name, 0) for name in ("data_rows", "accepted", "rejected", "held", "warned")}
    words = gettext("Data rows %(data_rows)d = may be imported %(accepted)d + rejected %(rejected)d + held %(held)d")
    return words % figures


def _next(actor: Actor, row: RosterImport) -> dict[str, Any]:
    run = run_of(row)
    failed = run is not None and run.gave_up
    return {
        "state": str(row.state),
        "run": run,
        "failed": failed and row.state in (RosterState.CHECKING, RosterState.QUEUED),
        "sum": arithmetic(row),
        "decided": len(row.decisions),
        "unknown": [text for text in row.findings.get("unknown_units", {}) if text not in row.units],
        "listed_units": row.findings.get("unknown_units", {}),
        "may_edit": bool(policy_of(RosterImport).may(actor, "edit", row)),
    }


def _found(actor: Actor, row: RosterImport) -> dict[str, Any]:
    return {"codes": [(code, meaning_of(code), count) for code, count in row.findings.get("codes", {}).items()]}


ROSTERS = Register(
    slug="roster-imports", model=RosterImport, policy=RosterPolicy(), chapter="administration", icon="table-import",
    name=_("Roster imports"), noun=_("roster"), order=("-uploaded_at",),
    select_related=("uploaded_by__person",),
    columns=(
        Column(name="file_name", label=_("Roster"), width="wide"),
        Column(name="state", label=_("State"), kind="status"),
        Column(name="counts", label=_("Rows"), value=arithmetic, sortable=False, width="wide"),
        Column(name="uploaded_at", label=_("Handed in"), kind="moment"),
        Column(name="uploaded_by", label=_("By"), sortable=False),
    ),
    tabs=(
        Tab(name="open", label=_("Not finished"), where=lambda actor: Q(state__in=OPEN)),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("file_name",),
    workflow=ROSTER,
    guards={"at_rest": _at_rest, "has_sheets": _has_sheets, "has_rows": _has_rows, "untouched": _untouched},
    actions=(
        Action(verb="create", label=_("Import a roster"), form=UploadForm, run=actions.upload_roster),
        Action(verb="confirm", run=actions.confirm_roster),
        Action(verb="check", run=actions.check_roster),
        Action(verb="discard", run=actions.discard_roster),
        Action(verb="undo", run=actions.undo_roster),
    ),
    events={
        "roster.uploaded": _("Roster handed in"),
        "roster.read_again": _("File read again"),
        "roster.mapped": _("Sheets and columns confirmed"),
        "roster.units_chosen": _("Units chosen"),
        "roster.check_asked": _("Check asked for"),
        "roster.checked": _("Rows checked"),
        "roster.decided": _("Held rows decided"),
        "roster.confirmed": _("Import confirmed"),
        "roster.imported": _("Roster imported"),
        "roster.discarded": _("Roster discarded"),
        "roster.undone": _("Import undone"),
    },
    detail=Detail(
        title=lambda row: row.file_name,
        steps=(RosterState.UPLOADED, RosterState.CHECKING, RosterState.CHECKED, RosterState.QUEUED, RosterState.DONE),
        facts=(
            Column(name="uploaded_at", label=_("Handed in"), kind="moment"),
            Column(name="uploaded_by", label=_("By")),
            Column(name="size", label=_("Size in bytes"), kind="number"),
            Column(name="since", label=_("Appointed from"), kind="date"),
            Column(name="finished_at", label=_("Finished"), kind="moment"),
        ),
        left=(DetailPart(template="administration/roster_next.html", title=_("What comes next"), context=_next),),
        right=(DetailPart(template="administration/roster_codes.html", title=_("What was found"), context=_found),),
    ),
    export=None,
    empty_text=_("No roster is on its way in. A spreadsheet as it is will do: its columns are found and shown first."),
)  # fmt: skip
