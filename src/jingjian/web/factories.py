"""Example rows of the shell's own registers for the conformance suite."""

from __future__ import annotations

from itertools import count
from typing import Any

from jingjian.commons.handover.actions import hand_over
from jingjian.commons.handover.models import Handover
from jingjian.modules.campaign.factories import _task_data, task_example
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

_numbers = count(1)


def handover(world: World) -> Handover:
    """What the clerk hands from a task to the tasks of the county."""
    source = task_example(world).record
    return hand_over(
        actor=world.actor(cast.OFFICE.username), source=source, target="tasks", unit=world.county,
        title=f"核实培训记录缺漏（{next(_numbers)}）", detail="检查中发现第三周培训没有签到表。",
    )  # fmt: skip


def handover_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    """A valid form of each verb."""
    if verb == "accept":
        return _task_data(world, "create", None)
    return {"reason": "此事已在原任务中办理。"}


EXAMPLES = (
    Example(
        slug="handovers",
        row=handover,
        form_data=handover_form,
        reader=cast.OFFICE.username,
        who={"accept": cast.OFFICE.username, "refuse": cast.OFFICE.username, "withdraw": cast.OFFICE.username},
        denied={"*": cast.CLERK.username},
        stranger=cast.SYSTEM_ADMIN.username,
    ),
)
