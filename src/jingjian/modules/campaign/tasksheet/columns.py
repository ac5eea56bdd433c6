"""The columns of a sheet of tasks, the same when it goes out and when it comes in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.kernel.chinese import fold_width
from jingjian.kernel.phrases import Words

LANGUAGES: Final = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column. ``also`` are other heads that offices write over it; ``width`` is in characters."""

    name: str
    label: Words
    also: tuple[str, ...] = ()
    width: int = 14


COLUMNS: Final = (
    SheetColumn("reference", _("Number"), ("任务编号",), 15),
    SheetColumn("clause", _("Clause"), ("对应条款", "方案条款", "所属条款"), 28),
    SheetColumn("title", _("Task"), ("任务名称", "工作任务", "任务内容", "标题"), 40),
    SheetColumn("detail", _("What is to be done"), ("具体内容", "工作内容", "工作要求"), 40),
    SheetColumn("key", _("Kind of task"), ("任务类别", "类别", "任务类型"), 12),
    SheetColumn("lead_unit", _("Lead unit"), ("责任单位", "主责单位", "承办单位"), 18),
    SheetColumn("responsible", _("Person responsible"), ("负责人", "承办人", "责任人员"), 20),
    SheetColumn("verifier", _("Verifier"), ("核查人", "验收人", "审核人"), 20),
    SheetColumn("due_on", _("Due"), ("完成时限", "完成时间", "办结时限", "截止日期", "到期日"), 13),
    SheetColumn("rrule", _("Repeats"), ("频次", "重复"), 16),
    SheetColumn("within", _("Within the phase"), ("所属阶段", "阶段", "环节"), 16),
    SheetColumn("expected_evidence", _("Expected evidence"), ("佐证要求", "佐证材料", "应交材料"), 24),
    SheetColumn("state", _("State"), ("任务状态",), 12),
    SheetColumn("check", pgettext_lazy("task sheet", "Check code (not to be changed)"), (), 14),
)
BY_NAME: Final = {column.name: column for column in COLUMNS}
#: what a new task cannot do without
MUST: Final = ("clause", "title", "lead_unit")
#: columns of people
PEOPLE: Final = ("responsible", "verifier")

EXAMPLE: Final = pgettext_lazy("task sheet", "Example")
EXAMPLE_TITLE: Final = pgettext_lazy("task sheet", "Example: complete the self-inspection of this office")
TASKS_SHEET: Final = pgettext_lazy("task sheet", "Tasks")
GUIDE_SHEET: Final = pgettext_lazy("task sheet", "How to fill it in")
CHOICES_SHEET: Final = pgettext_lazy("task sheet", "Choices")

_NOISE: Final = re.compile(r"[\s*：:]+|[（(][^（）()]*[)）]$")


def _bare(text: str) -> str:
    """A head without marks: blanks, asterisks, colons, and what stands in brackets at its end."""
    return _NOISE.sub("", fold_width(text)).lower()


def in_every_language(words: Words) -> set[str]:
    """What the words read in each language of the house."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(str(words))
    return found


@cache
def _heads() -> dict[str, str]:
    heads: dict[str, str] = {}
    for column in COLUMNS:
        for text in (*in_every_language(column.label), *column.also):
            heads[_bare(text)] = column.name
    return heads


def column_of_head(text: str) -> str | None:
    """The name of the column that a text heads, in either language and with the usual marks; None for another text."""
    return _heads().get(_bare(text)) if len(text) <= 60 else None


@cache
def own_sheets() -> frozenset[str]:
    """Names of the sheets of the template that hold no tasks."""
    return frozenset(in_every_language(GUIDE_SHEET) | in_every_language(CHOICES_SHEET))


@cache
def example_marks() -> frozenset[str]:
    return frozenset(in_every_language(EXAMPLE))


@cache
def example_titles() -> frozenset[str]:
    return frozenset(in_every_language(EXAMPLE_TITLE))
