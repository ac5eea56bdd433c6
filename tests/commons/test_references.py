"""References under concurrency: eight writers at once, no number twice, none left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.records.models import ReferenceCounter
from jingjian.commons.records.references import next_reference

WRITERS, EACH = 8, 25


def _write(start: Barrier, giving_back: bool) -> list[str]:
    """Take numbers in transactions of their own; every fifth is given back by a rollback when asked to."""
    taken: list[str] = []
    try:
        start.wait(timeout=30)
        for turn in range(EACH):
            try:
                with transaction.atomic(), acting_as(SYSTEM):
                    reference = next_reference("RW", 2023)
                    if giving_back and turn % 5 == 0:
                        raise _GivenBackError
            except _GivenBackError:
                continue
            taken.append(reference)
    finally:
        connection.close()
    return taken


class _GivenBackError(Exception):
    """The act failed after it took its number."""


def test_eight_writers_at_once_get_every_number_once_and_none_is_lost(fresh_database: str) -> None:
    start = Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        runs = [pool.submit(_write, start, writer % 2 == 0) for writer in range(WRITERS)]
        taken = [reference for run in runs for reference in run.result(timeout=120)]
    expected = WRITERS // 2 * EACH + WRITERS // 2 * (EACH - EACH // 5)
    assert len(taken) == expected
    assert sorted(taken) == [f"RW-2023-{number:04d}" for number in range(1, expected + 1)]
    assert ReferenceCounter.objects.get(prefix="RW", year=2023).last == expected


def test_each_prefix_and_each_year_counts_from_one(fresh_database: str) -> None:
    with acting_as(SYSTEM):
        given = [next_reference(*which) for which in (("RW", 2023), ("FA", 2023), ("RW", 2024), ("RW", 2023))]
    assert given == ["RW-2023-0001", "FA-2023-0001", "RW-2024-0001", "RW-2023-0002"]


def test_a_number_beyond_four_figures_is_written_out(fresh_database: str) -> None:
    with acting_as(SYSTEM):
        next_reference("RW", 2023)
        ReferenceCounter.objects.filter(prefix="RW").update(last=12_345)
        assert next_reference("RW", 2023) == "RW-2023-12346"
