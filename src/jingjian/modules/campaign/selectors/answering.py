"""Who ought to answer for whom, by posts, units and granted duties; and which links in force no longer fit them.

The rules: the head of a unit answers for its people; the leader in charge of a unit answers for its head; the principal
leader answers for the leaders, and for heads whom no leader in charge is granted; the principal leader answers to the
superior level, or to the principal leader of the level above when that one is on the roster. Stationed groups and
townships go by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.organisation.models import Appointment, Person, Unit, UnitKind
from jingjian.commons.organisation.selectors import within
from jingjian.modules.campaign.models import ChainRule, ResponsibilityLink
from jingjian.modules.campaign.selectors.chain import links_on, people_of, units_on

#: units that are a level of their own, whose members beside the head are its leaders
LEVELS = frozenset({UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY})


class Stale(StrEnum):
    """Why a link no longer fits."""

    JUNIOR_LEFT = "junior_left"
    SENIOR_LEFT = "senior_left"
    JUNIOR_MOVED = "junior_moved"
    SENIOR_MOVED = "senior_moved"
    POST_CHANGED = "post_changed"


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who ought to answer: ``senior`` is None for the superior level, and with the rule ``none`` for a gap."""

    senior: Person | None
    rule: ChainRule
    unit: Unit | None = None

    @property
    def capacity(self) -> str:
        """The capacity in words, such as 干部监督室 · head of the unit."""
        words = str(self.rule.label)
        return f"{self.unit}{_(': ')}{words}" if self.unit is not None else words


@dataclass(frozen=True, slots=True)
class Standing:
    """One person on a day: the link in force, what the rules propose, and why the link no longer fits, if so."""

    person: Person
    link: ResponsibilityLink | None
    proposed: Proposed
    stale: Stale | None

    @property
    def gap(self) -> bool:
        return self.link is None


@dataclass(slots=True)
class Offices:
    """Who heads which unit and who is granted which leadership over it, on a day; read once for a whole proposal."""

    units: dict[UUID, Unit] = field(default_factory=dict)
    heads: dict[UUID, Person] = field(default_factory=dict)
    grants: dict[str, dict[str, Person]] = field(default_factory=dict)
    principals: set[UUID] = field(default_factory=set)

    @classmethod
    def on(cls, day: date) -> Offices:
        """Three queries. The post that heads a unit says who its head is; without one, the granted duty does."""
        offices = cls(units={unit.pk: unit for unit in Unit.objects.filter(active=True)})
        dated = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
        held = Appointment.objects.filter(dated, post__heads_unit=True, person__active=True)
        for appointment in held.select_related("person__unit", "post").order_by("primary", F("since").desc(), "-pk"):
            offices.heads[appointment.post.unit_id] = appointment.person
        roles = (Role.DEPARTMENT_HEAD, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)
        granted = RoleGrant.objects.filter(dated, role__in=roles, user__is_active=True, user__person__active=True)
        for grant in granted.select_related("user__person__unit", "unit").order_by(F("since").desc(), "-pk"):
            person = grant.user.person
            if person is not None:
                offices.grants.setdefault(grant.role, {})[grant.unit.path] = person
        levels = {pk for pk, unit in offices.units.items() if unit.kind in LEVELS}
        offices.principals = {person.pk for person in offices.grants.get(Role.PRINCIPAL_LEADER, {}).values()}
        offices.principals |= {person.pk for pk, person in offices.heads.items() if pk in levels}
        return offices

    def head_of(self, unit: Unit) -> Person | None:
        return self.heads.get(unit.pk) or self.grants.get(Role.DEPARTMENT_HEAD, {}).get(unit.path)

    def leader_over(self, unit: Unit, *, besides: Person) -> Person | None:
        """The leader in charge with the narrowest grant that covers the unit."""
        return self._narrowest(Role.LEADER_IN_CHARGE, unit, besides)

    def principal_over(self, unit: Unit, *, besides: Person) -> Person | None:
        """The principal leader of the nearest level at or above the unit: by grant, else who heads that level."""
        granted = self._narrowest(Role.PRINCIPAL_LEADER, unit, besides)
        if granted is not None:
            return granted
        level: Unit | None = unit
        while level is not None:
            head = self.head_of(level) if level.kind in LEVELS else None
            if head is not None and head.pk != besides.pk:
                return head
            level = self.units.get(level.parent_id) if level.parent_id is not None else None
        return None

    def is_principal(self, person: Person) -> bool:
        """Whether the person leads a whole level: by grant, or as the head of a unit that is a level."""
        return person.pk in self.principals

    def _narrowest(self, role: str, unit: Unit, besides: Person) -> Person | None:
        granted = self.grants.get(role, {})
        codes = unit.path.strip("/").split("/")
        for length in range(len(codes), 0, -1):
            found = granted.get("/" + "/".join(codes[:length]) + "/")
            if found is not None and found.pk != besides.pk:
                return found
        return None


