"""The log is sealed by the clock."""

from __future__ import annotations

from typing import Final

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.sealing import seal
from jingjian.commons.jobs import periodic

#: checkpoints a minute at most, so that a great import does not hold one transaction for long
ROUNDS: Final = 20


@periodic("audit.seal", cron="* * * * *")
def seal_log(*, actor: Actor) -> None:
    """Every minute: give what was written since its place in the tree, and sign it."""
    seal(rounds=ROUNDS)
