"""The whole way from a file to a parsed plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Final

from jingjian.modules.campaign.planparse.blocks import Block, Line, Table
from jingjian.modules.campaign.planparse.brackets import bracket_tasks
from jingjian.modules.campaign.planparse.doubts import doubt, excerpt, text_doubts
from jingjian.modules.campaign.planparse.head import Head, is_plan_title, read_head
from jingjian.modules.campaign.planparse.inline import inline_items
from jingjian.modules.campaign.planparse.model import Dated, Doubt, ParsedPlan, ProposedTask, Section
from jingjian.modules.campaign.planparse.names import is_date_line, signature
from jingjian.modules.campaign.planparse.phases import find_phases
from jingjian.modules.campaign.planparse.readers import check_length, read_blocks
from jingjian.modules.campaign.planparse.readers.text import read_text
from jingjian.modules.campaign.planparse.structure import Node, Structure, build, texts_of
from jingjian.modules.campaign.planparse.tables import TaskRow, read_tasks
from jingjian.modules.campaign.planparse.when import When, Years, explicit_years, interpret
from jingjian.modules.campaign.planparse.when.phrases import sentence_around

_YEAR_IN_NAME: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")

_LONGEST_OPENING: Final = 200

_Passage = tuple[str | None, str]
"""Key of the section, None outside, and the text."""


def parse_file(source: str | PathLike[str] | bytes, name: str | None = None) -> ParsedPlan:
    """Parse a plan from a path or from the bytes of a file called `name`.

    Raises `PlanUnreadable` for what cannot be read as a plan, OSError when the path cannot be opened.
    """
    return parse_blocks(load_blocks(source, name))


def load_blocks(source: str | PathLike[str] | bytes, name: str | None = None) -> list[Block]:
    """The blocks of a file, from a path or from its bytes."""
    if isinstance(source, bytes):
        return read_blocks(source, name or "")
    path = Path(source)
    return read_blocks(path.read_bytes(), name or path.name)


def parse_text(text: str) -> ParsedPlan:
    """Parse a plan that is already text, as if it came from a `.txt`."""
    check_length(text)
    return parse_blocks(read_text(text))


def parse_blocks(blocks: list[Block]) -> ParsedPlan:
    """Parse a document given as lines and tables."""
    structure = build(_with_title(blocks))
    head = read_head(structure.opening, structure.tail)
    nodes = list(structure.walk())
    years = _years(head, nodes)
    items_doubts: list[Doubt] = []
    sections = tuple(_section(node, ordinal, 1, items_doubts) for ordinal, node in enumerate(structure.roots, start=1))
    tasks, task_doubts = _tasks(structure, nodes, replace(years))
    phases, phase_doubts = find_phases(nodes, head.preamble, replace(years))
    dated, dated_doubts = _dated(_passages(head, nodes, structure), years)
    return ParsedPlan(
        title=head.title,
        subtitle=head.subtitle,
        issue_no=head.issue_no,
        issuer=head.issuer,
        issue_date=head.issue_date,
        preamble=tuple(head.preamble),
        sections=sections,
        phases=tuple(phases),
        dated=tuple(dated),
        tasks=tuple(tasks),
        tail=tuple(texts_of(structure.tail)),
        warnings=(
            *head.doubts,
            *([] if nodes else [doubt("no_sections", excerpt(next(iter(head.preamble), head.title or "")))]),
            *structure.doubts,
            *items_doubts,
            *text_doubts(_whole_passages(head, nodes, structure)),
            *dated_doubts,
            *phase_doubts,
            *task_doubts,
        ),
        opening=tuple(texts_of(structure.opening)),
    )


def _with_title(blocks: list[Block]) -> list[Block]:
    """Treat an unnumbered heading at the top that reads as the title of a plan as the title, not as a section."""
    for at, block in enumerate(blocks):
        if isinstance(block, Line) and block.level is not None:
            if (
                not block.number
                and is_plan_title(block.text)
                and not any(isinstance(before, Line) and before.title for before in blocks[:at])
            ):
                return [*blocks[:at], replace(block, level=None, title=True), *blocks[at + 1 :]]
            break
    return blocks


def _years(head: Head, nodes: list[Node]) -> Years:
    named = _YEAR_IN_NAME.search(head.issue_no or "") or _YEAR_IN_NAME.search(head.title or "")
    written = explicit_years([text for node in nodes for text in [node.heading or "", *node.body]])
    return Years(issued=head.issue_date, hint=int(named[0]) if named else None, ahead=written[0] if written else None)


def _section(node: Node, ordinal: int, level: int, doubts: list[Doubt]) -> Section:
    items, found = inline_items(node.body, node.key)
    doubts.extend(found)
    return Section(
        number=node.number,
        ordinal=ordinal,
        level=level,
        heading=node.heading,
        body=tuple(node.body),
        inline_items=tuple(items),
        children=tuple(_section(child, place, level + 1, doubts) for place, child in enumerate(node.children, start=1)),
        key=node.key,
    )


def _passages(head: Head, nodes: list[Node], structure: Structure) -> Iterator[_Passage]:
    """Every passage in document order in which a time may be said; signature and date lines say none."""
    for text in head.preamble:
        if not (is_date_line(text) or signature(text)):
            yield None, text
    for node in nodes:
        if node.heading:
            yield node.key, node.heading
        for text in node.body:
            yield node.key, text
    for text in texts_of(structure.tail):
        if not (is_date_line(text) or signature(text)):
            yield None, text


def _whole_passages(head: Head, nodes: list[Node], structure: Structure) -> Iterator[_Passage]:
    """Every passage as it stood in the paper, a run-in heading with its text, so that pairs of marks stay together."""
    opening = ""
    for text in (*filter(None, (head.title, head.subtitle)), *head.preamble):
        # Lines that do not end a sentence may be those of one title: a pair of marks may begin on one, end on the next.
        opening += text
        if text.endswith(tuple("。；：！？")) or len(opening) > _LONGEST_OPENING:
            yield None, opening
            opening = ""
    if opening:
        yield None, opening
    for node in nodes:
        first, rest = (node.body[0] if node.body else ""), node.body[1:]
        yield node.key, f"{node.heading}。{first}" if node.heading else first
        for text in rest:
            yield node.key, text
    for text in texts_of(structure.tail):
        yield None, text


def _dated(passages: Iterator[_Passage], years: Years) -> tuple[list[Dated], list[Doubt]]:
    dated: list[Dated] = []
    doubts: list[Doubt] = []
    for section, text in passages:
        for when in interpret(text, years):
            dated.append(_as_dated(when, text, section))
            doubts.extend(doubt(code, when.text, section) for code in when.codes)
    return dated, doubts


def _as_dated(when: When, text: str, section: str | None) -> Dated:
    return Dated(
        text=when.text,
        context=sentence_around(text, when.at, when.to),
        start=when.start,
        end=when.end,
        recurrence=when.recurrence,
        relative=when.relative,
        kind=when.kind,
        section=section,
    )


def _tasks(structure: Structure, nodes: list[Node], years: Years) -> tuple[list[ProposedTask], list[Doubt]]:
    """Tasks of tables and of brackets; `years` goes along with them, since a column of dates gives its year once."""
    tasks: list[ProposedTask] = []
    doubts: list[Doubt] = []
    for table, section in structure.tables:
        rows = read_tasks(table)
        if rows is None:
            doubts.append(doubt("table_unread", excerpt(_first_text(table)), section))
            continue
        tasks.extend(_task(row, "table", section, years) for row in rows)
    for node in nodes:
        for paragraph in node.body:
            tasks.extend(_task(row, "bracket", node.key, years) for row in bracket_tasks(paragraph, node.heading))
    return tasks, doubts


def _first_text(table: Table) -> str:
    return next(table.lines(), "")


def _task(row: TaskRow, origin: str, section: str | None, years: Years) -> ProposedTask:
    found = interpret(row.deadline, years) if row.deadline else []
    exact = next((when for when in found if when.start or when.end), None)
    repeated = next((when.recurrence for when in found if when.recurrence), None)
    # A cell that holds a day and nothing else is a deadline: nothing says the work begins and ends on that day.
    single = exact is not None and exact.kind == "point"
    return ProposedTask(
        task=row.task,
        unit=row.unit,
        person=row.person,
        deadline_text=row.deadline,
        start=None if exact is None or single else exact.start,
        end=exact.end if exact else None,
        recurrence=repeated,
        origin=origin,
        section=section,
    )
