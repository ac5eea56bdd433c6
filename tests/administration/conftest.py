"""The county of the cast, entered through actions (once a day of the clock), and somebody of it at the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.accounts.models import User
from jingjian.kernel import clock
from jingjian.modules.administration import demo
from jingjian.testing.cast import Member
from jingjian.testing.confirming import confirm
from jingjian.testing.keeping import Kept

KEPT = Kept()


@pytest.fixture
def county(db: None, settings: Any) -> None:
    """Units, people, accounts and roles of the cast; passwords are hashed the quick way."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    KEPT.enter(clock.today(), demo.settle)


@pytest.fixture
def account(county: None) -> Callable[[Member], User]:
    return lambda one: User.objects.get_by_natural_key(one.username)


@pytest.fixture
def actor(account: Callable[[Member], User]) -> Callable[[Member], Actor]:
    return lambda one: actor_for(account(one))


@pytest.fixture
def browser(account: Callable[[Member], User]) -> Callable[[Member], Client]:
    """A client in which that member of the cast is logged in, reading English."""

    def open_for(one: Member) -> Client:
        user = account(one)
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(account(one), backend="allauth.account.auth_backends.AuthenticationBackend")
        confirm(client, user)
        return client

    return open_for
