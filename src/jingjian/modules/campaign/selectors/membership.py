"""Who is in service where on a day, and whom an obligation concerns: conditions on people, for any day.

Everything that counts people asks here, so that joiners, leavers and moved people change every figure on their date.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField

from jingjian.commons.access.models import RoleGrant
from jingjian.commons.organisation.history import members_as_at, on_day, path_as_at
from jingjian.commons.organisation.models import Appointment, Membership, Unit
from jingjian.commons.organisation.selectors import within
from jingjian.kernel import clock
from jingjian.modules.campaign.models import Concerned, Obligation

#: the circle of an obligation as a value: obligations of one circle are counted together
Circle = tuple[str, str, tuple[str, ...]]


def members(path: str, day: date) -> QuerySet[Any]:
    """People who belonged to the subtree of ``path`` on ``day``, each with ``place``, the path of their unit that day.

    ``path`` is a path of that day (``path_on``).
    """
    held = Membership.objects.filter(on_day(day), person=OuterRef("pk"))
    stood = held.filter(
        Q(unit__places__since__isnull=True) | Q(unit__places__since__lte=day),
        Q(unit__places__until__isnull=True) | Q(unit__places__until__gte=day),
    )
    place = Subquery(stood.values("unit__places__path")[:1], output_field=TextField(db_collation="C"))
    return members_as_at(path, day).annotate(place=place)


def path_on(unit: Unit, day: date) -> str:
    """Where a unit stood on a day: a query for a day gone by, none for today."""
    if day >= clock.today():
        return unit.path
    return path_as_at(unit, day) or unit.path


def in_roster_order(people: QuerySet[Any]) -> QuerySet[Any]:
    """By unit, then by name; the key decides between namesakes."""
    return people.order_by("place", "sort_key", "pk")


def circle_of(obligation: Obligation, day: date) -> Circle:
    """The circle of an obligation: the path of its unit on the day, whom it concerns, and the grades or duties."""
    chosen: dict[str, list[str]] = {Concerned.GRADES: obligation.grades, Concerned.ROLES: obligation.duties}
    return (path_on(obligation.unit, day), obligation.concerned, tuple(sorted(chosen.get(obligation.concerned, []))))


def concerned(circle: Circle, day: date) -> Q:
    """The same as a condition on ``members``: grades as they stand now, duties and headships as on the day."""
    path, kind, chosen = circle
    inside = within(path, "place")
    match kind:
        case Concerned.GRADES:
            return inside & Q(grade__in=chosen)
        case Concerned.ROLES:
            grants = RoleGrant.objects.filter(on_day(day), user__person=OuterRef("pk"), role__in=chosen)
            return inside & Q(Exists(grants))
        case Concerned.HEADS:
            held = Appointment.objects.filter(on_day(day), person=OuterRef("pk"), post__heads_unit=True)
            return inside & Q(Exists(held))
        case _:
            return inside


def circle_on(obligation: Obligation, day: date) -> QuerySet[Any]:
    """The people an obligation concerns on a day: the denominator of its figures."""
    circle = circle_of(obligation, day)
    return members(circle[0], day).filter(concerned(circle, day))
