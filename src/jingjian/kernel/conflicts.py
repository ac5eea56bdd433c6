"""Who may not know of a record because of the people it is about. A pure rule: it knows neither records nor people.

Whoever is tied to one of the persons concerned is out, however the tie was declared and by whom; a tie holds both ways
and goes no further than one step. Whoever keeps the system below the record is out as well. Where several reasons hold
the one named first in ``Why`` is told.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

K = TypeVar("K", bound=Hashable)


class Why(StrEnum):
    """Why somebody is out, the nearest reason first."""

    SUBJECT = "subject"
    KIN = "kin"
    COLLEAGUE = "colleague"
    HOME_PLACE = "home_place"
    OTHER = "other"
    LINE = "line"
    KEEPER = "keeper"


_RANK = {why: place for place, why in enumerate(Why)}


def excluded(
    subjects: Collection[K], ties: Iterable[tuple[K, K, Why]], keepers: Iterable[K] = ()
) -> dict[K, Why]:  # fmt: skip
    """Who is out of a record about ``subjects``, each with the nearest reason; nobody of a record about nobody."""
    out: dict[K, Why] = {}
    if not subjects:
        return out
    concerned = set(subjects)
    found = [(one, Why.SUBJECT) for one in concerned] + [(one, Why.KEEPER) for one in keepers]
    for one, other, why in ties:
        found += [(other, why)] if one in concerned else []
        found += [(one, why)] if other in concerned else []
    for person, why in found:
        if person not in out or _RANK[why] < _RANK[out[person]]:
            out[person] = why
    return out


@dataclass(frozen=True)
class Staffing:
    """Who stands where: the superior of each unit (None for the topmost), who heads it, who works in it."""

    above: Mapping[UUID, UUID | None]
    heads: Mapping[UUID, Collection[UUID]]
    members: Mapping[UUID, Collection[UUID]]

    def line(self) -> set[tuple[UUID, UUID, Why]]:
        """The ties between each person and who directly answers for them.

        That is whoever heads their unit; for its head, or where nobody heads it, whoever heads the next unit above that
        has a head.
        """
        ties: set[tuple[UUID, UUID, Why]] = set()
        for unit in self.above:
            own = set(self.heads.get(unit, ()))
            below = set(self.members.get(unit, ())) - own
            next_above = self._heads_above(unit)
            ties |= {(head, one, Why.LINE) for head in own or next_above for one in below if head != one}
            ties |= {(head, one, Why.LINE) for head in next_above for one in own if head != one}
        return ties

    def heads_over(self, unit: UUID) -> set[UUID]:
        """Who answers for the members of a unit: its heads, else those of the next unit above that has one."""
        return set(self.heads.get(unit, ())) or self._heads_above(unit)

    def _heads_above(self, unit: UUID) -> set[UUID]:
        place = self.above.get(unit)
        while place is not None:
            if found := set(self.heads.get(place, ())):
                return found
            place = self.above.get(place)
        return set()
