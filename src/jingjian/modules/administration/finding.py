"""People and units in the global search; they are no records, so they answer for themselves."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.search.find import Hit, register_provider


def find_people(actor: Actor, text: str, limit: int) -> list[Hit]:
    """People in service by name, pinyin, initials or staff number, in roster order."""
    found = (
        Person.objects.filter(policy_of(Person).visible(actor), search_text__grams=text, active=True)
        .select_related("unit")
        .order_by("sort_key", "id")[:limit]
    )
    return [
        Hit(
            kind=_("People"),
            title=person.name,
            detail=" ".join(filter(None, (str(person.unit), person.title))),
            url=reverse("people:detail", args=[person.pk]),
        )
        for person in found
    ]


def find_units(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Units by a part of their name or by their code."""
    words = text.split()
    if not words:
        return []
    named = Q(code__iexact=text)
    every = Q()
    for word in words:
        every &= Q(name__icontains=word) | Q(short_name__icontains=word)
    found = Unit.objects.filter(policy_of(Unit).visible(actor), named | every).select_related("parent")
    return [
        Hit(
            kind=_("Units"),
            title=unit.name,
            detail=str(unit.parent or ""),
            url=reverse("units:detail", args=[unit.pk]),
        )
        for unit in found.order_by("path")[:limit]
    ]


def register() -> None:
    """Make both findable, when the app is ready."""
    register_provider("people", find_people)
    register_provider("units", find_units)
