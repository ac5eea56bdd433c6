"""The register of inspection files."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy

from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register
from jingjian.modules.campaign import actions, parts
from jingjian.modules.campaign.forms.inspection_files import InspectionFileForm
from jingjian.modules.campaign.forms.tasks import ReasonForm
from jingjian.modules.campaign.happenings import INSPECTION_FILE_EVENTS
from jingjian.modules.campaign.headers import INSPECTION_FILES as SLUG
from jingjian.modules.campaign.models import InspectionFile, InspectionState
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.workflow import INSPECTION_FILE


def _form(row: InspectionFile) -> str:
    return row.get_form_display()


def _marks(row: InspectionFile) -> list[Mark]:
    return [Mark(text=row.get_form_display(), tone="b")]


def _size(row: InspectionFile) -> str:
    return filesizeformat(row.size) if row.size else ""


def _scope(row: InspectionFile) -> Any:
    return f"{row.clause.number}{row.clause.heading}" if row.clause is not None else gettext_lazy("whole plan")


INSPECTION_FILES = Register(
    slug=SLUG,
    model=InspectionFile,
    policy=policy_of(InspectionFile),
    chapter="plan",
    icon="archive",
    name=gettext_lazy("Inspection files"),
    noun=gettext_lazy("inspection file"),
    place=PLACE,
    order=("-cut_off",),
    select_related=("record", "record__unit", "campaign", "clause", "unit", "asked_by"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="scope", label=gettext_lazy("Clauses"), value=_scope, sortable=False, width="wide"),
        Column(name="record__unit", label=gettext_lazy("Unit"), sort="record__unit_path"),
        Column(name="form", label=gettext_lazy("Form"), value=_form, sortable=False),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="papers", label=gettext_lazy("Papers"), kind="number", sortable=False),
        Column(name="missing", label=gettext_lazy("Missing"), kind="number", sortable=False),
        Column(name="cut_off", label=gettext_lazy("As of"), kind="moment"),
        Column(name="asked_by", label=gettext_lazy("Asked by"), kind="person", sortable=False),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="unit", label=gettext_lazy("Unit"), kind="unit", lookup="record__unit_path"),
        Filter(name="cut_off", label=gettext_lazy("As of"), kind="date"),
    ),
    search_fields=("record__search_text",),
    workflow=INSPECTION_FILE,
    events=INSPECTION_FILE_EVENTS,
    forms={"return": ReasonForm},
    actions=(
        Action(
            verb="create", label=gettext_lazy("Make an inspection file"), form=InspectionFileForm,
            run=actions.ask_inspection_file, primary=True,
        ),
        Action(verb="withdraw", run=actions.withdraw_inspection_file),
    ),
    detail=Detail(
        title=str,
        marks=_marks,
        steps=(InspectionState.ASKED, InspectionState.MAKING, InspectionState.READY),
        facts=(
            Column(name="campaign", label=gettext_lazy("Campaign")),
            Column(name="scope", label=gettext_lazy("Clauses"), value=_scope, sortable=False),
            Column(name="record__unit", label=gettext_lazy("Unit")),
            Column(name="since", label=gettext_lazy("Events from"), kind="date"),
            Column(name="until", label=gettext_lazy("Events to"), kind="date"),
            Column(name="cut_off", label=gettext_lazy("As of"), kind="moment"),
            Column(name="papers", label=gettext_lazy("Papers"), kind="number"),
            Column(name="pages", label=gettext_lazy("Number of pages"), kind="number"),
            Column(name="missing", label=gettext_lazy("Missing"), kind="number"),
            Column(name="size", label=gettext_lazy("Size"), value=_size, sortable=False),
            Column(name="asked_by", label=gettext_lazy("Asked by"), kind="person"),
        ),
        left=(
            DetailPart(
                template="campaign/parts/inspection_file.html", title=gettext_lazy("File"),
                context=parts.result_of_inspection_file,
            ),
        ),
    ),
    empty_text=gettext_lazy("No inspection file has been made yet. It takes the evidence of a clause as it stands."),
)  # fmt: skip
