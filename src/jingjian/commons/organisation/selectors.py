"""Reads of the organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from jingjian.commons.organisation.models import Appointment, Person, Unit
from jingjian.commons.organisation.surnames import syllables, usual_syllables
from jingjian.commons.remembering import kept


def pinyin_key(name: str) -> str:
    """The key names are sorted by: toneless pinyin with tone figures, then the name itself.

    ``张伟`` and ``章威`` stand beside each other as a reader expects; equal keys are parted by the characters.
    """
    return " ".join([*syllables(name), name])[:120]


def person_search_text(person: Person) -> str:
    """What a person is found by: name, staff number, pinyin with and without blanks, initials.

    A surname with a reading of its own is found by that and by the usual one.
    """
    words = [person.name, person.staff_no]
    for read in dict.fromkeys((tuple(syllables(person.name)), tuple(usual_syllables(person.name)))):
        plain = [syllable.rstrip("12345") or syllable for syllable in read]
        words += ["".join(plain), " ".join(plain), "".join(syllable[0] for syllable in plain)]
    return " ".join(words)


def within(path: str, field: str = "unit_path") -> Q:
    """The subtree below ``path`` as a literal range: the index on a path in C collation serves it."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "0"})


def active_units() -> QuerySet[Unit]:
    return Unit.objects.filter(active=True).order_by("path")


def path_held(unit: Unit) -> str:
    """Where the unit stands; it stays there until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT path FROM organisation_unit WHERE id = %s FOR KEY SHARE", [unit.pk])
        return str(cursor.fetchone()[0])


def units_to_choose(paths: Collection[str], *, most: int = 400) -> Sequence[tuple[str, str]]:
    """Path and name of the active units at, below and above ``paths``, in the order of the tree; without paths none.

    Of more than ``most`` units the deepest levels are left out: nobody chooses among thousands of lines.
    """
    return _units_to_choose(frozenset(paths), most) if paths else ()


@kept("organisation")
def _units_to_choose(paths: frozenset[str], most: int) -> tuple[tuple[str, str], ...]:
    reach = Q(path__in={"/".join(path.split("/")[:end]) + "/" for path in paths for end in range(2, path.count("/"))})
    for path in paths:
        reach |= within(path, "path")
    found: list[tuple[str, str]] = list(active_units().filter(reach).values_list("path", "name"))
    depths = Counter(path.count("/") for path, _name in found)
    while depths.total() > most and len(depths) > 1:
        del depths[max(depths)]
    return tuple((path, name) for path, name in found if path.count("/") in depths)


def people_in(path: str) -> QuerySet[Person]:
    """People in service in the subtree, in roster order."""
    return (
        Person.objects.filter(within(path, "unit__path"), active=True)
        .select_related("unit")
        .order_by("unit__path", "sort_key")
    )


def appointments_on(person: Person, day: date) -> QuerySet[Appointment]:
    return (
        person.appointments.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
        .select_related("post__unit")
        .order_by("-primary", "since")
    )
