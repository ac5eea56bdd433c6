"""The register of tasks."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.kit.register import Action, Clock, Column, Detail, DetailPart, Export, Filter, Mark, Register, Tab
from jingjian.kit.templatetags.atoms import NEAR_DAYS, long_date
from jingjian.modules.campaign import actions, parts, selectors, series_parts
from jingjian.modules.campaign.forms import recurrence
from jingjian.modules.campaign.forms.tasks import AssignForm, ReasonForm, SubmitForm, TaskForm, VerifyForm
from jingjian.modules.campaign.happenings import TASK_EVENTS
from jingjian.modules.campaign.importing.showing import EXPORT_COLUMNS
from jingjian.modules.campaign.models import Task, TaskState
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.register.choices import clauses_in_force
from jingjian.modules.campaign.register.clocks import next_period_clock
from jingjian.modules.campaign.register.reminding import REMIND, TO_NOTICE
from jingjian.modules.campaign.workflow import TASK

_UNFINISHED = (Category.OPEN, Category.WAITING)
TASK_COURSE = (
    TaskState.DRAFT,
    TaskState.ASSIGNED,
    TaskState.ACCEPTED,
    TaskState.IN_PROGRESS,
    TaskState.SUBMITTED,
    TaskState.VERIFIED,
    TaskState.DONE,
)


def _mine(actor: Actor) -> Q:
    """Tasks whose next step is the actor's: to do, or to verify."""
    waiting = Q(state=TaskState.SUBMITTED, verifier_id=actor.person_id)
    own = Q(record__category=Category.OPEN, responsible_id=actor.person_id)
    return (own & selectors.asks_now()) | waiting


def _overdue(actor: Actor) -> Q:
    return selectors.tasks_overdue(clock.today())


def _below_clause(actor: Actor, value: Any) -> Q:
    """Tasks of a clause and of the two levels below it."""
    return Q(clause=value) | Q(clause__parent=value) | Q(clause__parent__parent=value)


def _clause_words(task: Task) -> str:
    return f"{task.clause.number}{task.clause.heading or task.clause.body[:20]}"


def handed_in(task: Task) -> bool:
    """Whether the clock of a task stands still: handed in or ended is not late, and recurring work has its periods."""
    return bool(task.rrule) or TASK.category(task.state) is not Category.OPEN


def task_clock(actor: Actor, task: Task) -> Clock | None:
    """The time limit of work that has not ended, with the words of the plan behind it; it stands once handed in.

    Of recurring work it is that of the period that is due first.
    """
    if task.rrule:
        return next_period_clock(task)
    if TASK.category(task.state).ended or task.due_on is None:
        return None
    days = (task.due_on - clock.today()).days
    said = _("Due on %(day)s") % {"day": long_date(task.due_on)}
    if task.due_text:
        said = _("%(due)s; the plan says “%(words)s”") % {"due": said, "words": task.due_text}
    basis = _clause_words(task)
    if handed_in(task):
        return Clock(text=_("Handed in"), explanation=said, basis=basis)
    if days < 0:
        text = ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
        return Clock(text=text, explanation=said, basis=basis, tone="l")
    if days == 0:
        return Clock(text=_("Due today"), explanation=said, basis=basis, tone="a")
    text = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return Clock(text=text, explanation=said, basis=basis, tone="a" if days <= NEAR_DAYS else "g")


def task_marks(task: Task) -> list[Mark]:
    """The rhythm of regular work, and what the task lacks."""
    marks = [Mark(text=recurrence.words(task.rrule), tone="b")] if task.rrule else []
    if task.key:
        marks.append(Mark(text=_("Key task"), tone="b"))
    if task.responsible_id is None and not TASK.category(task.state).ended:
        marks.append(Mark(text=_("Nobody is responsible yet"), tone="a"))
    return marks


