"""From a parsed plan to clauses and proposed tasks, before anything is stored. Pure rules, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign import proposals as rules
from jingjian.modules.campaign.models import ClauseKind
from jingjian.modules.campaign.planparse.model import InlineItem, ParsedPlan, ProposedTask, Section

HEADING_LENGTH = 300
NUMBER_LENGTH = 20
#: how much of a row of a task table must stand in a sentence to be the same task, and in a clause to belong there
SAME_TASK, SAME_CLAUSE = 0.6, 0.5


@dataclass(slots=True)
class ClauseDraft:
    """A clause to be; ``parent`` is its parent's place in the list, ``key`` the place of its section in the paper."""

    key: str
    parent: int | None
    level: int
    inline: bool
    number: str
    heading: str
    body: str
    of_principle: bool
    has_parts: bool
    items: tuple[str, ...] = ()
    kind: ClauseKind = ClauseKind.PRINCIPLE

    @property
    def introduces(self) -> bool:
        """Whether its own words only lead to parts or items that say what is to be done."""
        return self.has_parts or bool(self.items)


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """A task to be proposed for the clause at place ``clause``; units and people as the paper writes them."""

    clause: int
    title: str
    source: str
    kept: bool = True
    due_on: date | None = None
    due_text: str = ""
    rrule: str = ""
    expected_evidence: str = ""
    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(slots=True)
class PlanDraft:
    clauses: list[ClauseDraft] = field(default_factory=list)
    proposals: list[ProposalDraft] = field(default_factory=list)


def draft_of(parsed: ParsedPlan) -> PlanDraft:
    """Clauses in document order (items such as 一是… below their clause), their kinds, and the tasks they ask for."""
    draft = PlanDraft()
    for section in parsed.sections:
        _add_section(draft.clauses, section, parent=None, of_principle=False)
    for clause in draft.clauses:
        clause.kind = _kind_of(clause, parsed)
    for place, clause in enumerate(draft.clauses):
        draft.proposals += _proposals_of(place, clause, parsed)
    _read_task_rows(draft, parsed.tasks)
    return draft


def scope_of(parsed: ParsedPlan) -> str:
    """The words of the part that says who takes part; empty when there is none."""
    for section in parsed.walk():
        heading = section.heading or ""
        if ("对象" in heading or "范围" in heading) and section.body and not section.children:
            return "\n".join(section.body)
    return ""


def _add_section(clauses: list[ClauseDraft], section: Section, *, parent: int | None, of_principle: bool) -> None:
    heading, number, body = section.heading or "", section.number or "", "\n".join(section.body)
    if len(number) > NUMBER_LENGTH:
        heading, number = number + heading, ""
    if len(heading) > HEADING_LENGTH:
        heading, body = "", f"{heading}\n{body}" if body else heading
    principle = of_principle or rules.is_of_principle(heading)
    place = len(clauses)
    level = section.level if parent is None else clauses[parent].level + 1
    clauses.append(
        ClauseDraft(
            key=section.key, parent=parent, level=level, inline=False, number=number, heading=heading, body=body,
            of_principle=principle, has_parts=bool(section.children),
            items=tuple(item.text for item in section.inline_items),
        )
    )  # fmt: skip
    for item in section.inline_items:
        clauses.append(_item_draft(item, section.key, place, level + 1, principle))
    for child in section.children:
        _add_section(clauses, child, parent=place, of_principle=principle)


def _item_draft(item: InlineItem, key: str, parent: int, level: int, of_principle: bool) -> ClauseDraft:
    first, _, rest = item.text.partition("。")
    headed = bool(rest.strip()) and len(first) <= 40 and "\n" not in first
    return ClauseDraft(
        key=key, parent=parent, level=level, inline=True, number=item.marker[:NUMBER_LENGTH],
        heading=first.strip() if headed else "", body=rest.strip() if headed else item.text,
        of_principle=of_principle, has_parts=False,
    )  # fmt: skip


