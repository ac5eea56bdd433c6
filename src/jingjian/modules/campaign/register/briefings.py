"""The registers of briefings and of their resolutions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register, Tab
from jingjian.modules.campaign import actions, parts_team
from jingjian.modules.campaign.forms.briefings import (
    BriefingForm,
    BriefingReasonForm,
    HoldForm,
    ResolutionForm,
    TurnForm,
)
from jingjian.modules.campaign.happenings import BRIEFING_EVENTS, RESOLUTION_EVENTS
from jingjian.modules.campaign.models import Briefing, BriefingState, Resolution, ResolutionState, TaskState
from jingjian.modules.campaign.place import LEADERSHIP
from jingjian.modules.campaign.selectors import briefings
from jingjian.modules.campaign.workflow import BRIEFING, RESOLUTION

BRIEFINGS = Register(
    slug="briefings",
    model=Briefing,
    policy=policy_of(Briefing),
    chapter="leadership",
    icon="presentation",
    name=gettext_lazy("Briefings"),
    noun=gettext_lazy("briefing"),
    place=LEADERSHIP,
    order=("-held_on",),
    select_related=("record", "record__unit", "campaign", "chair"),
    related_detail=("campaign__unit", "clause"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="title", label=gettext_lazy("Subject"), width="wide"),
        Column(name="held_on", label=gettext_lazy("Date"), kind="date"),
        Column(name="place", label=gettext_lazy("Place")),
        Column(name="chair", label=gettext_lazy("Chaired by"), kind="person", sort="chair__sort_key"),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="held", label=gettext_lazy("Date"), kind="date", lookup="held_on"),
        Filter(name="chair", label=gettext_lazy("Chaired by"), kind="person"),
    ),
    tabs=(
        Tab(name="all", label=gettext_lazy("All")),
        Tab(
            name="planned", label=pgettext_lazy("a briefing", "Planned"), counted=True,
            where=lambda actor: Q(state=BriefingState.PLANNED),
        ),
        Tab(
            name="unconfirmed", label=gettext_lazy("Minutes to confirm"), counted=True,
            where=lambda actor: Q(state=BriefingState.HELD),
        ),
    ),
    search_fields=("record__search_text",),
    workflow=BRIEFING,
    events=BRIEFING_EVENTS,
    guards=actions.GUARDS,
    forms={"hold": HoldForm, "call_off": BriefingReasonForm},
    actions=(
        Action(
            verb="create", label=gettext_lazy("Plan a briefing"), form=BriefingForm, run=actions.plan_briefing,
            primary=True,
        ),
        Action(verb="hold", run=actions.hold_briefing),
        Action(verb="confirm", run=actions.confirm_briefing),
        Action(verb="call_off", run=actions.call_off_briefing),
        Action(verb="resolve", label=gettext_lazy("Enter a resolution"), form=ResolutionForm, run=actions.resolve),
        Action(verb="edit", label=gettext_lazy("Correct"), form=BriefingForm, run=actions.amend_briefing),
    ),
    detail=Detail(
        title=lambda row: row.title,
        steps=(BriefingState.PLANNED, BriefingState.HELD, BriefingState.CONFIRMED),
        facts=(
            Column(name="campaign", label=gettext_lazy("Campaign")),
            Column(name="held_on", label=gettext_lazy("Date"), kind="date"),
            Column(name="place", label=gettext_lazy("Place")),
            Column(name="chair", label=gettext_lazy("Chaired by"), kind="person"),
            Column(name="clause", label=gettext_lazy("Clause")),
        ),
        left=(
            DetailPart(
                template="campaign/parts/resolutions.html", title=gettext_lazy("Resolutions"),
                context=parts_team.resolutions_of_briefing,
            ),
            DetailPart(
                template="campaign/parts/meeting.html", title=gettext_lazy("Report and minutes"),
                context=parts_team.meeting_of,
            ),
        ),
        attachments=True,
        attachments_title=pgettext_lazy("of a briefing", "Papers"),
    ),
    empty_text=gettext_lazy("No briefing has been planned. Plan the first one; the campaign sets how often."),
)  # fmt: skip


def _in_state(actor: Actor, value: Any) -> Q:
    """Resolutions in a state, which is read from their task."""
    return {
        ResolutionState.OPEN: briefings.unturned(),
        ResolutionState.IN_TASK: briefings.in_work(),
        ResolutionState.DONE: Q(task__state=TaskState.DONE),
        ResolutionState.WITHDRAWN: ~Q(withdrawn_because=""),
    }[ResolutionState(value)]


def resolution_marks(row: Resolution) -> list[Mark]:
    """That its task was cancelled, which opens it again."""
    if row.task is not None and row.state == ResolutionState.OPEN:
        return [Mark(text=_("Its task was cancelled"), tone="a")]
    return []


RESOLUTIONS = Register(
    slug="resolutions",
    model=Resolution,
    policy=policy_of(Resolution),
    chapter="leadership",
    icon="gavel",
    name=gettext_lazy("Resolutions"),
    noun=gettext_lazy("resolution"),
    place=LEADERSHIP,
    order=("due_on",),
    select_related=("briefing", "briefing__record", "unit", "responsible", "task", "task__record"),
    related_detail=("briefing__campaign", "briefing__campaign__unit", "clause"),
    columns=(
        Column(
            name="briefing", label=gettext_lazy("Briefing"), sort="briefing__held_on", width="narrow",
            value=lambda row: f"{row.briefing.record.reference} · {row.number}",
        ),
        Column(name="text", label=gettext_lazy("Resolution"), width="wide", sortable=False),
        Column(name="unit", label=gettext_lazy("Responsible unit"), sort="unit__path"),
        Column(
            name="responsible", label=gettext_lazy("Person responsible"), kind="person", sort="responsible__sort_key"
        ),
        Column(name="due_on", label=gettext_lazy("Due"), kind="due"),
        Column(
            name="task", label=gettext_lazy("Task"), sort="task__record__reference",
            value=lambda row: row.task.record.reference if row.task is not None else "",
        ),
        Column(name="state", label=gettext_lazy("State"), kind="status", value=lambda row: row.state, sortable=False),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State"), choices=ResolutionState.choices, where=_in_state),
        Filter(name="due", label=gettext_lazy("Due"), kind="date", lookup="due_on"),
        Filter(name="unit", label=gettext_lazy("Responsible unit"), kind="unit", lookup="unit__path"),
        Filter(name="responsible", label=gettext_lazy("Person responsible"), kind="person"),
    ),
    tabs=(
        Tab(
            name="open", label=gettext_lazy("Not turned into a task yet"), counted=True,
            where=lambda actor: briefings.unturned(),
        ),
        Tab(name="in_task", label=gettext_lazy("In work"), counted=True, where=lambda actor: briefings.in_work()),
        Tab(name="all", label=gettext_lazy("All")),
    ),
    search_fields=("text",),
    workflow=RESOLUTION,
    events=RESOLUTION_EVENTS,
    forms={"turn": TurnForm, "withdraw": BriefingReasonForm},
    actions=(
        Action(verb="turn", run=actions.turn_resolution),
        Action(verb="withdraw", run=actions.withdraw_resolution),
        Action(verb="edit", label=gettext_lazy("Correct"), form=ResolutionForm, run=actions.amend_resolution),
    ),
    detail=Detail(
        title=lambda row: row.text if len(row.text) <= 120 else f"{row.text[:120]}…",
        number=lambda row: f"{row.briefing.record.reference} · {row.number}",
        marks=resolution_marks,
        steps=(ResolutionState.OPEN, ResolutionState.IN_TASK, ResolutionState.DONE),
        facts=(
            Column(name="unit", label=gettext_lazy("Responsible unit")),
            Column(name="responsible", label=gettext_lazy("Person responsible"), kind="person"),
            Column(name="due_on", label=gettext_lazy("Due"), kind="date"),
            Column(name="clause", label=gettext_lazy("Clause")),
            Column(name="withdrawn_because", label=gettext_lazy("Withdrawn because")),
        ),
        left=(
            DetailPart(
                template="campaign/parts/resolution.html", title=gettext_lazy("Where it comes from, what became of it"),
                context=parts_team.task_of_resolution,
            ),
        ),
    ),
    empty_text=gettext_lazy("Resolutions are entered on the page of a briefing that was held."),
)  # fmt: skip