TASKS = Register(
    slug="tasks",
    model=Task,
    policy=policy_of(Task),
    chapter="plan",
    icon="checklist",
    name=gettext_lazy("Tasks"),
    noun=gettext_lazy("task"),
    place=PLACE,
    order=("due_on",),
    select_related=("record", "record__unit", "clause", "lead_unit", "responsible", "verifier", "within"),
    related_detail=("campaign", "campaign__unit", "submitted_by", "clause__plan"),
    related_list=("record", "clause", "lead_unit", "responsible"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="title", label=gettext_lazy("Task"), width="wide"),
        Column(name="clause", label=gettext_lazy("Clause"), value=_clause_words, sort="clause__position"),
        Column(name="lead_unit", label=gettext_lazy("Lead unit"), sort="lead_unit__path"),
        Column(
            name="responsible", label=gettext_lazy("Person responsible"), kind="person", sort="responsible__sort_key"
        ),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="due_on", label=gettext_lazy("Due"), kind="due", done=handed_in),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="unit", label=gettext_lazy("Lead unit"), kind="unit", lookup="lead_unit__path"),
        Filter(name="responsible", label=gettext_lazy("Person responsible"), kind="person"),
        Filter(name="due", label=gettext_lazy("Due"), kind="date", lookup="due_on"),
        Filter(name="clause", label=gettext_lazy("Clause"), choices=clauses_in_force, where=_below_clause),
        Filter(
            name="recurring", label=gettext_lazy("Recurs"), kind="bool",
            where=lambda actor, yes: ~Q(rrule="") if yes else Q(rrule=""),
        ),
        Filter(
            name="unowned", label=gettext_lazy("Nobody responsible"), kind="bool",
            where=lambda actor, yes: Q(responsible__isnull=yes),
        ),
    ),
    tabs=(
        Tab(name="mine", label=gettext_lazy("Mine to do"), where=_mine, counted=True),
        Tab(name="overdue", label=gettext_lazy("Overdue"), where=_overdue, counted=True),
        Tab(
            name="waiting", label=gettext_lazy("Waiting for verification"),
            where=lambda actor: Q(state=TaskState.SUBMITTED), counted=True,
        ),
        Tab(name="open", label=gettext_lazy("All open"), where=lambda actor: Q(record__category__in=_UNFINISHED)),
        Tab(name="all", label=gettext_lazy("All")),
    ),
    export=Export(columns=EXPORT_COLUMNS),
    list_template="campaign/tasks.html",
    search_fields=("record__search_text",),
    workflow=TASK,
    events=TASK_EVENTS,
    guards=actions.PAGE_GUARDS,
    forms={"assign": AssignForm, "submit": SubmitForm, "verify": VerifyForm, "return": ReasonForm},
    actions=(
        Action(
            verb="create", label=gettext_lazy("Add a task"), form=TaskForm, run=actions.create_task, primary=True
        ),
        Action(verb="edit", label=gettext_lazy("Correct"), form=TaskForm, run=actions.amend_task),
        Action(verb="assign", run=actions.assign_task, bulk=True),
        Action(verb="accept", run=actions.accept_task, bulk=True),
        Action(verb="start", run=actions.start_task),
        Action(verb="submit", run=actions.submit_task),
        Action(verb="verify", run=actions.verify_task),
        Action(verb="return", run=actions.return_task),
        Action(verb="close", run=actions.close_task, bulk=True),
        Action(verb="reopen", run=actions.reopen_task),
        Action(verb="cancel", run=actions.cancel_task),
        Action(verb="nudge", label=REMIND, run=actions.nudge_task, bulk=True, then=TO_NOTICE),
    ),
    detail=Detail(
        title=lambda task: task.title,
        marks=task_marks,
        clock=task_clock,
        steps=TASK_COURSE,
        course=series_parts.course_of_task,
        facts=(
            Column(name="lead_unit", label=gettext_lazy("Lead unit")),
            Column(name="responsible", label=gettext_lazy("Person responsible"), kind="person"),
            Column(name="verifier", label=gettext_lazy("Verifier"), kind="person"),
            Column(name="due_on", label=gettext_lazy("Due"), kind="date"),
            Column(
                name="rrule", label=gettext_lazy("Repeats"), value=lambda task: recurrence.words(task.rrule),
                sortable=False,
            ),
            Column(name="within", label=gettext_lazy("Within the phase")),
            Column(name="expected_evidence", label=gettext_lazy("Expected evidence")),
            Column(name="submitted_by", label=gettext_lazy("Submitted by"), kind="person"),
        ),
        left=(
            DetailPart(
                template="campaign/parts/work.html", title=gettext_lazy("What is asked"), context=parts.work_of_task
            ),
        ),
        attachments=True,
        attachments_title=gettext_lazy("Evidence"),
    ),
    empty_text=gettext_lazy("Tasks come from the plan when it is published; more are added from a clause."),
)  # fmt: skip
