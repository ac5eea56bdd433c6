"""What happened at the door of an account, as its person is shown it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from jingjian.commons.accounts.models import AccessEvent, AccessKind, User
from jingjian.kernel import clock

LONGEST_AGENT = 200
#: 等级保护 asks for six months; a year and a month lets somebody compare with last year
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Visit:
    """From where somebody comes: the network address and what the browser calls itself."""

    source: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed logins from one source: how many, the last when."""

    source: str
    count: int
    last_at: datetime


def note(user: User, kind: AccessKind, visit: Visit, detail: str = "") -> AccessEvent:
    """Write one thing down. Logins of the person are no news to them and count as seen."""
    now = clock.now()
    return AccessEvent._default_manager.create(
        user=user, kind=kind, at=now, source=visit.source, agent=visit.agent[:LONGEST_AGENT], detail=detail[:80],
        seen_at=now if kind == AccessKind.LOGIN else None,
    )  # fmt: skip


def events_of(user_id: UUID, most: int) -> list[AccessEvent]:
    """The latest events of an account."""
    return list(AccessEvent._default_manager.filter(user_id=user_id)[:most])


def failures_since_login(user: User) -> list[Failures]:
    """Failed logins since the person was last let in, by source, the most first."""
    failed = AccessEvent._default_manager.filter(user=user, kind=AccessKind.FAILED)
    last = AccessEvent._default_manager.filter(user=user, kind=AccessKind.LOGIN).first()
    return _by_source(failed if last is None else failed.filter(at__gt=last.at))


def news_of(user_id: UUID, most: int) -> tuple[list[AccessEvent], list[Failures]]:
    """What the person has not taken note of: events, and failed logins by source."""
    unseen = AccessEvent._default_manager.filter(user_id=user_id, seen_at__isnull=True)
    return list(unseen.exclude(kind=AccessKind.FAILED)[:most]), _by_source(unseen.filter(kind=AccessKind.FAILED))[:most]


def take_note(user_id: UUID) -> int:
    """The person has seen it all; how much it was."""
    return AccessEvent._default_manager.filter(user_id=user_id, seen_at__isnull=True).update(seen_at=clock.now())


def forget() -> int:
    """Delete what is older than `KEPT`; how many rows."""
    gone, _by_model = AccessEvent._default_manager.filter(at__lt=clock.now() - KEPT).delete()
    return gone


def _by_source(events: QuerySet[AccessEvent]) -> list[Failures]:
    rows = events.order_by().values("source").annotate(count=Count("id"), last_at=Max("at"))
    return [Failures(row["source"], row["count"], row["last_at"]) for row in rows.order_by("-count", "source")]
