"""Numbers of people: in part for everybody, in full once for who may and says what for, and never unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.shown import SHOWN, Masked, Purpose, all_masked, masked, masked_numbers, register_masked
from jingjian.commons.organisation.models import Person
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kit.registry import all_registers
from jingjian.modules.administration import demo
from jingjian.testing import cast

pytestmark = pytest.mark.django_db

Browser = Callable[..., Client]


@pytest.fixture
def person() -> Person:
    return Person.objects.get(name=cast.CLERK.name)


def address(person: Person, name: str = "phone") -> str:
    return f"/values/people/{person.pk}/{name}/"


def openings() -> list[dict[str, Any]]:
    return [json.loads(event.body) for event in AuditEvent.objects.filter(verb=SHOWN).order_by("id")]


def test_a_value_is_shown_once_to_who_says_what_for(browser: Browser, person: Person) -> None:
    keeper = browser(cast.SYSTEM_ADMIN)
    page = keeper.get(f"/people/{person.pk}/").text
    assert address(person) in page
    form = keeper.get(address(person))
    assert person.phone not in form.text
    assert masked(person.phone, head=3, tail=4) in form.text
    answer = keeper.post(address(person), {"purpose": "contact", "words": "通知报到"})
    assert (answer.status_code, str(person.phone) in answer.text) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"
    for path in (f"/people/{person.pk}/", address(person), f"/people/{person.pk}/history/"):
        assert person.phone not in keeper.get(path).text


def test_the_log_says_who_what_and_what_for_and_not_the_value(browser: Browser, person: Person) -> None:
    browser(cast.SYSTEM_ADMIN).post(address(person, "id_number"), {"purpose": "identity", "words": "补录档案"})
    (body,) = openings()
    assert (body["actor"]["name"], body["record"]) == (cast.SYSTEM_ADMIN.name, str(person.pk))
    assert (body["field"], body["purpose"], body["note"]) == ("id_number", "identity", "补录档案")
    assert str(person.id_number) not in json.dumps(body)
    assert str(person.id_number)[-4:] not in json.dumps(body)


def test_history_and_the_person_concerned_see_the_opening(browser: Browser, person: Person) -> None:
    browser(cast.OFFICE).post(address(person), {"purpose": "contact", "words": "通知报到"})
    history = browser(cast.AUDIT_ADMIN).get(f"/people/{person.pk}/history/").text
    own = browser(cast.CLERK).get(f"/people/{person.pk}/").text
    audit, colleague = (browser(one).get(f"/people/{person.pk}/").text for one in (cast.AUDIT_ADMIN, cast.OTHER_CLERK))
    for page in (history, own, audit):
        assert cast.OFFICE.name in page
        assert "telephone · To reach the person" in page
    assert "Value opened" in history
    # the words are for the person concerned and for who reads the log
    assert ["通知报到" in page for page in (own, audit, history, colleague)] == [True, True, False, False]


def test_without_a_purpose_of_the_list_nothing_is_shown_or_logged(browser: Browser, person: Person) -> None:
    keeper = browser(cast.SYSTEM_ADMIN)
    for data in ({}, {"purpose": ""}, {"purpose": "curiosity"}, {"purpose": "contact", "words": "x" * 201}):
        answer = keeper.post(address(person), data)
        assert (answer.status_code, str(person.phone) in answer.text) == (422, False)
    assert openings() == []


@pytest.mark.parametrize(
    ("name", "openers"),
    [
        ("phone", {cast.SYSTEM_ADMIN, cast.OFFICE, cast.CLERK}),
        ("id_number", {cast.SYSTEM_ADMIN, cast.CLERK}),
    ],
)
def test_only_the_person_the_keeper_and_for_the_phone_the_office_open_it(
    browser: Browser, person: Person, name: str, openers: set[Any]
) -> None:
    readers = (
        cast.SYSTEM_ADMIN, cast.SECURITY_ADMIN, cast.AUDIT_ADMIN, cast.OFFICE, cast.PRINCIPAL, cast.HEAD, cast.CLERK,
        cast.OTHER_CLERK,
    )  # fmt: skip
    for reader in readers:
        client = browser(reader)
        answer = client.post(address(person, name), {"purpose": "matter"})
        shown = str(getattr(person, name)) in answer.text
        assert shown == (reader in openers), reader.name
        assert answer.status_code in ((200,) if shown else (403, 404))
        assert (address(person, name) in client.get(f"/people/{person.pk}/").text) == shown
    assert len(openings()) == len(openers)


@pytest.mark.parametrize("path", ["people/{pk}/name", "nothing/{pk}/phone", "units/{pk}/phone", "people/{other}/phone"])
def test_what_is_no_masked_value_is_not_there(browser: Browser, person: Person, path: str) -> None:
    other = person.pk.hex[:-1] + ("0" if person.pk.hex[-1] != "0" else "1")
    keeper = browser(cast.SYSTEM_ADMIN)
    address = f"/values/{path.format(pk=person.pk, other=other)}/"
    assert keeper.get(address).status_code == 404
    assert keeper.post(address, {"purpose": "contact"}).status_code == 404


def test_no_list_export_search_or_interface_gives_the_numbers(browser: Browser, person: Person) -> None:
    keeper = browser(cast.SYSTEM_ADMIN)
    numbers = (str(person.phone), demo.identity_number(cast.CLERK))
    for path in ("/people/", f"/people/{person.pk}/", "/people/export/csv/", f"/search/?q={numbers[0]}"):
        answer = keeper.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = content.decode("utf-8")
        if path.startswith("/search/"):
            shown = shown.replace(f'value="{numbers[0]}"', "")
        assert numbers[1] not in shown
        if not path.startswith("/search/"):
            assert answer.status_code == 200
            assert numbers[0] not in shown
            assert cast.CLERK.name in shown


def test_no_register_puts_an_encrypted_field_into_its_columns_facts_or_filters() -> None:
    for register in all_registers():
        sealed = {field.name for field in register.model._meta.concrete_fields if isinstance(field, EncryptedTextField)}
        plain = {one.name for one in (*register.columns, *register.detail.facts) if one.value is None}
        assert not sealed & plain, register.slug


def test_masks_are_declared_on_encrypted_fields_alone() -> None:
    assert {field.name for field in all_masked()[Person]} == {"phone", "id_number"}
    with pytest.raises(ValueError, match="not encrypted"):
        register_masked(Person, Masked("staff_no", head=1, tail=1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("1", "*"),
        ("1234567", "*******"),
        ("12345678", "123*5678"),
        ("370102199003071234", "370***********1234"),
    ],
)
def test_what_is_too_short_is_hidden_whole(value: str, shown: str) -> None:
    assert masked(value, head=3, tail=4) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("370102199003071234", "370102********1234"),
        ("37010219900307123x，13900001234", "370102********123x，139****1234"),
        ("2023年6月12日 第3号", "2023年6月12日 第3号"),
        ("1234567890123456789012", "1234567890123456789012"),
        ("", ""),
    ],
)
def test_numbers_in_a_sheet_that_nobody_read_yet_are_shown_in_part(text: str, shown: str) -> None:
    assert masked_numbers(text) == shown


def test_every_purpose_has_words() -> None:
    assert len(set(Purpose.labels)) == len(Purpose.values) == 5
