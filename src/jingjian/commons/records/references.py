"""References such as ``RW-2023-0042``: per prefix and year, never given twice."""

from __future__ import annotations

from django.db import connection

from jingjian.kernel.ids import uuid7


def next_reference(prefix: str, year: int) -> str:
    """The next reference of ``prefix`` in ``year``.

    One upsert whose row lock is held to the end of the transaction: two writers never get the same number, and a
    rolled-back act gives its number back.
    """
    return next_references(prefix, year, count=1)[0]


def next_references(prefix: str, year: int, *, count: int) -> list[str]:
    """The next ``count`` references in order, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_referencecounter (id, prefix, year, last) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (prefix, year) DO UPDATE SET last = records_referencecounter.last + EXCLUDED.last "
            "RETURNING last",
            [uuid7(), prefix, year, count],
        )
        (last,) = cursor.fetchone()
    return [f"{prefix}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]
