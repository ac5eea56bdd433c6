"""Registers that take what is handed to them: one ``Receiver`` each, told when the apps are ready.

A register that is planned and not in use yet is announced by its name; what is handed to it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from jingjian.commons.access.actor import Actor
from jingjian.commons.handover.models import Handover
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.phrases import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """How a register takes a matter in.

    ``form(…, actor=, row=handover)`` asks for what the register needs; ``accept(actor=, handover=, **cleaned_data)`` is
    an action of the module that enters the row and returns it. It raises DomainError when its rules refuse.
    """

    slug: str
    name: Words
    form: Callable[..., Form]
    accept: Callable[..., HeaderedModel]


_receivers: dict[str, Receiver] = {}
_announced: dict[str, Words] = {}


def register_receiver(receiver: Receiver) -> None:
    """Let matters be handed to a register."""
    _receivers[receiver.slug] = receiver


def announce(slug: str, name: Words) -> None:
    """Let matters wait for a register that is not in use yet."""
    _announced[slug] = name


def receiver_of(slug: str) -> Receiver | None:
    """The receiver of a register, None while it is not in use."""
    return _receivers.get(slug)


def target_names() -> dict[str, str]:
    """Every register that may be named as a target, by slug, in the reader's language."""
    names = {slug: receiver.name for slug, receiver in _receivers.items()}
    return {slug: str(name) for slug, name in {**_announced, **names}.items()}


def accept_into(actor: Actor, handover: Handover, data: dict[str, Any]) -> HeaderedModel:
    """Let the target register enter its row. Raises LookupError when it is not in use."""
    return _receivers[handover.target].accept(actor=actor, handover=handover, **data)
