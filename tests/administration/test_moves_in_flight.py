"""What people write while a unit moves ends up where the unit stands, whatever they had read before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation.models import Unit, UnitKind, UnitMove
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.modules.administration import actions, tasks
from jingjian.testing import cast
from jingjian.testing.conformance import World

FORMER, NOW = "/NH/QY/GB/", "/NH/QY/AG/GB/"


@pytest.fixture
def move(fresh_database: str) -> UnitMove:
    """Asked for, and not begun: GB is to go below AG."""
    with transaction.atomic():
        actions.move_unit(
            actor=World().actor(cast.SYSTEM_ADMIN.username), row=gb(), target=Unit.objects.get(code="AG"),
            effective_on=clock.today(),
        )  # fmt: skip
    return UnitMove.objects.get()


def gb() -> Unit:
    return Unit.objects.get(code="GB")


def write(at: Unit) -> Record:
    """A record as a form writes it that was opened when the unit was read."""
    row = Record(
        register="tasks", reference=f"T-{Record.objects.count()}", title="任务", unit=at, unit_path=at.path,
        status="open", category="open", origin="QY",
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def step(move: UnitMove) -> bool:
    """One step as the worker takes it, in a transaction of its own."""
    run = JobRun.objects.get(pk=UnitMove.objects.get(pk=move.pk).job)
    with transaction.atomic():
        return tasks.move_unit(run=run, actor=SYSTEM, move=str(move.pk))


def finish(move: UnitMove) -> None:
    while step(move):
        pass


def aside(work: Callable[[], Any]) -> None:
    """Do it in another thread with a connection of its own, to its end."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]


def standing() -> set[str]:
    return set(Record.objects.values_list("unit_path", flat=True))


def test_a_record_entered_by_a_request_older_than_the_move_stands_at_the_new_place(move: UnitMove) -> None:
    with transaction.atomic():
        seen = gb()
        aside(lambda: finish(move))
        assert UnitMove.objects.get().ended
        assert seen.path == FORMER
        write(seen)
    assert standing() == {NOW}


def test_a_record_amended_by_a_request_older_than_the_move_stays_at_the_new_place(move: UnitMove) -> None:
    key = write(gb()).pk
    with transaction.atomic():
        row = Record.objects.select_related("unit").get(pk=key)
        aside(lambda: finish(move))
        row.title, row.unit_path = "改过的任务", row.unit.path
        row.save(force_update=True)
    assert standing() == {NOW}
    assert Record.objects.get().title == "改过的任务"


def test_a_move_lets_those_finish_who_are_writing_and_then_takes_their_rows_along(move: UnitMove) -> None:
    with transaction.atomic():
        write(gb())
        aside(lambda: step(move))
        assert not UnitMove.objects.get().begun, "the tree changed under somebody's hands"
    finish(move)
    assert standing() == {NOW}
    assert UnitMove.objects.get().records == 1


def test_a_unit_entered_below_a_moving_one_goes_along(move: UnitMove) -> None:
    def enter(code: str, below: Unit) -> None:
        actions.create_unit(actor=SYSTEM, code=code, name=f"第{code}科", kind=UnitKind.OFFICE, parent=below)

    with transaction.atomic():
        seen = gb()
        enter("GB1", seen)
        aside(lambda: step(move))
        assert not UnitMove.objects.get().begun
    with transaction.atomic():
        seen = gb()
        aside(lambda: finish(move))
        enter("GB2", seen)
    below = Unit.objects.filter(parent=gb()).order_by("code")
    assert list(below.values_list("path", flat=True)) == [f"{NOW}GB1/", f"{NOW}GB2/"]
