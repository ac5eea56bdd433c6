"""The dated histories behind units and people, written inside the acts that change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from jingjian.commons.organisation.models import Appointment, Membership, Person, Unit, UnitPlace

DAY = timedelta(days=1)
_SHOWN = ("name", "short_name", "kind", "parent_id", "path", "active")


def begin_place(unit: Unit, since: date | None) -> None:
    """The first place of a new unit; without ``since`` it has been so as far back as anybody knows."""
    UnitPlace.objects.create(unit=unit, since=since, **_shown(unit))


def note_place(unit: Unit, since: date) -> None:
    """From ``since`` on the unit is as it stands now; what it was before stays readable until the day before."""
    shown = _shown(unit)
    present = UnitPlace.objects.select_for_update().get(unit=unit, until__isnull=True)
    if shown == {name: getattr(present, name) for name in _SHOWN}:
        return
    if present.since is not None and present.since >= since:
        UnitPlace.objects.filter(pk=present.pk).update(**shown)
        return
    UnitPlace.objects.filter(pk=present.pk).update(until=since - DAY)
    UnitPlace.objects.create(unit=unit, since=since, **shown)


def begin_membership(person: Person, unit: Unit, since: date | None) -> None:
    """The unit somebody is entered with; without ``since`` they belong to it as far back as anybody knows."""
    begin_memberships([(person, unit, since)])


def begin_memberships(entered: Iterable[tuple[Person, Unit, date | None]]) -> None:
    """The same for many new people at once."""
    Membership.objects.bulk_create(
        Membership(person=person, unit=unit, since=since) for person, unit, since in entered
    )  # fmt: skip


def belong(person: Person, unit: Unit, since: date) -> None:
    """From ``since`` until the next primary appointment begins, or service ends, the person belongs to ``unit``."""
    belong_many([(person, unit, since)])


def belong_many(told: Sequence[tuple[Person, Unit, date]]) -> None:
    """The same for many people at once, each named once; a handful of queries however many they are."""
    keys = [person.pk for person, _unit, _since in told]
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
    held: dict[UUID, list[Membership]] = {}
    for row in Membership.objects.filter(person__in=keys).order_by(F("since").asc(nulls_first=True)):
        held.setdefault(row.person_id, []).append(row)
    begins: dict[UUID, list[date]] = {}
    for key, begin in Appointment.objects.filter(person__in=keys, primary=True).values_list("person", "since"):
        begins.setdefault(key, []).append(begin)
    dropped: list[UUID] = []
    cut: list[Membership] = []
    made: list[Membership] = []
    for person, unit, since in told:
        later = min((begin for begin in begins.get(person.pk, ()) if begin > since), default=None)
        rows = held.get(person.pk, [])
        replaced = [row for row in rows if row.since and row.since >= since and (later is None or row.since < later)]
        covering = [row for row in rows if _covers(row, since) and row not in replaced]
        if covering and not replaced and covering[0].unit_id == unit.pk:
            continue
        ends = [row.until for row in (*covering, *replaced)] or [later - DAY if later else None]
        until = None if None in ends else max(end for end in ends if end is not None)
        dropped += [row.pk for row in replaced]
        for row in covering:
            row.until = since - DAY
        cut += covering
        made.append(Membership(person=person, unit=unit, since=since, until=until))
    Membership.objects.filter(pk__in=dropped).delete()
    Membership.objects.bulk_update(cut, ["until"])
    Membership.objects.bulk_create(made)


def leave(person: Person, on: date) -> None:
    """From the day after ``on`` the person belongs to no unit."""
    rows = Membership.objects.filter(person=person)
    rows.filter(since__gt=on).delete()
    rows.filter(Q(until__isnull=True) | Q(until__gt=on)).update(until=on)


def forget_memberships(people: Sequence[Person]) -> None:
    """People who were entered by mistake never belonged to any unit."""
    Membership.objects.filter(person__in=people).delete()


def _shown(unit: Unit) -> dict[str, object]:
    return {name: getattr(unit, name) for name in _SHOWN}


def _covers(row: Membership, day: date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or row.until >= day)
