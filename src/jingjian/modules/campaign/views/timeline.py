"""The timeline of a campaign: when the work of each clause is due and how it stands, drawn by the server for A3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.kernel import clock
from jingjian.kernel.phrases import Words
from jingjian.kit.answers import actor_of
from jingjian.kit.templatetags.atoms import MONTHS, NEAR_DAYS, is_chinese, long_date
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import Campaign, Clause
from jingjian.modules.campaign.selectors import DueMark, PhaseView, Series
from jingjian.modules.campaign.selectors.coverage import NEEDS_WORK
from jingjian.modules.campaign.timeline import GUTTER, Chart, Mark, Row, Span, draw, shortened, spaced
from jingjian.modules.campaign.views.common import campaign_for, page

LABEL_WIDTH = 38
"""Columns of a row's label; a Chinese character takes two."""
TONE_WORDS: dict[str, Words] = {
    "done": gettext_lazy("Done"),
    "waiting": gettext_lazy("waiting for verification"),
    "open": gettext_lazy("open"),
    "near": gettext_lazy("due within a week"),
    "late": gettext_lazy("overdue"),
}


@dataclass(frozen=True, slots=True)
class ClauseTimes:
    """A clause in the table below the chart. ``late`` and ``following`` speak of tasks and periods alike."""

    clause: Clause
    label: str
    total: int
    done: int
    periods: int
    periods_done: int
    late: int
    following: date | None


@dataclass(frozen=True, slots=True)
class Work:
    """What is read for the chart, by clause: marks, tasks without a day, recurring tasks that go on."""

    marks: Mapping[UUID, list[DueMark]]
    undated: Mapping[UUID, int]
    series: Mapping[UUID, Series]

    def __contains__(self, clause: Clause) -> bool:
        return clause.pk in self.marks or clause.pk in self.undated or clause.pk in self.series


