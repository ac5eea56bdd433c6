"""The guards that the workflow names by a word: may this row take the step, and if not, why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.documents.models import AttachmentKind
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.modules.campaign.actions.guards_team import chain_is_whole, has_a_head, has_minutes
from jingjian.modules.campaign.models import Plan, Task
from jingjian.modules.campaign.selectors import linked_proof, papers_of


def has_title(plan: Plan) -> Decision:
    """A plan is published under a title."""
    return ALLOW if plan.title.strip() else deny(_("The plan has no title yet. Give it one at its head."))


def kept_tasks_are_complete(plan: Plan) -> Decision:
    """Every proposed task that is kept names the unit that leads it."""
    without = plan.proposals.filter(kept=True, lead_unit__isnull=True).count()
    if not without:
        return ALLOW
    return deny(
        ngettext(
            "%(count)d proposed task has no lead unit yet. Name one or drop the task.",
            "%(count)d proposed tasks have no lead unit yet. Name one for each or drop them.",
            without,
        )
        % {"count": without}
    )


def has_evidence(task: Task) -> Decision:
    """Work is handed in with proof.

    Where the plan says which paper it expects, a paper of the kind “evidence” must be attached; otherwise any paper
    does, or another record that serves the clause.
    """
    papers = papers_of(task)
    if task.expected_evidence:
        if papers.filter(kind=AttachmentKind.EVIDENCE).exists():
            return ALLOW
        return deny(_("Attach the evidence first: %(expected)s.") % {"expected": task.expected_evidence})
    if papers.exists() or linked_proof(task).exists():
        return ALLOW
    return deny(_("Attach a paper that shows what was done first."))


Guard = Callable[[Any], Decision]

GUARDS: dict[str, Guard] = {
    "chain_is_whole": chain_is_whole,
    "has_a_head": has_a_head,
    "has_minutes": has_minutes,
    "has_title": has_title,
    "kept_tasks_are_complete": kept_tasks_are_complete,
    "has_evidence": has_evidence,
}
#: for a page whose form takes the papers itself: the button stands, and handing in looks at what was attached
PAGE_GUARDS: dict[str, Guard] = {**GUARDS, "has_evidence": lambda task: ALLOW}
