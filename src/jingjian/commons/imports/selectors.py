"""Reads of batches: their job, their rows, and whether anything was built on what they entered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from jingjian.commons.imports.declaration import Importer
from jingjian.commons.imports.models import ImportBatch, ImportRow, ImportState, Outcome
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.records.models import HeaderedModel, Record

AT_WORK: Final = (ImportState.CHECKING, ImportState.QUEUED, ImportState.UNDOING)
BATCH: Final = 1000
#: what every new record has of its own, besides what its register declares
OWN: Final = frozenset({"records.party", "records.statuschange", "notify.inboxitem"})
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a batch as a report shows it."""

    row: ImportRow
    texts: dict[str, str]
    reasons: list[dict[str, Any]]


def run_of(batch: ImportBatch) -> JobRun | None:
    """The job that was last asked for."""
    return JobRun._default_manager.filter(pk=batch.job_id).first() if batch.job_id else None


def rows_of(batch: ImportBatch, outcome: str = "") -> QuerySet[ImportRow]:
    """The rows of a batch, of one outcome or all, in the order of the sheet."""
    rows = ImportRow.objects.filter(batch=batch)
    return (rows.filter(outcome=outcome) if outcome in Outcome.values else rows).order_by("number")


def line_of(row: ImportRow) -> Line:
    """What is kept of a row, opened."""
    content = json.loads(row.content)
    return Line(row, content["texts"], content["reasons"])


def in_batches(rows: QuerySet[ImportRow]) -> Iterator[list[ImportRow]]:
    """Rows in the order of the sheet, no more than a batch of them at a time."""
    after = 0
    while some := list(rows.filter(number__gt=after)[:BATCH]):
        yield some
        after = some[-1].number


def made_rows(importer: Importer, rows: list[ImportRow]) -> dict[Any, Any]:
    """What became of these rows, by key."""
    model = importer.model
    manager = model._base_manager
    found = manager.select_related("record") if issubclass(model, HeaderedModel) else manager.all()
    return found.in_bulk([row.pk for row in rows])


def built_on(importer: Importer, batch: ImportBatch) -> list[str]:
    """Up to five rows of a batch that changed since, or that something points at, in words; none: it can be undone."""
    touched: list[str] = []
    for some in in_batches(rows_of(batch, Outcome.CREATED)):
        made = made_rows(importer, some)
        pointed = _pointed_at(importer, list(made))
        for row in some:
            one = made.get(row.pk)
            if one is None or _version(one) != row.made_version or row.pk in pointed:
                touched.append(str(one) if one is not None else str(row.number))
        if len(touched) >= MOST_NAMED:
            break
    return touched[:MOST_NAMED]


def _version(row: Any) -> int:
    return int(row.record.version if isinstance(row, HeaderedModel) else row.version)


def _pointed_at(importer: Importer, keys: list[Any]) -> set[Any]:
    """Which of these rows something else points at: a comment, a paper, a link, a row of another register."""
    found: set[Any] = set()
    model = importer.model
    own = OWN | {label.lower() for label in importer.own}
    for pointing in (model, Record) if issubclass(model, HeaderedModel) else (model,):
        for relation in pointing._meta.related_objects:
            other: Any = relation.related_model
            if other is model or other._meta.label_lower in own or relation.field.many_to_many:
                continue
            name = relation.field.attname
            found |= set(other._base_manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    return found
