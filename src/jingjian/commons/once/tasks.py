"""Keys are forgotten when nobody sends the same form again any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jingjian.commons.access.actor import Actor
from jingjian.commons.jobs import periodic
from jingjian.commons.once.models import UsedKey
from jingjian.kernel import clock

KEPT: Final = timedelta(days=30)


@periodic("once.forget_old", cron="50 18 * * *")
def forget_old(*, actor: Actor) -> None:
    """Every night: drop the keys of more than thirty days ago."""
    UsedKey.objects.filter(used_at__lt=clock.now() - KEPT).delete()
