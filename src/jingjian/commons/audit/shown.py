"""Values of tier 乙 that a page shows in part, and in full once to whoever says what for.

A model names such fields with `register_masked`; its policy knows a verb `show_<field>` for each. `show_value` is the
only way to the full text: it asks the policy, writes who opened which field for which purpose, never what stands in it,
and gives the text back. What was opened stands in the history of the row, and the person whose row it is sees it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of, require
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.writing import insert_event
from jingjian.kernel.errors import DomainError, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kernel.tiers import Tier

SHOWN: Final = "record.value_shown"
LONGEST_WORDS: Final = 200
_IDENTITY: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_TELEPHONE: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")


class Purpose(models.TextChoices):
    """What a value may be opened for."""

    IDENTITY = "identity", pgettext_lazy("purpose", "To check who somebody is")
    CONTACT = "contact", pgettext_lazy("purpose", "To reach the person")
    CORRECT = "correct", pgettext_lazy("purpose", "To correct the entry")
    MATTER = "matter", pgettext_lazy("purpose", "To handle a matter")
    REQUEST = "request", pgettext_lazy("purpose", "At the request of the person concerned")


@dataclass(frozen=True, slots=True)
class Masked:
    """How much of a field is shown to everybody who sees the row, or only to those who may open it (`to_openers`)."""

    name: str
    head: int
    tail: int
    to_openers: bool = False


@dataclass(frozen=True, slots=True)
class MaskedValue:
    """A field as a page shows it: the text in part, empty when nothing is entered."""

    name: str
    label: str
    text: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a value: when, by whom, which field, what for, in which further words."""

    at: datetime
    who: str
    label: str
    purpose: str
    words: str


_masked: dict[type[Model], tuple[Masked, ...]] = {}


def register_masked(model: type[Model], *fields: Masked) -> None:
    """Say which fields of a model are shown in part. Raises ValueError for a field that is not of tier 乙."""
    declared: Mapping[str, Tier] = model.field_tiers  # type: ignore[attr-defined]
    for field in fields:
        if declared[field.name] is not Tier.ENCRYPTED:
            raise ValueError(f"{model.__name__}.{field.name} is not encrypted: nothing is to be masked")
    _masked[model] = fields


def all_masked() -> dict[type[Model], tuple[Masked, ...]]:
    """Every model with masked fields."""
    return dict(_masked)


def masked(value: str, *, head: int, tail: int) -> str:
    """The first `head` and last `tail` characters; nothing of a value too short to hide anything."""
    hidden = len(value) - head - tail
    return value[:head] + "*" * hidden + value[len(value) - tail :] if hidden > 0 else "*" * len(value)


def masked_numbers(text: str) -> str:
    """A text in which identity numbers and telephones are shown in part, for sheets whose columns nobody named yet."""
    text = _IDENTITY.sub(lambda found: masked(found[0], head=6, tail=4), text)
    return _TELEPHONE.sub(lambda found: masked(found[0], head=3, tail=4), text)


def masked_values(actor: Actor, row: Model) -> list[MaskedValue]:
    """The masked fields of a row that this reader may know of."""
    values = []
    for field in _masked.get(type(row), ()):
        may = bool(policy_of(type(row)).may(actor, f"show_{field.name}", row))
        if may or not field.to_openers:
            text = masked(str(getattr(row, field.name)), head=field.head, tail=field.tail)
            values.append(MaskedValue(field.name, _label(type(row), field.name), text, may))
    return values


def show_value(*, actor: Actor, row: Model, name: str, purpose: str, words: str = "") -> str:
    """The full text of a masked field, logged. Called inside the transaction of a request or job.

    Raises `NotFound` for a field that is none, `NotAllowed`, and `DomainError` for another purpose than those of the
    list or too many words.
    """
    if name not in {field.name for field in _masked.get(type(row), ())}:
        raise NotFound("no_such_value", _("There is no such value."))
    require(actor, f"show_{name}", row)
    if purpose not in Purpose.values:
        raise DomainError("no_purpose", _("Say what you need it for."), field="purpose")
    if len(words) > LONGEST_WORDS:
        raise DomainError("too_long", _("These words are too long."), field="words")
    insert_event(
        actor=actor, verb=SHOWN, act_id=uuid7(), register=type(row)._meta.label_lower, record_id=row.pk,
        content={"field": name, "purpose": purpose, "note": words.strip(), "changes": {}},
    )  # fmt: skip
    return str(getattr(row, name))


def opening_words(body: Mapping[str, Any]) -> str:
    """Field and purpose of an opening for a history, which more people read than may know the words."""
    return f"{_label(apps.get_model(body['register']), body['field'])} · {Purpose(body['purpose']).label}"


def opening_of(event: AuditEvent, body: Mapping[str, Any]) -> Opening:
    """The opening that an event of the verb `SHOWN` speaks of."""
    label = _label(apps.get_model(event.register), body["field"])
    return Opening(event.at, body["actor"]["name"], label, str(Purpose(body["purpose"]).label), body["note"])


def _label(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


#: how a history calls an opening
SHOWN_WORDS: Final = gettext_lazy("Value opened")
