"""Reads of tasks and their proof."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.documents.models import Attachment
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.headers import CAMPAIGNS, PLANS, TASKS
from jingjian.modules.campaign.models import Clause, ClauseLink, Plan, PlanState, Task, TaskState
from jingjian.modules.campaign.selectors.occurrences import has_late_period, has_period_to_do, periods_late

#: states in which the work itself is still in hand
OPEN = tuple(state.value for state in workflow.TASK.states if state.category is Category.OPEN)
RELATED = ("record", "clause", "campaign", "lead_unit", "responsible", "verifier")


def is_overdue(task: Task, on: date | None = None) -> bool:
    """Whether the work should have been handed in before the day ``on`` (today); what is handed in is not late.

    Recurring work is late when one of its periods is.
    """
    day = on or clock.today()
    if task.rrule:
        return task.state in OPEN and task.occurrences.filter(periods_late(day)).exists()
    return task.state in OPEN and task.due_on is not None and task.due_on < day


def tasks_overdue(on: date | None = None) -> Q:
    """The same as a condition on Task."""
    day = on or clock.today()
    once = Q(rrule="", due_on__lt=day)
    return Q(state__in=OPEN) & (once | (~Q(rrule="") & Q(has_late_period(day))))


def my_tasks(actor: Actor) -> QuerySet[Task]:
    """What waits for the actor: tasks to do as the person responsible, and work handed in to verify; by due date."""
    if actor.person_id is None:
        return Task.objects.none()
    to_do = Q(responsible_id=actor.person_id, state__in=OPEN) & asks_now()
    to_verify = Q(verifier_id=actor.person_id, state=TaskState.SUBMITTED)
    mine = Task.objects.filter(to_do | to_verify).filter(policy_of(Task).visible(actor))
    return mine.select_related(*RELATED).order_by(F("due_on").asc(nulls_last=True), "pk")


def asks_now() -> Q:
    """Tasks that ask something of who does them: recurring work only to be accepted, or while a period is open."""
    return Q(rrule="") | Q(state=TaskState.ASSIGNED) | Q(has_period_to_do())


def tasks_of_clause(clause: Clause, actor: Actor) -> QuerySet[Task]:
    """The tasks the actor may know of that serve a clause or anything below it, in document order.

    The subtree is found by one query over the clauses of the plan.
    """
    below = {clause.pk}
    for key, parent in Clause.objects.filter(plan_id=clause.plan_id).order_by("position").values_list("pk", "parent"):
        if parent in below:
            below.add(key)
    return (
        Task.objects.filter(policy_of(Task).visible(actor), clause__in=below)
        .select_related(*RELATED)
        .order_by("clause__position", "pk")
    )


def orphans_of(plan: Plan) -> QuerySet[Task]:
    """Tasks of the campaign that hang on a clause of a former version which ``plan`` does not have any more."""
    lineages = plan.clauses.values("lineage")
    return (
        Task.objects.filter(campaign_id=plan.campaign_id, clause__plan__state=PlanState.SUPERSEDED)
        .exclude(clause__lineage__in=lineages)
        .exclude(state=TaskState.CANCELLED)
        .select_related(*RELATED)
        .order_by("clause__position", "pk")
    )


def papers_of(task: Task) -> QuerySet[Attachment]:
    """The papers attached to a task and not removed."""
    return Attachment.objects.filter(record_id=task.pk, removed_at__isnull=True)


def linked_proof(task: Task) -> QuerySet[ClauseLink]:
    """Records entered elsewhere that serve the task's clause (a meeting, a study log), not campaign rows themselves."""
    return ClauseLink.objects.filter(clause_id=task.clause_id).exclude(record__register__in=(CAMPAIGNS, PLANS, TASKS))
