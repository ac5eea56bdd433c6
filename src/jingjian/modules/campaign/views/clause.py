"""A clause of a plan: its words, the work and the proof that serve it, and what it still lacks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy, policy_of, require
from jingjian.commons.once.answering import posted_once
from jingjian.commons.search.find import address_of
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.forms.tasks import TaskForm
from jingjian.modules.campaign.models import Clause, Plan, PlanState, Task
from jingjian.modules.campaign.parts import gap_words, proof_of
from jingjian.modules.campaign.passages import block_of
from jingjian.modules.campaign.register.tasks import TASKS, handed_in
from jingjian.modules.campaign.views.common import attempt, clause_for, key_of, page, refuse, see_other
from jingjian.modules.campaign.workflow import TASK


@policy("login")
class ClauseView(View):
    """GET: the clause and everything below it."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        clause, actor = clause_for(request, pk), actor_of(request)
        plan = clause.plan
        nodes = selectors.outline_of(plan)
        by_id = {node.clause.pk: node.clause for node in nodes}
        clause = by_id[clause.pk]
        items = [node for node in nodes if node.clause.inline and node.clause.parent_id == clause.pk]
        node = next(node for node in nodes if node.clause.pk == clause.pk)
        tasks = list(
            selectors.tasks_of_clause(clause, actor).select_related(
                "record", "lead_unit", "responsible", "verifier", "clause"
            )
        )
        context = {
            "clause": clause,
            "plan": plan,
            "path": selectors.clause_path(clause, by_id),
            "parents": _parents(clause, by_id),
            "told": block_of(node, items),
            "children": [each.clause for each in nodes if each.clause.parent_id == clause.pk],
            "tasks": [(task, handed_in(task)) for task in tasks],
            "workflow": TASK,
            "proof": proof_of(tasks),
            "may_add": self._may_add(actor, plan),
            **_serving(actor, clause),
            **_coverage(plan, clause),
        }
        return page(request, "campaign/clause.html", context)

    def _may_add(self, actor: Actor, plan: Plan) -> bool:
        return plan.state == PlanState.PUBLISHED and bool(policy_of(Task).may(actor, "create"))


def _serving(actor: Actor, clause: Clause) -> dict[str, Any]:
    """Records entered elsewhere that serve the clause, each with its address; who may change that."""
    records, hidden = selectors.records_serving(actor, clause)
    may = clause.plan.state == PlanState.PUBLISHED and bool(policy_of(Plan).may(actor, "edit", clause.plan))
    serving = [(record, address_of(record), may or record.owner_id == actor.person_id) for record in records]
    return {"serving": serving, "serving_hidden": hidden, "may_link": clause.plan.state == PlanState.PUBLISHED}


def _parents(clause: Clause, by_id: dict[UUID, Clause]) -> list[Clause]:
    """The clauses above, the outermost first."""
    found: list[Clause] = []
    while clause.parent_id is not None:
        clause = by_id[clause.parent_id]
        found.insert(0, clause)
    return found


def _coverage(plan: Plan, clause: Clause) -> dict[str, Any]:
    if plan.state != PlanState.PUBLISHED:
        return {"row": None, "gaps": (), "cut_off": None}
    rows = selectors.clause_coverage(plan.campaign).rows
    row = next((row for row in rows if row.clause.pk == clause.pk), None)
    return {"row": row, "gaps": gap_words(row), "cut_off": clock.now()}


@policy("login")
@posted_once()
class AddTaskView(View):
    """GET: the form of a task that serves this clause. POST: 303 to the task, or 422. Sent twice: the first one."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        clause = self._clause(request, pk)
        form = TaskForm(actor=actor_of(request), initial={"clause": clause.pk})
        return self._page(request, clause, form, uuid7())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        clause, actor = self._clause(request, pk), actor_of(request)
        new_id = key_of(request.POST.get("new_id", ""))
        if TASKS.rows(actor).filter(pk=new_id).exists():
            return see_other(request, reverse("tasks:detail", args=[new_id]))
        form = TaskForm(request.POST, actor=actor)
        if form.is_valid():
            try:
                task = attempt(actions.create_task, actor=actor, new_id=new_id, **form.cleaned_data)
                messages.success(request, _("The task is added."))
                return see_other(request, reverse("campaign:clause", args=[task.clause_id]) + "#tasks")
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, clause, form, new_id, status=422)

    def _clause(self, request: HttpRequest, pk: UUID) -> Clause:
        require(actor_of(request), "create", Task)
        return clause_for(request, pk)

    def _page(
        self, request: HttpRequest, clause: Clause, form: TaskForm, new_id: UUID, *, status: int = 200
    ) -> HttpResponse:
        context = {"clause": clause, "plan": clause.plan, "form": form, "new_id": new_id}
        return page(request, "campaign/add_task.html", context, status=status)
