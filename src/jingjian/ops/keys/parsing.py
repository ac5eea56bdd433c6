"""The words of `jingjian keys`; nothing heavy is imported before one of them is said."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FORMS: Final = ("file", "credential", "passphrases")


def add_to(commands: Any) -> None:
    """Add the parser of `keys`."""
    acts = commands.add_parser("keys", help="the keys of tier 乙: list, rotate, protect / 密钥").add_subparsers(
        metavar="ACT", required=True
    )
    listed = acts.add_parser("list", help="ids, which is active, and how much stands under each / 密钥清单")
    added = acts.add_parser("add", help="make a further key, not active yet / 新增密钥")
    activate = acts.add_parser("activate", help="write under this key from now on / 启用密钥")
    sealing = acts.add_parser("reseal", help="seal anew, under the active key, what stands under others / 重新加密")
    retire = acts.add_parser("retire", help="erase a key that nothing uses any more / 停用密钥")
    protect = acts.add_parser("protect", help="change what opens the key file / 更改解锁方式")
    for parser in (activate, retire):
        parser.add_argument("key", metavar="ID")
    protect.add_argument("form", choices=FORMS, metavar="|".join(FORMS))
    protect.add_argument("--new-credential", type=Path, metavar="FILE", help="written for the form credential")
    runs = {
        listed: "list_keys", added: "add_key", activate: "activate_key", sealing: "reseal_all", retire: "retire_key",
        protect: "protect_file",
    }  # fmt: skip
    for parser, name in runs.items():
        parser.add_argument("--credential", type=Path, metavar="FILE", help="opens a key file of the form credential")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.set_defaults(command=_later(name))


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        from jingjian.ops.keys import commands

        return int(getattr(commands, name)(options))

    return run
