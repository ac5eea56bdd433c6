"""The dated histories behind units and people, written inside the acts that change them."""

from __future__ import annotations

from datetime import date, timedelta

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
    Membership.objects.create(person=person, unit=unit, since=since)


def belong(person: Person, unit: Unit, since: date) -> None:
    """From ``since`` until the next primary appointment begins, or service ends, the person belongs to ``unit``."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    later = (
        Appointment.objects.filter(person=person, primary=True, since__gt=since)
        .order_by("since")
        .values_list("since", flat=True)
        .first()
    )
    rows = list(Membership.objects.filter(person=person).order_by(F("since").asc(nulls_first=True)))
    replaced = [row for row in rows if row.since and row.since >= since and (later is None or row.since < later)]
    covering = [row for row in rows if _covers(row, since) and row not in replaced]
    touched = covering + replaced
    if covering and not replaced and covering[0].unit_id == unit.pk:
        return
    Membership.objects.filter(pk__in=[row.pk for row in replaced]).delete()
    Membership.objects.filter(pk__in=[row.pk for row in covering]).update(until=since - DAY)
    ends = [row.until for row in touched] or [later - DAY if later else None]
    until = None if None in ends else max(end for end in ends if end is not None)
    Membership.objects.create(person=person, unit=unit, since=since, until=until)


def leave(person: Person, on: date) -> None:
    """From the day after ``on`` the person belongs to no unit."""
    rows = Membership.objects.filter(person=person)
    rows.filter(since__gt=on).delete()
    rows.filter(Q(until__isnull=True) | Q(until__gt=on)).update(until=on)


def _shown(unit: Unit) -> dict[str, object]:
    return {name: getattr(unit, name) for name in _SHOWN}


def _covers(row: Membership, day: date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or row.until >= day)
