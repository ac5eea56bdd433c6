"""The organisation as it stood on a day: names, places and members.

A path given here is a path of that day. A unit that has moved since is asked for with ``path_as_at`` first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jingjian.commons.organisation.models import Membership, Person, Unit, UnitPlace
from jingjian.commons.organisation.selectors import within


def on_day(day: date) -> Q:
    """Dated rows (``since`` and ``until`` both included, NULL for ever) that hold on ``day``."""
    return (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gte=day))


def places_on(day: date) -> QuerySet[UnitPlace]:
    """What every unit was called on ``day`` and where it stood, in the order of that day's tree."""
    return UnitPlace.objects.filter(on_day(day)).order_by("path")


def unit_as_at(unit: Unit, day: date) -> UnitPlace | None:
    """The unit as it stood on ``day``; None before it was founded."""
    return places_on(day).filter(unit=unit).first()


def path_as_at(unit: Unit, day: date) -> str | None:
    """Where the unit stood on ``day``; None before it was founded."""
    return places_on(day).filter(unit=unit).values_list("path", flat=True).first()


def paths_as_at(day: date) -> dict[UUID, str]:
    """The path of every unit there was on ``day``, by the key of the unit (one query)."""
    return dict(places_on(day).values_list("unit_id", "path"))


def names_as_at(day: date, units: Collection[UUID] | None = None) -> dict[UUID, str]:
    """The full names units had on ``day``, by their keys; of all units, or of those named (one query)."""
    places = places_on(day) if units is None else places_on(day).filter(unit__in=units)
    return dict(places.values_list("unit_id", "name"))


def places_of(unit: Unit) -> QuerySet[UnitPlace]:
    """Every name and place the unit has had, the present one first."""
    return unit.places.select_related("parent").order_by("-until", "-since")


def members_as_at(path: str, day: date) -> QuerySet[Person]:
    """Everybody who belonged to the unit at ``path`` or one below it on ``day``, in roster order (one query).

    Whoever joins, leaves, moves, or stands in a unit that moves, changes the set on that very day: ``until`` is the
    last day that counts. Whether a unit was closed makes no difference: its people belong to it until they are moved.
    """
    there = UnitPlace.objects.filter(on_day(day), within(path, "path")).values("unit")
    held = Membership.objects.filter(on_day(day), unit__in=there, person=OuterRef("pk"))
    return Person.objects.filter(Exists(held)).select_related("unit").order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Member:
    """Who belonged where on a day."""

    person_id: UUID
    unit_id: UUID
    path: str


def memberships_as_at(day: date, path: str = "/") -> Iterator[Member]:
    """Everybody in service on ``day`` below ``path``, with unit and path of that day (two queries, streamed)."""
    paths = dict(places_on(day).filter(within(path, "path")).values_list("unit_id", "path"))
    held = Membership.objects.filter(on_day(day)).values_list("person_id", "unit_id")
    if path != "/":
        held = held.filter(unit__in=places_on(day).filter(within(path, "path")).values("unit"))
    for person_id, unit_id in held.iterator(chunk_size=5000):
        if unit_id in paths:
            yield Member(person_id, unit_id, paths[unit_id])
