"""What registers offer to draft of their records: minutes of a meeting, a notice about a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.official.models import OfficialKind
from jingjian.commons.records.models import Record
from jingjian.kernel.errors import NotFound
from jingjian.kernel.phrases import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One document a register drafts of its records.

    ``compose(actor, record)`` gives what the draft begins with, by the names of ``OfficialDocument``'s fields. The
    caller has shown that the actor may know of the record.
    """

    name: str
    kind: OfficialKind
    label: Words
    compose: Callable[[Actor, Record], dict[str, Any]]


_offers: dict[str, tuple[Offer, ...]] = {}


def offer(register: str, *offers: Offer) -> None:
    """Let documents be drafted of the records of a register."""
    _offers[register] = offers


def offers_of(register: str) -> tuple[Offer, ...]:
    """What may be drafted of the records of a register."""
    return _offers.get(register, ())


def offer_named(register: str, name: str) -> Offer:
    """The offer of that name. Raises NotFound."""
    for one in offers_of(register):
        if one.name == name:
            return one
    raise NotFound("no_such_draft", "nothing of this name is drafted here")
