"""The board: the work of a campaign by where it stands, the most urgent of each column first.

One-off tasks are cards, and so is each period of a recurring task. A recurring task itself is one while it is to be
assigned or accepted, and as long as no period of it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.organisation.models import Person
from jingjian.commons.paging import Reach, bounded_count, count_text
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.phrases import Words
from jingjian.kit.answers import actor_of
from jingjian.kit.filters import SEARCH, Applied
from jingjian.kit.listing import select
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import OccurrenceState, Task, TaskOccurrence, TaskState
from jingjian.modules.campaign.register.occurrences import OCCURRENCES
from jingjian.modules.campaign.register.tasks import TASKS
from jingjian.modules.campaign.views.common import campaign_for, page

CARDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is declared: its words, the states of tasks and of periods it holds.

    ``running`` says whether the clock of its work still runs; ``series`` whether recurring tasks stand here themselves.
    """

    name: Words
    advice: Words
    states: tuple[TaskState, ...]
    periods: tuple[OccurrenceState, ...] = ()
    running: bool = True
    series: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A task or a period as it stands in a column; ``period`` is empty for a task."""

    pk: UUID
    href: str
    title: str
    period: str
    unit: str
    responsible: Person | None
    due_on: date | None
    returned: bool
    begun: bool
    record: Record


@dataclass(frozen=True, slots=True)
class Rest:
    """The whole of a column as lists: of tasks, of periods."""

    words: Words
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A column as it is shown; ``rest`` lists all of it when not everything stands here."""

    column: Column
    cards: list[Card]
    count: str
    rest: list[Rest]


COLUMNS = (
    Column(_("To be assigned"), _("Name who is responsible."), (TaskState.DRAFT,), series=True),
    Column(_("To be accepted"), _("The person responsible accepts."), (TaskState.ASSIGNED,), series=True),
    Column(_("In hand"), _("Work goes on; hand it in with proof."),
           (TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.RETURNED),
           (OccurrenceState.DUE, OccurrenceState.RETURNED)),
    Column(_("To be verified"), _("Somebody else looks at the proof."), (TaskState.SUBMITTED,),
           (OccurrenceState.HANDED_IN,), running=False),
    Column(_("To be closed"), _("The campaign office closes."), (TaskState.VERIFIED,), running=False),
    Column(_("Done"), _("The latest first."), (TaskState.DONE,), (OccurrenceState.DONE,), running=False),
)  # fmt: skip


@policy("login")
class BoardView(View):
    """GET: six columns under the filters of the register of tasks; a column costs two queries, a full one four."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        params = request.GET.copy()
        params["tab"] = "all"
        chosen = select(TASKS, actor, params)
        tasks = chosen.rows.filter(campaign=campaign)
        periods = _periods(actor, params).filter(task__campaign=campaign)
        context = {
            "campaign": campaign,
            "cut_off": clock.now(),
            "lanes": [_lane(column, tasks, periods, params) for column in COLUMNS],
            "applied": _without_state(chosen.applied),
            "register": TASKS,
            "kept": {},
            "list_url": reverse("campaign:board-of", args=[campaign.pk]),
            "search_name": SEARCH,
        }
        return page(request, "campaign/board.html", context, part="campaign/parts/lanes.html")


def _without_state(applied: Applied) -> Applied:
    """The filters without the one the columns themselves are."""
    applied.boxes = [box for box in applied.boxes if box.name != "state"]
    return applied


def _periods(actor: Actor, params: QueryDict) -> Reach:
    """The periods under the same filters; those that only a task can have are read here."""
    given = params.copy()
    given.pop("state", None)
    rows = select(OCCURRENCES, actor, given).rows
    if params.get("recurring") == "no":
        return rows.filter(pk__in=())
    if params.get("unowned") in ("yes", "no"):
        return rows.filter(responsible__isnull=params["unowned"] == "yes")
    return rows


def _lane(column: Column, tasks: Reach, periods: Reach, params: QueryDict) -> Lane:
    own = tasks.filter(state__in=column.states)
    if not column.series:
        own = own.filter(Q(rrule="") | ~Q(selectors.has_period()))
    parts: list[tuple[Words, str, Reach]] = [(_("All tasks"), _list("tasks:list", params, column.states), own)]
    if column.periods:
        held = periods.filter(state__in=column.periods)
        parts.append((_("All periods"), _list("occurrences:list", params, column.periods), held))
    ended = column.states == (TaskState.DONE,)
    order = F("record__changed_at").desc() if ended else F("due_on").asc(nulls_last=True)
    found: list[Any] = []
    counts: list[int] = []
    for _words, _href, rows in parts:
        some = list(rows.first((order, "pk"), CARDS_SHOWN + 1))
        counts.append(bounded_count(rows) if len(some) > CARDS_SHOWN else len(some))
        found += some
    if ended:
        found.sort(key=lambda row: row.record.changed_at, reverse=True)
    else:
        found.sort(key=lambda row: (row.due_on is None, row.due_on or date.max))
    more = len(found) > CARDS_SHOWN
    rest = [Rest(words, count_text(count), href) for (words, href, _rows), count in zip(parts, counts, strict=True)]
    return Lane(
        column, [_card(row) for row in found[:CARDS_SHOWN]], count_text(sum(counts)),
        [one for one in rest if one.count != "0"] if more else [],
    )  # fmt: skip


def _list(name: str, params: QueryDict, states: tuple[TaskState, ...] | tuple[OccurrenceState, ...]) -> str:
    given = params.copy()
    given.setlist("state", [state.value for state in states])
    return f"{reverse(name)}?{given.urlencode()}"


def _card(row: Task | TaskOccurrence) -> Card:
    if isinstance(row, TaskOccurrence):
        return Card(
            pk=row.pk, href=reverse("occurrences:detail", args=[row.pk]), title=row.task.title, period=row.period,
            unit=str(row.task.lead_unit), responsible=row.responsible, due_on=row.due_on,
            returned=row.state == OccurrenceState.RETURNED, begun=row.starts_on <= clock.today(), record=row.record,
        )  # fmt: skip
    return Card(
        pk=row.pk, href=reverse("tasks:detail", args=[row.pk]), title=row.title, period="", unit=str(row.lead_unit),
        responsible=row.responsible, due_on=None if row.rrule else row.due_on,
        returned=row.state == TaskState.RETURNED, begun=True, record=row.record,
    )  # fmt: skip
