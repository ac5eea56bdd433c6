"""The commands `jingjian keys …`; what each prints stands in `docs/manual/cli.md`."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from jingjian.commons.vault import keyfile
from jingjian.commons.vault.keyfile import Form, KeyRing, Outline
from jingjian.config.environment import SiteOptions, home_of, load
from jingjian.kernel import clock
from jingjian.ops import instance
from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Exit, RefusedError, complain, say
from jingjian.ops.keys import unlocking

#: no request and no job of before the change is still at work after this
SETTLED: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class _Opened:
    """A key file that was opened, and how to write it again."""

    home: Path
    told: Outline
    ring: KeyRing
    secret: bytes

    def write(self, ring: KeyRing) -> None:
        keyfile.write(self.home, ring, form=self.told.form, unlock=self.secret, salt=self.told.salt)


def _open(options: argparse.Namespace) -> _Opened:
    _django()
    home = home_of(os.environ)
    secret = unlocking.unlock(home, credential=options.credential)
    return _Opened(home, keyfile.outline(home), keyfile.read(home, secret or None), secret)


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


@contextmanager
def _database(site: SiteOptions) -> Iterator[str]:
    """The address of a role that sees and writes every row; an embedded server that rests is started meanwhile."""
    from jingjian.ops.backup.database import reachable

    with reachable(site) as url:
        yield url


def list_keys(options: argparse.Namespace) -> int:
    from jingjian.ops.keys.places import count_uses

    _django()
    site = load(make_secret=False)
    told = keyfile.outline(site.home)
    with _database(site) as url, psycopg.connect(url) as connection:
        uses = count_uses(connection, site.home)
    known = [
        {"id": key_id, "active": key_id == told.active, "values": uses.values[key_id], "files": uses.files[key_id]}
        for key_id in told.ids
    ]
    lost = sorted((set(uses.values) | set(uses.files)) - set(told.ids))
    if options.format == "json":
        print(json.dumps({"form": told.form.value, "keys": known, "unknown": lost}))
    else:
        say(f"the key file opens by {told.form.value} / 解锁方式：{told.form.value}")
        for key in known:
            mark = "active / 在用" if key["active"] else "former / 旧密钥"
            print(f"{key['id']}  {mark}  {key['values']:,} values / 项  {key['files']:,} files / 个文件")
        for key_id in lost:
            complain(f"something stands under {key_id or '?'}, which is no key of this site / 有内容所用密钥不在本系统")
    return Exit.FAULT if lost else Exit.OK


def add_key(options: argparse.Namespace) -> int:
    opened = _open(options)
    key_id, key = keyfile.new_key()
    with _logged("keys.added", {"key": key_id}):
        opened.write(replace(opened.ring, keys={**opened.ring.keys, key_id: key}))
    _answer(options, {"key": key_id}, f"key {key_id} was made; back the key file up, then `jingjian keys activate "
            f"{key_id}` / 已新增密钥 {key_id}，请先备份密钥文件，再启用")  # fmt: skip
    return Exit.OK


def activate_key(options: argparse.Namespace) -> int:
    opened = _open(options)
    _known(opened, options.key)
    if options.key != opened.ring.active:
        with _logged("keys.activated", {"key": options.key, "former": opened.ring.active}):
            at = clock.now().isoformat(timespec="seconds")
            opened.write(replace(opened.ring, active=options.key, activated_at=at))
    _answer(options, {"key": options.key}, f"key {options.key} is active, also for processes that run; `jingjian keys "
            f"reseal` brings what is older under it / 密钥 {options.key} 已启用，运行中的系统随即使用")  # fmt: skip
    return Exit.OK


def reseal_all(options: argparse.Namespace) -> int:
    from jingjian.ops.keys.resealing import reseal

    opened = _open(options)
    site = load(make_secret=False)
    with _database(site) as url:
        done = reseal(url)
        content = {"key": opened.ring.active, "values": done.values, "files": done.files, "damaged": len(done.damaged)}
        _log("keys.resealed", content)
    for words in done.damaged:
        complain(words)
    _answer(options, content, f"{done.values:,} values and {done.files:,} files were sealed anew under "
            f"{opened.ring.active} / 已重新加密 {done.values:,} 项、{done.files:,} 个文件")  # fmt: skip
    return Exit.FAULT if done.damaged else Exit.OK


def retire_key(options: argparse.Namespace) -> int:
    opened = _open(options)
    _known(opened, options.key)
    if options.key == opened.ring.active:
        raise RefusedError(
            f"{options.key} is the active key: activate another first / 在用密钥不能停用，请先启用其他密钥"
        )
    refuse_unsettled(opened.ring)
    site = load(make_secret=False)
    with _database(site) as url:
        refuse_used(url, site.home, options.key)
        keys = {key_id: key for key_id, key in opened.ring.keys.items() if key_id != options.key}
        opened.write(replace(opened.ring, keys=keys))
        _log("keys.retired", {"key": options.key})
    _answer(options, {"key": options.key}, f"key {options.key} is erased from the key file; backups made before need "
            f"the key file that was kept with them / 密钥 {options.key} 已停用")  # fmt: skip
    return Exit.OK


def refuse_unsettled(ring: KeyRing) -> None:
    """What began before the active key became so may still write under the former. Raises `RefusedError`."""
    if not ring.activated_at:
        return
    ready = datetime.fromisoformat(ring.activated_at) + SETTLED
    if clock.now() < ready:
        raise RefusedError(
            f"the active key was changed a moment ago: wait until {clock.local(ready):%H:%M:%S}, work that began "
            f"before may still write / 刚刚更换过密钥，请于 {clock.local(ready):%H:%M:%S} 后再停用"
        )


def refuse_used(url: str, home: Path, key_id: str) -> None:
    """Raises `RefusedError` while anything stands under the key."""
    from jingjian.ops.keys.places import count_uses

    with psycopg.connect(url) as connection:
        uses = count_uses(connection, home)
    if uses.of(key_id):
        raise RefusedError(
            f"{uses.values[key_id]:,} values and {uses.files[key_id]:,} files stand under {key_id}: run `jingjian keys "
            f"reseal` first; files that were set aside go by themselves after 30 days "
            f"/ 仍有 {uses.values[key_id]:,} 项、{uses.files[key_id]:,} 个文件使用密钥 {key_id}，请先重新加密"
        )


def protect_file(options: argparse.Namespace) -> int:
    from jingjian.commons.vault.keys import make_credential

    form = Form(options.form)
    home = home_of(os.environ)
    if instance.is_held(home):
        raise RefusedError(
            "the site runs and could not open the changed file: stop it first / 系统正在运行，请先停止再更改解锁方式"
        )
    opened = _open(options)
    secret, salt = b"", b""
    if form is Form.PASSPHRASES:
        salt = keyfile.new_salt()
        secret = keyfile.from_passphrases(unlocking.new_passphrases(), salt)
    if form is Form.CREDENTIAL:
        if options.new_credential is None:
            raise RefusedError("name the file for it with --new-credential FILE / 请用 --new-credential 指定凭据文件")
        if options.new_credential.exists():
            raise RefusedError(f"{options.new_credential} exists already / 文件 {options.new_credential} 已存在")
        secret = make_credential(options.new_credential.absolute())
    with _logged("keys.protected", {"form": form.value, "former": opened.told.form.value}):
        keyfile.write(home, opened.ring, form=form, unlock=secret, salt=salt)
        keyfile.read(home, secret or None)
    _answer(options, {"form": form.value}, f"the key file opens by {form.value} from now on; former copies of it still "
            f"open the former way, erase them / 解锁方式已改为 {form.value}，旧的密钥文件副本请销毁")  # fmt: skip
    return Exit.OK


def _known(opened: _Opened, key_id: str) -> None:
    if key_id not in opened.ring.keys:
        raise RefusedError(f"there is no key {key_id}; there are {', '.join(opened.ring.keys)} / 没有密钥 {key_id}")


@contextmanager
def _logged(verb: str, content: dict[str, Any]) -> Iterator[None]:
    """A change of the key file with its line in the log; the database is there before anything is changed."""
    with _database(load(make_secret=False)):
        yield
        _log(verb, content)


def _log(verb: str, content: dict[str, Any]) -> None:
    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.audit.writing import insert_event
    from jingjian.kernel.ids import uuid7

    with acting_as(SYSTEM) as actor:
        insert_event(actor=actor, verb=verb, act_id=uuid7(), register="keys", record_id=None, content=content)


def _answer(options: argparse.Namespace, content: dict[str, Any], words: str) -> None:
    if options.format == "json":
        print(json.dumps(content))
    else:
        say(words)
