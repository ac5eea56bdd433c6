"""The figure cards that the home page offers besides a person's own to-dos."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.modules.campaign.public import active_campaign_for, clause_coverage
from jingjian.modules.campaign.selectors import obligation_figures, open_obligations_of
from jingjian.web.home import Card, ToDo

DIRECTING = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER, Role.DEPARTMENT_HEAD)


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
