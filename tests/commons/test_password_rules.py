"""What a password must be, by the two profiles of a site; and how it is kept."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from jingjian.commons.accounts.models import User
from jingjian.commons.accounts.passwords import is_outdated, kinds_of_characters
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.vault.passwords import AT_ONCE, Argon2idHasher
from jingjian.kernel import clock
from jingjian.kernel.errors import TooBusy
from jingjian.modules.administration.forms.accounts import first_password
from jingjian.testing.cast import PASSWORD


@pytest.fixture
def person(db: None) -> User:
    """宋雨桐 of the discipline commission of 清源县."""
    unit = Unit._default_manager.create(
        code="QY", name="清源县纪委监委", short_name="县纪委监委", kind="county", path="/QY/"
    )
    one = Person._default_manager.create(name="宋雨桐", staff_no="QY0017", unit=unit, sort_key="song yutong")
    return User._default_manager.create(username="songyutong", person=one)


def faults(password: str, user: User, profile: str = "asvs") -> set[str]:
    from django.contrib.auth.password_validation import get_password_validators

    try:
        validate_password(password, user, get_password_validators(site.PASSWORD_PROFILES[profile]))
    except ValidationError as refusal:
        return {str(fault.code) for fault in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "shan-gao-shui-chang-2023",
        "四月江南黄鸟肥，樱桃满市粲朝晖。",
        "correct horse battery staple",
        PASSWORD,
    ],
)
def test_a_long_sentence_is_a_password(password: str, person: User) -> None:

    assert faults(password, person) == set()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("shan-gao-shui-", "password_too_short"),
        ("songyutong-2023", "password_guessable"),
        ("SongYutong@QingYuan.2023", "password_guessable"),
        ("宋雨桐宋雨桐宋雨桐宋雨桐宋雨桐宋雨桐", "password_guessable"),
        ("qingyuanxianjiweijianwei1", "password_guessable"),
        ("清源县纪委监委整风2023清源县", "password_guessable"),
        ("ｊｉｎｇｊｉａｎ-password-123456", "password_guessable"),
        ("mima-mima-mima-mima", "password_guessable"),
        ("1qaz2wsx1qaz2wsx", "password_guessable"),
        ("aaaaaaaaaaaaaaaaaa", "password_guessable"),
        ("12121212121212121212", "password_guessable"),
    ],
)
def test_what_an_enemy_tries_first_is_refused(password: str, fault: str, person: User) -> None:
    assert fault in faults(password, person)


def test_mlps3_asks_for_three_kinds_of_characters_and_asvs_does_not(person: User) -> None:
    """GB/T 22239, 8.1.4.1 a."""
    assert kinds_of_characters("Aa1-") == {"capital", "small", "figure", "other"}
    for password, few in (
        ("shangaoshuichangyuexiao", True),
        ("shangaoshuichang2023yue", True),
        ("shan-gao-shui-2023-yue", False),
        ("ShanGaoShuiChang2023yue", False),
    ):
        assert faults(password, person) == set()
        assert ("password_too_few_kinds" in faults(password, person, "mlps3")) is few


def test_mlps3_takes_the_present_password_for_no_new_one(person: User) -> None:
    person.set_password("shan-gao-shui-2023-yue")
    assert faults("shan-gao-shui-2023-yue", person, "mlps3") == {"password_unchanged"}
    assert faults("shan-gao-shui-2023-yuan", person, "mlps3") == set()


def test_proposed_first_passwords_suit_both_profiles(person: User) -> None:
    for _time in range(20):
        assert faults(first_password(), person, "mlps3") == set()


def test_only_mlps3_wants_a_password_changed_after_some_days(person: User, settings: Any) -> None:
    person.set_password("shan-gao-shui-2023-yue")
    person.save()
    client = Client()
    client.force_login(person)
    with clock.moved(clock.now() + timedelta(days=90)):
        assert not is_outdated(person)
        settings.PASSWORD_DAYS = 91
        assert not is_outdated(person)
        settings.PASSWORD_DAYS = 90
        assert is_outdated(person)


def test_an_outdated_password_leads_to_its_change_and_the_change_opens_the_site(person: User, settings: Any) -> None:
    first, second = "shan-gao-shui-2023-yue", "shui-luo-shi-chu-2023"
    person.set_password(first)
    person.password_set_at -= timedelta(days=90)
    person.save()
    settings.PASSWORD_DAYS = 90
    client = Client()
    client.force_login(person)
    assert client.get("/")["Location"].startswith("/account/password/")
    page = client.get("/account/password/").content.decode()
    assert "90" in page
    assert client.post("/account/password/", {"oldpassword": first, "password1": second, "password2": second})
    assert client.get("/").status_code == 200


def test_passwords_are_kept_as_argon2id_with_the_costs_we_state(db: None) -> None:
    kept = make_password("shan-gao-shui-chang-2023")
    assert kept.startswith("argon2$argon2id$v=19$m=65536,t=3,p=1$")
    assert type(identify_hasher(kept)) is Argon2idHasher
    cheaper = kept.replace("m=65536", "m=19456")
    assert Argon2idHasher().must_update(cheaper)
    assert not Argon2idHasher().must_update(kept)


class _Impatient(Argon2idHasher):
    wait = 0.0
    time_cost = 1
    memory_cost = 64


def test_no_more_than_a_few_hashes_are_computed_at_once() -> None:
    hasher = _Impatient()
    kept = hasher.encode("word", "saltsaltsalt")
    inside, leave = threading.Barrier(AT_ONCE + 1), threading.Event()

    def occupy() -> None:
        with hasher.place():
            inside.wait()
            leave.wait()

    others = [threading.Thread(target=occupy) for _place in range(AT_ONCE)]
    for other in others:
        other.start()
    inside.wait()
    try:
        with pytest.raises(TooBusy):
            hasher.verify("word", kept)
    finally:
        leave.set()
        for other in others:
            other.join()
    assert hasher.verify("word", kept), "the places were given back"
