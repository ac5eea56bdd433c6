"""The register of the periods of recurring tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.kernel.limits import add_months
from jingjian.kernel.phrases import Words
from jingjian.kernel.workflow import Category
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register, Tab
from jingjian.modules.campaign import actions, selectors, series_parts
from jingjian.modules.campaign.actions import occurrences
from jingjian.modules.campaign.forms.occurrences import HandInForm, OpinionForm, ProofForm, SkipForm
from jingjian.modules.campaign.happenings import OCCURRENCE_EVENTS
from jingjian.modules.campaign.models import OccurrenceState, Task, TaskOccurrence
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.register.choices import clauses_in_force
from jingjian.modules.campaign.register.clocks import due_words, handed_in_period, late_words, period_clock
from jingjian.modules.campaign.register.reminding import REMIND, TO_NOTICE
from jingjian.modules.campaign.selectors.occurrences import OPEN_PERIODS, RELATED
from jingjian.modules.campaign.workflow import OCCURRENCE

OCCURRENCE_COURSE = (OccurrenceState.DUE, OccurrenceState.HANDED_IN, OccurrenceState.DONE)
TASKS_OFFERED = 100


def _mine(actor: Actor) -> Q:
    """Periods whose next step is the actor's: begun and to be handed in, or to verify."""
    own = Q(responsible_id=actor.person_id, state__in=OPEN_PERIODS, starts_on__lte=clock.today())
    return own | Q(state=OccurrenceState.HANDED_IN, verifier_id=actor.person_id)


def _overdue(actor: Actor) -> Q:
    return selectors.periods_late(clock.today())


def _this_month(actor: Actor) -> Q:
    first = clock.today().replace(day=1)
    return Q(due_on__range=(first, add_months(first, 1) - timedelta(days=1))) & ~Q(state=OccurrenceState.WITHDRAWN)


def _asked(actor: Actor) -> Q:
    return ~Q(state=OccurrenceState.WITHDRAWN)


def _tasks(actor: Actor) -> Sequence[tuple[Any, Words]]:
    """The recurring tasks the actor may know of, for the filter."""
    rows = Task._default_manager.filter(policy_of(Task).visible(actor), ~Q(rrule=""))
    offered = rows.select_related("record").order_by("record__reference")[:TASKS_OFFERED]
    return [(task.pk, f"{task.record.reference} {task.title[:30]}") for task in offered]


def _below_clause(actor: Actor, value: Any) -> Q:
    """Periods of the tasks of a clause and of the two levels below it."""
    return Q(task__clause=value) | Q(task__clause__parent=value) | Q(task__clause__parent__parent=value)


def _kind_words(row: TaskOccurrence) -> str:
    if row.task.key:
        return _("Key task: verified by another")
    return _("Routine: closed when handed in, looked at by sample")


def period_marks(row: TaskOccurrence) -> list[Mark]:
    """The words of the period, its place in the series, whether it came late or before its time."""
    marks = [Mark(text=row.period, tone="b"), Mark(text=_("No. %(n)d") % {"n": row.number})]
    if row.task.key:
        marks.append(Mark(text=_("Key task"), tone="b"))
    if late := late_words(row):
        marks.append(Mark(text=late, tone="a"))
    if row.starts_on > clock.today() and OCCURRENCE.category(row.state) is Category.OPEN:
        marks.append(Mark(text=_("Not begun")))
    return marks


