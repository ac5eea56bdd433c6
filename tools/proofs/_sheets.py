"""One step of the proof of long sheets, in a process of its own: `python -m tools.proofs._sheets STEP [FILE]`.

Prints one line of JSON: what it found, how many seconds the step took, and the most memory this process ever had.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingjian.ops.bench.load import READERS
from jingjian.ops.importing import database

KEEPER, READER = "bench-keeper", READERS[0].username
HEAD = ("所属单位", "职务", "职级", "是否负责人", "排序")
WRONG_EVERY = 100
OFFICES = 1000


def sheet(path: Path, rows: int) -> dict[str, Any]:
    """Write the sheet of posts that is brought in: one row in a hundred names a unit that does not exist."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("岗位")
        page.write_row(0, 0, HEAD)
        for number in range(rows):
            city, county, office = number // 100 % 10, number // 10 % 10, number % 10
            unit = f"第{city + 1}市第{county + 1}县第{office + 1}室"
            if number % WRONG_EVERY == 0:
                unit = f"第{city + 1}市不存在的室"
            page.write_row(number + 1, 0, (unit, f"试验岗位{number // OFFICES + 1}", "", "否", number // OFFICES))
    return {"size": path.stat().st_size}


def keeper() -> dict[str, Any]:
    """An account that keeps the organisation."""
    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.access.models import Role
    from jingjian.commons.organisation.models import Person, Unit
    from jingjian.kernel import clock
    from jingjian.modules.administration import actions
    from jingjian.ops.bench.load import PASSWORD

    with acting_as(SYSTEM):
        person = Person._default_manager.order_by("staff_no")[len(READERS)]
        user = actions.create_account(
            actor=SYSTEM, person=person, username=KEEPER, password=PASSWORD, must_change=False
        )  # fmt: skip
        top = Unit._default_manager.get(parent=None)
        actions.grant_role(actor=SYSTEM, user=user, role=Role.SYSTEM_ADMIN, unit=top, since=clock.today())
    return {}


def export(kind: str) -> dict[str, Any]:
    """The job of one long list, as the worker does it; what the file holds is counted afterwards."""
    from jingjian.commons.exports.actions import MAKE_JOB, ask
    from jingjian.commons.exports.models import ExportFile
    from jingjian.commons.exports.selectors import content_of

    with _as(READER) as actor:
        row = ask(actor=actor, register="tasks", name="tasks", kind=kind, query="tab=all")
    told = _timed(lambda: _execute(MAKE_JOB, row.job_id, actor, export_id=str(row.pk)))
    with _as(READER) as actor:
        made = ExportFile._default_manager.get(pk=row.pk)
        with content_of(actor, made) as stream:
            found = _counted(kind, stream)
    assert (made.state, made.rows, found) == ("ready", made.rows, made.rows + 1), f"{made.rows} rows, {found} lines"
    return {**told, "rows": made.rows, "size": made.size}


def upload(path: Path) -> dict[str, Any]:
    """What the web server does with the sheet that is handed in."""
    from django.core.files.base import ContentFile

    from jingjian.commons.imports import actions

    def hand_in() -> None:
        with _as(KEEPER) as actor:
            file = ContentFile(path.read_bytes(), name=path.name)
            row = actions.upload(actor=actor, register="posts", file=file)
            actions.name_columns(actor=actor, row=row, mapping=row.mapping)

    return _timed(hand_in)


def check() -> dict[str, Any]:
    """The job that tries every row."""
    from jingjian.commons.imports.actions import CHECK_JOB

    return _job(CHECK_JOB)


def enter() -> dict[str, Any]:
    """The job that enters what can be entered."""
    from jingjian.commons.imports import actions
    from jingjian.commons.imports.models import ImportBatch
    from jingjian.commons.organisation.models import Post

    with _as(KEEPER) as actor:
        actions.confirm(actor=actor, row=ImportBatch._default_manager.get())
    told = _job(actions.IMPORT_JOB)
    with _as(KEEPER):
        return {**told, "posts": Post._default_manager.filter(title__startswith="试验岗位").count()}


def _job(name: str) -> dict[str, Any]:
    from jingjian.commons.imports.models import ImportBatch

    with _as(KEEPER) as actor:
        row = ImportBatch._default_manager.get()
    told = _timed(lambda: _execute(name, row.job_id, actor, import_id=str(row.pk)))
    with _as(KEEPER):
        return {**told, "counts": ImportBatch._default_manager.get().counts}


def _as(username: str) -> Any:
    from jingjian.commons.access.actor import actor_for
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.accounts.models import User

    return acting_as(actor_for(User.objects.select_related("person__unit").get(username=username)))


def _execute(name: str, run: Any, actor: Any, **args: Any) -> None:
    from jingjian.commons.jobs.registry import task_named
    from jingjian.commons.jobs.running import execute

    execute(task_named(name), run_id=str(run), actor_id=str(actor.user_id), args=args, attempts=1)


def _timed(work: Callable[[], None]) -> dict[str, Any]:
    began = time.monotonic()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.monotonic() - began, "megabytes": peak}


def _counted(kind: str, stream: Any) -> int:
    """The rows of the file with its head."""
    if kind == "csv":
        return sum(1 for _line in stream)
    from python_calamine import CalamineWorkbook

    return int(CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).height)


def main(step: str, *words: str) -> None:
    if step == "sheet":
        told = sheet(Path(words[0]), int(words[1]))
    else:
        steps: dict[str, Callable[[], dict[str, Any]]] = {
            "keeper": keeper, "check": check, "enter": enter, "upload": lambda: upload(Path(words[0])),
            "export": lambda: export(words[0]),
        }  # fmt: skip
        with database():
            told = steps[step]()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
