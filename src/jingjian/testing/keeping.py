"""Rows that many tests begin with: entered by actions once in a process, copied in the later times.

What is copied is what the actions wrote, row for row: tables that were empty before and are not after.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final

from django.db import connection
from psycopg import sql

_TABLES: Final = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'jj') AND has_table_privilege(c.oid, 'SELECT')
  AND has_table_privilege(c.oid, 'INSERT')
ORDER BY 1, 2
"""

Table = tuple[str, str]


class Kept:
    """Remembers, by key, the rows that an ``enter`` wrote; to be used inside the transaction of a test."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, dict[Table, bytes]] = {}

    def enter(self, key: Hashable, enter: Callable[[], None]) -> None:
        """Run ``enter`` the first time, copy the same rows in every other time. Serials go on, as they always do."""
        known = self._rows.get(key)
        if known is not None:
            for table, content in known.items():
                _put(table, content)
            return
        empty = [table for table in _tables() if not _filled(table)]
        enter()
        self._rows[key] = {table: _get(table) for table in empty if _filled(table)}


def _tables() -> list[Table]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [(schema, name) for schema, name in cursor.fetchall()]


def _filled(table: Table) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(*table)))
        return bool(cursor.fetchone()[0])


def _get(table: Table) -> bytes:
    with _cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(*table))) as copy:
        return b"".join(bytes(piece) for piece in copy)


def _put(table: Table, content: bytes) -> None:
    with _cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(*table))) as copy:
        copy.write(content)


def _cursor() -> Any:
    """A cursor of the driver itself: Django's has no COPY."""
    connection.ensure_connection()
    assert connection.connection is not None
    return connection.connection.cursor()
