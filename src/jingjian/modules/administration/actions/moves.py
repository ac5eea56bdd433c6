"""Moves and mergers of units: asked for here, done step by step by a job.

The first step changes the tree (and, in a merger, people and posts) in one transaction, once nobody is in the middle
of writing a record of these units; from then on whatever is written stands at the new path (``jj.follow_unit``). The
records there were follow in batches, while both the former and the new scope are valid; the last step writes the one
event with the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import F, Max, Q, TextField, Value
from django.db.models.functions import Cast, Concat, Substr
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.conflicts import recompute_all
from jingjian.commons.access.models import RoleGrant
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.jobs.models import GAVE_UP, JobRun
from jingjian.commons.organisation.models import (
    Appointment,
    Membership,
    MoveKind,
    Person,
    Post,
    Unit,
    UnitMove,
    UnitPlace,
)
from jingjian.commons.organisation.selectors import within
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration.actions.organisation import appoint
from jingjian.modules.administration.actions.timelines import DAY, note_place

MOVE_UNIT: Final = "organisation.move_unit"
BATCH: Final = 5000
#: how long the tree waits for writers at a time; then it lets those go first who wait for it, and tries again
PATIENCE: Final = "300ms"
_LOCK_NOT_AVAILABLE: Final = "55P03"
_FOLLOW: Final = """
WITH astray AS (
  SELECT r.id, u.path FROM records_record r JOIN organisation_unit u ON u.id = r.unit_id
  WHERE u.former_path IS NOT NULL AND r.unit_path <> u.path ORDER BY r.id LIMIT %s FOR UPDATE OF r)
