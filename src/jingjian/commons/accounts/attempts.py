"""How often one may try to log in: a growing delay, then a lock, counted in the database for all processes together.

Failures are counted by name and source. A stranger's source is the network address, that of a device known to the
account is the device itself: whoever tries from elsewhere cannot lock out its owner. Strangers together have a counter
of their own, so that many addresses help nobody; it never stops a known device. Names without an account are counted
in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from jingjian.commons.accounts.devices import device_of
from jingjian.commons.accounts.events import Visit, note
from jingjian.commons.accounts.models import AccessKind, AttemptCounter, KnownDevice, User
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock

#: the first failures cost nothing, the next these delays; at `settings.LOGIN_FAILURES` the lock falls
DELAYS = {3: timedelta(seconds=5), 4: timedelta(seconds=15)}
LONGEST_DELAY = timedelta(seconds=60)
#: failures of all strangers together before they are locked out, in multiples of `settings.LOGIN_FAILURES`
STRANGERS_SHARE = 4
#: failures older than this are forgotten
MEMORY = timedelta(hours=12)


class TooManyAttemptsError(Exception):
    """This source has to wait; nothing was tried."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to log in that may be made. Say how it ended with `failed` or `succeeded`."""

    name: str
    user: User | None
    device: KnownDevice | None
    visit: Visit

    @property
    def keys(self) -> tuple[str, ...]:
        """The counters it falls under, that of its own source first."""
        if self.device is not None:
            return (_key("device", self.name, str(self.device.pk)),)
        return (_key("source", self.name, self.visit.source), _key("strangers", self.name))

    def failed(self) -> None:
        """Count it, and lock what has to be locked; the person finds both on the own pages."""
        if self.user is not None:
            note(self.user, AccessKind.FAILED, self.visit)
        for key, least in zip(self.keys, (1, STRANGERS_SHARE), strict=False):
            self._count(key, settings.LOGIN_FAILURES * least, delayed=least == 1)

    def succeeded(self) -> None:
        """Forget what failed before."""
        AttemptCounter._default_manager.filter(key__in=self.keys).delete()

    def _count(self, key: str, most: int, *, delayed: bool) -> None:
        now = clock.now()
        counters = AttemptCounter._default_manager
        counters.bulk_create([AttemptCounter(key=key, user=self.user)], ignore_conflicts=True)
        counter = counters.select_for_update().get(key=key)
        counter.failures = 1 if counter.last_at < now - MEMORY else counter.failures + 1
        counter.last_at, counter.user = now, self.user
        counter.source = self.visit.source if delayed else ""
        newly = counter.failures >= most
        if newly:
            counter.blocked_until = now + timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
        elif delayed:
            delay = delay_after(counter.failures)
            counter.blocked_until = now + delay if delay else None
        counter.locked = newly
        counter.save()
        if newly and self.user is not None:
            note(self.user, AccessKind.LOCKED, self.visit)


def delay_after(failures: int) -> timedelta:
    """How long a source waits after so many failures, below the number at which it is locked."""
    if failures < min(DELAYS):
        return timedelta(0)
    return DELAYS.get(failures, LONGEST_DELAY)


def begin(*, username: str, visit: Visit, token: str = "") -> Attempt:
    """A try to log in as ``username`` from there, with the token of the browser's device if it has one.

    Raises TooManyAttemptsError where it has to wait, or while another try under the same name and source is going on.
    """
    name = username.strip().casefold()
    user = User.objects.filter(username__iexact=name).first()
    attempt = Attempt(name, user, device_of(user, token) if user is not None else None, visit)
    if not _alone(attempt.keys[0]):
        raise TooManyAttemptsError
    if AttemptCounter._default_manager.filter(key__in=attempt.keys, blocked_until__gt=clock.now()).exists():
        raise TooManyAttemptsError
    return attempt


def locks(now: datetime | None = None) -> QuerySet[AttemptCounter]:
    """The locks that stand on accounts now, the newest first."""
    held = AttemptCounter._default_manager.filter(locked=True, user__isnull=False, blocked_until__gt=now or clock.now())
    return held.select_related("user__person__unit").order_by("-last_at", "id")


def lift(counter: AttemptCounter, visit: Visit) -> None:
    """Take a lock off; its person is told."""
    if counter.user is not None:
        note(counter.user, AccessKind.LOCK_LIFTED, visit)
    counter.delete()


def forget() -> int:
    """Delete counters that say nothing any more; how many they were."""
    gone, _by_model = AttemptCounter._default_manager.filter(last_at__lt=clock.now() - 2 * MEMORY).delete()
    return gone


def _key(*parts: str) -> str:
    return digest("\0".join(parts).encode())


def _alone(key: str) -> bool:
    """Whether no other transaction tries under this key; until the end of ours no other will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int(key[:15], 16)])
        return bool(cursor.fetchone()[0])
