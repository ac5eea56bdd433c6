"""The conflict engine: who is excluded from which record, kept true in the transaction of every change.

Only records with persons concerned (``PartyRole.SUBJECT``) exclude anybody. What changes a tie (a declared relation,
an appointment, the unit of a person, the head of a unit, an administrator's role) calls ``recompute``; what changes the
persons concerned goes through ``set_subjects``. One lock, taken first and held to the end of the transaction, makes
such changes follow one another, so that none misses what another is writing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from jingjian.commons.access.models import ADMINISTRATORS, Exclusion, Relation, RoleGrant
from jingjian.commons.access.policy import policy_of
from jingjian.commons.organisation.models import Appointment, Person, Unit
from jingjian.commons.organisation.selectors import within
from jingjian.commons.records.models import HeaderedModel, Party, PartyRole, Record
from jingjian.commons.records.parties import replace_parties
from jingjian.kernel import clock
from jingjian.kernel.conflicts import Staffing, Why, excluded

LOCK: Final = 730_305

Tie = tuple[UUID, UUID, Why]
#: what is told of people newly excluded, inside the transaction
Listener = Callable[[Collection[Exclusion]], object]
_listeners: list[Listener] = []
#: puts a record of a register under another unit, as an act of the house
Mover = Callable[[UUID, Unit], object]
_movers: dict[str, Mover] = {}


def listen(listener: Listener) -> None:
    """Call ``listener`` with whoever is newly excluded; named when an app is ready."""
    if listener not in _listeners:
        _listeners.append(listener)


def register_mover(register: str, mover: Mover) -> None:
    """Let records of a register go to the superior unit where their own cannot handle them; when an app is ready."""
    _movers[register] = mover


def set_subjects(row: HeaderedModel, people: Collection[UUID]) -> None:
    """The record is about exactly ``people`` from now on; who may not see it follows at once.

    Raises LookupError for a register whose policy does not close its rows to those excluded (``about``).
    """
    if "pk" not in policy_of(type(row)).about:
        raise LookupError(f"the policy of {type(row).__name__} does not say that its records are about people")
    _lock()
    replace_parties(row.record, PartyRole.SUBJECT, people)
    _recompute({row.pk})


def recompute(people: Collection[UUID]) -> set[UUID]:
    """Work out anew what a change about ``people`` touches, in the caller's transaction; the records looked at."""
    _lock()
    about = _subjects()
    if not about.exists():
        return set()
    near = set(people)
    for one, other, _why in _ties(near):
        near |= {other} if one in people else set()
        near |= {one} if other in people else set()
    records = set(about.filter(person__in=near).values_list("record", flat=True))
    records |= set(Exclusion.objects.filter(person__in=people).values_list("record", flat=True))
    _recompute(records)
    return records


def recompute_under(path: str) -> set[UUID]:
    """Work out anew every record below a unit: who keeps the system there has changed."""
    _lock()
    records = set(_subjects().filter(within(path, "record__unit_path")).values_list("record", flat=True))
    records |= set(Exclusion.objects.filter(within(path, "record__unit_path")).values_list("record", flat=True))
    _recompute(records)
    return records


def recompute_all() -> set[UUID]:
    """Work out everything anew: for what dates bring about, and for changes of the whole tree."""
    return recompute_under("/")


def excluded_from(record: UUID) -> set[UUID]:
    """The people who may not know of a record."""
    return set(Exclusion.objects.filter(record=record).values_list("person", flat=True))


def unit_for(unit: Unit, *, out: Collection[UUID], concerned: Collection[UUID]) -> Unit:
    """The unit that handles a record about ``concerned``: ``unit``, else the nearest above it that can.

    A unit cannot when somebody who heads it is among those excluded (``out``), when nobody in service in it or below it
    is left, or when somebody concerned keeps the system there. The topmost unit has nothing above it and stays.
    """
    heads = _heads()
    keeping = [path for person, path in _keepers() if person in concerned]
    while unit.parent is not None and (
        heads[unit.pk] & set(out)
        or any(unit.path.startswith(path) for path in keeping)
        or not Person.objects.filter(within(unit.path, "unit__path"), active=True).exclude(pk__in=out).exists()
    ):
        unit = unit.parent
    return unit


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _subjects() -> QuerySet[Party]:
    return Party.objects.filter(role=PartyRole.SUBJECT, until__isnull=True, person__isnull=False)


