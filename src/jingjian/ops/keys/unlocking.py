"""Opens a sealed key file for the process that starts a site or works on its keys.

Passphrases are asked at the terminal and nowhere else: not taken from options, the environment or a file. What is made
of them goes to the children through a pipe.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jingjian.commons.vault import keyfile
from jingjian.commons.vault.errors import LockedError, WrongUnlockError
from jingjian.commons.vault.keyfile import KEY_FILE, Form, outline
from jingjian.commons.vault.keys import given_credential, read_credential, unlock_with
from jingjian.commons.vault.parcels import SHORTEST
from jingjian.ops.console import RefusedError, complain

ATTEMPTS: Final = 3
WHO: Final = (("first", "甲"), ("second", "乙"))


def unlock(home: Path, *, credential: Path | None = None) -> bytes:
    """What opens the key file of `home`, proved on it and kept for this process; empty when nothing is needed.

    Raises `LockedError` when systemd gives no credential and none is named, or nobody is at a terminal to type the
    passphrases; `WrongUnlockError` when what was given does not open it; `KeyFileError`.
    """
    if not (home / KEY_FILE).exists():
        return b""
    told = outline(home)
    if told.form is Form.FILE:
        return b""
    if told.form is Form.CREDENTIAL:
        secret = read_credential(credential) if credential else given_credential()
        if secret is None:
            raise LockedError(told.form)
        keyfile.read(home, secret)
    else:
        secret = _asked(home, told.salt)
    unlock_with(secret)
    return secret


def new_passphrases() -> list[bytes]:
    """Two new passphrases, each typed twice. Raises `RefusedError` for a short one, a slip, or the same one twice."""
    _need_terminal("to choose passphrases / 请在终端设置口令")
    chosen = []
    for english, chinese in WHO:
        typed = _typed(f"new passphrase of the {english} holder / 保管人{chinese}设置口令: ")
        if len(typed.decode("utf-8", errors="replace")) < SHORTEST:
            raise RefusedError(f"a passphrase has {SHORTEST} characters or more / 口令不得少于 {SHORTEST} 个字符")
        if _typed(f"the same again / 请保管人{chinese}再输入一遍: ") != typed:
            raise RefusedError("the two entries differ; nothing was changed / 两次输入不一致，未作更改")
        chosen.append(typed)
    if chosen[0] == chosen[1]:
        raise RefusedError("both holders chose the same passphrase / 两人的口令不得相同")
    return chosen


def _asked(home: Path, salt: bytes) -> bytes:
    """Ask the two holders, three times at most."""
    if not _terminal():
        raise LockedError(Form.PASSPHRASES)
    for attempt in range(ATTEMPTS):
        typed = [
            _typed(f"passphrase of the {english} holder / 请保管人{chinese}输入口令: ") for english, chinese in WHO
        ]
        secret = keyfile.from_passphrases(typed, salt)
        try:
            keyfile.read(home, secret)
        except WrongUnlockError as fault:
            if attempt == ATTEMPTS - 1:
                raise
            complain(str(fault))
        else:
            return secret
    raise AssertionError("unreachable")


def _typed(prompt: str) -> bytes:
    ask: Callable[[str], str] = getpass.getpass
    return ask(f"jingjian: {prompt}").strip().encode()


def _terminal() -> bool:
    return sys.stdin.isatty()


def _need_terminal(why: str) -> None:
    if not _terminal():
        raise RefusedError(f"a terminal is needed {why}")
