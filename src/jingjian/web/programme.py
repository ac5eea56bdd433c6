"""Where the programme stands today, for the bar at the top: the phases of the campaign that runs.

``PROGRAMME`` of ``config/registers.py`` answers the running campaign an actor takes part in, or None; without it there
is no bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.kernel import clock
from jingjian.web.contents import named


class PhaseLike(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


class Programme(Protocol):
    """What the shell reads of a campaign: its name, its phases in order, the numerals of its plan by chapter key."""

    @property
    def name(self) -> str: ...
    @property
    def phases(self) -> Iterable[PhaseLike]: ...
    @property
    def seals(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class PhaseMark:
    """One phase in the bar: ``state`` is ``done``, ``now`` or ``next``; ``day`` counts from its first day as 1."""

    name: str
    state: str
    day: int = 0

    @property
    def words(self) -> str:
        """The name, with the day it is in: ``Rectification · day 62``."""
        if self.state != "now":
            return self.name
        return _("%(name)s · day %(n)d") % {"name": self.name, "n": self.day}


def current_programme(actor: Actor) -> Programme | None:
    """The running campaign of ``actor``, None without one."""
    provider = named("PROGRAMME", None)
    if provider is None or not actor.known:
        return None
    found: Programme | None = provider(actor)
    return found


def phase_marks(phases: Iterable[PhaseLike], today: date | None = None) -> list[PhaseMark]:
    """The phases as the bar shows them on ``today``.

    A phase that says how it stands (``standing``: ``past``, ``current`` or ``future``, once a gate was passed) stands
    so. By its dates, a phase without a first day is to come; one without a last day lasts until the next begins.
    """
    day = today or clock.today()
    known = list(phases)
    marks = []
    for position, phase in enumerate(known):
        standing = getattr(phase, "standing", "")
        if standing:
            since = max((day - phase.starts_on).days + 1, 1) if phase.starts_on is not None else 1
            state = {"past": "done", "current": "now"}.get(standing, "next")
            marks.append(PhaseMark(phase.name, state, since if state == "now" else 0))
            continue
        begun = phase.starts_on is not None and phase.starts_on <= day
        following = known[position + 1] if position + 1 < len(known) else None
        ended = phase.ends_on is not None and phase.ends_on < day
        if phase.ends_on is None and following is not None and following.starts_on is not None:
            ended = following.starts_on <= day
        if begun and not ended and phase.starts_on is not None:
            marks.append(PhaseMark(phase.name, "now", (day - phase.starts_on).days + 1))
        else:
            marks.append(PhaseMark(phase.name, "done" if begun else "next"))
    return marks
