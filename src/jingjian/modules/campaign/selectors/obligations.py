"""Roster × obligation: how many of those concerned have done it, who has not, and as at which day.

An entry counts from the day on which it happened (``done_on``), not from the day it was written down; entries written
down later than the day asked for are counted apart, so that a figure that changed afterwards explains itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING, policy_of
from jingjian.commons.organisation.history import places_on
from jingjian.commons.organisation.models import Person, Unit, UnitPlace
from jingjian.commons.organisation.selectors import within
from jingjian.kernel import clock
from jingjian.modules.campaign.models import Campaign, Fulfilment, FulfilmentKind, Obligation, ObligationState
from jingjian.modules.campaign.selectors.coverage import end_of
from jingjian.modules.campaign.selectors.membership import (
    Circle,
    circle_of,
    circle_on,
    concerned,
    in_roster_order,
    members,
    path_on,
)
from jingjian.modules.campaign.workflow import OFFICE

#: how a person stands to an obligation
DONE, EXCUSED, GAP, NOT_ASKED = "done", "excused", "gap", "not_asked"
COUNTED = (ObligationState.IN_FORCE, ObligationState.CLOSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """``concerned`` people on the day ``as_at``; each has done it, is excused, or is a gap: the three make the whole.

    ``later`` of the entries counted were written down after the day.
    """

    as_at: date
    concerned: int = 0
    done: int = 0
    excused: int = 0
    later: int = 0

    @property
    def gaps(self) -> int:
        return self.concerned - self.done - self.excused

    @property
    def settled(self) -> int:
        """Those who have done it or are excused."""
        return self.done + self.excused

    @property
    def complete(self) -> bool:
        """Whether nobody is missing and somebody is concerned at all."""
        return self.concerned > 0 and not self.gaps


@dataclass(slots=True)
class UnitLine:
    """One unit of the day in roster order, with its own people alone; the first of the missing and excused by name."""

    path: str
    stood: UnitPlace | None
    concerned: int = 0
    done: int = 0
    excused: int = 0
    missing: list[Person] = field(default_factory=list)
    free: list[Fulfilment] = field(default_factory=list)

    @property
    def unit(self) -> Unit | None:
        """The unit that stood there."""
        return self.stood.unit if self.stood is not None else None

    @property
    def name(self) -> str:
        """What the unit was called on the day."""
        return self.stood.short_name or self.stood.name if self.stood is not None else self.path

    @property
    def gaps(self) -> int:
        return self.concerned - self.done - self.excused

    @property
    def settled(self) -> int:
        """Those who have done it or are excused."""
        return self.done + self.excused

    @property
    def more_missing(self) -> int:
        return self.gaps - len(self.missing)


def cut_off(obligation: Obligation, day: date | None = None) -> date:
    """The day at whose end an obligation is counted: the one asked for, today, or the day it was closed."""
    wanted = day or clock.today()
    return min(wanted, obligation.closed_on) if obligation.closed_on is not None else wanted


def standing(obligation: Any, day: date) -> Case:
    """``done``, ``excused`` or ``gap`` of a person (``OuterRef("pk")``) on a day; who has done it is not excused."""
    entries = Fulfilment.objects.filter(obligation=obligation, person=OuterRef("pk"), done_on__lte=day)
    return Case(
        When(Exists(entries.filter(kind=FulfilmentKind.DONE)), then=Value(DONE)),
        When(Exists(entries.filter(kind=FulfilmentKind.EXCUSED)), then=Value(EXCUSED)),
        default=Value(GAP),
        output_field=CharField(),
    )


def figures_of(obligation: Obligation, *, as_at: date | None = None) -> Figures:
    """The figures of one obligation as at the end of a day (today): two queries."""
    return figures_of_all([obligation], as_at=as_at)[obligation.pk]


def figures_of_all(obligations: Iterable[Obligation], *, as_at: date | None = None) -> dict[UUID, Figures]:
    """The figures of many: two queries for each different circle of people and day, however many they are."""
    together: defaultdict[tuple[Circle, date], list[UUID]] = defaultdict(list)
    for obligation in obligations:
        day = cut_off(obligation, as_at)
        together[circle_of(obligation, day), day].append(obligation.pk)
    found: dict[UUID, Figures] = {}
    for (circle, day), keys in together.items():
        people = members(circle[0], day).filter(concerned(circle, day)).order_by()
        size, counted = people.count(), _counted(keys, people, day)
        for key in keys:
            done, excused, later = counted.get(key, (0, 0, 0))
            found[key] = Figures(day, size, done, excused, later)
    return found


def _counted(keys: Sequence[UUID], people: QuerySet[Any], day: date) -> dict[UUID, tuple[int, int, int]]:
    """Per obligation: who has done it, who is excused and has not done it, how many of these were entered later."""
    entries = Fulfilment.objects.filter(obligation__in=keys, done_on__lte=day, person__in=people.values("pk"))
    done_too = Fulfilment.objects.filter(
        obligation=OuterRef("obligation"), person=OuterRef("person"), kind=FulfilmentKind.DONE, done_on__lte=day
    )
    counts = Q(kind=FulfilmentKind.DONE) | ~Exists(done_too)
    rows = (
        entries.annotate(counts=Case(When(counts, then=True), default=False, output_field=BooleanField()))
        .filter(counts=True)
        .values_list("obligation")
        .annotate(
            done=Count("pk", filter=Q(kind=FulfilmentKind.DONE)),
            excused=Count("pk", filter=Q(kind=FulfilmentKind.EXCUSED)),
            later=Count("pk", filter=Q(entered_at__gte=end_of(day))),
        )
    )
    return {key: (done, excused, later) for key, done, excused, later in rows}


class Figured(QuerySet[Obligation]):
    """Obligations that come with their ``figures`` when rows are read, as related rows come with a prefetch."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        rows = self._result_cache or []
        if fresh and rows and isinstance(rows[0], Obligation):
            found = figures_of_all(rows)
            for row in rows:
                row.figures = found[row.pk]  # type: ignore[attr-defined]


