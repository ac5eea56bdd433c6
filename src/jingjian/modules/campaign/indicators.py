"""The figures that the campaign provides: work by register, as at a cut-off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from jingjian.commons.indicators import Indicator
from jingjian.commons.indicators.asat import standing
from jingjian.kernel.phrases import Words
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign import headers

IN_HAND = (Category.OPEN, Category.WAITING)
COUNTED = (*IN_HAND, Category.DONE)


def _of(register: str, categories: tuple[Category, ...]) -> Callable[[str, datetime], int]:
    return lambda unit_path, cut_off: standing(register, unit_path, cut_off, categories)


def _three(register: str, entered: Words, done: Words, in_hand: Words, unit: Words) -> tuple[Indicator, ...]:
    """Entered = done + in hand; what was cancelled or refused is in none of them."""
    slug = register.replace("-", "_")
    return (
        Indicator(id=f"{slug}_entered", name=entered, unit_of_count=unit, compute=_of(register, COUNTED)),
        Indicator(id=f"{slug}_done", name=done, unit_of_count=unit, compute=_of(register, (Category.DONE,))),
        Indicator(id=f"{slug}_in_hand", name=in_hand, unit_of_count=unit, compute=_of(register, IN_HAND)),
    )


INDICATORS = (
    *_three(headers.TASKS, _("Tasks entered"), _("Tasks closed"), _("Tasks in hand"), _("items")),
    *_three(headers.OCCURRENCES, _("Periods of regular work"), _("Periods done"), _("Periods in hand"), _("periods")),
    *_three(
        headers.OBLIGATIONS, _("Obligations entered"), _("Obligations closed"), _("Obligations in hand"), _("items")
    ),
    *_three(headers.BRIEFINGS, _("Briefings entered"), _("Briefings held"), _("Briefings planned"), _("times")),
)
