"""Assignments in a bracket at the end of a measure: （牵头单位：…；责任人：…；完成时限：…）."""

from __future__ import annotations

import re
from typing import Final

from jingjian.modules.campaign.planparse.tables import TaskRow, split_names

_BRACKET: Final = re.compile(r"[（(]([^（）()]{4,200})[）)]")
_LABEL: Final = re.compile(
    r"(?P<unit>(?:责任|牵头|承办|配合|协办|落实)(?:单位|部门|科室|室))"
    r"|(?P<person>责任人|负责人|责任领导|牵头领导|联系人|分管领导)"
    r"|(?P<deadline>(?:完成|办理|整改)?(?:时限|期限|时间节点)|完成时间)"
)
_PARTS: Final = re.compile(
    r"[；;]|[，,](?=(?:责任|牵头|承办|配合|协办|落实|负责|分管|联系|完成|办理|整改|时限)[^，,；;：:]{0,4}[：:])"
)
_SENTENCE_END: Final = "。；！？;\n"


def bracket_tasks(paragraph: str, heading: str | None) -> list[TaskRow]:
    """Tasks that a paragraph assigns in brackets: the sentence before the bracket, or the heading where none is."""
    found: list[TaskRow] = []
    previous = 0
    for match in _BRACKET.finditer(paragraph):
        task = _last_sentence(paragraph[previous : match.start()]) or (heading or "")
        row = _row(task, match[1])
        if row is not None:
            found.append(row)
            previous = match.end()
    return found


def _row(task: str, inner: str) -> TaskRow | None:
    """The assignment inside a bracket, None when it names neither a unit nor a person."""
    unit: list[str] = []
    person: list[str] = []
    deadline: str | None = None
    for part in _PARTS.split(inner):
        label, colon, value = part.replace(":", "：").partition("：")
        match = _LABEL.fullmatch(label.strip())
        if not colon or match is None or not value.strip():
            continue
        if match["unit"]:
            unit.extend(split_names(value))
        elif match["person"]:
            person.extend(split_names(value))
        else:
            deadline = value.strip()
    if not task or not (unit or person):
        return None
    return TaskRow(task, tuple(dict.fromkeys(unit)), tuple(dict.fromkeys(person)), deadline)


def _last_sentence(text: str) -> str:
    """The sentence that ends a text, without the punctuation around it."""
    trimmed = text.strip().strip(_SENTENCE_END)
    return trimmed[max(trimmed.rfind(mark) for mark in _SENTENCE_END) + 1 :].strip()