UPDATE records_record r SET unit_path = astray.path FROM astray WHERE r.id = astray.id
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a move touches."""

    units: int
    people: int
    records: int


def extent_of(unit: Unit) -> Extent:
    below = Unit.objects.filter(within(unit.path, "path"))
    return Extent(
        units=below.count(),
        people=Person.objects.filter(unit__in=below, active=True).count(),
        records=Record.objects.filter(unit__in=below).count(),
    )


def earliest_day(unit: Unit, target: Unit, kind: str) -> date | None:
    """From which day on the move may count: since then nobody has changed the places it reads; None is any day."""
    places = UnitPlace.objects.filter(within(unit.path, "unit__path") | Q(unit=target), until__isnull=True)
    day: date | None = places.aggregate(last=Max("since"))["last"]
    if kind == MoveKind.MERGER:
        held = Appointment.objects.filter(post__unit=unit).aggregate(last=Max("since"))["last"]
        joined = Membership.objects.filter(unit=unit).aggregate(last=Max("since"))["last"]
        days = [day, *(one + DAY for one in (held, joined) if one)]
        day = max((one for one in days if one), default=None)
    return day


def check_move(*, unit: Unit, target: Unit, effective_on: date, kind: str) -> None:
    """Raise ``DomainError`` with the reason when the unit may not go there from that day."""
    if unit.parent_id is None:
        raise DomainError("root", _("The topmost unit stays where it is."), field="target")
    if target.path.startswith(unit.path):
        raise DomainError("below_itself", _("A unit cannot go below itself."), field="target")
    if not target.active or not unit.active:
        raise DomainError("closed", _("A closed unit takes nobody and goes nowhere."), field="target")
    if kind == MoveKind.MOVE and unit.parent_id == target.pk:
        raise DomainError("there_already", _("The unit stands there already."), field="target")
    if effective_on > clock.today():
        raise DomainError(
            "future_date", _("Enter this on the day from which it counts, or later."), field="effective_on"
        )
    earliest = earliest_day(unit, target, kind)
    if earliest is not None and effective_on < earliest:
        raise DomainError(
            "before_a_change",
            _("The units or their people changed since then; the earliest possible day is %(day)s.")
            % {"day": earliest.isoformat()},
            field="effective_on",
        )
    if UnitMove.objects.filter(ended=False).exists():
        raise DomainError("move_under_way", _("Another unit is being moved; wait until that is done."))


def move_unit(*, actor: Actor, row: Unit, target: Unit, effective_on: date, version: int | None = None) -> Unit:
    """Ask for ``row`` and all below it to go below ``target``; a job does it."""
    require(actor, "move", row)
    return _ask(actor, row, target, effective_on, MoveKind.MOVE)


def merge_unit(*, actor: Actor, row: Unit, target: Unit, effective_on: date, version: int | None = None) -> Unit:
    """Ask for ``row`` to become part of ``target``; a job does it.

    ``row`` stays readable as a closed unit below ``target``, units below it go below ``target``, its people get posts
    of the same title there, its posts end, and grants over it end on the day before: nobody comes to head ``target``.
    """
    require(actor, "merge", row)
    return _ask(actor, row, target, effective_on, MoveKind.MERGER)


def _ask(actor: Actor, unit: Unit, target: Unit, effective_on: date, kind: MoveKind) -> Unit:
    unit, target = Unit.objects.select_for_update().get(pk=unit.pk), Unit.objects.get(pk=target.pk)
    check_move(unit=unit, target=target, effective_on=effective_on, kind=kind)
    extent = extent_of(unit)
    move = UnitMove(
        kind=kind, unit=unit, former_parent=unit.parent, target=target, effective_on=effective_on,
        former_path=unit.path, units=extent.units, people=extent.people,
    )  # fmt: skip
    move.save(force_insert=True)
    start(move, actor)
    return unit


def start(move: UnitMove, actor: Actor) -> JobRun:
    """Defer the job of a move, the first time or after its former one failed."""
    run = jobs.defer(MOVE_UNIT, actor=actor, title=str(move), record_id=move.unit_id, lock=MOVE_UNIT, move=move.pk)
    UnitMove.objects.filter(pk=move.pk).update(job=run.pk)
    return run


def resume_abandoned_move() -> JobRun | None:
    """Ask again for the move whose job failed for good before it was done, in the name of whoever asked first."""
    move = UnitMove.objects.filter(ended=False).first()
    failed = JobRun.objects.filter(pk=move.job, state__in=GAVE_UP).first() if move and move.job else None
    if move is None or failed is None:
        return None
    return start(move, Actor(user_id=failed.actor_id))


def take_step(*, move: UnitMove, run: JobRun, actor: Actor) -> bool:
    """Do the next piece of a move, in the caller's transaction; False when it was the last."""
    if not move.begun:
        if not _hold_units(move):
            return True
        _change_tree(move, actor)
        recompute_all()
        UnitMove.objects.filter(pk=move.pk).update(begun=True)
        left = Record.objects.filter(unit__former_path__isnull=False).exclude(unit_path=F("unit__path")).count()
        JobRun.objects.filter(pk=run.pk).update(total=move.records + left)
        return True
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [BATCH])
        followed = cursor.rowcount
    if followed:
        UnitMove.objects.filter(pk=move.pk).update(records=F("records") + followed)
        JobRun.objects.filter(pk=run.pk).update(done=move.records + followed)
        return True
    _finish(move, actor)
    recompute_all()
    return False


def _hold_units(move: UnitMove) -> bool:
    """Lock every unit concerned against writers of records and of units; False when somebody is writing just now.

    The wait is short: a writer who needs a second unit of these would wait for us, and we for them.
    """
    concerned = Unit.objects.select_for_update().filter(within(move.unit.path, "path") | Q(pk=move.target_id))
    held: list[UUID] | None = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            while (found := list(concerned.order_by("path").values_list("pk", flat=True))) != held:
                held = found  # a unit entered while we waited is seen by the next look
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _change_tree(move: UnitMove, actor: Actor) -> None:
    unit, target = move.unit, Unit.objects.select_for_update().get(pk=move.target_id)
    merger = move.kind == MoveKind.MERGER
    below = Unit.objects.filter(within(unit.path, "path"))
    keys = list(below.values_list("pk", flat=True))
    if merger:
        _move_people(move, actor)
        unit.children.update(parent=target)
    path = f"{target.path}{unit.code}/"
    moved = {"former_path": F("path"), "version": F("version") + 1}
    further = Concat(Value(target.path if merger else path), Substr("path", len(unit.path) + 1))
    below.exclude(pk=unit.pk).update(path=Cast(further, TextField()), **moved)
    Unit.objects.filter(pk=unit.pk).update(path=path, parent=target, active=not merger, **moved)
    for one in Unit.objects.filter(pk__in=keys):
        note_place(one, move.effective_on)


