"""The table of contents of this house: every register in the order of the programme, and what else the shell shows.

``REGISTERS``  read by the kit
``LINKS``, ``PROGRAMME``, ``CONSOLES``, ``FIGURES``, ``TODOS``  by the shell (``web/contents.py``)
``COMPANIONS`` the cards every record page shows, read by the kit
``STORIES``    read by the demo: who tells which part of it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.config.figures import (
    DIRECTING,
    briefing_cards,
    console_cards,
    coverage_cards,
    grants_to_confirm,
    handovers_to_decide,
    keeping_to_see,
    own_obligations,
)
from jingjian.kit.register import DetailPart
from jingjian.modules.administration import demo as county
from jingjian.modules.administration import keeping
from jingjian.modules.administration.register import (
    ACCOUNTS,
    APPOINTMENTS,
    CALENDAR_DAYS,
    CALENDAR_YEARS,
    GRANTS,
    JOBS,
    PEOPLE,
    POSTS,
    PROPOSALS,
    RELATIONS,
    ROSTERS,
    UNITS,
)
from jingjian.modules.administration.selectors import lifts_locks
from jingjian.modules.administration.views.jobs import JobDetail
from jingjian.modules.administration.views.rosters import RosterUpload
from jingjian.modules.campaign import demo as campaign_story
from jingjian.modules.campaign import demo_approvals as approvals_story
from jingjian.modules.campaign import demo_clocks as clocks_story
from jingjian.modules.campaign import demo_handovers as handovers_story
from jingjian.modules.campaign import demo_obligations as obligations_story
from jingjian.modules.campaign import demo_team as team_story
from jingjian.modules.campaign.public import active_campaign_for
from jingjian.modules.campaign.register import (
    BRIEFINGS,
    CAMPAIGNS,
    CHAIN_DRAFTS,
    INSPECTION_FILES,
    OBLIGATIONS,
    OCCURRENCES,
    PLANS,
    RESOLUTIONS,
    SAMPLES,
    TASK_FORCES,
    TASK_IMPORTS,
    TASKS,
)
from jingjian.modules.campaign.serving import clauses_served
from jingjian.modules.campaign.views.task_sheets import TaskSheetUpload
from jingjian.modules.returns import demo as returns_story
from jingjian.modules.returns.register import BLANK_FORMS, FILLED_FORMS
from jingjian.web.approvals.parts import of_record as approvals_of
from jingjian.web.approvals.parts import signs, to_sign
from jingjian.web.audit.views import reads_log
from jingjian.web.companions.parts import comments_card, related_card
from jingjian.web.digests import demo as digests_story
from jingjian.web.handovers.parts import of_record as handovers_of
from jingjian.web.handovers.register import HANDOVERS
from jingjian.web.imports.register import IMPORTS
from jingjian.web.navigation import MINE, NavLink
from jingjian.web.nudges.parts import of_record as nudges_of
from jingjian.web.nudges.register import NUDGES
from jingjian.web.official.parts import of_record as documents_of
from jingjian.web.official.register import OFFICIAL_DOCUMENTS
from jingjian.web.timelimits.parts import of_record as clocks_of

REGISTERS = (
    HANDOVERS,
    NUDGES,
    OFFICIAL_DOCUMENTS,
    IMPORTS,
    PLANS,
    TASKS,
    replace(TASK_IMPORTS, views={"create": TaskSheetUpload}),
    OCCURRENCES,
    SAMPLES,
    OBLIGATIONS,
    CAMPAIGNS,
    TASK_FORCES,
    CHAIN_DRAFTS,
    BRIEFINGS,
    RESOLUTIONS,
    INSPECTION_FILES,
    BLANK_FORMS,
    FILLED_FORMS,
    UNITS,
    PEOPLE,
    POSTS,
    APPOINTMENTS,
    replace(ROSTERS, views={"create": RosterUpload}),
    ACCOUNTS,
    PROPOSALS,
    GRANTS,
    RELATIONS,
    CALENDAR_DAYS,
    CALENDAR_YEARS,
    replace(JOBS, views={"detail": JobDetail}),
)


def _directs(actor: Actor) -> bool:
    """Whether the actor answers for the work of others, which is what the wall chart shows."""
    return actor.has(*DIRECTING)


def takes_part(actor: Actor) -> bool:
    """Whether a campaign may run for the actor at all: administrators of the system have no part in it."""
    return actor.known and not actor.is_administrator


def _tours(actor: Actor) -> bool:
    """Whether there is something to walk through: the tour speaks of the demo."""
    return bool(settings.DEMO) and actor.known


LINKS = (
    NavLink(label=_("Wall chart"), url_name="campaign:cockpit", chapter=MINE, may=_directs, icon="chart-dots"),
    NavLink(
        label=_("Signing desk"), url_name="desk", chapter=MINE, may=signs, icon="signature",
        under=("desk_matter", "sign_several", "approval", "approval_slip", "delegations", "approval_chains"),
    ),
    NavLink(
        label=_("Responsibility chain"), url_name="campaign:my-chain", chapter="plan", may=takes_part,
        under=("campaign:chain",), icon="hierarchy-2",
    ),
    NavLink(
        label=_("Evidence by clause"),
        url_name="campaign:catalogue",
        chapter="plan",
        may=takes_part,
        icon="files",
        under=("campaign:catalogue-of",),
    ),
    NavLink(
        label=_("Time limits"), url_name="time_limits", chapter="administration", under=("time_limit",),
        icon="hourglass", may=takes_part,
    ),
    NavLink(
        label=_("Backups"), url_name="backups", chapter="administration", may=keeping.may_read, icon="database-export",
    ),
    NavLink(label=_("Locks"), url_name="locks", chapter="administration", may=lifts_locks, icon="lock"),
    NavLink(label=_("Audit log"), url_name="audit_log", chapter="administration", may=reads_log, icon="lock"),
    NavLink(label=_("Tour"), url_name="tour", chapter=MINE, may=_tours, icon="map"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PhaseInBar:
    """A phase as the bar reads it; ``standing`` is that of its gates, empty while it goes by its dates."""

    name: str
    starts_on: date | None
    ends_on: date | None
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """The campaign that runs, as the bar at the top reads it; the chapters keep their usual numerals."""

    name: str
    phases: tuple[PhaseInBar, ...]
    seals: Mapping[str, str] = field(default_factory=dict)


def PROGRAMME(actor: Actor) -> Programme | None:  # noqa: N802 CONFIG: read by this name beside the registers
    """The running campaign of ``actor``, None without one."""
    active = active_campaign_for(actor)
    if active is None:
        return None
    gated = any(view.phase.state for view in active.phases)
    phases = tuple(
        PhaseInBar(
            view.phase.name,
            view.phase.opened_on or view.phase.starts_on,
            view.phase.ends_on,
            view.state if gated else "",
        )
        for view in active.phases
    )
    return Programme(active.campaign.name, phases)


#: the three consoles (三员): each administrator's navigation holds these registers and none of the others'
CONSOLES = {
    Role.SYSTEM_ADMIN: (
        "units", "people", "posts", "appointments", "roster-imports", "accounts", "calendar-days", "calendar-years",
        "jobs",
    ),
    Role.SECURITY_ADMIN: ("accounts", "grant-proposals", "grants", "relations"),
    Role.AUDIT_ADMIN: ("accounts", "grant-proposals", "grants"),
}  # fmt: skip
FIGURES = (coverage_cards, briefing_cards, console_cards)
TODOS = (to_sign, own_obligations, handovers_to_decide, grants_to_confirm, keeping_to_see)
COMPANIONS = (
    DetailPart(template="web/timelimits/of_record.html", title=_("Time limits"), context=clocks_of),
    DetailPart(template="web/approvals/of_record.html", title=_("Approval"), context=approvals_of),
    DetailPart(template="campaign/parts/clauses_served.html", title=_("Serves clauses"), context=clauses_served),
    DetailPart(template="web/nudges/of_record.html", title=_("Reminders"), context=nudges_of),
    DetailPart(template="web/handovers/of_record.html", title=_("Handed on"), context=handovers_of),
    DetailPart(template="web/official/of_record.html", title=_("Official documents"), context=documents_of),
    DetailPart(template="web/companions/related.html", title=_("Related entries"), context=related_card),
    DetailPart(template="web/companions/comments.html", title=_("Comments"), context=comments_card),
)

STORIES = (
    county,
    campaign_story,
    team_story,
    obligations_story,
    handovers_story,
    approvals_story,
    clocks_story,
    returns_story,
    digests_story,
)
