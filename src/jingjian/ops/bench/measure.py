"""Ask the pages of a loaded home and, beside each, the query somebody would have written by hand.

Both run in this process against the same server under the role of the web server, so that what the machine does
besides weighs on both. A page is everything from the request to its last byte, without the network.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import psycopg

from jingjian.config.environment import load as load_options
from jingjian.ops import instance
from jingjian.ops.bench.load import READERS, mark_of
from jingjian.ops.child import SETTINGS, settle
from jingjian.ops.console import Exit
from jingjian.ops.postgres import Cluster

WARM_UP = 2
#: what a page may take: so many times the query written by hand, and so many milliseconds for everything around it
TIMES, AROUND_MS = 3, 40


@dataclass(frozen=True, slots=True)
class Case:
    """One thing a person does: ``ask`` answers a request, ``by_hand`` is the same as one would write it in SQL."""

    name: str
    reader: str
    ask: Callable[[Any], Any]
    by_hand: Callable[[psycopg.Connection[Any]], Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians in milliseconds. ``database_ms`` is the part of the page's queries in its time, of one round."""

    name: str
    reader: str
    server_ms: float
    queries: int
    database_ms: float
    by_hand_ms: float

    @property
    def ratio(self) -> float:
        return self.server_ms / self.by_hand_ms

    @property
    def budget_ms(self) -> float:
        return TIMES * self.by_hand_ms + AROUND_MS


def run_cli(*, rounds: int, form: str) -> int:
    """Measure and print. Refused for a home that `bench load` did not fill."""
    home = load_options().home
    loaded = mark_of(home)
    with instance.hold(home):
        cluster = Cluster(home)
        cluster.start()
        try:
            figures = measure(cluster, rounds=max(rounds, 1))
        finally:
            cluster.stop()
    if form == "json":
        rows = [
            asdict(figure) | {"ratio": round(figure.ratio, 1), "budget_ms": round(figure.budget_ms, 1)}
            for figure in figures
        ]
        print(json.dumps({"loaded": loaded, "figures": rows}, ensure_ascii=False, indent=1))
    else:
        print(table(loaded, figures))
    return Exit.OK


def measure(cluster: Any, *, rounds: int) -> list[Figure]:
    """Every case, one after the other."""
    os.environ["JINGJIAN_DATABASE_ROLE"] = "app"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from jingjian.ops.bench.cases import cases, client_of

    settle()
    clients = {reader.username: client_of(reader.username) for reader in READERS}
    with psycopg.connect(cluster.url("jj_app", "jingjian"), autocommit=True) as connection:
        return [_figure(case, clients[case.reader], connection, rounds) for case in cases()]


def _figure(case: Case, client: Any, connection: psycopg.Connection[Any], rounds: int) -> Figure:
    """Page and query in turn, so that a busy moment of the machine meets both."""
    from django.db import connection as django_connection
    from django.test.utils import CaptureQueriesContext

    pages, queries = [], []
    for number in range(WARM_UP + rounds):
        page, query = _milliseconds(lambda: case.ask(client)), _milliseconds(lambda: case.by_hand(connection))
        if number >= WARM_UP:
            pages.append(page)
            queries.append(query)
    with CaptureQueriesContext(django_connection) as captured:
        case.ask(client)
    database = sum(float(query["time"]) for query in captured.captured_queries) * 1000
    return Figure(
        case.name, case.reader, statistics.median(pages), len(captured), database, statistics.median(queries)
    )  # fmt: skip


def _milliseconds(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def table(loaded: dict[str, Any], figures: list[Figure]) -> str:
    """The figures as a table of Markdown."""
    sees = {reader.username: reader.sees for reader in READERS}
    lines = [
        f"{loaded['tasks']:,} tasks, {loaded['people']:,} people, seed {loaded['seed']}",
        "",
        "| what | reader sees | server ms | queries | of it database ms | by hand ms | ratio | budget ms |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.name} | {sees[one.reader]} | {one.server_ms:.1f} | {one.queries} | {one.database_ms:.1f} "
        f"| {one.by_hand_ms:.2f} | {one.ratio:.1f} | {one.budget_ms:.0f} |"
        for one in figures
    ]
    return "\n".join(lines)
