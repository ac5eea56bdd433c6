"""The key file in its three forms: opened by the right thing alone, refused with clear words otherwise."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from jingjian.commons.vault import keyfile, keys
from jingjian.commons.vault.envelopes import Place, seal, unseal
from jingjian.commons.vault.errors import (
    KeyFileError,
    LockedError,
    UnknownKeyError,
    UnknownSuiteError,
    WrongUnlockError,
)
from jingjian.commons.vault.keyfile import KEY_FILE, Form, KeyRing
from jingjian.commons.vault.suites import SUITES
from jingjian.ops.console import RefusedError
from jingjian.ops.upgrade.upgrading import refuse_sealed

RING = KeyRing(active="b2", keys={"a1": bytes(range(32)), "b2": bytes(range(32, 64))}, activated_at="2023-06-12T08:00")
WORDS = ["第一位保管人的口令甲乙丙".encode(), "第二位保管人的口令丁戊己".encode()]
SECRET = bytes(range(100, 132))
PLACE = Place("case", "story", "1")
each_suite = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)


def sealed(home: Path) -> Path:
    return keyfile.write(home, RING, form=Form.CREDENTIAL, unlock=SECRET)


@each_suite
def test_each_form_gives_the_keys_back(tmp_path: Path, suite: Any, settings: Any) -> None:
    settings.ENCRYPTION = suite.name
    keyfile.write(tmp_path, RING)
    assert keyfile.read(tmp_path) == RING
    for form in (Form.CREDENTIAL, Form.PASSPHRASES):
        path = keyfile.write(tmp_path, RING, form=form, unlock=SECRET, salt=bytes(16))
        assert path.stat().st_mode & 0o777 == 0o600
        assert keyfile.read(tmp_path, SECRET) == RING
        told = keyfile.outline(tmp_path)
        assert (told.form, told.active, set(told.ids), told.activated_at) == (
            form,
            "b2",
            {"a1", "b2"},
            "2023-06-12T08:00",
        )


@each_suite
def test_a_sealed_key_file_holds_no_key_in_the_open(tmp_path: Path, suite: Any, settings: Any) -> None:
    settings.ENCRYPTION = suite.name
    content = sealed(tmp_path).read_text()
    for secret in (*RING.keys.values(), SECRET):
        assert base64.b64encode(secret).decode() not in content
        assert base64.b64encode(secret).decode() in keyfile.content_of(KeyRing("x", {"x": secret}))


def test_without_what_opens_it_a_sealed_file_says_what_is_missing(tmp_path: Path) -> None:
    sealed(tmp_path)
    with pytest.raises(LockedError, match="no credential"):
        keyfile.read(tmp_path)
    keyfile.write(tmp_path, RING, form=Form.PASSPHRASES, unlock=SECRET, salt=bytes(16))
    with pytest.raises(LockedError, match="two passphrases"):
        keyfile.read(tmp_path)


def test_another_secret_does_not_open_it(tmp_path: Path) -> None:
    sealed(tmp_path)
    with pytest.raises(WrongUnlockError):
        keyfile.read(tmp_path, bytes(32))


@pytest.mark.parametrize("change", [{"active": "a1"}, {"activated_at": "2020-01-01T00:00"}, {"ids": ["b2"]}])
def test_what_a_sealed_file_tells_in_the_open_cannot_be_changed(tmp_path: Path, change: dict[str, Any]) -> None:
    path = sealed(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(WrongUnlockError):
        keyfile.read(tmp_path, SECRET)


@pytest.mark.parametrize("change", [{"sealed": "%"}, {"ids": None}, {"form": "paper"}, {"active": "c3"}, {"suite": 7}])
def test_a_damaged_sealed_file_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = sealed(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises((KeyFileError, UnknownSuiteError)):
        keyfile.read(tmp_path, SECRET)


def test_two_passphrases_open_it_in_their_order_and_neither_alone() -> None:
    salt = bytes(16)
    right = keyfile.from_passphrases(WORDS, salt)
    others = [WORDS[::-1], WORDS[:1], WORDS[1:], [WORDS[0], WORDS[0]], [WORDS[0] + WORDS[1], b""]]
    assert keyfile.from_passphrases(WORDS, salt) == right
    assert right not in [keyfile.from_passphrases(words, salt) for words in others]
    assert keyfile.from_passphrases(WORDS, bytes(15) + b"x") != right


def test_a_running_process_follows_the_file(home: Path) -> None:
    before = keys.key_ring()
    old = seal("一", PLACE)
    fresh = {**before.keys, "new1": bytes(32)}
    keyfile.write(home, KeyRing(active="new1", keys=fresh))
    assert seal("二", PLACE).text.startswith("jj1.new1.")
    assert unseal(old, PLACE) == "一"
    keyfile.write(home, KeyRing(active="new1", keys={"new1": bytes(32)}))
    with pytest.raises(UnknownKeyError):
        unseal(old, PLACE)


def test_a_process_that_has_keys_goes_on_when_the_file_is_gone_or_locked(home: Path) -> None:
    ring = keys.key_ring()
    path = home / KEY_FILE
    path.rename(path.with_suffix(".away"))
    assert keys.key_ring() == ring
    keyfile.write(home, ring, form=Form.CREDENTIAL, unlock=SECRET)
    assert keys.key_ring() == ring
    keys.forget_keys()
    with pytest.raises(LockedError):
        keys.key_ring()


def test_a_process_opens_the_file_with_what_it_was_given(home: Path) -> None:
    keyfile.write(home, RING, form=Form.PASSPHRASES, unlock=SECRET, salt=bytes(16))
    keys.forget_keys()
    keys.unlock_with(SECRET)
    assert keys.key_ring() == RING


def test_systemd_hands_over_the_credential(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    secret = keys.make_credential(folder / keys.CREDENTIAL)
    assert (folder / keys.CREDENTIAL).stat().st_mode & 0o777 == 0o600
    keyfile.write(home, RING, form=Form.CREDENTIAL, unlock=secret)
    keys.forget_keys()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert keys.key_ring() == RING
    with pytest.raises(FileExistsError):
        keys.make_credential(folder / keys.CREDENTIAL)


@pytest.mark.parametrize("content", ["", "%%%", base64.b64encode(b"short").decode()])
def test_a_credential_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "unlock"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="no credential"):
        keys.read_credential(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.read_credential(path)
    with pytest.raises(KeyFileError, match="cannot be read"):
        keys.read_credential(tmp_path / "none")


def test_a_sealed_site_is_not_upgraded_blindly(tmp_path: Path) -> None:
    refuse_sealed(tmp_path)
    keyfile.write(tmp_path, RING)
    refuse_sealed(tmp_path)
    sealed(tmp_path)
    with pytest.raises(RefusedError, match="keys protect file"):
        refuse_sealed(tmp_path)
