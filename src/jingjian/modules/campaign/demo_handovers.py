"""What the demo hands on: a matter that waits for another office, and one that waits for a register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from jingjian.commons.access.actor import Actor
from jingjian.commons.handover.actions import hand_over
from jingjian.commons.organisation.models import Unit
from jingjian.modules.campaign.demo_story import OFFICE
from jingjian.modules.campaign.demo_team import SECOND
from jingjian.modules.campaign.models import Briefing
from jingjian.testing.telling import Step, done_by, moment_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter of the second briefing that somebody else takes up."""

    at: datetime
    target: str
    unit: str
    title: str
    detail: str


MATTERS = (
    Matter(at=moment_at(date(2023, 5, 16), 9, 30), target="problems", unit="ZD",
           title="集中学习记录不完整", detail="第一次听取汇报时指出，抽查又见两个单位仍未补齐，建议列入整改台账。"),
    Matter(at=moment_at(date(2023, 6, 9), 15, 40), target="tasks", unit="XF",
           title="梳理近三年反映本系统干部的重复信访", detail="检视整治环节准备情况汇报会提出，请信访室梳理成清单。"),
)  # fmt: skip


def length() -> int:
    """How many steps ``tell`` takes."""
    return len(MATTERS)


def tell() -> Iterator[Step]:
    """The steps of this chapter with their moments, in the order of the clock."""
    for matter in MATTERS:
        yield done_by(OFFICE, matter.at, partial(_hand_over, matter))


def _hand_over(matter: Matter, actor: Actor) -> None:
    source = Briefing.objects.select_related("record").get(title=SECOND.title).record
    unit = Unit.objects.get(code=matter.unit)
    hand_over(actor=actor, source=source, target=matter.target, unit=unit, title=matter.title, detail=matter.detail)
