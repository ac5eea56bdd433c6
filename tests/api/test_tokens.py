"""Access tokens: made on a page, shown once, kept as a digest, ended, and never more than their account."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from jingjian.api.actions import MOST_TOKENS, end_token, make_token
from jingjian.api.models import AccessToken
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.testing import cast
from jingjian.testing.api import Program, program
from jingjian.testing.conformance import World


def entries(**others: Any) -> dict[str, Any]:
    return {"name": "统计接口", "scope": "read", "ends_on": clock.today().isoformat(), "registers": ["tasks"], **others}


def test_the_page_makes_a_token_shows_it_once_and_ends_it(world: World) -> None:
    browser = world.client(cast.CLERK.username)
    sent = entries(_key=str(uuid7()))
    made, again = (browser.post("/account/tokens/", sent) for _time in range(2))
    assert (made.status_code, again.status_code) == (303, 303)
    assert made["Location"] == again["Location"]
    assert world.client(cast.HEAD.username).get(made["Location"]).status_code == 404
    assert "jj_" not in browser.head(made["Location"]).text
    page = browser.get(made["Location"])
    word = re.search(r"<code[^>]*>(jj_[\w-]{43})</code>", page.text)
    assert word is not None
    for address in (made["Location"], "/account/tokens/"):
        assert word[1] not in browser.get(address).text
    token = AccessToken.objects.get()
    assert token.digest == digest(word[1].encode())
    asks = Program(word[1])
    assert asks.get("/api/v1/tasks").status_code == 200
    assert browser.post(f"/account/tokens/{token.pk}/end/").status_code == 303
    assert asks.get("/api/v1/tasks").status_code == 401
    log = AuditEvent.objects.filter(record_id=token.pk).order_by("at")
    assert [event.verb for event in log] == ["token.made", "token.ended"]
    assert not any(word[1] in event.body or token.digest in event.body for event in log)


def test_the_word_of_a_token_waits_sealed_for_its_page(world: World) -> None:
    browser = world.client(cast.CLERK.username)
    made = browser.post("/account/tokens/", entries())["Location"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM cache_entry WHERE cache_key LIKE %s", ["%token-word%"])
        ((kept,),) = cursor.fetchall()
    word = re.search(r"<code[^>]*>(jj_[\w-]{43})</code>", browser.get(made).text)
    assert word is not None
    assert word[1].encode() not in b64decode(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entry WHERE cache_key LIKE %s", ["%token-word%"])
        assert cursor.fetchone() == (0,)


def test_a_form_without_a_name_or_beyond_a_year_is_refused_with_the_entries_kept(world: World) -> None:
    browser = world.client(cast.CLERK.username)
    far = (clock.today() + timedelta(days=366)).isoformat()
    for wrong in ({"name": ""}, {"ends_on": far}, {"ends_on": "2020-01-01"}, {"registers": ["ghosts"]}):
        page = browser.post("/account/tokens/", entries(**wrong))
        assert page.status_code == 422, wrong
        assert page.context["form"].errors
    assert AccessToken.objects.count() == 0


def test_a_token_is_good_until_the_end_of_its_last_day(world: World) -> None:
    with clock.moved(date(2023, 6, 12)):
        _token, word = make_token(
            actor=world.actor(cast.CLERK.username), name="a", scope="read", ends_on=date(2023, 6, 13)
        )
    for day, status in ((13, 200), (14, 401)):
        with clock.moved(date(2023, 6, day)):
            assert Program(word).get("/api/v1/units").status_code == status


def test_a_token_for_reading_writes_nothing_and_one_for_a_register_opens_no_other(world: World, task: Any) -> None:
    user = world.user(cast.OFFICE.username)
    reads = program(user, scope="read")
    refused = reads.post(f"/api/v1/tasks/{task.pk}/transitions/cancel", {"reason": "x"}, seen=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "token_read_only")
    narrow = program(user, registers=("tasks",))
    assert narrow.get(f"/api/v1/tasks/{task.pk}").status_code == 200
    assert narrow.get("/api/v1/plans").json()["code"] == "token_other_register"
    assert [one["slug"] for one in narrow.get("/api/v1").json()["registers"]] == ["tasks"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_an_account_that_is_closed_or_has_a_first_password_opens_nothing(world: World, change: dict[str, bool]) -> None:
    user = world.user(cast.CLERK.username)
    asks = program(user)
    assert asks.get("/api/v1").status_code == 200
    type(user).objects.filter(pk=user.pk).update(**change)
    assert asks.get("/api/v1").status_code == 401


def test_a_cookie_opens_nothing_and_does_not_mix_with_a_token(world: World) -> None:
    browser = world.client(cast.PRINCIPAL.username)
    assert browser.get("/api/v1").status_code == 401
    _token, word = make_token(
        actor=world.actor(cast.SYSTEM_ADMIN.username), name="a", scope="read", ends_on=clock.today()
    )
    mixed = browser.get("/api/v1/tasks", headers={"Authorization": f"Bearer {word}"})
    assert mixed.status_code == 403
    assert not mixed.cookies


def test_nobody_ends_the_token_of_another_or_has_too_many(world: World) -> None:
    clerk, head = world.actor(cast.CLERK.username), world.actor(cast.HEAD.username)
    token, _word = make_token(actor=clerk, name="a", scope="read", ends_on=clock.today())
    with pytest.raises(NotAllowed):
        end_token(actor=head, row=token)
    for _count in range(MOST_TOKENS - 1):
        make_token(actor=clerk, name="a", scope="read", ends_on=clock.today())
    with pytest.raises(DomainError, match=str(MOST_TOKENS)):
        make_token(actor=clerk, name="a", scope="read", ends_on=clock.today())
