"""What the clock does with used keys."""

from __future__ import annotations

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.once import keys


@jobs.periodic("once.forget", cron="35 19 * * *")
def forget(*, actor: Actor) -> None:
    """Forget the keys nobody repeats any more."""
    keys.forget()
