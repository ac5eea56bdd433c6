"""The figure cards that the home page offers besides a person's own to-dos."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.handover.selectors import waiting_for
from jingjian.kit.templatetags.atoms import short_date
from jingjian.modules.administration import keeping
from jingjian.modules.administration.selectors import console, proposals_to_answer
from jingjian.modules.campaign.public import active_campaign_for, clause_coverage, next_briefing, open_resolutions
from jingjian.modules.campaign.selectors import obligation_figures, open_obligations_of
from jingjian.web.home import Card, ToDo

DIRECTING = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER, Role.DEPARTMENT_HEAD)
OFFICES = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)
RESOLUTIONS_COUNTED = 100
HANDOVERS_SHOWN = 20


def coverage_cards(actor: Actor) -> list[Card]:
    """Clauses with work, tasks done and tasks late of the running campaign, for those who answer for others."""
    active = active_campaign_for(actor) if actor.has(*DIRECTING) else None
    if active is None:
        return []
    figures = clause_coverage(active.campaign).figures
    tasks = reverse("tasks:list")
    cards = [
        Card(
            _("Clauses with work"), figures.with_work, of=figures.need_work,
            note=_("%(n)d gaps") % {"n": figures.gaps}, href=reverse("campaign:cockpit"),
        ),
        Card(_("Tasks done"), figures.done, of=figures.tasks, href=f"{tasks}?tab=all&state=done"),
    ]  # fmt: skip
    if figures.periods:
        cards.append(
            Card(
                _("Regular work done"), figures.periods_done, of=figures.periods, note=_("periods due so far"),
                href=f"{reverse('occurrences:list')}?tab=asked",
            )
        )  # fmt: skip
    asked, complete, missing = obligation_figures(actor, active.campaign)
    if asked:
        note = _("%(n)d entries missing") % {"n": missing} if missing else ""
        cards.append(Card(_("Obligations complete"), complete, of=asked, note=note, href=reverse("obligations:list")))
    if figures.overdue:
        note = _("longest %(n)d days") % {"n": figures.oldest_overdue_days}
        cards.append(Card(_("Tasks overdue"), figures.overdue, note=note, href=f"{tasks}?tab=overdue", late=True))
    if figures.without_owner:
        cards.append(Card(_("Tasks without an owner"), figures.without_owner, href=reverse("campaign:cockpit")))
    return cards


def own_obligations(actor: Actor) -> list[ToDo]:
    """What is asked of everybody and not yet done by the actor."""
    return [
        ToDo(
            reference=row.record.reference,
            title=row.proof or str(row.unit),
            asked=row.name,
            href=reverse("obligations:detail", args=[row.pk]),
            due_on=row.due_on,
        )
        for row in open_obligations_of(actor)
    ]


def briefing_cards(actor: Actor) -> list[Card]:
    """When the leaders are to be briefed next, and resolutions that are no task yet, for the offices."""
    active = active_campaign_for(actor) if actor.has(*OFFICES) else None
    if active is None:
        return []
    coming = next_briefing(active.campaign)
    cards: list[Card] = []
    if coming.due_on is not None:
        planned = coming.planned
        note = _("planned for %(date)s") % {"date": short_date(planned.held_on)} if planned else _("not planned yet")
        href = reverse("briefings:detail", args=[planned.pk]) if planned else reverse("briefings:list")
        late = coming.days_late > 0
        cards.append(Card(_("Next briefing due"), short_date(coming.due_on), note=note, href=href, late=late))
    waiting = open_resolutions(actor, active.campaign)[:RESOLUTIONS_COUNTED].count()
    if waiting:
        href = f"{reverse('resolutions:list')}?tab=open"
        cards.append(Card(_("Resolutions without a task"), waiting, note=_("turn them into tasks"), href=href))
    return cards


def console_cards(actor: Actor) -> list[Card]:
    """What each of the three administrators looks at first; nothing of the programme's work."""
    if not actor.is_administrator:
        return []
    seen = console()
    waiting = Card(_("Roles to be confirmed"), seen.waiting, href=reverse("grant-proposals:list"))
    if actor.has(Role.SYSTEM_ADMIN):
        first = f"{reverse('accounts:list')}?first=yes"
        failed = f"{reverse('jobs:list')}?tab=failed"
        return [
            Card(_("First passwords not changed yet"), seen.first_passwords, href=first),
            Card(_("Failed jobs"), seen.failed_jobs, href=failed),
        ]
    if actor.has(Role.SECURITY_ADMIN):
        locked = f"{reverse('accounts:list')}?tab=closed"
        return [waiting, Card(_("Accounts locked"), seen.locked, href=locked)]
    grants = f"{reverse('grants:list')}?tab=all"
    return [Card(_("Roles begun or ended within seven days"), seen.changed, href=grants), waiting]


def handovers_to_decide(actor: Actor) -> list[ToDo]:
    """What was handed to the actor's units and is to be decided."""
    return [
        ToDo(
            reference=row.record.reference,
            title=row.title,
            asked=_("Decide whether to accept it"),
            href=reverse("handovers:detail", args=[row.pk]),
            due_on=None,
        )
        for row in waiting_for(actor)[:HANDOVERS_SHOWN]
    ]


def grants_to_confirm(actor: Actor) -> list[ToDo]:
    """The roles that were proposed and wait for the actor as the second person."""
    return [
        ToDo(
            reference="",
            title=str(row),
            asked=_("Confirm or refuse this role"),
            href=reverse("grant-proposals:detail", args=[row.pk]),
            due_on=row.answer_by,
        )
        for row in proposals_to_answer(actor)
    ]


def keeping_to_see(actor: Actor) -> list[ToDo]:
    """For the system administrator: a backup that failed or is late, and what came of the rehearsal of restoring."""
    if not keeping.may_read(actor):
        return []
    found = keeping.results()
    backup, rehearsal = found.get("backup"), found.get("rehearsal")
    shown = []
    if backup is not None and (not backup.ok or backup.late):
        shown.append((_("Nightly backup"), _("It failed: put right what the page says")))
    if rehearsal is not None and not rehearsal.ok:
        shown.append((_("Rehearsal of restoring"), _("It failed: put right what the page says")))
    elif rehearsal is not None and rehearsal.recent:
        shown.append((_("Rehearsal of restoring"), _("It went well: see the figures")))
    return [
        ToDo(reference="", title=title, asked=asked, href=reverse("backups"), due_on=None) for title, asked in shown
    ]
