"""The house rules of HTTP: headers on every answer, nobody in without a login, help in every error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from jingjian.commons.accounts.models import User
from jingjian.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from jingjian.web import demo
from jingjian.web.middleware import SecurityHeaders
from jingjian.web.views import errors

PAGES = ("home", "inbox", "search", "preferences", "styleguide", "tour")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_the_shell_answers_its_reader_in_chinese(browser: Client, name: str) -> None:
    response = browser.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="zh-CN"' in page
    assert "林晓峰" in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", [name for name in PAGES if name != "preferences"])
def test_nobody_sees_a_page_without_a_login_and_comes_back_to_it_after(db: None, name: str) -> None:
    address = reverse(name)
    response = Client().get(f"{address}?q=1")
    assert response.status_code == 302
    assert unquote(response["Location"]).endswith(f"?next={address}?q=1")


def test_a_part_of_a_page_sends_the_whole_browser_to_the_login(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/?page=2"}
    response = Client().get(reverse("home"), headers=headers)
    assert response.status_code == 204
    assert unquote(response["HX-Redirect"]) == f"{reverse('account_login')}?next=/inbox/?page=2"


def test_every_answer_carries_the_headers_of_the_house(browser: Client) -> None:
    for response in (browser.get(reverse("home")), Client().get(reverse("account_login")), browser.get("/nothing/")):
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert "HX-Request" in response["Vary"]


def test_a_view_may_be_stricter_than_the_house() -> None:
    def view(_request: object) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = SecurityHeaders(view)(RequestFactory().get("/file"))
    assert response["Content-Security-Policy"] == "sandbox"


def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(browser: Client) -> None:
    for name in PAGES:
        page = browser.get(reverse(name)).content.decode()
        for forbidden in ("<style", " style=", " onclick=", "hx-on", "javascript:", "https://", "//cdn"):
            assert forbidden not in page, (name, forbidden)
        assert all("src=" in part.partition(">")[0] for part in page.split("<script")[1:]), name


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (NotAllowed("x", "核验人不能是承办人"), 403, "核验人不能是承办人"),
        (Conflict("x", "他人已修改"), 409, "他人已修改"),
        (DomainError("x", "缺少佐证"), 422, "缺少佐证"),
    ],
)
def test_a_refusal_is_a_page_with_its_reason_which_a_part_of_a_page_can_read(
    db: None, refusal: DomainError, status: int, words: str
) -> None:
    response = errors.refused(_request(), refusal)
    assert response.status_code == status
    assert words in response.content.decode()
    assert unquote(response["X-Reason"]) == words


def test_what_is_hidden_and_what_is_not_there_look_alike(browser: Client) -> None:
    hidden = errors.refused(_request(), NotFound("x", "secret"))
    absent = browser.get("/nothing-here/")
    assert hidden.status_code == absent.status_code == 404
    assert "secret" not in hidden.content.decode()
    assert absent.content.decode().count("<h1") == 1


def test_a_form_without_its_token_is_refused_with_advice(reader: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    response = client.post(reverse("preferences"), {"theme": "dark"})
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


def test_the_page_for_a_fault_needs_neither_session_nor_database() -> None:
    with translation.override("zh-hans"):
        response = errors.server_error(RequestFactory().get("/"))
        busy = errors.unavailable(RequestFactory().get("/"))
    assert (response.status_code, busy.status_code) == (500, 503)
    assert "系统出错" in response.content.decode()
    assert busy["Retry-After"] == "10"


def test_a_choice_of_theme_and_language_is_kept_by_account_and_device(browser: Client, reader: User) -> None:
    response = browser.post(reverse("preferences"), {"theme": "dark", "language": "en", "next": "/inbox/"})
    assert (response.status_code, response["Location"]) == (303, "/inbox/")
    assert (response.cookies["theme"].value, response.cookies["language"].value) == ("dark", "en")
    reader.refresh_from_db()
    assert (reader.theme, reader.language) == ("dark", "en")
    page = browser.get("/inbox/").content.decode()
    assert '<html lang="en" data-theme="dark" data-bs-theme="dark">' in page


def test_the_login_page_follows_the_choice_of_the_device(db: None) -> None:
    client = Client()
    client.post(reverse("preferences"), {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.invalid/", "//elsewhere.invalid", "javascript:alert(1)"])
def test_a_choice_never_leads_away_from_the_site(browser: Client, back: str) -> None:
    response = browser.post(reverse("preferences"), {"theme": "light", "next": back})
    assert response["Location"] == reverse("preferences")


def test_an_unknown_theme_is_refused_and_not_stored(browser: Client, reader: User) -> None:
    assert browser.post(reverse("preferences"), {"theme": "pink"}).status_code == 400
    reader.refresh_from_db()
    assert reader.theme == "auto"


def test_a_search_of_one_character_asks_for_more_and_looks_for_nothing(browser: Client) -> None:
    page = browser.get(reverse("search"), {"q": "林"}).content.decode()
    assert "请输入至少两个字" in page


def _request() -> Any:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    return request


@pytest.fixture
def demo_site(settings: Any, tmp_path: Path, reader: User) -> User:
    """A demo whose cast is the reader alone."""
    settings.DEMO, settings.HOME = True, tmp_path
    rows = [{"username": reader.username, "password": "x", "role": "室主任", "name": "林晓峰", "unit": "干部监督室"}]
    (tmp_path / "demo-accounts.json").write_text(json.dumps(rows), encoding="utf-8")
    return reader


def test_a_demo_shows_its_cast_and_lets_each_in_with_one_button(demo_site: User) -> None:
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert "室主任" in page
    assert "演示数据" in page
    response = client.post(reverse("demo_login"), {"username": demo_site.username})
    assert (response.status_code, response["Location"]) == (303, reverse("home"))
    assert "林晓峰" in client.get(reverse("home")).content.decode()


def test_a_demo_lets_nobody_in_who_is_not_of_its_cast(demo_site: User) -> None:
    assert Client().post(reverse("demo_login"), {"username": "somebody"}).status_code == 404


def test_without_a_demo_there_is_no_way_in_without_a_password(reader: User, settings: Any) -> None:
    settings.DEMO = False
    assert demo.cast() == ()
    client = Client()
    assert client.post(reverse("demo_login"), {"username": reader.username}).status_code == 404
    assert client.get(reverse("home")).status_code == 302
