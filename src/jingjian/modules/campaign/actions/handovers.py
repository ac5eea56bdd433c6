"""What the campaign does with a matter that another register hands to it."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.handover.models import Handover
from jingjian.modules.campaign.actions.tasks import create_task
from jingjian.modules.campaign.models import Task


def take_as_task(*, actor: Actor, handover: Handover, **data: Any) -> Task:
    """Enter a matter as a task of a clause. Raises what ``create_task`` raises."""
    return create_task(actor=actor, **data)
