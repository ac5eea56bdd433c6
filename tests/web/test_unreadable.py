"""What no view could read or keep is refused with a page, wherever it comes in: too much, and the NUL character."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jingjian.kit import filters
from jingjian.kit.filters import names_of
from jingjian.kit.register import Register
from jingjian.kit.registry import all_registers
from jingjian.testing.conformance import World, all_examples

REGISTERS = {register.slug: register for register in all_registers()}
#: as they come in an address: NUL, a lone surrogate, half a character, a byte that is in no UTF-8
UNREADABLE = ("%00", "a%00b", "%ED%A0%80", "%E6%9D", "%FF")


@pytest.fixture(params=REGISTERS)
def asked(request: pytest.FixtureRequest, db: None) -> tuple[Register, Client]:
    """Each register, and a browser of somebody who may read it."""
    return REGISTERS[request.param], World().client(all_examples()[request.param].reader)


def test_no_filter_of_a_list_fails_on_what_cannot_be_kept(asked: tuple[Register, Client]) -> None:
    """Each filter alone with a NUL and with bytes of no text, and all of them together with every kind."""
    register, client = asked
    own = [name for declared in register.filters for name in names_of(declared)]
    names = (*own, filters.SEARCH, filters.TAB, filters.SORT, filters.CURSOR, "%FF")
    questions = [f"{name}={text}" for name in names for text in ("a%00b", "%ED%A0%80")]
    questions += ["&".join(f"{name}={text}" for name in names) for text in UNREADABLE]
    for question in questions:
        answer = client.get(f"{reverse(f'{register.slug}:list')}?{question}")
        assert answer.status_code == 200, question
        assert answer.content.decode().count("<h1") == 1, question


@pytest.mark.parametrize("text", UNREADABLE)
@pytest.mark.parametrize("name", ["home", "inbox", "search", "preferences", "styleguide", "tour", "account_login"])
def test_no_page_of_the_shell_fails_on_what_cannot_be_kept(browser: Client, name: str, text: str) -> None:
    for parameter in ("q", "next", "page"):
        assert browser.get(f"{reverse(name)}?{parameter}={text}").status_code in (200, 302)


@pytest.mark.parametrize("path", ["/%00/", "/setup/a%00b/", "/x%ED%A0%80/", "/campaign/%FF/"])
def test_an_address_that_cannot_be_is_not_there(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("field", ["login", "password", "next"])
@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_a_login_with_a_nul_is_refused_and_tried_with_nobody(db: None, field: str, kind: str) -> None:
    sent = {"login": "linxiaofeng", "password": "x", "next": "/", field: "a\0b"}
    if kind == "multipart":
        answer = Client().post(reverse("account_login"), sent)
    else:
        body = "&".join(f"{name}={value}" for name, value in sent.items()).replace("\0", "%00")
        answer = Client().post(reverse("account_login"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "无法保存的字符" in answer.content.decode()


@pytest.mark.parametrize("text", ["%ED%A0%80", "%FF%FE", "%E6%9D"])
def test_a_login_with_bytes_that_are_no_text_fails_like_any_wrong_one(db: None, text: str) -> None:
    body = f"login={text}&password={text}"
    answer = Client().post(reverse("account_login"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 422)


def test_a_session_cookie_with_a_nul_is_no_session(db: None) -> None:
    client = Client(headers={"cookie": r'sessionid="abcdefgh\000ijklmnop"; theme="da\000rk"'})
    assert client.get(reverse("home")).status_code == 302
    assert not Session.objects.exists()


@pytest.mark.parametrize("name", ["preferences", "account_login", "campaign:import"])
def test_an_upload_over_the_limit_is_a_page_that_names_it(browser: Client, settings: Any, name: str) -> None:
    settings.DOCUMENT_MAX_BYTES = 2 * 1024 * 1024
    answer = browser.post(reverse(name), {"file": SimpleUploadedFile("a.pdf", b"x" * (3 * 1024 * 1024 + 1))})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "2 MB" in page
    assert page.count("<h1") == 1


def test_of_a_body_over_the_limit_no_more_is_read_than_lets_a_browser_listen(browser: Client, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 0
    body = io.BytesIO(b"x" * (6 * 1024 * 1024))
    extra: Any = {"wsgi.input": body}
    answer = browser.generic("POST", reverse("preferences"), body.getvalue(), "application/octet-stream", **extra)
    assert answer.status_code == 413
    assert body.tell() == 4 * 1024 * 1024


def test_a_text_over_the_limit_of_a_form_is_the_same_page(browser: Client) -> None:
    answer = browser.post(reverse("preferences"), {"next": "长" * 1_000_000})
    assert answer.status_code == 413
    assert "请求内容过多" in answer.content.decode()


def test_too_many_fields_are_a_page_that_says_so(browser: Client, settings: Any) -> None:
    fields = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    posted = browser.post(reverse("preferences"), fields, content_type="application/x-www-form-urlencoded")
    shown = browser.get(f"{reverse('search')}?{fields}")
    for answer in (posted, shown):
        assert answer.status_code == 400
        assert "请求内容过多" in answer.content.decode()


def test_a_broken_multipart_body_is_refused_with_a_page(browser: Client) -> None:
    answer = browser.post(reverse("preferences"), b"no parts", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "无法识别该请求" in answer.content.decode()