def _move_people(move: UnitMove, actor: Actor) -> None:
    """Everybody of the unit gets a post of the same title in the target; what they held in the unit ends."""
    unit, day = move.unit, move.effective_on
    belonging = Membership.objects.filter(unit=unit, until__isnull=True).select_related("person__unit")
    for person in [one.person for one in belonging if one.person.active]:
        held = person.appointments.filter(post__unit=unit, primary=True, until__isnull=True).first()
        title = held.post.title if held else person.title or _("Member of staff")
        post = Post.objects.filter(unit=move.target, title=title).first()
        if post is None:
            grade = held.post.grade if held else person.grade
            post = Post(id=uuid7(), unit=move.target, title=title, grade=grade)
            with act(actor, "post.created", post):
                pass
        appoint(actor=actor, person=person, post=post, since=day)
    beyond = Q(until__isnull=True) | Q(until__gte=day)
    for appointment in Appointment.objects.filter(beyond, post__unit=unit):
        with act(actor, "appointment.ended", appointment, effective_on=day):
            appointment.until = max(day - DAY, appointment.since)
    for grant in RoleGrant.objects.filter(beyond, unit=unit).select_related("user", "unit"):
        with act(actor, "role.ended", grant, effective_on=day):
            grant.until = max(day - DAY, grant.since)
    for post in Post.objects.filter(unit=unit, active=True):
        with act(actor, "post.amended", post):
            post.active = False


def _finish(move: UnitMove, actor: Actor) -> None:
    """The one event of the whole: what stood before, where it stands now, and how much went along."""
    Unit.objects.filter(former_path__isnull=False).exclude(pk=move.unit_id).update(former_path=None)
    unit = Unit.objects.select_related("parent").get(pk=move.unit_id)
    verb = "unit.merged" if move.kind == MoveKind.MERGER else "unit.moved"
    with act(actor, verb, unit, effective_on=move.effective_on) as done:
        unit.former_path = None
        done.also("parent", str(move.former_parent), str(move.target))
        done.also("path", move.former_path, unit.path)
        for name in ("units", "people", "records"):
            done.also(name, None, getattr(move, name))
        done.also("effective_on", None, move.effective_on.isoformat())
    UnitMove.objects.filter(pk=move.pk).update(ended=True)


def close_unit(*, actor: Actor, row: Unit, since: date, version: int | None = None) -> Unit:
    """Close a unit from a day on; it stays readable with all it did."""
    require(actor, "close", row)
    if Membership.objects.filter(Q(until__isnull=True) | Q(until__gte=since), unit=row).exists():
        raise DomainError("unit_has_people", _("People still belong to this unit; move them first."), field="since")
    if row.children.filter(active=True).exists():
        raise DomainError(
            "unit_has_units", _("Units below this one are in use; move or close them first."), field="since"
        )
    _check_day(row, since)
    with act(actor, "unit.closed", row, version=version, effective_on=since):
        row.active = False
        note_place(row, since)
    return row


def reopen_unit(*, actor: Actor, row: Unit, since: date, version: int | None = None) -> Unit:
    """Take a closed unit into use again from a day on."""
    require(actor, "reopen", row)
    if row.parent is not None and not row.parent.active:
        raise DomainError("parent_closed", _("Its superior unit is closed; move the unit first."), field="since")
    _check_day(row, since)
    with act(actor, "unit.reopened", row, version=version, effective_on=since):
        row.active = True
        note_place(row, since)
    return row


def _check_day(unit: Unit, since: date) -> None:
    if since > clock.today():
        raise DomainError("future_date", _("Enter this on the day from which it counts, or later."), field="since")
    present = UnitPlace.objects.get(unit=unit, until__isnull=True)
    if present.since is not None and since < present.since:
        raise DomainError(
            "before_a_change",
            _("The unit changed since then; the earliest possible day is %(day)s.")
            % {"day": present.since.isoformat()},
            field="since",
        )
