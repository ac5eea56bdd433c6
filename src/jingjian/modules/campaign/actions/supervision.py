"""An opinion becomes a supervised task 督办 in one act."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.models import Signature
from jingjian.commons.audit.act import act
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign.actions.tasks import create_task
from jingjian.modules.campaign.models import Task


def supervise(*, actor: Actor, signature: Signature, **task: Any) -> Task:
    """Make a task of what a signer wrote; ``task`` is what ``create_task`` takes.

    Raises what ``create_task`` raises, ``no_words`` for an opinion without words, ``task_already`` the second time.
    """
    held = Signature.objects.select_for_update(of=("self",)).select_related("approval__record").get(pk=signature.pk)
    if not held.opinion.strip():
        raise DomainError("no_words", _("This opinion says nothing that could be a task."))
    if held.task_id is not None:
        raise DomainError("task_already", _("A task was made of this opinion already."))
    with act(actor, "approval.supervised", held.approval) as current:
        made = create_task(actor=actor, **task)
        held.task = made.record
        Signature.objects.filter(pk=held.pk).update(task=made.record)
        current.also(msgid("Task"), None, str(made.record))
    return made