def figured(rows: QuerySet[Obligation]) -> Figured:
    """The same rows, which come with their figures."""
    return Figured(model=rows.model, query=rows.query, using=rows.db).select_related("unit")


def unit_lines(
    obligation: Obligation,
    *,
    as_at: date | None = None,
    within_paths: Sequence[str] = ("/",),
    after: str = "",
    size: int = 60,
    names: int = 12,
) -> tuple[list[UnitLine], bool]:
    """Up to ``size`` units with people concerned, in roster order after the path ``after``, and whether more follow.

    Only units below one of ``within_paths``. The first ``names`` missing of each unit and everybody excused there come
    by name. Four queries.
    """  # fmt: skip
    day = cut_off(obligation, as_at)
    people = circle_on(obligation, day).filter(_below(within_paths))
    if after:
        people = people.filter(place__gt=after)
    rows = list(
        people.annotate(standing=standing(obligation.pk, day))
        .values("place")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(standing=DONE)),
            excused=Count("pk", filter=Q(standing=EXCUSED)),
        )
        .order_by("place")[: size + 1]
    )
    shown, more = rows[:size], len(rows) > size
    stood = places_on(day).filter(path__in=[row["place"] for row in shown]).select_related("unit")
    places = {place.path: place for place in stood}
    lines = [
        UnitLine(row["place"], places.get(row["place"]), row["total"], row["done"], row["excused"]) for row in shown
    ]
    _name(lines, obligation, people, day, names)
    return lines, more


def _name(lines: Sequence[UnitLine], obligation: Obligation, people: QuerySet[Any], day: date, names: int) -> None:
    """Put the first missing and the excused of each unit on its line."""
    by_path = {line.path: line for line in lines}
    if any(line.gaps for line in lines):
        missing = people.filter(place__in=[line.path for line in lines if line.gaps])
        missing = missing.annotate(standing=standing(obligation.pk, day)).filter(standing=GAP)
        for person in in_roster_order(missing)[: names * len(lines) * 4]:
            line = by_path[person.place]
            if len(line.missing) < names:
                line.missing.append(person)
    if any(line.excused for line in lines):
        free = people.filter(place__in=[line.path for line in lines if line.excused])
        free = in_roster_order(free.annotate(standing=standing(obligation.pk, day)).filter(standing=EXCUSED))
        places = dict(free.values_list("pk", "place")[:2000])
        entries = Fulfilment.objects.filter(
            obligation=obligation, kind=FulfilmentKind.EXCUSED, person__in=places, done_on__lte=day
        )
        for entry in entries.select_related("person").order_by("person__sort_key"):
            by_path[places[entry.person_id]].free.append(entry)


