"""Global search: exact, for any two characters, over what the actor may see."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.records.models import Record

#: how many hits of one kind a page shows before it asks for a narrower question
LIMIT = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: where it stands, what it is called, what part of it matched."""

    kind: str
    title: str
    detail: str
    url: str


#: (actor, text, limit) -> hits, for things that are not records (people, units)
Provider = Callable[[Actor, str, int], list[Hit]]
#: actor -> condition on Record, for the registers whose rows have a header
Scope = Callable[[Actor], Q]

_providers: dict[str, Provider] = {}
_scopes: dict[str, Scope] = {}
_urls: dict[str, Callable[[Record], str]] = {}
_names: dict[str, Callable[[], str]] = {}


def register_provider(name: str, provider: Provider) -> None:
    _providers[name] = provider


def register_records(slug: str, *, scope: Scope, url: Callable[[Record], str], name: Callable[[], str]) -> None:
    """Make the records of one register findable within ``scope``."""
    _scopes[slug], _urls[slug], _names[slug] = scope, url, name


def visible_records(actor: Actor) -> QuerySet[Record]:
    """The headers of every findable register that ``actor`` may know of."""
    return Record.objects.filter(in_sight(actor))


def in_sight(actor: Actor, registers: Collection[str] | None = None) -> Q:
    """The records the actor may know of, as a condition on Record: of ``registers``, or of all that can be found."""
    scope = Q(pk__in=())
    for slug, condition in _scopes.items():
        if registers is None or slug in registers:
            scope |= Q(register=slug) & condition(actor)
    return scope


def address_of(record: Record) -> str:
    """The address of a record's page. Raises LookupError when its register is not to be found."""
    return _urls[record.register](record)


def search(actor: Actor, text: str, *, limit: int = LIMIT) -> list[Hit]:
    """At most ``limit`` hits of each kind, records newest first. A question of one blank finds nothing."""
    hits: list[Hit] = []
    for provider in _providers.values():
        hits += provider(actor, text, limit)
    records = Record.objects.filter(in_sight(actor), search_text__grams=text).order_by("-created_at", "-id")[:limit]
    hits += [
        Hit(kind=_names[r.register](), title=f"{r.reference} {r.title}", detail=str(r.unit), url=_urls[r.register](r))
        for r in records.select_related("unit")
    ]
    return hits


def record_of(actor: Actor, reference: str) -> Record | None:
    """The record of that reference, None when there is none that the actor may know of."""
    scope = Q(pk__in=())
    for slug, condition in _scopes.items():
        scope |= Q(register=slug) & condition(actor)
    return Record.objects.filter(scope, reference__iexact=reference.strip()).select_related("unit").first()
