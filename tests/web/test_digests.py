"""The daily digest: counts for everybody, shown until taken note of, mailed through a real server to who wants it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from jingjian.commons import jobs
from jingjian.commons.deadlines import actions as deadlines
from jingjian.commons.notify.digests import KEPT, forget_old_digests, prefer
from jingjian.commons.notify.escalation import escalate_all
from jingjian.commons.notify.inbox import ask
from jingjian.commons.notify.models import Digest, NoticePreference
from jingjian.commons.nudges.actions import nudge
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World
from jingjian.testing.telling import moment_at
from jingjian.web.digests.counting import count_batch
from jingjian.web.digests.mailing import mail_batch
from jingjian.web.tasks import works_on
from tests.campaign.sheets import client_of
from tests.web.smtp import REFUSED, Mailbox, mail_server

READER = cast.OTHER_CLERK
DAY = cast.STORY_DAY
ADDRESS = "reader@county.example"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.moved(moment_at(DAY, 6, 30)):
        yield


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def record(world: World) -> Record:
    return task_example(world).record


@pytest.fixture
def pressed(world: World, record: Record) -> World:
    """A clerk with things overdue by five and two days, due today, due on the last day of the week, and later."""
    for days in (-5, -2, 0, 1, 7, 8, None):
        due = None if days is None else DAY + timedelta(days=days)
        ask(world.person(READER.username).pk, record=record, verb=f"v{days}", text="Verify it", due_on=due)
    return world


def count_all(day: date = DAY) -> None:
    while count_batch(day):
        pass


def digest_of(world: World, username: str = READER.username) -> Digest:
    return Digest.objects.get(person=world.person(username), day=DAY)


def want_mail(world: World, username: str = READER.username, address: str = ADDRESS) -> None:
    prefer(actor=world.actor(username), digest=True, by_mail=True, mail_address=address)


def test_what_waits_is_counted_by_how_it_presses(pressed: World, record: Record) -> None:
    person = pressed.person(READER.username)
    nudge(actor=pressed.actor(cast.OFFICE.username), record=record, people=[(person.pk, person.unit_id)], due_on=DAY)
    count_all()
    row = digest_of(pressed)
    assert (row.overdue, row.longest_late, row.today, row.week, row.reminders) == (2, 5, 1, 2, 1)
    assert row.read_at is None


def test_everybody_with_an_account_is_counted_once_and_nobody_is_shown_nothing(pressed: World) -> None:
    count_all()
    accounts = {one.username for one in cast.MEMBERS}
    assert Digest.objects.filter(day=DAY).count() <= len(accounts)
    assert Digest.objects.filter(person=pressed.person(cast.HEAD.username), day=DAY).exists()
    for row in Digest.objects.filter(day=DAY):
        assert (row.read_at is None) == row.anything
    before = Digest.objects.count()
    count_all()
    assert Digest.objects.count() == before


def test_who_wants_none_gets_none(pressed: World) -> None:
    prefer(actor=pressed.actor(READER.username), digest=False, by_mail=True, mail_address=ADDRESS)
    count_all()
    assert not Digest.objects.filter(person=pressed.person(READER.username)).exists()
    assert not NoticePreference.objects.get().by_mail, "mail carries the digest"


def test_it_stands_on_home_and_inbox_until_taken_note_of(pressed: World) -> None:
    count_all()
    client = client_of(READER, language="zh-hans")
    for page in ("/", "/inbox/"):
        text = client.get(page).text
        assert "2 项逾期（最久 5 天）" in text
        assert "1 项今日到期" in text
        assert "2 项七日内到期" in text
    answer = client.post("/digest/read/", follow=True)
    assert answer.redirect_chain == [("/inbox/", 303)]
    assert "今早提醒" not in answer.text
    assert client.post("/digest/read/").status_code == 303, "twice does no harm"


def test_yesterdays_is_not_shown_any_more(pressed: World) -> None:
    count_all()
    with clock.moved(moment_at(DAY + timedelta(days=1), 6, 0)):
        assert "今早提醒" not in client_of(READER, language="zh-hans").get("/inbox/").text


def test_a_todo_of_a_time_limit_names_rule_and_article(world: World, record: Record) -> None:
    holder = world.person(READER.username).pk
    start = DAY - timedelta(days=10)
    deadlines.start(
        actor=world.actor(cast.OFFICE.username), record=record, rule="task.verify", on=start, holder_id=holder
    )
    escalate_all(DAY)
    client = client_of(READER, language="zh-hans")
    assert "核验已提交的任务：5个工作日（本单位设定，可调整）" in " ".join(client.get("/inbox/").text.split()), (
        "the rule, its length and its source"
    )
    with CaptureQueriesContext(connection) as one:
        client.get("/inbox/")
    for n in range(5):
        ask(holder, record=record, verb=f"v{n}", text="Verify it")
    with CaptureQueriesContext(connection) as six:
        client.get("/inbox/")
    assert len(one) == len(six)


def test_digests_are_forgotten_after_thirty_days(pressed: World) -> None:
    count_all()
    with clock.moved(moment_at(DAY + KEPT, 6, 30)):
        assert forget_old_digests() == 0
    with clock.moved(moment_at(DAY + KEPT + timedelta(days=1), 6, 30)):
        assert forget_old_digests() > 0
    assert not Digest.objects.exists()


def test_it_comes_on_working_days() -> None:
    assert works_on(date(2023, 6, 12))
    assert not works_on(date(2023, 6, 22)), "端午节"
    assert works_on(date(2023, 6, 25)), "a Sunday worked in exchange"
    assert works_on(date(2090, 1, 2))
    assert not works_on(date(2090, 1, 1)), "a Sunday of a year nobody entered"


# By mail


@contextmanager
def mailing() -> Iterator[Mailbox]:
    with mail_server() as box:
        sender = {"MAIL_FROM": "jingjian@county.example", "SITE_ADDRESS": "https://jingjian.county.example"}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=box.port, EMAIL_BACKEND=backend, **sender):
            yield box


def test_the_mail_holds_counts_and_the_address_and_nothing_else(pressed: World, record: Record) -> None:
    want_mail(pressed)
    count_all()
    with mailing() as box:
        assert mail_batch()
        assert not mail_batch(), "once"
    assert [to for to, _message in box.got] == [ADDRESS]
    assert box.subjects() == ["镜鉴待办提醒（2023年6月12日）"]
    body = box.bodies()[0]
    assert body.replace("\r\n", "\n").startswith("2 项逾期（最久 5 天）\n1 项今日到期\n2 项七日内到期\n")
    assert "https://jingjian.county.example/inbox/" in body
    assert record.title not in body
    assert READER.name not in body


def test_an_address_the_server_refuses_keeps_nobody_else_from_their_mail(pressed: World, record: Record) -> None:
    for username, address in ((READER.username, REFUSED), (cast.HEAD.username, ADDRESS)):
        ask(pressed.person(username).pk, record=record, verb="x", text="Verify it", due_on=DAY)
        want_mail(pressed, username, address)
    count_all()
    with mailing() as box:
        while mail_batch():
            pass
    assert [to for to, _message in box.got] == [ADDRESS]


def test_a_server_that_hangs_up_is_tried_again_and_nobody_is_mailed_twice(pressed: World, record: Record) -> None:
    people = (READER.username, cast.HEAD.username, cast.CLERK.username)
    for username in people:
        ask(pressed.person(username).pk, record=record, verb="x", text="Verify it", due_on=DAY)
        want_mail(pressed, username, f"{username}@county.example")
    count_all()
    with mailing() as box:
        box.breaks_after = 2
        assert mail_batch(), "two left"
        with pytest.raises(jobs.UnreachableError), transaction.atomic():
            mail_batch()
        box.breaks_after = None
        while mail_batch():
            pass
    assert sorted(to for to, _message in box.got) == sorted(f"{name}@county.example" for name in people)


def test_a_server_that_is_not_there_or_wants_none_of_our_mail_is_told_apart(pressed: World) -> None:
    want_mail(pressed)
    count_all()
    with mailing() as box:
        box.refuses_all = True
        with pytest.raises(jobs.JobError) as refused, transaction.atomic():
            mail_batch()
        port = box.port
    assert refused.value.code == "mail_refused"
    backend = "django.core.mail.backends.smtp.EmailBackend"
    gone = override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_BACKEND=backend, MAIL_FROM="a@b.example")
    with gone, pytest.raises(jobs.UnreachableError), transaction.atomic():
        mail_batch()
    assert digest_of(pressed).mail_due


# What one chooses


def test_the_page_keeps_what_one_chose_and_says_what_is_wrong(world: World) -> None:
    client = client_of(READER, language="zh-hans")
    assert "未配置邮件服务器" in client.get("/preferences/").text
    with override_settings(EMAIL_HOST="mail.county.example"):
        answer = client.post(
            "/preferences/notices/", {"digest": "on", "by_mail": "on", "mail_address": "nobody at home"}
        )
        assert (answer.status_code, "请填写形如" in answer.text) == (422, True)
        assert "nobody at home" in answer.text, "nothing is lost"
        good = {"digest": "on", "by_mail": "on", "mail_address": ADDRESS}
        assert client.post("/preferences/notices/", good).status_code == 303
        assert ADDRESS in client.get("/preferences/").text
    row = NoticePreference.objects.get()
    assert (row.digest, row.by_mail, row.mail_address) == (True, True, ADDRESS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT mail_address FROM notify_noticepreference")
        assert ADDRESS not in cursor.fetchone()[0]


def test_an_address_is_asked_for_where_mail_is_wanted(world: World) -> None:
    actor = world.actor(READER.username)
    with pytest.raises(DomainError) as wrong:
        prefer(actor=actor, digest=True, by_mail=True, mail_address=" ")
    assert (wrong.value.code, wrong.value.field) == ("mail_address", "mail_address")
    assert not NoticePreference.objects.exists()
    assert prefer(actor=actor, digest=True, by_mail=False, mail_address="").pk
