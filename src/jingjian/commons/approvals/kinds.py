"""Kinds of approval, declared by the modules when their app is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from django.db.models import Model

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import PartyRole
from jingjian.kernel.decision import Decision
from jingjian.kernel.phrases import Words

Asks: TypeAlias = Mapping[str, Any]
"""What is asked for beside what the record says already, by name; plain JSON values, a date as ``2023-06-12``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One part of a record that is approved: ``value(row)`` gives a plain JSON value, by default the field as text."""

    name: str
    label: Words
    value: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing asked for with the approval. A signer may correct it where ``correctable``.

    ``hint(row)`` is said beside its field when it is asked for.
    """

    name: str
    label: Words
    kind: Literal["text", "date", "number"] = "text"
    correctable: bool = True
    required: bool = True
    hint: Callable[[Any], Words] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """Who signs at a step: the holders of ``role`` by their relation to the unit of the record, or a named person.

    ``relation`` is ``own``: those nearest above the unit; ``above``: the nearest above the unit that ``own`` finds.
    Of several holders one signs, unless the step is a ``countersign``: then all of them do, in any order.
    """

    role: str = ""
    relation: str = "own"
    person_id: UUID | None = None
    countersign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalKind:
    """One kind of matter that is approved.

    ``register`` is the slug of the register, ``model`` its model (with a record header). ``fields`` are what of the
    record is approved with its papers: a later change of any of them voids the approval. ``chain`` is used where the
    site has set none. ``routine`` matters may be signed several at once. Nobody who holds one of ``barred`` in the
    record signs, nor the author, nor ``subject(row)``, the person concerned, whose rank chooses the chain.

    ``may_propose(actor, row)`` decides who puts such a matter forward, ``check(row, asks)`` raises DomainError for what
    cannot be asked for, when it is put forward and when it is corrected. A kind that is not ``offered`` has its button
    elsewhere than on the card of approvals.

    ``on_approved`` and ``on_returned`` are called in the transaction of the signature, with the actor as which the
    last signer acts; what they raise undoes the signature.
    """

    id: str
    register: str
    model: type[Model]
    name: Words
    fields: tuple[Declared, ...]
    chain: tuple[StepRule, ...]
    may_propose: Callable[[Actor, Any], Decision]
    on_approved: Callable[[Actor, Any, Asks], None]
    on_returned: Callable[[Actor, Any, str], None] = lambda actor, row, reason: None
    asked: tuple[Asked, ...] = ()
    routine: bool = False
    offered: bool = True
    subject: Callable[[Any], Person | None] = lambda row: None
    check: Callable[[Any, Asks], None] = lambda row, asks: None
    barred: tuple[str, ...] = (PartyRole.RESPONSIBLE, PartyRole.AUTHOR)
    related: tuple[str, ...] = ()


_kinds: dict[str, ApprovalKind] = {}


def declare(kind: ApprovalKind) -> None:
    """Make a kind known. Raises ValueError for an id that is taken, or a kind that nobody would sign."""
    if kind.id in _kinds:
        raise ValueError(f"approval kind {kind.id!r} is declared twice")
    if not kind.chain:
        raise ValueError(f"approval kind {kind.id!r} has an empty chain")
    _kinds[kind.id] = kind


def kind_of(name: str) -> ApprovalKind:
    """The kind of that id. Raises LookupError for one that nobody declared."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"nobody declared the approval kind {name!r}") from None


def kinds_for(register: str) -> tuple[ApprovalKind, ...]:
    """What may be put forward about records of a register."""
    return tuple(kind for kind in _kinds.values() if kind.register == register)


def kinds() -> tuple[ApprovalKind, ...]:
    """Every kind, in the order of declaration."""
    return tuple(_kinds.values())


Papers: TypeAlias = Callable[[UUID], list[str]]


class _Papers:
    digests: Papers = staticmethod(lambda record_id: [])


def use_papers(digests: Papers) -> None:
    """Let ``digests(record_id)`` say which papers are approved with a record; the documents app installs it."""
    _Papers.digests = staticmethod(digests)


def papers_of(record_id: UUID) -> list[str]:
    """The digests of the papers of a record, sorted; slips signed by hand are not among them."""
    return sorted(_Papers.digests(record_id))