def people_of(
    obligation: Obligation, *, as_at: date | None = None, within_paths: Sequence[str] = ("/",), only: str = ""
) -> QuerySet[Any]:
    """The people concerned in roster order, each with ``place`` and ``standing``; ``only`` keeps one standing."""
    day = cut_off(obligation, as_at)
    people = circle_on(obligation, day).filter(_below(within_paths)).select_related("unit")
    people = people.annotate(standing=standing(obligation.pk, day))
    return in_roster_order(people.filter(standing=only) if only else people)


def entries_of(obligation: Obligation, people: Iterable[UUID]) -> dict[UUID, list[Fulfilment]]:
    """What is entered for these people, by person: one query."""
    found: defaultdict[UUID, list[Fulfilment]] = defaultdict(list)
    entries = Fulfilment.objects.filter(obligation=obligation, person__in=list(people))
    for entry in entries.select_related("record", "entered_by").order_by("kind"):
        found[entry.person_id].append(entry)
    return found


def counted_obligations(campaign: Campaign, actor: Actor) -> QuerySet[Obligation]:
    """The obligations of a campaign in force that the actor may know of, by due date."""
    visible = policy_of(Obligation).visible(actor)
    rows = Obligation.objects.filter(visible, campaign=campaign, state=ObligationState.IN_FORCE)
    return rows.select_related("record", "unit", "clause").order_by(F("due_on").asc(nulls_last=True), "pk")


def obligation_figures(actor: Actor, campaign: Campaign) -> tuple[int, int, int]:
    """How many obligations are in force, how many of them are complete, and how many entries are missing in all."""
    figures = figures_of_all(counted_obligations(campaign, actor)).values()
    return len(figures), sum(one.complete for one in figures), sum(one.gaps for one in figures)


def overseen(actor: Actor) -> tuple[str, ...]:
    """The paths of the units whose people the actor may see and enter by name."""
    return ("/",) if actor.is_system else actor.scopes(*OFFICE, Role.DEPARTMENT_HEAD)


def lacking(
    campaign: Campaign, obligations: Sequence[Obligation], *, paths: Sequence[str], everybody: bool
) -> QuerySet[Any]:
    """People in service today below one of ``paths`` in roster order, with how they stand to each obligation.

    The standing to the n-th obligation is the attribute ``o<n>``. Unless ``everybody``, those alone who lack something.
    One query whatever the size.
    """
    day = clock.today()
    people = members(path_on(campaign.unit, day), day).filter(_below(paths)).select_related("unit")
    missing = NOTHING
    for number, obligation in enumerate(obligations):
        asked = concerned(circle_of(obligation, day), day)
        stands = standing(obligation.pk, day)
        people = people.annotate(
            **{f"o{number}": Case(When(asked, then=stands), default=Value(NOT_ASKED), output_field=CharField())}
        )
        missing |= Q(**{f"o{number}": GAP})
    return in_roster_order(people if everybody else people.filter(missing))


def open_obligations_of(actor: Actor) -> list[Obligation]:
    """What is asked of the actor personally and is neither done nor excused, the most pressing first: at most 20.

    Two queries, and one more for each different circle among them that is not simply everybody of a unit.
    """
    if actor.person_id is None:
        return []
    day = clock.today()
    entered = Fulfilment.objects.filter(obligation=OuterRef("pk"), person_id=actor.person_id, done_on__lte=day)
    asked = (
        Obligation.objects.filter(~Exists(entered), policy_of(Obligation).visible(actor))
        .filter(state=ObligationState.IN_FORCE)
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day))
        .select_related("record", "unit")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:20]
    )
    rows, known = list(asked), dict[Circle, bool]()
    for row in rows:
        circle = circle_of(row, day)
        if circle not in known:
            known[circle] = circle_on(row, day).filter(pk=actor.person_id).exists()
    return [row for row in rows if known[circle_of(row, day)]]


def _below(paths: Sequence[str]) -> Q:
    condition = NOTHING
    for path in paths:
        condition |= within(path, "place") if path != "/" else Q(place__isnull=False)
    return condition


def after_in_roster(people: QuerySet[Any], cursor: tuple[str, str, str]) -> QuerySet[Any]:
    """The people after a place in roster order: path of the unit, sort key, key."""
    place, name, key = cursor
    return people.filter(Q(place__gt=place) | Q(place=place) & (Q(sort_key__gt=name) | Q(sort_key=name, pk__gt=key)))
