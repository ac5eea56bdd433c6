"""Counting records as they stood at a cut-off, from the steps of their lives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Subquery

from jingjian.commons.organisation.selectors import within
from jingjian.commons.records.models import Record, StatusChange
from jingjian.kernel.workflow import Category


def standing(register: str, unit_path: str, cut_off: datetime, categories: Collection[Category]) -> int:
    """How many records of a register, of a unit and all below it, stood in one of `categories` at the cut-off.

    What was entered later is not counted, and what became of a record later does not change the figure.
    """
    last = StatusChange.objects.filter(record=OuterRef("pk"), recorded_at__lte=cut_off).order_by("-recorded_at", "-id")
    records = Record.objects.filter(within(unit_path, "unit_path"), register=register, created_at__lte=cut_off)
    return records.annotate(at=Subquery(last.values("category")[:1])).filter(at__in=list(categories)).count()
