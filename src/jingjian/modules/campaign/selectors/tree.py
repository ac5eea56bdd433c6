"""The chain of a unit as its page shows it: the tree, the arithmetic, the gaps and the links that no longer fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING
from jingjian.commons.organisation.history import members_as_at, path_as_at
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import active_units, within
from jingjian.kernel.phrases import Words
from jingjian.modules.campaign.selectors.answering import Stale, Standing, standings
from jingjian.modules.campaign.selectors.chain import UnitChain, branches_of
from jingjian.modules.campaign.workflow import OFFICE

#: so many people stand on one page; above, the reader chooses a unit below
MOST_SHOWN = 400

STALE_WORDS: dict[Stale, Words] = {
    Stale.JUNIOR_LEFT: _("no longer in service"),
    Stale.SENIOR_LEFT: _("who answers is no longer in service"),
    Stale.JUNIOR_MOVED: _("moved to another unit since"),
    Stale.SENIOR_MOVED: _("who answers moved to another unit since"),
    Stale.POST_CHANGED: _("posts or duties changed since"),
}


@dataclass(frozen=True, slots=True)
class StaleLine:
    """A link that no longer fits, and why in words."""

    standing: Standing
    words: Words


@dataclass(frozen=True, slots=True)
class ShownChain:
    """The chain below a unit on a day. ``held`` of ``total`` people have somebody who answers for them."""

    units: Sequence[UnitChain]
    total: int
    gaps: Sequence[Person]
    stale: Sequence[StaleLine]

    @property
    def held(self) -> int:
        return self.total - len(self.gaps)


def shown_chain(unit: Unit, on: date) -> ShownChain:
    """Everything the page of a chain says, in a number of queries that does not grow with the people."""
    everybody = standings(_path_on(unit, on), on)
    serving = [one for one in everybody if one.stale is not Stale.JUNIOR_LEFT]
    links = {one.person.pk: one.link for one in serving if one.link is not None}
    by_unit: dict[UUID, list[Person]] = {}
    for one in serving:
        by_unit.setdefault(one.person.unit_id, []).append(one.person)
    return ShownChain(
        units=[UnitChain(members[0].unit, branches_of(members, links)) for members in by_unit.values()],
        total=len(serving),
        gaps=[one.person for one in serving if one.gap],
        stale=[StaleLine(one, STALE_WORDS[one.stale]) for one in everybody if one.stale is not None],
    )


def units_to_read(actor: Actor) -> QuerySet[Unit]:
    """Units whose chain the actor may read, in roster order."""
    if actor.is_system:
        return active_units()
    condition: Q = NOTHING
    for path in actor.scopes(*OFFICE, Role.DEPARTMENT_HEAD):
        condition |= within(path, "path")
    return active_units().filter(condition)


def units_below(unit: Unit) -> QuerySet[Unit]:
    """The units directly below one."""
    return active_units().filter(parent=unit)


def people_count(unit: Unit, on: date) -> int:
    """How many people are in service below a unit on a day."""
    return members_as_at(_path_on(unit, on), on).count()


def person_of(key: UUID) -> Person:
    """A person with the unit."""
    return Person.objects.select_related("unit").get(pk=key)


def _path_on(unit: Unit, on: date) -> str:
    return path_as_at(unit, on) or unit.path
