"""Seals anew, under the active key and the site's suite, what stands under another one.

By batches, each a transaction of its own, while the site runs. Only what is not current is touched, so it may be broken
off and started again as often as one likes; a second run finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from jingjian.commons.vault.envelopes import Envelope, Place, current_mark, seal, unseal
from jingjian.commons.vault.errors import VaultError
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.ops.console import Bar
from jingjian.ops.keys.places import FILE_NAME, SealedTable, sealed_tables

BATCH: Final = 200


@dataclass
class Resealed:
    """What was sealed anew, and what cannot be: places whose content does not open."""

    values: int = 0
    files: int = 0
    damaged: list[str] = field(default_factory=list)


def reseal(url: str, *, batch: int = BATCH) -> Resealed:
    """Seal everything anew that is not current. `url` is of a role that sees and writes every row."""
    done = Resealed()
    mark = current_mark()
    tables = sealed_tables()
    with psycopg.connect(url, autocommit=True) as connection:
        bar = Bar("sealing anew / 重新加密", sum(_waiting(connection, table, mark) for table in tables))
        for table in tables:
            if table.columns:
                _reseal_values(connection, table, mark, batch, done, bar)
            for column in table.files:
                _reseal_files(connection, table, column, batch, done, bar)
        bar.end()
    return done


def _waiting(connection: Connection[Any], table: SealedTable, mark: str) -> int:
    """Rows to look at, for the bar."""
    conditions = [_names(column) for column in table.files]
    if table.columns:
        conditions.append(_old(table, mark))
    count = 0
    for where in conditions:
        query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table.name), where)
        row = connection.execute(query).fetchone()
        count += row[0] if row else 0
    return count


def _old(table: SealedTable, mark: str) -> sql.Composed:
    """The rows with a value that is not current."""
    parts = [
        sql.SQL("({column} <> '' AND NOT starts_with({column}, {mark}))").format(
            column=sql.Identifier(column), mark=sql.Literal(mark)
        )
        for column in table.columns
    ]
    return sql.SQL("({})").format(sql.SQL(" OR ").join(parts))


def _names(column: str) -> sql.Composed:
    return sql.SQL("({column} ~ {name})").format(column=sql.Identifier(column), name=sql.Literal(FILE_NAME))


def _batches(
    connection: Connection[Any], table: SealedTable, columns: tuple[str, ...], where: sql.Composed, batch: int
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows by key, a batch at a time, locked until the batch is written."""
    last: Any = None
    names = sql.SQL(", ").join(sql.Identifier(name) for name in (table.key, *columns))
    while True:
        beyond = sql.SQL("TRUE") if last is None else sql.SQL("{} > {}").format(sql.Identifier(table.key), last)
        query = sql.SQL(
            "SELECT {names} FROM {table} WHERE {where} AND {beyond} ORDER BY {key} LIMIT {batch} FOR UPDATE"
        )
        with connection.transaction():
            rows = connection.execute(
                query.format(
                    names=names,
                    table=sql.Identifier(table.name),
                    where=where,
                    beyond=beyond,
                    key=sql.Identifier(table.key),
                    batch=batch,
                )
            ).fetchall()
            yield rows
        if len(rows) < batch:
            return
        last = rows[-1][0]


def _reseal_values(
    connection: Connection[Any], table: SealedTable, mark: str, batch: int, done: Resealed, bar: Bar
) -> None:
    for rows in _batches(connection, table, table.columns, _old(table, mark), batch):
        for key, *texts in rows:
            for column, text in zip(table.columns, texts, strict=True):
                if not text or text.startswith(mark):
                    continue
                place = Place(table.name, column, key)
                try:
                    fresh = seal(unseal(Envelope(text), place), place)
                except VaultError as fault:
                    done.damaged.append(str(fault))
                    continue
                connection.execute(
                    sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(
                        sql.Identifier(table.name), sql.Identifier(column), sql.Identifier(table.key)
                    ),
                    [fresh.text, key],
                )
                done.values += 1
        bar.advance(len(rows))


def _reseal_files(
    connection: Connection[Any], table: SealedTable, column: str, batch: int, done: Resealed, bar: Bar
) -> None:
    """The row is locked meanwhile, so a file is not erased while it is written."""
    for rows in _batches(connection, table, (column,), _names(column), batch):
        for key, name in rows:
            try:
                done.files += EncryptedStorage().reseal(name, bound_to=str(key))
            except FileNotFoundError:
                done.damaged.append(f"the file {name} is missing")
            except VaultError as fault:
                done.damaged.append(str(fault))
        bar.advance(len(rows))
