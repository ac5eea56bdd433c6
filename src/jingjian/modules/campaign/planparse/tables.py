"""Tables of tasks: 任务, 责任单位, 责任人, 完成时限 under the names papers give these columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jingjian.modules.campaign.planparse.blocks import Cell, Table

_COLUMNS: Final = {
    "task": re.compile(
        r"(?:重点|主要|工作|具体|目标|整改|年度)*(?:任务|事项|内容|措施|举措|项目|要求)(?:分解|名称|内容|清单|安排)?|工作"
    ),
    "unit": re.compile(
        r"(?:主要)?(?:责任|牵头|承办|配合|主办|协办|落实|负责|参与|实施)(?:责任)?"
        r"(?:单位|部门|科室|处室|室|机构)(?:和部门|及部门)?|单位|部门"
    ),
    "person": re.compile(
        r"(?:责任|牵头|包抓|分管|主管|包联|具体)?(?:责任人|负责人|领导|联系人|联络员|经办人)|责任人员|承办人"
    ),
    "deadline": re.compile(
        r"(?:完成|办理|整改|工作|推进|实施|落实|起止|截止)?(?:时限|时间|期限|日期|时间节点|节点)(?:要求|安排|节点)?"
    ),
}
_BLANKS: Final = re.compile(r"\s+")
_NAMES: Final = re.compile(r"[、，,；;/／\n]+|[ \t\u3000]{2,}")
_HEADER_REACH: Final = 3


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One row of a table of tasks, texts as they stand in it."""

    task: str
    unit: tuple[str, ...]
    person: tuple[str, ...]
    deadline: str | None


def is_task_header(cells: Sequence[str]) -> bool:
    """Whether these cells head a table of tasks: a column of tasks and one that says who or when."""
    return _header(cells) is not None


def read_tasks(table: Table) -> list[TaskRow] | None:
    """The tasks of a table, None when its columns are not those of a list of tasks.

    The header is among the first rows. Cells merged downwards speak for every row they cover; a row without a task
    of its own adds its unit, person and deadline to the task above.
    """
    rows = [_expand(row) for row in table.rows]
    for at, row in enumerate(rows[:_HEADER_REACH]):
        columns = _header([cell.value for cell in row])
        if columns is not None:
            return _rows(rows[at + 1 :], columns)
    return None


def _expand(row: tuple[Cell, ...]) -> list[Cell]:
    """A cell for each column, so that merged cells keep the columns in step."""
    return [part for cell in row for part in [cell, *([replace(cell, text="")] * (cell.span - 1))]]


def _header(cells: Sequence[str]) -> dict[str, list[int]] | None:
    columns: dict[str, list[int]] = {}
    for at, text in enumerate(cells):
        name = _BLANKS.sub("", text).strip("（）()：:")
        for column, pattern in _COLUMNS.items():
            if pattern.fullmatch(name):
                columns.setdefault(column, []).append(at)
                break
    return columns if "task" in columns and len(columns) > 1 else None


def _rows(rows: list[list[Cell]], columns: dict[str, list[int]]) -> list[TaskRow]:
    found: list[TaskRow] = []
    for row in rows:
        # The last of several columns of tasks is the most particular: 重点任务 | 具体措施.
        tasks = [text for at in columns["task"] if (text := _one_line(_value(row, at)))]
        unit = _split(row, columns.get("unit", []))
        person = _split(row, columns.get("person", []))
        deadline = next((text for at in columns.get("deadline", []) if (text := _one_line(_value(row, at)))), None)
        if tasks:
            found.append(TaskRow(tasks[-1], unit, person, deadline))
        elif found and (unit or person or deadline):
            last = found[-1]
            found[-1] = TaskRow(
                last.task, _joined(last.unit, unit), _joined(last.person, person), last.deadline or deadline
            )
    return found


def split_names(text: str) -> tuple[str, ...]:
    """Names of units or people as a list, each once."""
    return tuple(dict.fromkeys(name for part in _NAMES.split(text) if (name := _BLANKS.sub("", part))))


def _value(row: list[Cell], at: int) -> str:
    return row[at].value if at < len(row) else ""


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _split(row: list[Cell], columns: list[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for at in columns for name in split_names(_value(row, at))))


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
