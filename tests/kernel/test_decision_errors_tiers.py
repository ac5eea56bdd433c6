from __future__ import annotations

import copy

import pytest

from jingjian.kernel.calendar import UnknownYear
from jingjian.kernel.decision import ALLOW, deny
from jingjian.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from jingjian.kernel.tiers import Tier, tiers


class Lazy:
    """Stands for a lazily translated string: its words are known only when it is shown."""

    def __str__(self) -> str:
        return "翻译后的话"


def test_allowed_is_truthy_and_denied_is_falsy_with_its_reason() -> None:
    assert ALLOW
    refused = deny(Lazy())
    assert not refused
    assert str(refused) == "翻译后的话"


@pytest.mark.parametrize(("kind", "status"), [(DomainError, 422), (NotAllowed, 403), (NotFound, 404), (Conflict, 409)])
def test_each_error_carries_its_status_code_field_and_words(kind: type[DomainError], status: int) -> None:
    error = kind("late", Lazy(), field="due_on")
    assert (error.status, error.code, error.field, str(error)) == (status, "late", "due_on", "翻译后的话")


def test_an_error_without_a_field_is_about_the_act_as_a_whole() -> None:
    assert DomainError("late", "Too late.").field is None


def test_errors_can_be_taken_apart_and_rebuilt_on_their_way_between_processes() -> None:
    error = copy.copy(Conflict("changed", "Changed.", field="version"))
    assert (error.code, error.message, error.field) == ("changed", "Changed.", "version")
    assert copy.copy(UnknownYear(2027)).year == 2027


def test_tiers_names_every_field_once() -> None:
    assert tiers(encrypted="facts phone", ordinary="id title") == {
        "facts": Tier.ENCRYPTED,
        "phone": Tier.ENCRYPTED,
        "id": Tier.ORDINARY,
        "title": Tier.ORDINARY,
    }


def test_a_field_in_two_tiers_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'phone' is declared twice"):
        tiers(sealed="phone", restricted="name phone")
