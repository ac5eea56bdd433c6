"""The form in which a matter handed over becomes a task."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.handover.models import Handover
from jingjian.modules.campaign.forms.tasks import TaskForm


class HandedTaskForm(TaskForm):
    """The task a matter becomes, filled in with its words and the unit it was handed to."""

    def __init__(self, *args: Any, actor: Actor, row: Handover, **kwargs: Any) -> None:
        initial = {"title": row.title, "detail": row.detail, "lead_unit": row.unit_id}
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, actor=actor, row=None, **kwargs)