@policy("login")
class TimelineView(View):
    """GET: the chart of the campaign that runs for the reader, or of the one named; the table below says the same."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        plan = selectors.plan_in_force(campaign)
        clauses = selectors.clauses_of(plan) if plan is not None else []
        work = Work(
            selectors.due_marks(campaign, actor), selectors.undated(campaign, actor),
            selectors.series_of_clauses(campaign, actor),
        )  # fmt: skip
        by_id = {clause.pk: clause for clause in clauses}
        phases = selectors.phases_of(campaign)
        today = clock.today()
        span = span_of(campaign, phases, work.marks.values(), today)
        listed = [clause for clause in clauses if clause in work or clause.kind in NEEDS_WORK]
        context = {
            "campaign": campaign,
            "cut_off": clock.now(),
            "today": today,
            "chart": chart_of(clauses, listed, work, phases, span, today),
            "gutter": GUTTER,
            "times": [times_of(clause, by_id, work.marks.get(clause.pk, []), today) for clause in listed],
            "undated": sum(work.undated.values()),
            "recurs": bool(work.series) or any(mark.recurring for some in work.marks.values() for mark in some),
            "legend": tuple(TONE_WORDS.items()),
        }
        return page(request, "campaign/timeline.html", context)


def span_of(campaign: Campaign, phases: Sequence[PhaseView], marks: Iterable[list[DueMark]], today: date) -> Span:
    """From the first to the last day anything is known of, whole months; a month around today when nothing is."""
    days = [campaign.starts_on, campaign.ends_on]
    days += [day for view in phases for day in (view.phase.starts_on, view.phase.ends_on)]
    days += [day for some in marks for mark in some for day in (mark.since, mark.due_on)]
    known = sorted(day for day in days if day is not None) or [today]
    last = known[-1]
    return Span(known[0].replace(day=1), (last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def chart_of(
    clauses: Sequence[Clause], listed: Sequence[Clause], work: Work,
    phases: Sequence[PhaseView], span: Span, today: date,
) -> Chart:  # fmt: skip
    """The drawing: chapters of the plan as headings, below them the clauses that ask for work."""
    return draw(
        list(rows_of(clauses, {clause.pk for clause in listed}, work, span, today)),
        span=span, months=month_names(span), phases=list(bands_of(phases, span)), today=today,
    )  # fmt: skip


def rows_of(clauses: Sequence[Clause], listed: set[UUID], work: Work, span: Span, today: date) -> Iterator[Row]:
    """The lines of the chart in the order of the plan; a chapter without work below it is left out."""
    by_id = {clause.pk: clause for clause in clauses}
    chapter: Clause | None = None
    for clause in clauses:
        if clause.parent_id is None:
            chapter = clause
        if clause.pk not in listed:
            continue
        if chapter is not None and chapter.pk != clause.pk:
            yield Row(shortened(str(chapter), LABEL_WIDTH), reverse("campaign:clause", args=[chapter.pk]), heading=True)
        chapter = None
        yield _row(clause, by_id, work, span, today)


def label_of(clause: Clause, by_id: Mapping[UUID, Clause]) -> str:
    """Where a clause stands below its chapter, and its words: ``（一）一是 开好动员会``."""
    path = selectors.clause_path(clause, by_id)
    chapter = clause
    while chapter.parent_id is not None:
        chapter = by_id[chapter.parent_id]
    below = path.removeprefix(selectors.clause_path(chapter, by_id)) if chapter is not clause else path
    return shortened(f"{below} {words_of(clause)}", LABEL_WIDTH)


def words_of(clause: Clause) -> str:
    """The heading of a clause, or its first words."""
    return clause.heading or clause.body


def _row(clause: Clause, by_id: Mapping[UUID, Clause], work: Work, span: Span, today: date) -> Row:
    label, marks, series = label_of(clause, by_id), work.marks.get(clause.pk, []), work.series.get(clause.pk)
    end = span.x(marks[-1].due_on + timedelta(days=1)) if marks else 0
    goes_on = span.x(series.until + timedelta(days=1)) if series and series.until and marks else 0
    return Row(
        label=label,
        href=reverse("campaign:clause", args=[clause.pk]),
        note="，".join(notes_of(work, clause)) if is_chinese() else ", ".join(notes_of(work, clause)),
        start=span.x(min(mark.since for mark in marks)) if marks else 0,
        end=end,
        goes_on=goes_on if goes_on > end else 0,
        marks=spaced(mark_of(label, clause, mark, span, today) for mark in marks),
    )


def notes_of(work: Work, clause: Clause) -> Iterator[str]:
    """What of a clause cannot be drawn: tasks without a day, series without a period, no work at all."""
    if undated := work.undated.get(clause.pk, 0):
        yield ngettext("%(n)d task without a day", "%(n)d tasks without a day", undated) % {"n": undated}
    series = work.series.get(clause.pk)
    if series and series.bare:
        yield ngettext(
            "%(n)d recurring task without a period yet", "%(n)d recurring tasks without a period yet", series.bare
        ) % {"n": series.bare}
    if clause not in work:
        yield _("no task yet")


def mark_of(label: str, clause: Clause, mark: DueMark, span: Span, today: date) -> Mark:
    """One sign on the chart, with its words for a pointer and for a reader that does not see it."""
    tone = tone_of(mark, today)
    words = _("%(clause)s: %(n)d due on %(day)s, %(state)s")
    if mark.recurring:
        words = ngettext(
            "%(clause)s: %(n)d period of regular work due on %(day)s, %(state)s",
            "%(clause)s: %(n)d periods of regular work due on %(day)s, %(state)s",
            mark.total,
        )
    day = mark.due_on.isoformat()
    query = {"tab": "asked" if mark.recurring else "all", "clause": clause.pk, "due_from": day, "due_to": day}
    if not mark.recurring:
        query["recurring"] = "no"
    rows = reverse("occurrences:list" if mark.recurring else "tasks:list")
    return Mark(
        x=span.x(mark.due_on), tone=tone, href=f"{rows}?{urlencode(query)}",
        words=words % {
            "clause": label, "n": mark.total, "day": long_date(mark.due_on), "state": TONE_WORDS[tone]
        },
        count=str(mark.total) if mark.total > 1 else "", size="period" if mark.recurring else "task",
    )  # fmt: skip


def tone_of(mark: DueMark, today: date) -> str:
    """How the work of a day stands: what is still open decides, then what waits."""
    if mark.open and mark.due_on < today:
        return "late"
    if mark.open:
        return "near" if (mark.due_on - today).days <= NEAR_DAYS else "open"
    return "waiting" if mark.waiting else "done"


def times_of(clause: Clause, by_id: Mapping[UUID, Clause], marks: Sequence[DueMark], today: date) -> ClauseTimes:
    """What the chart shows of a clause, in figures."""
    return ClauseTimes(
        clause=clause,
        label=shortened(f"{selectors.clause_path(clause, by_id)} {words_of(clause)}", 2 * LABEL_WIDTH),
        total=sum(mark.total for mark in marks if not mark.recurring),
        done=sum(mark.done for mark in marks if not mark.recurring),
        periods=sum(mark.total for mark in marks if mark.recurring),
        periods_done=sum(mark.done for mark in marks if mark.recurring),
        late=sum(mark.open for mark in marks if mark.due_on < today),
        following=next((mark.due_on for mark in marks if mark.open and mark.due_on >= today), None),
    )


def month_names(span: Span) -> list[str]:
    """``2023年3月``, then ``4月``; the year again in January."""
    names = []
    for number, day in enumerate(span.months()):
        with_year = number == 0 or day.month == 1
        if is_chinese():
            names.append(f"{day.year}年{day.month}月" if with_year else f"{day.month}月")
        else:
            names.append(f"{MONTHS[day.month - 1]} {day.year}" if with_year else MONTHS[day.month - 1])
    return names


def bands_of(phases: Sequence[PhaseView], span: Span) -> Iterator[tuple[str, date, date, bool]]:
    """The dated phases; one without an end lasts to the next one or to the edge of the chart."""
    dated = [view for view in phases if view.phase.starts_on is not None]
    for view, following in zip(dated, [*dated[1:], None], strict=False):
        begin = view.phase.starts_on
        assert begin is not None
        until = following.phase.starts_on - timedelta(days=1) if following and following.phase.starts_on else span.last
        yield view.phase.name, begin, view.phase.ends_on or until, view.state == "current"
