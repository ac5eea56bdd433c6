"""Reads of the responsibility chain: upwards from a person, downwards from a person, and the chain of a unit.

All of it is as at a day; each function takes a number of queries that does not grow with the people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from jingjian.commons.organisation.history import members_as_at, on_day
from jingjian.commons.organisation.models import Membership, Person, Unit
from jingjian.modules.campaign.models import ResponsibilityEntry, ResponsibilityLink

#: deeper than any office has levels; a circle that got past the checks ends here instead of never
DEEPEST = 50

UPWARDS = """
WITH RECURSIVE up AS (
    SELECT senior_id, 1 AS depth FROM campaign_responsibilitylink
    WHERE junior_id = %s AND since <= %s AND (until IS NULL OR until >= %s) AND senior_id IS NOT NULL
  UNION ALL
    SELECT l.senior_id, up.depth + 1 FROM up JOIN campaign_responsibilitylink l ON l.junior_id = up.senior_id
    WHERE l.since <= %s AND (l.until IS NULL OR l.until >= %s) AND l.senior_id IS NOT NULL AND up.depth < %s
)
SELECT p.*, up.depth FROM up JOIN organisation_person p ON p.id = up.senior_id ORDER BY up.depth
"""

DOWNWARDS = """
WITH RECURSIVE down AS (
    SELECT junior_id, 1 AS depth FROM campaign_responsibilitylink
    WHERE senior_id = %s AND since <= %s AND (until IS NULL OR until >= %s)
  UNION ALL
    SELECT l.junior_id, down.depth + 1 FROM down JOIN campaign_responsibilitylink l ON l.senior_id = down.junior_id
    WHERE l.since <= %s AND (l.until IS NULL OR l.until >= %s) AND down.depth < %s
)
SELECT junior_id FROM down
"""


def in_service_on(day: date) -> Q:
    """People in service on a day, as a condition on Person: those who belong to a unit on that day."""
    return Q(Exists(Membership.objects.filter(on_day(day), person=OuterRef("pk"))))


def links_on(day: date) -> Q:
    """Links in force on a day, as a condition on ResponsibilityLink."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def chain_of(person: Person, on: date) -> tuple[Person, ...]:
    """Who answers for ``person`` on the day ``on``, the direct senior first, up to the top; one query.

    Empty for the top itself and for somebody nobody answers for. Whoever left without the chain being changed still
    stands in it: the page of the chain names such links as stale.
    """
    return tuple(Person.objects.raw(UPWARDS, [person.pk, on, on, on, on, DEEPEST]))


def answerable_for(person: Person, on: date, *, levels: int | None = None) -> QuerySet[Person]:
    """The people in service for whom ``person`` answers on the day ``on``, in no order; one query when it is read.

    All below by default, ``levels=1`` the direct ones alone. Somebody below a senior who left is still found.
    """
    depth = DEEPEST if levels is None else levels
    below = RawSQL(DOWNWARDS, [person.pk, on, on, on, on, depth])  # noqa: S611 CONFIG: the text is a constant
    return Person.objects.filter(in_service_on(on), pk__in=below)


def link_of(person_id: UUID, on: date) -> ResponsibilityLink | None:
    """The link by which somebody answers for a person on a day; None when it is a gap."""
    links = ResponsibilityLink.objects.filter(links_on(on), junior=person_id)
    return links.select_related("senior__unit", "draft__record").first()


def direct_of(person: Person, on: date) -> QuerySet[ResponsibilityLink]:
    """The links by which ``person`` answers for others directly, in roster order of those others."""
    return (
        ResponsibilityLink.objects.filter(links_on(on), senior=person)
        .select_related("junior__unit")
        .order_by("junior__unit__path", "junior__sort_key", "pk")
    )


def units_on(day: date, people: Collection[UUID]) -> dict[UUID, Unit]:
    """The unit each of these people belonged to on a day; who was not in service is absent. One query."""
    held = Membership.objects.filter(on_day(day), person__in=people).select_related("unit")
    return {one.person_id: one.unit for one in held}


def people_of(path: str, on: date) -> list[Person]:
    """Everybody in service below ``path`` on a day, in roster order, each with the unit of that day: two queries."""
    people = list(members_as_at(path, on))
    units = units_on(on, [person.pk for person in people])
    for person in people:
        person.unit = units[person.pk]
    return sorted(people, key=lambda person: (person.unit.path, person.sort_key, person.pk))


@dataclass(frozen=True, slots=True)
class Branch:
    """One person in the tree of a unit; ``depth`` counts from 0 within the unit. ``link`` is None for a gap."""

    person: Person
    link: ResponsibilityLink | None
    depth: int


@dataclass(slots=True)
class UnitChain:
    """The chain of one unit: who stands where, in roster order below each senior."""

    unit: Unit
    branches: list[Branch] = field(default_factory=list)


def branches_of(members: Sequence[Person], links: Mapping[UUID, ResponsibilityLink]) -> list[Branch]:
    """The members of one unit as a tree: those whose senior is elsewhere first, each followed by whom they answer for.

    Nobody is lost: members of a circle that got past the checks follow at the end.
    """
    here = {person.pk for person in members}
    below: dict[UUID | None, list[Person]] = {}
    for person in members:
        link = links.get(person.pk)
        senior = link.senior_id if link is not None and link.senior_id in here else None
        below.setdefault(senior, []).append(person)
    # who has people below them is read before who stands alone
    top = sorted(below.get(None, ()), key=lambda person: person.pk not in below)
    found: list[Branch] = []
    waiting = [(person, 0) for person in reversed(top)]
    seen: set[UUID] = set()
    while waiting:
        person, depth = waiting.pop()
        seen.add(person.pk)
        found.append(Branch(person, links.get(person.pk), depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(person.pk, ()))]
    found += [Branch(person, links.get(person.pk), 0) for person in members if person.pk not in seen]
    return found


def circles_in(seniors: Mapping[UUID, UUID | None]) -> list[UUID]:
    """One circle among who answers for whom, in its order; empty when there is none. ``seniors`` maps junior → senior.

    Each person is looked at once, however long the chains are.
    """
    clear: set[UUID] = set()
    for start in seniors:
        way: list[UUID] = []
        place: dict[UUID, int] = {}
        current: UUID | None = start
        while current is not None and current not in clear:
            if current in place:
                return way[place[current] :]
            place[current] = len(way)
            way.append(current)
            current = seniors.get(current)
        clear.update(way)
    return []


def seniors_with(entries: Iterable[ResponsibilityEntry], on: date) -> dict[UUID, UUID | None]:
    """Who would answer for whom on a day if ``entries`` stood: the links in force with the entries laid over them."""
    pairs: dict[UUID, UUID | None] = dict(
        ResponsibilityLink.objects.filter(links_on(on)).values_list("junior_id", "senior_id")
    )
    pairs.update({entry.junior_id: entry.senior_id for entry in entries})
    return pairs
