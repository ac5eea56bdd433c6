"""Keyset paging: a page begins after the last row of the one before it, however many rows there are.

Empty values come last in either direction. When the leading key may be empty, the rows with and without it are read
one after the other, so that each half is served by its index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import F, Model, Q, QuerySet

from jingjian.commons.paths import follow, value_at

MOST_COUNTED = 1000
MANY_JOINS = 6

_signer = Signer(salt="jingjian.page")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order. `nulls_last` turns with the direction of reading, so both directions see one order."""

    path: str
    descending: bool
    nullable: bool
    nulls_last: bool = True

    @property
    def turned(self) -> Key:
        return replace(self, descending=not self.descending, nulls_last=not self.nulls_last)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the cursors of its neighbours (empty when there is none)."""

    rows: list[Any]
    next: str
    previous: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A decoded cursor: read on from these values, backwards or not."""

    backwards: bool
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Rows under conditions, and the ways in which their reader may know of them; a row belongs when one way holds.

    Each way is read by itself and no further than a page needs, so each is served by an index of its own: an `OR` over
    them would look at every row there is.
    """

    rows: QuerySet[Any]
    ways: tuple[Q, ...] = (Q(),)

    def filter(self, *conditions: Q, **lookups: Any) -> Reach:
        """The same with more conditions."""
        return replace(self, rows=self.rows.filter(*conditions, **lookups))

    def first(self, order: Sequence[Any], number: int) -> QuerySet[Any]:
        """The first `number` rows in `order`."""
        if len(self.ways) == 1 and not _many_joins(self.rows):
            return self.rows.filter(self.ways[0]).order_by(*order)[:number]
        # the keys are read first: among many joins the planner would not begin with them
        return self.rows.filter(pk__in=list(self._keys(order, number))).order_by(*order)[:number]

    def read(self, order: Sequence[Any], number: int) -> list[Any]:
        """The same as a list; rows whose keys are known are joined as written."""
        found = self.first(order, number)
        with joined_as_written(found):
            return list(found)

    def keys(self, most: int) -> QuerySet[Any]:
        """The keys of rows in no order, to be counted: of each way at most `most`."""
        if len(self.ways) == 1:
            return self.rows.filter(self.ways[0]).order_by().values("pk")[:most]
        return self._keys((), most)

    def _keys(self, order: Sequence[Any], number: int) -> QuerySet[Any]:
        """The keys of the first `number` rows of each way."""
        plain = self.rows.select_related(None)
        first, *others = (plain.filter(way).order_by(*order).values_list("pk", flat=True)[:number] for way in self.ways)
        return first.union(*others) if others else first


@contextmanager
def joined_as_written(rows: QuerySet[Any]) -> Iterator[None]:
    """Inside, the joins of `rows` are done as they are written, which is right for rows asked for by their keys.

    Among nine tables the planner seeks an order for 40 ms where the reading takes one; few tables need no help.
    Nothing but the database may fail inside; then the transaction is over, and its settings with it.
    """
    if not _many_joins(rows):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 1")
        yield
        cursor.execute("SET LOCAL join_collapse_limit TO DEFAULT")


def _many_joins(rows: QuerySet[Any]) -> bool:
    return _joins(rows.query.select_related) >= MANY_JOINS


def _joins(related: Any) -> int:
    """How many tables a row is joined with."""
    return sum(1 + _joins(below) for below in related.values()) if isinstance(related, dict) else 0


def keys_of(model: type[Model], order: Sequence[str]) -> tuple[Key, ...]:
    """The keys of an order such as `("-due_on", "title")`; the primary key decides last, in the leading direction."""
    keys = []
    for name in order:
        path = name.removeprefix("-")
        keys.append(Key(path, name.startswith("-"), follow(model, path).nullable))
    if not any(key.path == "pk" for key in keys):
        keys.append(Key("pk", keys[0].descending if keys else False, nullable=False))
    return tuple(keys)


def page_of(rows: QuerySet[Any] | Reach, *, order: Sequence[str], size: int, cursor: str = "") -> Page:
    """One page of `rows` in `order`. A cursor that is broken, or made for another order, opens the first page."""
    reach = _reach(rows)
    model = reach.rows.model
    keys = keys_of(model, order)
    place = _decode(model, keys, cursor)
    if place is None:
        found, more = _read(reach, keys, None, size)
        return Page(found, _encode(keys, found[-1], backwards=False) if more else "", "")
    if place.backwards:
        found, more = _read(reach, tuple(key.turned for key in keys), place.values, size)
        if not more:
            # The beginning is reached: show it as the full first page.
            return page_of(rows, order=order, size=size)
        found.reverse()
        return Page(found, _encode(keys, found[-1], backwards=False), _encode(keys, found[0], backwards=True))
    found, more = _read(reach, keys, place.values, size)
    if not found:
        return page_of(rows, order=order, size=size)
    return Page(
        found,
        _encode(keys, found[-1], backwards=False) if more else "",
        _encode(keys, found[0], backwards=True),
    )


def cursor_after(row: Any, *, order: Sequence[str]) -> str:
    """The cursor of the page that begins after `row` in `order`."""
    return _encode(keys_of(type(row), order), row, backwards=False)


def cursor_fits(model: type[Model], *, order: Sequence[str], cursor: str) -> bool:
    """Whether a cursor was made here for a list of `model` in `order`."""
    return _decode(model, keys_of(model, order), cursor) is not None


def bounded_count(rows: QuerySet[Any] | Reach, most: int = MOST_COUNTED) -> int:
    """How many rows, but never more than one beyond `most`."""
    return bounded_counts([(rows, most)])[0]


def bounded_counts(asked: Sequence[tuple[QuerySet[Any] | Reach, int]]) -> list[int]:
    """`bounded_count` of each, in one statement: a list with its tabs asks the database once."""
    parts: list[str] = []
    values: list[Any] = []
    for rows, most in asked:
        try:
            statement, own = _reach(rows).keys(most + 1).query.sql_with_params()
        except EmptyResultSet:
            parts.append("(SELECT 0)")
            continue
        parts.append(f"(SELECT count(*) FROM ({statement}) counted)")  # noqa: S608 - as Django wrote it
        values += own
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return [min(found, most + 1) for found, (_, most) in zip(cursor.fetchone(), asked, strict=True)]


def _reach(rows: QuerySet[Any] | Reach) -> Reach:
    return rows if isinstance(rows, Reach) else Reach(rows)


def count_text(count: int, most: int = MOST_COUNTED) -> str:
    """`46`, or `1,000+` beyond the bound."""
    return f"{most:,}+" if count > most else f"{count:,}"


def walk(rows: QuerySet[Any] | Reach, *, order: Sequence[str], limit: int, batch: int = 2000) -> Iterator[Any]:
    """Up to `limit` rows in the order that pages show them, read a batch at a time: memory stays that of one batch."""
    reach = _reach(rows)
    keys = keys_of(reach.rows.model, order)
    after: tuple[Any, ...] | None = None
    left = limit
    while left > 0:
        found, more = _read(reach, keys, after, min(batch, left))
        yield from found
        left -= len(found)
        if not more:
            return
        after = tuple(value_at(found[-1], key.path) for key in keys)


def _read(reach: Reach, keys: tuple[Key, ...], after: tuple[Any, ...] | None, size: int) -> tuple[list[Any], bool]:
    """Up to `size` rows beyond `after`, and whether there are more."""
    found: list[Any] = []
    for part, part_keys, part_after in _parts(keys, after):
        wanted = size + 1 - len(found)
        if wanted <= 0:
            break
        selected = reach.filter(part)
        if part_after is not None:
            selected = selected.filter(_bound(part_keys, part_after), _beyond(part_keys, part_after))
        found.extend(selected.read(_expressions(part_keys), wanted))
    return found[:size], len(found) > size


def _parts(
    keys: tuple[Key, ...], after: tuple[Any, ...] | None
) -> list[tuple[Q, tuple[Key, ...], tuple[Any, ...] | None]]:
    """The reads that make up the order: one, or two when the leading key may be empty."""
    lead, rest = keys[0], keys[1:]
    if not lead.nullable:
        return [(Q(), keys, after)]
    held = (Q(**{f"{lead.path}__isnull": False}), (replace(lead, nullable=False), *rest))
    empty = (Q(**{f"{lead.path}__isnull": True}), rest)
    if after is None:
        first, last = (held, empty) if lead.nulls_last else (empty, held)
        return [(*first, None), (*last, None)]
    if after[0] is None:
        here: tuple[Q, tuple[Key, ...], tuple[Any, ...] | None] = (*empty, after[1:])
        return [here] if lead.nulls_last else [here, (*held, None)]
    here = (*held, after)
    return [here, (*empty, None)] if lead.nulls_last else [here]


def _expressions(keys: tuple[Key, ...]) -> list[Any]:
    expressions: list[Any] = []
    for key in keys:
        nulls = {"nulls_last" if key.nulls_last else "nulls_first": True} if key.nullable else {}
        column = F(key.path)
        expressions.append(column.desc(**nulls) if key.descending else column.asc(**nulls))
    return expressions


def _bound(keys: tuple[Key, ...], values: tuple[Any, ...]) -> Q:
    """What `_beyond` implies for the leading key alone: the range by which an index starts in the right place."""
    lead, value = keys[0], values[0]
    if value is None or lead.nullable:
        return Q()
    return Q(**{f"{lead.path}__{'lte' if lead.descending else 'gte'}": value})


def _beyond(keys: tuple[Key, ...], values: tuple[Any, ...]) -> Q:
    """Rows that come strictly after `values`."""
    key, value = keys[0], values[0]
    if value is None:
        strictly = None if key.nulls_last else Q(**{f"{key.path}__isnull": False})
        level = Q(**{f"{key.path}__isnull": True})
    else:
        strictly = Q(**{f"{key.path}__{'lt' if key.descending else 'gt'}": value})
        if key.nullable and key.nulls_last:
            strictly |= Q(**{f"{key.path}__isnull": True})
        level = Q(**{key.path: value})
    if len(keys) == 1:
        return strictly if strictly is not None else Q(pk__in=())
    tied = level & _beyond(keys[1:], values[1:])
    return tied if strictly is None else strictly | tied


def _shape(keys: tuple[Key, ...]) -> str:
    return ",".join(("-" if key.descending else "") + key.path for key in keys)


def _encode(keys: tuple[Key, ...], row: Any, *, backwards: bool) -> str:
    values = [_to_text(value_at(row, key.path)) for key in keys]
    return _signer.sign_object([_shape(keys), backwards, values], compress=True)


def _to_text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _decode(model: type[Model], keys: tuple[Key, ...], cursor: str) -> _Place | None:
    """The place a cursor names, None when it was not made here, for this order, or no longer fits the fields."""
    if not cursor:
        return None
    try:
        shape, backwards, texts = _signer.unsign_object(cursor)
        if shape != _shape(keys) or len(texts) != len(keys):
            return None
        values = tuple(
            None if text is None else follow(model, key.path).plain.to_python(text)
            for key, text in zip(keys, texts, strict=True)
        )
    except (BadSignature, ValidationError, ValueError, TypeError, KeyError):
        return None
    return _Place(bool(backwards), values)