def _recompute(records: Collection[UUID]) -> None:
    if not records:
        return
    concerned: dict[UUID, set[UUID]] = defaultdict(set)
    for record, person in _subjects().filter(record__in=records).values_list("record", "person"):
        concerned[record].add(person)
    ties, keepers = _ties({person for people in concerned.values() for person in people}), _keepers()
    wanted = {}
    for record, path in Record.objects.filter(pk__in=concerned).values_list("pk", "unit_path"):
        keeping = [person for person, over in keepers if path.startswith(over)]
        for person, why in excluded(concerned[record], ties, keeping).items():
            wanted[(record, person)] = why
    held = {(row.record_id, row.person_id): row for row in Exclusion.objects.filter(record__in=records)}
    stale = [row.pk for key, row in held.items() if wanted.get(key) != row.reason]
    new = [
        Exclusion(record_id=record, person_id=person, reason=why)
        for (record, person), why in wanted.items()
        if (record, person) not in held or held[(record, person)].reason != why
    ]
    Exclusion.objects.filter(pk__in=stale).delete()
    Exclusion.objects.bulk_create(new)
    if new:
        for listener in _listeners:
            listener(new)
    _hand_up(concerned)


def _hand_up(concerned: Mapping[UUID, Collection[UUID]]) -> None:
    """Records whose unit cannot handle them any more go up; who keeps the system there is worked out anew."""
    rows = Record.objects.filter(pk__in=concerned, register__in=_movers).select_related("unit__parent")
    moved = set()
    for record in rows:
        fit = unit_for(record.unit, out=excluded_from(record.pk), concerned=concerned[record.pk])
        if fit != record.unit:
            _movers[record.register](record.pk, fit)
            moved.add(record.pk)
    _recompute(moved)


def _ties(people: Collection[UUID]) -> list[Tie]:
    """Every tie of ``people`` there is today: declared ones, and who answers for whom."""
    of_these = Q(person__in=people) | Q(other__in=people)
    declared = Relation.objects.filter(of_these, ended_on__isnull=True).values_list("person", "other", "kind")
    return [*((one, other, Why(kind)) for one, other, kind in declared), *_staffing(people).line()]


def _staffing(people: Collection[UUID]) -> Staffing:
    """Units and their heads, with the members of those units alone in which one of ``people`` works or answers."""
    heads = _heads()
    above = dict(Unit.objects.values_list("pk", "parent"))
    answering = Staffing(above=above, heads=heads, members={})
    headed = [unit for unit in above if answering.heads_over(unit) & set(people)]
    members: dict[UUID, set[UUID]] = defaultdict(set)
    working = Person.objects.filter(active=True)
    wanted = working.filter(Q(unit__in=headed) | Q(unit__in=working.filter(pk__in=people).values("unit")))
    for unit, person in wanted.values_list("unit", "pk"):
        members[unit].add(person)
    return Staffing(above=above, heads=heads, members=members)


def _heads() -> dict[UUID, set[UUID]]:
    """Who heads each unit today."""
    today = clock.today()
    heads: dict[UUID, set[UUID]] = defaultdict(set)
    held = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, post__heads_unit=True, person__active=True
    )
    for unit, person in held.values_list("post__unit", "person"):
        heads[unit].add(person)
    return heads


def _keepers() -> list[tuple[UUID, str]]:
    """The three administrators of each unit: person and path."""
    today = clock.today()
    held = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, role__in=ADMINISTRATORS,
        user__person__isnull=False,
    )  # fmt: skip
    return [(person, path) for person, path in held.values_list("user__person", "unit__path") if person is not None]


def people_of(rows: Iterable[object]) -> set[UUID]:
    """The people whom rows of appointments, people, relations, posts or grants speak of."""
    found: set[UUID] = set()
    for row in rows:
        if isinstance(row, Person):
            found.add(row.pk)
        elif isinstance(row, Appointment):
            found.add(row.person_id)
        elif isinstance(row, Relation):
            found |= {row.person_id, row.other_id}
    return found
