"""Printed pages of who carries the campaign: the list of names, the chain of a unit, one's own chain, minutes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import policy, policy_of
from jingjian.commons.organisation.models import Unit
from jingjian.kernel import clock
from jingjian.kernel.errors import NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign.access_team import sees_programme
from jingjian.modules.campaign.models import ResponsibilityDraft
from jingjian.modules.campaign.register import BRIEFINGS
from jingjian.modules.campaign.selectors import briefings, chain, team, tree
from jingjian.modules.campaign.views.common import campaign_for, page
from jingjian.modules.campaign.workflow import OFFICE


def day_of(request: HttpRequest) -> tuple[date, bool]:
    """The day a page is asked for (``?on=2023-06-12``), today without one; and whether it could not be read."""
    text = request.GET.get("on", "").strip()
    if not text:
        return clock.today(), False
    try:
        return date.fromisoformat(text), False
    except ValueError:
        return clock.today(), True


@policy("login")
class NameListView(View):
    """GET: leading group, office and task forces of a campaign with their members, as at a day; made to be printed."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        day, unreadable = day_of(request)
        groups = team.structure_on(actor, campaign, day)
        wanted = request.GET.get("group", "")
        if wanted:
            groups = [one for one in groups if str(one.group.pk) == wanted]
        context = {"campaign": campaign, "groups": groups, "on": day, "unreadable": unreadable, "wanted": wanted}
        return page(request, "campaign/name_list.html", context, status=422 if unreadable else 200)


@policy("login")
class ChainView(View):
    """GET: who answers for whom below a unit, as at a day, unit by unit; gaps and links that no longer fit are named.

    For the offices of the programme and heads of departments, each over the units they are granted.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = _taking_part(request)
        units = list(tree.units_to_read(actor))
        if not units:
            raise NotAllowed(
                "not_allowed",
                _("The chain of a unit is open to its head and to the offices; your own stands under “My chain”."),
            )
        day, unreadable = day_of(request)
        unit = next((one for one in units if one.code == request.GET.get("unit", "")), units[0])
        context = {
            "unit": unit,
            "units": units,
            "on": day,
            "unreadable": unreadable,
            "may_propose": bool(policy_of(ResponsibilityDraft).may(actor, "create")),
            **self._chain(unit, day),
        }
        return page(request, "campaign/chain.html", context, status=422 if unreadable else 200)

    def _chain(self, unit: Unit, day: date) -> dict[str, Any]:
        total = tree.people_count(unit, day)
        if total > tree.MOST_SHOWN:
            return {"total": total, "too_many": True, "below": tree.units_below(unit)}
        shown = tree.shown_chain(unit, day)
        return {"total": total, "too_many": False, "chain": shown}


@policy("login")
class MyChainView(View):
    """GET: who answers for the reader, up to the top, and for whom the reader answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor, today = _taking_part(request), clock.today()
        context: dict[str, Any] = {"on": today, "me": None, "reads_units": _reads_units(actor)}
        if actor.person_id is not None:
            me = tree.person_of(actor.person_id)
            link = chain.link_of(me.pk, today)
            context |= {
                "me": me,
                "link": link,
                "above": chain.chain_of(me, today),
                "direct": list(chain.direct_of(me, today)),
                "all_below": chain.answerable_for(me, today).count(),
            }
        return page(request, "campaign/my_chain.html", context)


@policy("login")
class MinutesView(View):
    """GET: the minutes of a briefing with its resolutions and the tasks they became, made to be printed."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        briefing = BRIEFINGS.get(actor_of(request), pk)
        asked = briefings.asked_to(briefing)
        context = {
            "briefing": briefing,
            "reporters": [one.person for one in asked if one.part == "reporter"],
            "present": [one.person for one in asked if one.present],
            "absent": [one.person for one in asked if one.present is False],
            "resolutions": list(briefings.resolutions_of(briefing)),
        }
        return page(request, "campaign/minutes.html", context)


def _taking_part(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not sees_programme(actor):
        raise NotAllowed("not_allowed", _("Administrators of the system have no part in the programme."))
    return actor


def _reads_units(actor: Actor) -> bool:
    return actor.has(*OFFICE, Role.DEPARTMENT_HEAD)
