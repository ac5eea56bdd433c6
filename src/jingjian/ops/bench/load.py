"""Fill an empty home with units, people and tasks for measuring.

Organisation, campaign, plan and accounts come through the actions; the many rows are made by the database itself, with
the same contents an action writes: header, parties, status changes, one event of the log, the link to the clause.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from jingjian.config.environment import load as load_options
from jingjian.ops import instance
from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Exit, RefusedError, say
from jingjian.ops.postgres import Cluster

MARK = "bench.json"
PASSWORD = "bench-2023-ceshi-mima"  # noqa: S105 - opens nothing but generated data
CITIES, COUNTIES, OFFICES = 10, 10, 10
FILLED = (
    "organisation_person", "organisation_appointment", "records_record", "records_party", "records_statuschange",
    "campaign_task", "campaign_clauselink", "audit_event",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """An account of the generated site, by what it sees."""

    username: str
    sees: str


READERS = (Reader("bench-province", "the province"), Reader("bench-county", "one county"), Reader("bench-clerk", "own"))


def run_cli(*, tasks: int, people: int, seed: int) -> int:
    """Load the home of this environment. Refused where anything but an earlier bench stands."""
    if tasks < 1 or people < len(READERS):
        raise RefusedError("give at least one task and three people / 任务至少 1 项，人员至少 3 人")
    options = load_options()
    home = options.home
    if (home / MARK).exists():
        raise RefusedError(f"{home} is loaded already / {home} 已装载测试数据")
    if not options.embedded:
        raise RefusedError("bench uses the embedded database only: unset DATABASE_URL / 请去掉 DATABASE_URL")
    with instance.hold(home):
        cluster = Cluster(home)
        cluster.start()
        try:
            prepare()
            figures = fill(cluster, tasks=tasks, people=people, seed=seed)
        finally:
            cluster.stop()
        (home / MARK).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    say(f"loaded {tasks:,} tasks and {people:,} people in {figures['seconds']} s / 装载完成")
    return Exit.OK


def prepare() -> None:
    """Django in this process as owner, and the database at this release."""
    os.environ["JINGJIAN_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.core.management import call_command

    django.setup()
    from jingjian.commons.vault.keys import ensure_key_file

    ensure_key_file(load_options().home)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def fill(cluster: Any, *, tasks: int, people: int, seed: int) -> dict[str, Any]:
    """Everything, under the clock of this machine; figures of what was made."""
    began = time.monotonic()
    from jingjian.commons.organisation.models import Person

    if Person.objects.exists():
        raise RefusedError("somebody works on this site: choose an empty JINGJIAN_HOME / 请另选空目录")
    from jingjian.ops.bench import story

    stage("units, people, accounts, plan")
    clauses = story.tell(people=people, seed=seed, readers=[reader.username for reader in READERS])
    fill_rows(cluster, tasks=tasks, seed=seed, clauses=clauses)
    return {"tasks": tasks, "people": people, "seed": seed, "seconds": round(time.monotonic() - began)}


def fill_rows(cluster: Any, *, tasks: int, seed: int, clauses: Sequence[UUID]) -> None:
    """So many tasks, over the offices and people there are, each of one of the ``clauses``."""
    began = time.monotonic()
    from jingjian.ops.bench import rows

    url = cluster.url("postgres", "jingjian")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        indexes = drop_indexes(connection)
        for table in rows.make(connection, tasks=tasks, seed=seed, clauses=clauses):
            stage(f"{table} ({round(time.monotonic() - began)} s)")
        stage(f"{len(indexes)} indexes")
        for statement in indexes:
            connection.execute(statement)
        stage("statistics")
        connection.execute("SET session_replication_role = origin")
        connection.execute("VACUUM ANALYZE")


def drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes of the filled tables that are no constraint; the statements that make them again."""
    found = connection.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename = ANY(%s) "
        "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname) ORDER BY i.indexname",
        [list(FILLED)],
    ).fetchall()
    for name, _definition in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _name, definition in found]


def stage(words: str) -> None:
    print(f"jingjian: {words}", file=sys.stderr, flush=True)


def mark_of(home: Path) -> dict[str, Any]:
    """What stands in a loaded home. Raises RefusedError for another."""
    try:
        found: dict[str, Any] = json.loads((home / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RefusedError(
            f"{home} holds no generated data: run `jingjian bench load` first / 请先执行 `jingjian bench load`"
        ) from None
    return found
