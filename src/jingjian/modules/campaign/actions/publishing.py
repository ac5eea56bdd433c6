"""Publishing a version of the plan: one act from which all its tasks follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_guard, step
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.campaigns import require_open, set_running
from jingjian.modules.campaign.actions.gates import propose_gates
from jingjian.modules.campaign.actions.guards import has_title, kept_tasks_are_complete
from jingjian.modules.campaign.actions.tasks import store_new
from jingjian.modules.campaign.models import Clause, ClauseLink, Plan, PlanState, Task, TaskProposal
from jingjian.modules.campaign.selectors import plan_in_force


def publish_plan(*, actor: Actor, row: Plan, version: int | None = None) -> Plan:
    """Put a version in force: its kept proposals become tasks, its campaign runs, the former version steps back.

    Work and proof of the former version go on with the clause of the same lineage; tasks whose clause is no more stay
    with the former version and are listed (``selectors.orphans_of``). Raises ``no_title`` and ``tasks_incomplete``.
    """
    require(actor, "publish", row)
    require_open(row.campaign)
    require_guard(has_title, "no_title", row, field="title")
    require_guard(kept_tasks_are_complete, "tasks_incomplete", row)
    campaign = row.campaign
    former = plan_in_force(campaign)
    if former is not None:
        former.campaign = campaign
        with act(actor, "plan.superseded", former):
            former.state = PlanState.SUPERSEDED
    with step(actor, workflow.PLAN, row, "publish", event="plan.published", version=version) as current:
        row.published_on = clock.today()
        set_running(actor=actor, campaign=campaign)
        proposals = list(_kept(row))
        current.also(msgid("Tasks"), None, len(proposals))
        tasks = _tasks_from(actor, row, proposals)
        links = [ClauseLink(clause=task.clause, record=task.record) for task in tasks]
        if former is not None:
            carried, links_carried = _carry_over(actor, former, row)
            current.also(msgid("Tasks carried over"), None, carried)
            links += links_carried
        ClauseLink.objects.bulk_create(links, ignore_conflicts=True)
        propose_gates(actor=actor, plan=row)
    return row


def _kept(plan: Plan) -> Iterable[TaskProposal]:
    return (
        plan.proposals.filter(kept=True)
        .select_related("clause", "lead_unit", "responsible__unit")
        .prefetch_related("helper_units")
        .order_by("clause__position", "position")
    )


def _tasks_from(actor: Actor, plan: Plan, proposals: Sequence[TaskProposal]) -> list[Task]:
    publisher = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    tasks = []
    for proposal in proposals:
        assert proposal.lead_unit is not None  # the guard has seen to it
        task = Task(
            campaign=plan.campaign, clause=proposal.clause, title=proposal.title, lead_unit=proposal.lead_unit,
            due_on=proposal.due_on, due_text=proposal.due_text, rrule=proposal.rrule,
            expected_evidence=proposal.expected_evidence,
        )  # fmt: skip
        responsible = proposal.responsible
        verifier = publisher if responsible is not None and publisher != responsible else None
        store_new(actor, task, helper_units=proposal.helper_units.all(), responsible=responsible, verifier=verifier)
        tasks.append(task)
    return tasks


def _carry_over(actor: Actor, former: Plan, plan: Plan) -> tuple[int, list[ClauseLink]]:
    """Move the tasks of the former version to the clauses that go on, and let their links serve those too."""
    new_by_lineage: dict[UUID, Clause] = {clause.lineage: clause for clause in plan.clauses.all()}
    tasks = Task.objects.filter(clause__plan=former, clause__lineage__in=new_by_lineage.keys())
    related = tasks.select_related(
        "record", "clause", "campaign", "lead_unit", "responsible", "verifier", "submitted_by"
    )
    moved = 0
    for task in related:
        with act(actor, "task.moved_to_new_plan", task):
            task.clause = new_by_lineage[task.clause.lineage]
        moved += 1
    links = ClauseLink.objects.filter(clause__plan=former, clause__lineage__in=new_by_lineage.keys())
    return moved, [
        ClauseLink(clause=new_by_lineage[lineage], record_id=record_id)
        for lineage, record_id in links.values_list("clause__lineage", "record_id")
    ]
