"""What proves each clause, as it stood at a moment: papers, records entered elsewhere, and what is missing.

Any record linked to a clause contributes its papers and, unless it is a task, itself. A reader gets what they may know
of and nothing else; of a restricted record only its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.pages import Pages, known_pages
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import Record, StatusChange
from jingjian.commons.search.find import in_sight
from jingjian.kernel import clock
from jingjian.kernel.phrases import Words
from jingjian.kernel.tiers import Tier
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign.headers import CAMPAIGNS, INSPECTION_FILES, PLANS, TASKS
from jingjian.modules.campaign.models import Campaign, Clause, ClauseLink, Plan, Task
from jingjian.modules.campaign.selectors.coverage import GAP_LABELS, clause_coverage
from jingjian.modules.campaign.selectors.plans import clause_path

UNKNOWN = Pages()
#: a paper that came in more days after its event than this was entered later on, and is called so
LATE_DAYS = 30
NO_PROOF_THEMSELVES = (CAMPAIGNS, PLANS, INSPECTION_FILES)
TIER_LABELS: dict[str, Words] = {
    Tier.ORDINARY: gettext_lazy("Ordinary"),
    Tier.RESTRICTED: gettext_lazy("Restricted"),
    Tier.ENCRYPTED: gettext_lazy("Encrypted"),
    Tier.SEALED: gettext_lazy("Sealed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which evidence: of a clause and all below it, of a unit and all below it, of events of some days (inclusive)."""

    campaign: Campaign
    clause: Clause | None = None
    unit: Unit | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One line of the catalogue. ``attachment`` is None for a record that is itself the proof, and for a restricted
    record, of which ``title`` is only the number. ``same_as`` is the line where the same paper stands already."""

    number: int = 0
    record: Record
    attachment: Attachment | None = None
    restricted: bool = False
    title: str
    dated_on: date | None = None
    entered_at: datetime
    pages: Pages = UNKNOWN
    same_as: int = 0

    @property
    def late_days(self) -> int:
        """How many days after the event it was entered, when that is late; else 0."""
        if self.dated_on is None:
            return 0
        days = (clock.local(self.entered_at).date() - self.dated_on).days
        return days if days > LATE_DAYS else 0

    @property
    def day(self) -> date:
        """The day by which a range of days takes it: that of the event, and of entry where nobody said the event's."""
        return self.dated_on or clock.local(self.entered_at).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEvidence:
    """A clause with its papers and, in words, what is missing; ``path`` are its numbers from the top (五（一）)."""

    clause: Clause
    path: str
    depth: int
    parents: tuple[Clause, ...]
    papers: tuple[Paper, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The evidence of a scope at ``cut_off``; without a plan in force there are no clauses."""

    scope: Scope
    plan: Plan | None
    cut_off: datetime
    clauses: tuple[ClauseEvidence, ...] = ()

    @property
    def papers(self) -> Iterator[Paper]:
        return (paper for entry in self.clauses for paper in entry.papers)

    @property
    def missing(self) -> int:
        return sum(len(entry.missing) for entry in self.clauses)


@dataclass(slots=True)
class _Found:
    """What was read for all clauses of the scope at once."""

    links: dict[UUID, list[UUID]]
    records: dict[UUID, Record]
    papers: dict[UUID, list[Attachment]] = field(default_factory=dict)
    done_on: dict[UUID, date] = field(default_factory=dict)
    expected: dict[UUID, str] = field(default_factory=dict)


def catalogue(actor: Actor, scope: Scope, *, cut_off: datetime | None = None) -> Catalogue:
    """The evidence of ``scope`` that ``actor`` may know of, as entered by ``cut_off`` (now), numbered from 1.

    Fourteen queries at most, whatever the size. The order within a clause is that of events, the undated last.
    """
    moment = cut_off or clock.now()
    coverage = clause_coverage(scope.campaign, as_at=clock.local(moment).date())
    if coverage.plan is None:
        return Catalogue(scope=scope, plan=None, cut_off=moment)
    by_id = {row.clause.pk: row.clause for row in coverage.rows}
    rows = [row for row in coverage.rows if _within(row.clause, scope.clause, by_id)]
    found = _read(actor, scope, [row.clause.pk for row in rows], moment)
    entries = []
    for row in rows:
        papers = sorted(_papers(row.clause, found), key=_order)
        kept = tuple(paper for paper in papers if _in_days(paper, scope))
        missing = tuple(_missing(row.clause, row.gaps, found))
        parents = tuple(_parents(row.clause, by_id))
        if row.clause.inline and not kept and not missing:
            continue
        entries.append(
            ClauseEvidence(
                clause=row.clause, path=clause_path(row.clause, by_id), depth=row.depth, parents=parents,
                papers=kept, missing=missing,
            )
        )  # fmt: skip
    return Catalogue(scope=scope, plan=coverage.plan, cut_off=moment, clauses=tuple(_numbered(entries)))


def _within(clause: Clause, top: Clause | None, by_id: Mapping[UUID, Clause]) -> bool:
    return top is None or clause.pk == top.pk or any(above.pk == top.pk for above in _parents(clause, by_id))


def _parents(clause: Clause, by_id: Mapping[UUID, Clause]) -> list[Clause]:
    above: list[Clause] = []
    while clause.parent_id is not None:
        clause = by_id[clause.parent_id]
        above.insert(0, clause)
    return above


def _read(actor: Actor, scope: Scope, clauses: Collection[UUID], moment: datetime) -> _Found:
    links: defaultdict[UUID, list[UUID]] = defaultdict(list)
    linked = ClauseLink.objects.filter(clause__in=clauses).exclude(record__register__in=NO_PROOF_THEMSELVES)
    for clause_id, record_id in linked.order_by("pk").values_list("clause", "record"):
        links[clause_id].append(record_id)
    registers = set(linked.values_list("record__register", flat=True).distinct().order_by())
    wanted = {key for keys in links.values() for key in keys}
    records = Record.objects.filter(in_sight(actor, registers), pk__in=wanted, created_at__lte=moment)
    if scope.unit is not None:
        records = records.filter(unit_path__startswith=scope.unit.path)
    stood = _stood(wanted, clock.local(moment).date())
    known = {
        record.pk: record
        for record in records.select_related("unit")
        if stood.get(record.pk, (record.category, None))[0] != Category.VOID
    }
    found = _Found(dict(links), known)
    found.done_on = {key: day for key, (category, day) in stood.items() if category == Category.DONE and day}
    plain = [key for key, record in known.items() if record.tier == Tier.ORDINARY]
    papers: defaultdict[UUID, list[Attachment]] = defaultdict(list)
    held = Q(removed_at__isnull=True) | Q(removed_at__gt=moment)
    for paper in Attachment.objects.filter(held, record__in=plain, uploaded_at__lte=moment).order_by("pk"):
        papers[paper.record_id].append(paper)
    found.papers = dict(papers)
    tasks = Task.objects.filter(pk__in=[key for key in plain if known[key].register == TASKS])
    found.expected = dict(tasks.values_list("pk", "expected_evidence"))
    return found


def _stood(records: Collection[UUID], day: date) -> dict[UUID, tuple[str, date | None]]:
    """The category of each record by the end of the day, and since when: one query."""
    changes = StatusChange.objects.filter(record__in=records, effective_on__lte=day)
    latest = changes.order_by("record", "-effective_on", "-id").distinct("record")
    return {key: (category, on) for key, category, on in latest.values_list("record", "category", "effective_on")}


def _papers(clause: Clause, found: _Found) -> Iterator[Paper]:
    for key in found.links.get(clause.pk, ()):
        record = found.records.get(key)
        if record is None:
            continue
        if record.tier != Tier.ORDINARY:
            yield Paper(record=record, restricted=True, title=record.reference, entered_at=record.created_at)
            continue
        if record.register != TASKS:
            yield Paper(
                record=record, title=record.title, dated_on=found.done_on.get(key), entered_at=record.created_at
            )
        for paper in found.papers.get(key, ()):
            yield Paper(
                record=record, attachment=paper, title=str(paper.name), dated_on=paper.dated_on,
                entered_at=paper.uploaded_at,
            )  # fmt: skip


def _order(paper: Paper) -> tuple[bool, bool, date, datetime, str]:
    return (
        paper.restricted, paper.dated_on is None, paper.day, paper.entered_at,
        str(paper.attachment.pk if paper.attachment else paper.record.pk),
    )  # fmt: skip


def _in_days(paper: Paper, scope: Scope) -> bool:
    """A restricted record is in any range: its day is not told."""
    if paper.restricted:
        return True
    return (scope.since is None or paper.day >= scope.since) and (scope.until is None or paper.day <= scope.until)


def _missing(clause: Clause, gaps: Iterable[str], found: _Found) -> Iterator[str]:
    """What the clause lacks as a whole, then each task without a paper; a filter of days takes nothing away here."""
    yield from (str(GAP_LABELS[gap]) for gap in gaps)
    for key in found.links.get(clause.pk, ()):
        record = found.records.get(key)
        if record is None or record.register != TASKS or record.tier != Tier.ORDINARY or found.papers.get(key):
            continue
        words = _("%(number)s %(task)s: no paper") % {"number": record.reference, "task": record.title}
        if expected := found.expected.get(key):
            words = _("%(what)s (expected: %(expected)s)") % {"what": words, "expected": expected}
        yield words


def _numbered(entries: Sequence[ClauseEvidence]) -> Iterator[ClauseEvidence]:
    """Number the lines through, and let a paper that serves several clauses stand once. One query for the pages."""
    keys = [paper.attachment.pk for entry in entries for paper in entry.papers if paper.attachment is not None]
    pages = known_pages(keys)
    first: dict[UUID, int] = {}
    number = 0
    for entry in entries:
        papers = []
        for paper in entry.papers:
            number += 1
            key = paper.attachment.pk if paper.attachment is not None else paper.record.pk
            counted = pages.get(key, Pages(1) if paper.attachment is None and not paper.restricted else Pages())
            papers.append(replace(paper, number=number, pages=counted, same_as=first.get(key, 0)))
            first.setdefault(key, number)
        yield replace(entry, papers=tuple(papers))


def with_pages(found: Catalogue, pages: Mapping[UUID, Pages]) -> Catalogue:
    """The same catalogue after a job has counted the pages of its papers."""
    return replace(
        found,
        clauses=tuple(
            replace(
                entry,
                papers=tuple(
                    replace(paper, pages=pages.get(paper.attachment.pk, paper.pages))
                    if paper.attachment is not None
                    else paper
                    for paper in entry.papers
                ),
            )
            for entry in found.clauses
        ),
    )
