"""Reads of reminders: what waits for a reader, what was sent about a record, and the notice to copy or to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.presence import may_have
from jingjian.commons.nudges.access import OPENLY, nudge_policy
from jingjian.commons.nudges.models import Nudge, NudgeRound
from jingjian.commons.search.find import visible_records

#: so many reminders of one person are read at once; nobody has more in front of them
MOST_UNREAD: Final = 50
#: so many lines stand on one notice
MOST_LINES: Final = 500
#: so many people are named in one line of a notice
MOST_NAMES: Final = 40


@dataclass(slots=True)
class NoticeLine:
    """What one unit owes to one entry: how many people, the first of them by name."""

    unit: str
    reference: str
    title: str
    due_on: date | None
    count: int
    names: list[str] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """How many are counted and not named, where names are asked for."""
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class Notice:
    """The lines of a notice in the order of units and days. ``cut``: there are more than these lines.

    ``restricted`` entries were reminded of and never stand on a notice.
    """

    lines: tuple[NoticeLine, ...]
    cut: bool
    restricted: int


def unread_of(actor: Actor) -> list[Nudge]:
    """The reminders that wait for the actor, newest first, of entries the actor may know of: each entry once."""
    if actor.person_id is None:
        return []
    waiting = Nudge.objects.filter(person_id=actor.person_id, read_at__isnull=True)
    found = list(waiting.select_related("round__made_by").order_by("-pk")[:MOST_UNREAD])
    if not found:
        return []
    latest = {one.record_id: one for one in reversed(found)}
    records = visible_records(actor).in_bulk(list(latest))
    return [
        _of(one, records[one.record_id])
        for one in found
        if one.record_id in records and latest[one.record_id] is one
    ]  # fmt: skip


def _of(one: Nudge, record: object) -> Nudge:
    one.record = record  # type: ignore[assignment]
    return one


def rounds_in_sight(actor: Actor) -> QuerySet[NudgeRound]:
    """The rounds that the actor may know of, in no order."""
    return NudgeRound.objects.filter(nudge_policy.visible(actor))


def rounds_about(record_id: UUID, *, most: int) -> list[NudgeRound]:
    """The last rounds about a record, each with how many of its reminders were read (``read``)."""
    if not may_have(record_id, NudgeRound):
        return []
    rows = NudgeRound.objects.filter(record_id=record_id).select_related("made_by").order_by("-pk")
    return list(rows.annotate(read=Count("nudges", filter=Q(nudges__read_at__isnull=False)))[:most])


def people_reminded(round_id: UUID) -> QuerySet[Nudge]:
    """Who was reminded in a round, with the unit, whether it was read, and the account that could read it."""
    rows = Nudge.objects.filter(round_id=round_id).select_related("person", "unit", "person__user")
    return rows.order_by("unit__path", "person__sort_key", "pk")


def notice_of(rounds: QuerySet[NudgeRound], *, names: bool) -> Notice:
    """The notice of these rounds: two queries, one more with names."""
    openly = rounds.filter(OPENLY)
    restricted = rounds.exclude(OPENLY).count()
    nudged = Nudge.objects.filter(round__in=openly.values("pk"))
    rows = (
        nudged.values(
            "unit_id", "record_id", "unit__name", "unit__path", "record__reference", "record__title", "round__due_on"
        )
        .annotate(count=Count("person", distinct=True))
        .order_by("unit__path", "round__due_on", "record__reference")[: MOST_LINES + 1]
    )
    lines: dict[tuple[UUID, UUID], NoticeLine] = {}
    for row in rows:
        key = (row["unit_id"], row["record_id"])
        if key in lines:  # reminded again for another day: one line, the first day
            lines[key].count += row["count"]
            continue
        lines[key] = NoticeLine(
            row["unit__name"], row["record__reference"], row["record__title"], row["round__due_on"], row["count"]
        )
    cut = len(lines) > MOST_LINES
    shown = dict(list(lines.items())[:MOST_LINES])
    if names:
        _name(shown, nudged)
    return Notice(tuple(shown.values()), cut, restricted)


def _name(lines: dict[tuple[UUID, UUID], NoticeLine], nudged: QuerySet[Nudge]) -> None:
    """Put the names on the lines, in the order of their readings."""
    units, records = {unit for unit, _record in lines}, {record for _unit, record in lines}
    people: Iterable[Sequence[object]] = (
        nudged.filter(unit__in=units, record__in=records)
        .order_by("person__sort_key", "person")
        .values_list("unit_id", "record_id", "person__name")
        .distinct()
        .iterator()
    )
    for unit, record, name in people:
        line = lines.get((unit, record))  # type: ignore[arg-type]
        if line is not None and len(line.names) < MOST_NAMES:
            line.names.append(str(name))
