"""What happened at the door of the reader's account: the card of the inbox and the list of recent access."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts import events

NEWS_SHOWN = 8
RECENT_SHOWN = 50


def news_card(actor: Actor) -> dict[str, Any]:
    """What the reader has not taken note of yet: events, and failed logins by their source."""
    if actor.user_id is None:
        return {"door_events": [], "door_failures": []}
    happened, failures = events.news_of(actor.user_id, NEWS_SHOWN)
    return {"door_events": happened, "door_failures": failures}


def take_note(actor: Actor) -> bool:
    """The reader has seen it; whether there was anything."""
    return actor.user_id is not None and events.take_note(actor.user_id) > 0


def recent_access(actor: Actor) -> list[Any]:
    """The latest events of the reader's account."""
    return events.events_of(actor.user_id, RECENT_SHOWN) if actor.user_id is not None else []