def proposed_for(person: Person, offices: Offices) -> Proposed:
    """Who ought to answer for one person. Join ``unit``."""
    unit = person.unit
    if offices.is_principal(person):
        above = offices.units.get(unit.parent_id) if unit.parent_id is not None else None
        higher = offices.principal_over(above, besides=person) if above is not None else None
        return Proposed(higher, ChainRule.PRINCIPAL) if higher else Proposed(None, ChainRule.SUPERIOR_LEVEL)
    head = offices.head_of(unit)
    if unit.kind in LEVELS or (head is not None and head.pk == person.pk):
        charge = None if unit.kind in LEVELS else offices.leader_over(unit, besides=person)
        if charge is not None:
            return Proposed(charge, ChainRule.IN_CHARGE)
        principal = offices.principal_over(unit, besides=person)
        return Proposed(principal, ChainRule.PRINCIPAL) if principal else Proposed(None, ChainRule.NONE)
    return Proposed(head, ChainRule.UNIT_HEAD, unit) if head is not None else Proposed(None, ChainRule.NONE)


def standings(path: str, on: date) -> list[Standing]:
    """Everybody in service below ``path`` on a day with link and proposal, in roster order; seven queries.

    Whoever left and is still answered for follows at the end, so that the link can be ended.
    """
    offices, people = Offices.on(on), people_of(path, on)
    own = Q(junior__in=[person.pk for person in people]) | within(path, "junior_unit__path")
    links = {
        link.junior_id: link
        for link in ResponsibilityLink.objects.filter(links_on(on), own).select_related("senior__unit", "junior__unit")
    }
    seniors = units_on(on, {link.senior_id for link in links.values() if link.senior_id is not None})
    found = []
    for person in people:
        link, proposed = links.pop(person.pk, None), proposed_for(person, offices)
        found.append(Standing(person, link, proposed, _stale(link, person, proposed, seniors) if link else None))
    serving = units_on(on, list(links))
    return found + [
        Standing(link.junior, link, Proposed(None, ChainRule.LEFT), Stale.JUNIOR_LEFT)
        for link in links.values()
        if link.junior_id not in serving
    ]


def _stale(link: ResponsibilityLink, person: Person, proposed: Proposed, seniors: Mapping[UUID, Unit]) -> Stale | None:
    """Why a link no longer fits; ``seniors`` holds the units of seniors in service. What was named by hand stands."""
    if link.senior_id is not None and link.senior_id not in seniors:
        return Stale.SENIOR_LEFT
    if person.unit_id != link.junior_unit_id:
        return Stale.JUNIOR_MOVED
    if link.senior_id is not None and seniors[link.senior_id].pk != link.senior_unit_id:
        return Stale.SENIOR_MOVED
    if link.rule != ChainRule.BY_HAND and (proposed.senior.pk if proposed.senior else None) != link.senior_id:
        return Stale.POST_CHANGED
    return None