def _own_words(clause: ClauseDraft) -> str:
    """What a clause says besides its items and tables; a heading counts when nothing else is said."""
    prose = "\n".join(line for line in clause.body.split("\n") if "\t" not in line)
    words = rules.outside_items(prose, clause.items)
    if clause.inline:
        return f"{clause.heading}。{words}" if clause.heading else words
    return words if strip_for_compare(words) or clause.items or clause.has_parts else clause.heading


def _kind_of(clause: ClauseDraft, parsed: ParsedPlan) -> ClauseKind:
    words = _own_words(clause)
    timing = rules.timing_of(words, parsed.dated, clause.key)
    return rules.guess_kind(
        words, of_principle=clause.of_principle, introduces=clause.introduces, recurs=bool(timing.rrule),
        item=clause.inline,
    )  # fmt: skip


def _proposals_of(place: int, clause: ClauseDraft, parsed: ParsedPlan) -> Iterable[ProposalDraft]:
    """One for an item, else one for each sentence with an obligation; none where nothing is asked for."""
    if clause.kind is ClauseKind.PRINCIPLE:
        return
    words = _own_words(clause)
    if clause.inline:
        sources = [(rules.title_of(clause.heading or rules.sentences(words)[0]), words)] if words.strip() else []
    else:
        asking = rules.asking_sentences(words, introduces=clause.introduces)
        sources = [(rules.title_of(sentence), sentence) for sentence in asking]
    for title, source in sources:
        timing = rules.timing_of(source, parsed.dated, clause.key)
        yield ProposalDraft(
            clause=place, title=title, source=source, kept=not rules.only_waits(source),
            due_on=timing.due_on, due_text=timing.due_text, rrule=timing.rrule,
            expected_evidence=rules.evidence_of(source),
        )  # fmt: skip


def _read_task_rows(draft: PlanDraft, rows: Sequence[ProposedTask]) -> None:
    """Let the plan's own task table (and its brackets naming who answers) say unit, person and time limit.

    A row that is like no sentence becomes a proposal of its own at the clause it is most like, so that no row is lost.
    """
    for row in rows:
        places = [i for i, p in enumerate(draft.proposals) if _may_be_about(row, draft.clauses[p.clause])]
        found = rules.best_of(row.task, [draft.proposals[i].source for i in places], at_least=SAME_TASK)
        if found is not None:
            place = places[found]
            draft.proposals[place] = _told_by(row, draft.proposals[place])
        elif draft.clauses:
            clause = _clause_of_row(draft.clauses, row)
            new = ProposalDraft(
                clause=clause, title=rules.title_of(row.task), source=row.task,
                expected_evidence=rules.evidence_of(row.task),
            )  # fmt: skip
            draft.proposals.append(_told_by(row, new))


def _may_be_about(row: ProposedTask, clause: ClauseDraft) -> bool:
    """A bracket speaks of the clause it stands in; a table stands anywhere and speaks of all of them."""
    return row.origin == "table" or row.section in (None, clause.key)


def _told_by(row: ProposedTask, proposal: ProposalDraft) -> ProposalDraft:
    return replace(
        proposal,
        kept=True,
        due_on=row.end or proposal.due_on,
        due_text=(row.deadline_text or proposal.due_text)[:200],
        rrule=row.recurrence.rrule if row.recurrence and len(row.recurrence.rrule) <= 120 else proposal.rrule,
        units=row.unit or proposal.units,
        people=row.person or proposal.people,
    )


def _clause_of_row(clauses: Sequence[ClauseDraft], row: ProposedTask) -> int:
    """The clause a row belongs to: the one that holds most of its words, else where it stands, else the last one."""
    own = [i for i, clause in enumerate(clauses) if clause.key == row.section and not clause.inline]
    if row.origin != "table" and own:
        return own[0]
    asking = [i for i, clause in enumerate(clauses) if not clause.of_principle]
    texts = [f"{clauses[i].heading} {_own_words(clauses[i])}" for i in asking]
    found = rules.best_of(row.task, texts, at_least=SAME_CLAUSE)
    if found is not None:
        return asking[found]
    return own[0] if own else max(i for i, clause in enumerate(clauses) if not clause.inline)
