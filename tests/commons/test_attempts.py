"""Failed logins: a growing delay, then a lock on the source and never on the person; names without account alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts import attempts, events
from jingjian.commons.accounts.attempts import TooManyAttemptsError, begin
from jingjian.commons.accounts.events import Visit
from jingjian.commons.accounts.models import AccessEvent, AccessKind, AttemptCounter, User
from jingjian.commons.audit.models import AuditEvent
from jingjian.kernel import clock
from jingjian.kernel.errors import NotAllowed, NotFound
from jingjian.modules.administration import actions
from jingjian.testing import cast
from jingjian.testing.conformance import World

DAY = date(2023, 6, 12)
RIGHT, WRONG = "shan-gao-shui-2023-yue", "falsch"
OFFICE_PC, ENEMY = "10.1.0.7", "198.51.100.9"


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {}
    with clock.moved(DAY):
        made = World()
        owner = user()
        owner.set_password(RIGHT)
        owner.save()
    return made


def user() -> User:
    return User._default_manager.get(username=cast.CLERK.username)


def log_in(client: Client, password: str, name: str = cast.CLERK.username) -> set[str]:
    """The codes of what the login page refuses; empty when it lets in."""
    answer = client.post("/account/login/", {"login": name, "password": password})
    if answer.status_code == 302:
        return set()
    return {str(fault.code) for fault in answer.context["form"].errors.as_data()["__all__"]}


MISMATCH, WAIT = {"username_password_mismatch"}, {"too_many_login_attempts"}


def test_the_delay_grows_and_the_fifth_failure_locks_for_half_an_hour(world: World) -> None:
    """GB/T 22239, 8.1.4.1 b: failed logins are counted, the session is ended and the way in is closed for a time."""
    client, moment = Client(REMOTE_ADDR=ENEMY), clock.now()
    for failure, wait in ((1, 0), (2, 0), (3, 5), (4, 15), (5, 30 * 60)):
        with clock.moved(moment):
            assert log_in(client, WRONG) == MISMATCH, failure
        counter = AttemptCounter._default_manager.get(source=ENEMY)
        assert counter.failures == failure
        if not wait:
            assert counter.blocked_until is None
            continue
        assert counter.blocked_until == counter.last_at + timedelta(seconds=wait)
        with clock.moved(counter.last_at):
            assert log_in(client, RIGHT) == WAIT, failure
        moment = counter.blocked_until
    with clock.moved(moment):
        assert log_in(client, RIGHT) == set()
        assert log_in(Client(REMOTE_ADDR=ENEMY), WRONG) == MISMATCH, "a success forgets what failed"


def test_an_enemy_locks_the_own_address_and_not_the_owner(world: World) -> None:
    with clock.moved(DAY):
        enemy = Client(REMOTE_ADDR=ENEMY)
        for _time in range(4):
            log_in(enemy, WRONG)
            AttemptCounter._default_manager.update(blocked_until=None)
        log_in(enemy, WRONG)
        assert log_in(enemy, RIGHT) == WAIT
        assert log_in(Client(REMOTE_ADDR=OFFICE_PC), RIGHT) == set()


def test_many_addresses_lock_out_strangers_but_no_known_device_and_no_open_session(world: World) -> None:
    with clock.moved(DAY):
        owner = Client(REMOTE_ADDR=OFFICE_PC)
        assert log_in(owner, RIGHT) == set()
        device = owner.cookies["device"].value
        for number in range(20):
            assert log_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), WRONG) == MISMATCH
        assert log_in(Client(REMOTE_ADDR="203.0.113.5"), RIGHT) == WAIT, "strangers are locked out together"
        assert owner.get("/").status_code == 200
        again = Client(REMOTE_ADDR=OFFICE_PC)
        again.cookies["device"] = device
        assert log_in(again, RIGHT) == set()


def test_a_device_is_counted_by_itself_and_another_accounts_device_is_a_stranger(world: World) -> None:
    with clock.moved(DAY):
        client = Client(REMOTE_ADDR=OFFICE_PC)
        log_in(client, RIGHT)
        token = client.cookies["device"].value
        own = begin(username=cast.CLERK.username, visit=Visit(OFFICE_PC), token=token)
        assert own.device is not None
        assert len(own.keys) == 1
        other = begin(username=cast.HEAD.username, visit=Visit(OFFICE_PC), token=token)
        assert other.device is None
        for _time in range(5):
            own.failed()
        with pytest.raises(TooManyAttemptsError):
            begin(username=cast.CLERK.username, visit=Visit(OFFICE_PC), token=token)


def test_a_name_without_account_is_answered_and_locked_the_same(world: World) -> None:
    def answers(name: str, address: str) -> list[set[str]]:
        client, said = Client(REMOTE_ADDR=address), []
        for _time in range(7):
            said.append(log_in(client, WRONG, name))
        return said

    with clock.moved(DAY):
        assert answers(cast.CLERK.username, ENEMY) == answers("niemand", "198.51.100.10")
        assert answers("NIEMAND", "198.51.100.10")[0] == WAIT, "capitals make no other name"
    assert not AttemptCounter._default_manager.filter(source__icontains="niemand").exists()


def test_failures_long_ago_are_forgotten(world: World) -> None:
    client = Client(REMOTE_ADDR=ENEMY)
    with clock.moved(DAY):
        for _time in range(2):
            log_in(client, WRONG)
    with clock.moved(clock.now()):
        assert log_in(client, WRONG) == MISMATCH
        assert AttemptCounter._default_manager.get(source=ENEMY).failures == 1
        AttemptCounter._default_manager.update(last_at=clock.now() - 3 * attempts.MEMORY)
        assert attempts.forget() == 2


def test_two_tries_at_the_same_moment_are_one(fresh_database: str) -> None:
    import threading

    from django.db import transaction

    refused: list[bool] = []

    def try_too() -> None:
        with transaction.atomic():
            try:
                begin(username="niemand", visit=Visit(ENEMY))
            except TooManyAttemptsError:
                refused.append(True)
        connections["default"].close()

    with transaction.atomic():
        begin(username="niemand", visit=Visit(ENEMY))
        other = threading.Thread(target=try_too)
        other.start()
        other.join()
    assert refused == [True]
    with transaction.atomic():
        begin(username="niemand", visit=Visit(ENEMY))


def test_the_person_is_told_at_the_next_login_and_in_the_inbox_until_taking_note(world: World) -> None:
    with clock.moved(DAY):
        enemy, owner = Client(REMOTE_ADDR=ENEMY), Client(REMOTE_ADDR=OFFICE_PC)
        for _time in range(2):
            log_in(enemy, WRONG)
        log_in(owner, RIGHT)
        page = owner.get("/inbox/").content.decode()
        assert "您上次登录以来，有 2 次登录本账号失败" in page, "the message after the login"
        page = owner.get("/inbox/").content.decode()
        assert ENEMY in page
        assert owner.post("/account/news/read/").status_code == 303
        assert ENEMY not in owner.get("/inbox/").content.decode()
        other = Client(REMOTE_ADDR="203.0.113.5", headers={"User-Agent": "another"})
        log_in(other, RIGHT)
        assert "用新设备登录" in owner.get("/inbox/").content.decode()


def test_the_security_administrator_alone_sees_and_lifts_a_lock(world: World) -> None:
    with clock.moved(DAY):
        attempt = begin(username=cast.CLERK.username, visit=Visit(ENEMY))
        for _time in range(5):
            attempt.failed()
        lock = attempts.locks().get()
        clients = {}
        for member in (cast.SECURITY_ADMIN, cast.SYSTEM_ADMIN, cast.CLERK):
            clients[member.username] = Client()
            clients[member.username].force_login(User._default_manager.get(username=member.username))
        keeper = clients[cast.SECURITY_ADMIN.username]
        assert ENEMY in keeper.get("/system/locks/").content.decode()
        assert clients[cast.SYSTEM_ADMIN.username].get("/system/locks/").status_code == 404
        system = actor_for(User._default_manager.get(username=cast.SYSTEM_ADMIN.username))
        with pytest.raises(NotAllowed):
            actions.lift_lock(actor=system, pk=lock.pk, visit=Visit(OFFICE_PC))
        assert keeper.post(f"/system/locks/{lock.pk}/lift/").status_code == 303
        begin(username=cast.CLERK.username, visit=Visit(ENEMY))
        assert AuditEvent.objects.filter(verb="account.lock_lifted", record_id=user().pk).count() == 1
        kinds = [event.kind for event in events.events_of(user().pk, 3)]
        assert kinds[:2] == [AccessKind.LOCK_LIFTED, AccessKind.LOCKED]
        with pytest.raises(NotFound):
            actions.lift_lock(actor=world.actor(cast.SECURITY_ADMIN.username), pk=lock.pk, visit=Visit(OFFICE_PC))


def test_what_happened_at_the_door_is_kept_more_than_a_year(world: World) -> None:
    with clock.moved(DAY):
        events.note(user(), AccessKind.LOGIN, Visit(OFFICE_PC))
    with clock.moved(DAY + timedelta(days=400)):
        assert events.forget() == 0
    with clock.moved(DAY + timedelta(days=401)):
        assert events.forget() == 1
        assert not AccessEvent._default_manager.exists()
