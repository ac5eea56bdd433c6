"""A catalogue in words, as page, sheet and spreadsheet print it alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.documents.pages import DAMAGED, LOCKED, Pages
from jingjian.kernel import clock
from jingjian.modules.campaign.selectors import TIER_LABELS, Catalogue, ClauseEvidence, Paper, Scope

FAULTS = {LOCKED, DAMAGED}


@dataclass(frozen=True, slots=True)
class Line:
    """One paper: every value is ready to print, "" where there is nothing to say."""

    paper: Paper
    number: str
    title: str
    reference: str
    dated_on: str
    entered_on: str
    unit: str
    pages: str
    tier: str
    remark: str


@dataclass(frozen=True, slots=True)
class Group:
    """A clause with its lines; ``name`` is where it stands and what it is called."""

    evidence: ClauseEvidence
    name: str
    lines: tuple[Line, ...]
    missing: tuple[str, ...]


def groups_of(found: Catalogue) -> tuple[Group, ...]:
    """Every clause of the catalogue in the order of the plan."""
    return tuple(
        Group(entry, name_of(entry), tuple(line_of(paper) for paper in entry.papers), entry.missing)
        for entry in found.clauses
    )


def name_of(entry: ClauseEvidence) -> str:
    """``五（一）开展自查自纠``."""
    return f"{entry.path}{'' if entry.path.endswith('）') else ' '}{entry.clause.heading or entry.clause.body[:30]}"


def line_of(paper: Paper) -> Line:
    """A paper in words. Of a restricted one there is its number and its tier, nothing else."""
    tier = str(TIER_LABELS[paper.record.tier])
    if paper.restricted:
        remark = _("Registered by its number only")
        return Line(paper, str(paper.number), paper.title, paper.record.reference, "", "", "", "", tier, remark)
    return Line(
        paper=paper,
        number=str(paper.number),
        title=paper.title,
        reference=paper.record.reference,
        dated_on=day(paper.dated_on) if paper.dated_on else _("not stated"),
        entered_on=day(clock.local(paper.entered_at).date()),
        unit=str(paper.record.unit),
        pages=pages_in_words(paper.pages),
        tier=tier,
        remark="；".join(_remarks(paper)),
    )


def _remarks(paper: Paper) -> list[str]:
    said = []
    if paper.late_days:
        said.append(
            ngettext("entered later on, %(n)d day after", "entered later on, %(n)d days after", paper.late_days)
            % {"n": paper.late_days}
        )
    if paper.same_as:
        said.append(_("same paper as line %(n)d") % {"n": paper.same_as})
    if paper.attachment is None:
        said.append(_("entry in the system"))
    if paper.pages.fault:
        said.append(fault_in_words(paper.pages.fault))
    return said


def fault_in_words(fault: str) -> str:
    """Why the pages of a paper cannot be bound in."""
    return _("locked with a password") if fault == LOCKED else _("the file is damaged")


def pages_in_words(pages: Pages) -> str:
    """``12``, ``about 12`` when the file only says so, nothing when nobody knows."""
    if pages.number is None:
        return ""
    return _("about %(n)d") % {"n": pages.number} if pages.about else str(pages.number)


def day(value: date) -> str:
    """``2023-06-12``."""
    return value.isoformat()


def minute(value: datetime) -> str:
    """``2023-06-12 09:30`` in Asia/Shanghai."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M")


def scope_in_words(scope: Scope) -> tuple[tuple[str, str], ...]:
    """What was asked for, as pairs of a label and a value."""
    clause = f"{scope.clause.number}{scope.clause.heading}" if scope.clause is not None else _("whole plan")
    pairs = [(_("Campaign"), scope.campaign.name), (_("Clauses"), clause)]
    pairs.append((_("Unit"), str(scope.unit or scope.campaign.unit)))
    if scope.since or scope.until:
        days = (day(scope.since) if scope.since else "…", day(scope.until) if scope.until else "…")
        pairs.append((_("Days of the events"), _("%(since)s to %(until)s") % {"since": days[0], "until": days[1]}))
    return tuple(pairs)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the list adds up to. ``pages`` as far as known; ``uncounted`` papers have none."""

    papers: int
    pages: int
    uncounted: int
    restricted: int
    missing: int


def sums_of(found: Catalogue) -> Sums:
    """Each paper once, however many clauses it serves."""
    once = [paper for paper in found.papers if not paper.same_as]
    return Sums(
        papers=len(once),
        pages=sum(paper.pages.number or 0 for paper in once),
        uncounted=sum(1 for paper in once if paper.pages.number is None and not paper.restricted),
        restricted=sum(1 for paper in once if paper.restricted),
        missing=found.missing,
    )
