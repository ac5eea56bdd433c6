"""The board: the tasks of a campaign by where they stand, the most urgent of each column first."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.kernel import clock
from jingjian.kernel.phrases import Words
from jingjian.kit.answers import actor_of
from jingjian.kit.filters import SEARCH, Applied
from jingjian.kit.listing import select
from jingjian.kit.paging import Reach, bounded_count, count_text
from jingjian.modules.campaign.models import Task, TaskState
from jingjian.modules.campaign.register.tasks import TASKS
from jingjian.modules.campaign.views.common import campaign_for, page

CARDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is declared: its words, the states it holds, and whether the clock of its tasks still runs."""

    name: Words
    advice: Words
    states: tuple[TaskState, ...]
    running: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """A column as it is shown; ``href`` lists all of it."""

    column: Column
    cards: list[Task]
    count: str
    href: str
    more: bool


COLUMNS = (
    Column(_("To be assigned"), _("Name who is responsible."), (TaskState.DRAFT,)),
    Column(_("To be accepted"), _("The person responsible accepts."), (TaskState.ASSIGNED,)),
    Column(_("In hand"), _("Work goes on; hand it in with proof."),
           (TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.RETURNED)),
    Column(_("To be verified"), _("Somebody else looks at the proof."), (TaskState.SUBMITTED,), running=False),
    Column(_("To be closed"), _("The campaign office closes."), (TaskState.VERIFIED,), running=False),
    Column(_("Done"), _("The latest first."), (TaskState.DONE,), running=False),
)  # fmt: skip


@policy("login")
class BoardView(View):
    """GET: six columns under the filters of the register of tasks; each column costs one query, a full one two."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        params = request.GET.copy()
        params["tab"] = "all"
        chosen = select(TASKS, actor, params)
        rows = chosen.rows.filter(campaign=campaign)
        context = {
            "campaign": campaign,
            "cut_off": clock.now(),
            "lanes": [_lane(column, rows, params.urlencode()) for column in COLUMNS],
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


def _lane(column: Column, rows: Reach, query: str) -> Lane:
    own = rows.filter(state__in=column.states)
    ended = column.states == (TaskState.DONE,)
    order = F("record__changed_at").desc() if ended else F("due_on").asc(nulls_last=True)
    cards = list(own.first((order, "pk"), CARDS_SHOWN + 1))
    count = bounded_count(own) if len(cards) > CARDS_SHOWN else len(cards)
    states = urlencode([("state", state.value) for state in column.states])
    return Lane(
        column, cards[:CARDS_SHOWN], count_text(count), f"{reverse('tasks:list')}?{query}&{states}",
        more=len(cards) > CARDS_SHOWN,
    )  # fmt: skip
