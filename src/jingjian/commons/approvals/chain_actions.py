"""The writers of the site's own chains of approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.kinds import StepRule, kind_of
from jingjian.commons.approvals.models import ApprovalChain, ChainStep
from jingjian.commons.audit.act import act
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid


def set_chain(
    *,
    actor: Actor,
    kind: str,
    rank: str,
    since: date,
    steps: Sequence[StepRule],
    new_id: UUID | None = None,
) -> ApprovalChain:
    """Set who signs matters of a kind (about people of a rank) from a day on; the former chain ends the day before.

    Matters put forward before keep the chain they have. The caller has checked that the actor may. Raises DomainError
    ``no_steps``, and ``before_former`` for a day on which the former chain had not begun.
    """
    if not steps:
        raise DomainError("no_steps", _("Name at least one who signs."), field="step_1")
    former = ApprovalChain.objects.filter(kind=kind_of(kind).id, rank=rank, until=None).first()
    if former is not None:
        if since <= former.since:
            raise DomainError("before_former", _("The chain in force began later than that."), field="since")
        with act(actor, "approval_chain.ended", former):
            former.until = since - timedelta(days=1)
    chain = ApprovalChain(kind=kind, rank=rank, since=since)
    if new_id is not None:
        chain.pk = new_id
    with act(actor, "approval_chain.set", chain) as current:
        current.also(msgid("Steps"), None, " → ".join(step.role or "…" for step in steps))
    ChainStep.objects.bulk_create(
        ChainStep(
            chain=chain, position=position, role=step.role, relation=step.relation, person_id=step.person_id,
            countersign=step.countersign,
        )
        for position, step in enumerate(steps, 1)
    )  # fmt: skip
    return chain


def end_chain(*, actor: Actor, row: ApprovalChain, until: date, version: int | None = None) -> ApprovalChain:
    """End a chain without another one: from the day after, what the kind declares is in force again."""
    if row.until is not None or until < row.since:
        raise DomainError("bad_end", _("It ends once, and after it began."), field="until")
    with act(actor, "approval_chain.ended", row, version=version):
        row.until = until
    return row