OCCURRENCES = Register(
    slug="occurrences",
    model=TaskOccurrence,
    policy=policy_of(TaskOccurrence),
    chapter="plan",
    icon="repeat",
    name=gettext_lazy("Regular work"),
    noun=gettext_lazy("period"),
    place=PLACE,
    order=("due_on",),
    select_related=RELATED,
    related_detail=("task__record", "task__campaign", "handed_in_by"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="task", label=gettext_lazy("Task"), value=lambda row: row.task.title, sort="task__title",
               width="wide"),
        Column(name="period", label=gettext_lazy("Period"), sort="starts_on"),
        Column(name="unit", label=gettext_lazy("Lead unit"), value=lambda row: str(row.task.lead_unit),
               sort="record__unit_path"),
        Column(
            name="responsible", label=gettext_lazy("Person responsible"), kind="person", sort="responsible__sort_key"
        ),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="due_on", label=gettext_lazy("Due"), kind="due", done=handed_in_period),
        Column(name="handed_in_on", label=gettext_lazy("Handed in on"), kind="date"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="unit", label=gettext_lazy("Lead unit"), kind="unit", lookup="record__unit_path"),
        Filter(name="responsible", label=gettext_lazy("Person responsible"), kind="person"),
        Filter(name="task", label=gettext_lazy("Task"), choices=_tasks, where=lambda actor, value: Q(task=value)),
        Filter(name="due", label=gettext_lazy("Due"), kind="date", lookup="due_on"),
        Filter(name="clause", label=gettext_lazy("Clause"), choices=clauses_in_force, where=_below_clause),
        Filter(
            name="key", label=gettext_lazy("Key task"), kind="bool", where=lambda actor, yes: Q(task__key=yes)
        ),
    ),
    tabs=(
        Tab(name="mine", label=gettext_lazy("Mine to do"), where=_mine, counted=True),
        Tab(name="overdue", label=gettext_lazy("Overdue"), where=_overdue, counted=True),
        Tab(
            name="waiting", label=gettext_lazy("Waiting for verification"),
            where=lambda actor: Q(state=OccurrenceState.HANDED_IN), counted=True,
        ),
        Tab(name="month", label=gettext_lazy("Due this month"), where=_this_month),
        Tab(name="asked", label=gettext_lazy("All that is asked"), where=_asked),
        Tab(name="all", label=gettext_lazy("All")),
    ),
    search_fields=("record__search_text",),
    workflow=OCCURRENCE,
    events=OCCURRENCE_EVENTS,
    guards=actions.PAGE_GUARDS,
    forms={"hand_in": HandInForm, "verify": OpinionForm, "return": SkipForm},
    actions=(
        Action(verb="hand_in", run=occurrences.hand_in, bulk=True),
        Action(verb="verify", run=occurrences.verify, bulk=True),
        Action(verb="return", run=occurrences.give_back),
        Action(verb="skip", run=occurrences.skip, bulk=True),
        Action(verb="resume", run=occurrences.resume),
        Action(verb="nudge", label=REMIND, run=actions.nudge_occurrence, bulk=True, then=TO_NOTICE),
        Action(verb="link", label=gettext_lazy("Link a record as proof"), form=ProofForm, run=occurrences.link_proof),
    ),
    detail=Detail(
        title=lambda row: row.task.title,
        marks=period_marks,
        clock=period_clock,
        steps=OCCURRENCE_COURSE,
        facts=(
            Column(name="period", label=gettext_lazy("Period")),
            Column(name="starts_on", label=gettext_lazy("Begins"), kind="date"),
            Column(name="ends_on", label=gettext_lazy("Ends"), kind="date"),
            Column(name="due", label=gettext_lazy("Due"), value=due_words, sortable=False),
            Column(name="kind", label=gettext_lazy("How it is verified"), value=_kind_words, sortable=False),
            Column(name="unit", label=gettext_lazy("Lead unit"), value=lambda row: str(row.task.lead_unit)),
            Column(name="responsible", label=gettext_lazy("Person responsible"), kind="person"),
            Column(name="verifier", label=gettext_lazy("Verifier"), kind="person"),
            Column(name="handed_in_on", label=gettext_lazy("Handed in on"), kind="date"),
            Column(name="handed_in_by", label=gettext_lazy("Handed in by"), kind="person"),
            Column(name="result", label=gettext_lazy("What was done")),
        ),
        left=(
            DetailPart(
                template="campaign/parts/proofs.html", title=gettext_lazy("Linked proof"),
                context=series_parts.proofs_of_period,
            ),
        ),
        right=(
            DetailPart(
                template="campaign/parts/series_beside.html", title=gettext_lazy("The series"),
                context=series_parts.series_of_period,
            ),
        ),
        attachments=True,
        attachments_title=gettext_lazy("Papers of this period"),
    ),
    empty_text=gettext_lazy("Periods come from recurring tasks, ahead of time, once somebody is responsible."),
)  # fmt: skip
