"""Rows that agree: wholly, in their identity number, or in name and birth date or unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from jingjian.modules.administration.rosterparse.report import Duplicate, Reason, RowResult

_NOT_COMPARED: Final = frozenset(("serial",))
_DAY: Final = 10
_MONTH: Final = 7


def find_duplicates(rows: list[RowResult]) -> tuple[Duplicate, ...]:
    """The groups of rows that agree; the reasons are added to the rows.

    The first of wholly equal rows stands, the others are rejected. Rows with one identity number and other contents
    are all held. A name alone never makes a duplicate: birth date or unit must agree too, and two good identity
    numbers with different birth dates are two persons.
    """
    found = list(_exact(rows))
    repeated = {place for group in found for place in group.rows[1:]}
    left = [row for row in rows if (row.sheet, row.row) not in repeated]
    found += _same_id(left)
    found += _same_name(left)
    return tuple(found)


def _place(row: RowResult) -> tuple[str, int]:
    return row.sheet, row.row


def _say(row: RowResult, code: str, other: RowResult) -> None:
    there = str(other.row) if other.sheet == row.sheet else f"{other.row}（{other.sheet}）"
    if all(reason.code != code for reason in row.reasons):
        row.reasons = (*row.reasons, Reason(code, details=(there,)))


def _exact(rows: list[RowResult]) -> Iterable[Duplicate]:
    groups: dict[tuple[tuple[str, str], ...], list[RowResult]] = defaultdict(list)
    for row in rows:
        if not row.values.get("name"):
            continue
        key = tuple((field, text) for field, text in sorted(row.values.items()) if field not in _NOT_COMPARED)
        # Values that could not be read are not in `values`; rows differ when they were refused for different cells.
        faults = tuple((reason.code, reason.column or "") for reason in row.reasons if reason.column)
        groups[key + faults].append(row)
    for group in groups.values():
        if len(group) > 1 and len(group[0].values) > 1:
            for row in group[1:]:
                _say(row, "duplicate_exact", group[0])
            yield Duplicate(tuple(map(_place, group)), "exact")


def _same_id(rows: list[RowResult]) -> Iterable[Duplicate]:
    groups: dict[str, list[RowResult]] = defaultdict(list)
    for row in rows:
        if number := row.values.get("id_number"):
            groups[number].append(row)
    for group in groups.values():
        if len(group) > 1:
            for row in group:
                _say(row, "duplicate_id", next(other for other in group if other is not row))
            yield Duplicate(tuple(map(_place, group)), "same_id")


def _same_name(rows: list[RowResult]) -> Iterable[Duplicate]:
    by_birth: dict[tuple[str, str], list[RowResult]] = defaultdict(list)
    by_unit: dict[tuple[str, str], list[RowResult]] = defaultdict(list)
    for row in rows:
        name = row.values.get("name")
        if not name:
            continue
        if len(birth := _birth(row)) >= _MONTH:
            by_birth[name, birth[:_MONTH]].append(row)
        if unit := row.values.get("unit"):
            by_unit[name, unit].append(row)
    told: set[tuple[tuple[str, int], ...]] = set()
    for groups, alike in ((by_birth, _alike_in_birth), (by_unit, _alike_in_unit)):
        for group in groups.values():
            same = alike(group) if len(group) > 1 else []
            places = tuple(map(_place, same))
            if len(same) < 2 or len({row.values.get("id_number") or str(_place(row)) for row in same}) < 2:
                continue
            for row in same:
                _say_possible(row, same)
            if places not in told:
                told.add(places)
                yield Duplicate(places, "same_name")


def _say_possible(row: RowResult, same: list[RowResult]) -> None:
    """Point to another row, unless the identity number already did."""
    other = next(
        (
            o
            for o in same
            if o is not row and (not o.values.get("id_number") or o.values["id_number"] != row.values.get("id_number"))
        ),
        None,
    )
    if other is not None:
        _say(row, "possible_duplicate", other)


def _birth(row: RowResult) -> str:
    number = row.values.get("id_number")
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if number else row.values.get("birth", "")


def _alike_in_birth(group: list[RowResult]) -> list[RowResult]:
    """Of rows born in one month those that may be born on one day."""
    if any(len(_birth(row)) < _DAY for row in group):
        return group
    by_day: dict[str, list[RowResult]] = defaultdict(list)
    for row in group:
        by_day[_birth(row)].append(row)
    return [row for row in group if len(by_day[_birth(row)]) > 1]


def _alike_in_unit(group: list[RowResult]) -> list[RowResult]:
    """Of rows of one name and unit those that no two identity numbers tell apart."""
    if all(row.values.get("id_number") for row in group):
        return _alike_in_birth(group)
    return group
