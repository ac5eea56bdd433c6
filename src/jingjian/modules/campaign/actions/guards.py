"""The guards that the workflow names by a word: may this row take the step, and if not, why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.documents.models import Attachment, AttachmentKind
from jingjian.kernel import clock
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.modules.campaign.actions.guards_team import chain_is_whole, has_a_head, has_minutes
from jingjian.modules.campaign.models import Plan, Task, TaskOccurrence, TaskState
from jingjian.modules.campaign.selectors import begun_and_open, linked_proof, papers_of


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


def is_done_once(task: Task) -> Decision:
    """Recurring work is handed in period by period, never as a whole."""
    return deny(_("This work recurs: hand in each period by itself.")) if task.rrule else ALLOW


def may_be_closed(task: Task) -> Decision:
    """Work done once is verified before it is closed; recurring work once no period that has begun is open."""
    if not task.rrule:
        return ALLOW if task.state == TaskState.VERIFIED else deny(_("It is handed in and verified first."))
    open_periods = begun_and_open(task).count()
    if not open_periods:
        return ALLOW
    return deny(
        ngettext(
            "%(count)d period that has begun is open: hand it in, or skip it with a reason.",
            "%(count)d periods that have begun are open: hand them in, or skip them with a reason.",
            open_periods,
        )
        % {"count": open_periods}
    )


def has_begun(row: TaskOccurrence) -> Decision:
    """A period is handed in once it has begun."""
    return ALLOW if row.starts_on <= clock.today() else deny(_("This period has not begun yet."))


def has_proof(row: TaskOccurrence) -> Decision:
    """A period is handed in on a paper of its own, or on a record or paper linked to it."""
    if row.proofs.exists() or Attachment.objects.filter(record_id=row.pk, removed_at__isnull=True).exists():
        return ALLOW
    return deny(_("Name a record that shows what was done, or attach a paper."))


Guard = Callable[[Any], Decision]

GUARDS: dict[str, Guard] = {
    "chain_is_whole": chain_is_whole,
    "has_a_head": has_a_head,
    "has_minutes": has_minutes,
    "has_title": has_title,
    "kept_tasks_are_complete": kept_tasks_are_complete,
    "has_begun": has_begun,
    "has_evidence": has_evidence,
    "is_done_once": is_done_once,
    "may_be_closed": may_be_closed,
}
#: for a page whose form takes the papers itself: the button stands, and handing in looks at what was attached
PAGE_GUARDS: dict[str, Guard] = {**GUARDS, "has_evidence": lambda task: ALLOW}
