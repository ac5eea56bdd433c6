"""Three consoles: each administrator's navigation and home page hold their own matters and nothing of the programme."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from jingjian.testing import cast
from jingjian.testing.cast import Member

Browser = Callable[[Member], Client]

#: written from the matrix of the three administrators: who keeps what
CONSOLES = {
    cast.SYSTEM_ADMIN: {
        "/units/", "/people/", "/posts/", "/appointments/", "/roster-imports/", "/accounts/", "/calendar-days/",
        "/calendar-years/", "/jobs/", "/system/backups/",
    },
    cast.SECURITY_ADMIN: {"/accounts/", "/grant-proposals/", "/grants/", "/relations/", "/system/locks/"},
    cast.AUDIT_ADMIN: {"/accounts/", "/grant-proposals/", "/grants/", "/audit-log/"},
}  # fmt: skip


def navigation(page: str) -> set[str]:
    side = re.search(r'<nav class="side.*?</nav>', page, re.DOTALL)
    assert side is not None
    return set(re.findall(r'<a[^>]*href="(/[^"]*)"', side[0])) - {"/"}


@pytest.mark.parametrize("one", CONSOLES, ids=lambda one: one.role)
def test_each_administrator_finds_the_own_matters_and_no_others(browser: Browser, one: Member) -> None:
    client = browser(one)
    page = client.get("/").text
    assert navigation(page) == CONSOLES[one]
    for place in CONSOLES[one]:
        assert client.get(place).status_code == 200, place


@pytest.mark.parametrize("one", CONSOLES, ids=lambda one: one.role)
def test_the_home_page_of_an_administrator_leads_to_the_own_matters_alone(browser: Browser, one: Member) -> None:
    client = browser(one)
    figures = re.findall(r'<div class="card fig">.*?href="([^"]+)"', client.get("/").text, re.DOTALL)
    assert len(figures) == 2
    for place in figures:
        assert place.partition("?")[0] in CONSOLES[one]
        assert client.get(place).status_code == 200


def test_who_works_in_the_programme_has_no_console(browser: Browser) -> None:
    held = navigation(browser(cast.CLERK).get("/").text)
    assert "/relations/" in held
    assert not held & {"/accounts/", "/grants/", "/jobs/"}
