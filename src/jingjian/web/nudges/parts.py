"""What record pages and the inbox show of reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.nudges.models import NudgeRound
from jingjian.commons.nudges.selectors import people_reminded, rounds_about, unread_of
from jingjian.kit.templatetags.atoms import record_address

ROUNDS_SHOWN: Final = 5
PEOPLE_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder in the inbox: of what, by whom, when, how long there is."""

    reference: str
    title: str
    href: str
    due_on: date | None
    by: str
    day: date


def of_record(actor: Actor, row: Any) -> dict[str, Any] | None:
    """The last rounds about a record; None without one, and for whoever may not remind people of it."""
    policy = policy_of(type(row))
    if "nudge" not in policy.verbs or actor.is_administrator:
        return None
    rounds = rounds_about(row.pk, most=ROUNDS_SHOWN + 1)
    # Who reminded others reads it later too, when the entry has ended and nobody is reminded any more.
    mine = [one for one in rounds if one.made_by_id == actor.person_id]
    shown = rounds if rounds and policy.may(actor, "nudge", row) else mine
    if not shown:
        return None
    return {"rounds": shown[:ROUNDS_SHOWN], "more": len(shown) > ROUNDS_SHOWN, "record": row.record}


def people_of(actor: Actor, row: NudgeRound) -> dict[str, Any]:
    """Who was reminded in a round, and who of them has no account to read it with."""
    found = list(people_reminded(row.pk)[: PEOPLE_SHOWN + 1])
    lines = [(one, _reads(one.person)) for one in found[:PEOPLE_SHOWN]]
    return {"lines": lines, "more": max(row.reminded - PEOPLE_SHOWN, 0), "round": row}


def _reads(person: Any) -> bool:
    return hasattr(person, "user") and bool(person.user.is_active)


def reminders(actor: Actor) -> list[Reminder]:
    """What the actor was reminded of and did not take note of yet, one line an entry."""
    return [
        Reminder(
            reference=one.record.reference,
            title=one.record.title or _("An entry"),
            href=record_address(one.record.register, one.record_id),
            due_on=one.round.due_on,
            by=one.round.made_by.name,
            day=one.day,
        )
        for one in unread_of(actor)
    ]
