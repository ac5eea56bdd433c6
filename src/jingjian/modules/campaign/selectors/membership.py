"""Who is in service where on a day, and whom an obligation concerns: conditions on people, for any day.

Everything that counts people asks here, so that joiners, leavers and moved people change every figure on their date.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from jingjian.commons.access.models import RoleGrant
from jingjian.commons.organisation.models import Appointment, Person
from jingjian.commons.organisation.selectors import within
from jingjian.kernel import clock
from jingjian.modules.campaign.models import Concerned, Obligation

#: the circle of an obligation as a value: obligations of one circle are counted together
Circle = tuple[str, str, tuple[str, ...]]


def members(path: str, day: date) -> QuerySet[Any]:
    """People in service in the subtree of ``path`` on ``day``, each with ``place``, the path of the unit of that day.

    Where somebody stands on a day is said by the primary appointment held on it. A person entered without any
    appointment stands in their unit while in service; one taken out of service counts no more from today on.
    """
    people = Person.objects.annotate(place=_place_on(day))
    if day >= clock.today():
        people = people.filter(active=True)
    return people.filter(within(path, "place"))


def in_roster_order(people: QuerySet[Any]) -> QuerySet[Any]:
    """By unit, then by name; the key decides between namesakes."""
    return people.order_by("place", "sort_key", "pk")


def circle_of(obligation: Obligation) -> Circle:
    """The circle of people of an obligation: the path of its unit, whom it concerns, and the grades or duties."""
    chosen: dict[str, list[str]] = {Concerned.GRADES: obligation.grades, Concerned.ROLES: obligation.duties}
    return (obligation.unit.path, obligation.concerned, tuple(sorted(chosen.get(obligation.concerned, []))))


def concerned(circle: Circle, day: date) -> Q:
    """The same as a condition on ``members``: grades as they stand now, duties and headships as on the day."""
    path, kind, chosen = circle
    inside = within(path, "place")
    match kind:
        case Concerned.GRADES:
            return inside & Q(grade__in=chosen)
        case Concerned.ROLES:
            grants = RoleGrant.objects.filter(_on(day), user__person=OuterRef("pk"), role__in=chosen)
            return inside & Q(Exists(grants))
        case Concerned.HEADS:
            held = Appointment.objects.filter(_on(day), person=OuterRef("pk"), post__heads_unit=True)
            return inside & Q(Exists(held))
        case _:
            return inside


def circle_on(obligation: Obligation, day: date) -> QuerySet[Any]:
    """The people an obligation concerns on a day: the denominator of its figures."""
    circle = circle_of(obligation)
    return members(circle[0], day).filter(concerned(circle, day))


def _on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def _place_on(day: date) -> Coalesce:
    primary = Appointment.objects.filter(person=OuterRef("pk"), primary=True)
    held = primary.filter(_on(day)).order_by("-since", "pk").values("post__unit__path")[:1]
    without = When(~Exists(primary) & Q(active=True), then=F("unit__path"))
    path = TextField(db_collation="C")
    return Coalesce(Subquery(held), Case(without, default=Value(None)), output_field=path)
