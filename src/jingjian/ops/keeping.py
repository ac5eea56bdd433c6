"""The commands that keep a site; what each prints stands in `docs/manual/cli.md`."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from jingjian.ops.console import Exit, complain, say


def add_to(commands: Any) -> None:
    """Add the parsers of these commands."""
    backup = commands.add_parser("backup", help="write a backup of the site into a new folder / 备份")
    backup.add_argument("folder", type=Path, metavar="DIR")
    restore = commands.add_parser("restore", help="restore a backup onto an empty home / 恢复")
    restore.add_argument("folder", type=Path, metavar="DIR")
    for parser in (backup, restore):
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="keys are sealed under its first line")
        parser.add_argument("--format", choices=("text", "json"), default="text")
    upgrade = commands.add_parser("upgrade", help="bring the site to the version of a bundle / 升级")
    upgrade.add_argument("file", type=Path, metavar="FILE")
    upgrade.add_argument("--backup", type=Path, metavar="DIR", help="folder for the backup that is made before")
    upgrade.add_argument("--patience", type=float, default=300.0, metavar="SECONDS", help="to wait until it is ready")
    upgrade.add_argument("--format", choices=("text", "json"), default="text")
    upgrade.set_defaults(command=_upgrade)
    service = commands.add_parser("service", help="run the site as a service / 系统服务").add_subparsers(
        metavar="ACT", required=True
    )
    install = service.add_parser("install", help="write the systemd unit of this site and enable it")
    install.add_argument("--print", dest="only_print", action="store_true", help="only print the unit")
    install.add_argument("--user", metavar="NAME", help="who runs the site (default: the owner of the home)")
    install.add_argument("--name", default="jingjian", help="name of the service (default jingjian)")
    install.set_defaults(command=_service_install)
    export = commands.add_parser("export", help="write the rows of a register to a file / 导出台账")
    export.add_argument("register", metavar="REGISTER", help="as in the address of its list")
    export.add_argument("--as", dest="username", required=True, metavar="USER", help="whose rows; the log names them")
    export.add_argument("--output", type=Path, metavar="FILE", help=".xlsx or .csv (default REGISTER.xlsx)")
    export.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE", help="as in the list's address")
    export.add_argument("--format", choices=("text", "json"), default="text")
    export.set_defaults(command=_export)
    backup.set_defaults(command=_backup)
    restore.set_defaults(command=_restore)


def _backup(options: argparse.Namespace) -> int:
    from jingjian.commons.vault.parcels import read_passphrase
    from jingjian.config.environment import load
    from jingjian.ops.backup.making import back_up

    site = load(make_secret=False)
    named = options.passphrase_file or site.backup_passphrase_file
    made = back_up(site, options.folder, passphrase=read_passphrase(named) if named else None)
    manifest = made.manifest
    if options.format == "json":
        print(json.dumps({"folder": str(made.folder), **manifest.as_dict()}, ensure_ascii=False))
        return Exit.OK
    say(
        f"backed up to {made.folder}: {len(manifest.tables)} tables, {manifest.rows:,} rows, {manifest.files:,} files, "
        f"root of the log {manifest.log.root} / 备份完成"
    )
    if not manifest.sealed:
        say(
            "the keys are not in it, and without JINGJIAN_HOME/keys it cannot be read: keep a copy of them elsewhere, "
            "or give --passphrase-file / 备份不含密钥，没有密钥无法恢复，请另行妥善保存，或使用 --passphrase-file"
        )
    return Exit.OK


def _restore(options: argparse.Namespace) -> int:
    from jingjian.commons.vault.parcels import read_passphrase
    from jingjian.config.environment import home_of, load
    from jingjian.ops.backup.restoring import restore

    home_of(os.environ).mkdir(parents=True, exist_ok=True)
    named = options.passphrase_file
    restored = restore(
        load(make_secret=False), options.folder, passphrase=read_passphrase(named) if named else None
    )  # fmt: skip
    if options.format == "json":
        print(json.dumps({
            "whole": restored.whole,
            "compared": [{"what": line.what, "expected": line.expected, "found": line.found, "same": line.same}
                         for line in restored.lines],
            "tables": restored.tables,
        }, ensure_ascii=False))  # fmt: skip
    else:
        for line in restored.lines:
            mark = "ok   " if line.same else "FAULT"
            print(f"{mark} {line.what}: {line.found}" + ("" if line.same else f" (the backup says {line.expected})"))
    if not restored.whole:
        complain("the restored site differs from its backup; it is left as it is / 恢复结果与备份不一致")
        return Exit.FAULT
    if options.format == "text":
        say("restored; start it with `jingjian run` / 恢复完成，请用 `jingjian run` 启动")
    return Exit.OK


def _upgrade(options: argparse.Namespace) -> int:
    from jingjian.config.environment import load
    from jingjian.ops.upgrade.upgrading import upgrade

    done = upgrade(load(make_secret=False), options.file.absolute(), backup=options.backup, patience=options.patience)
    if options.format == "json":
        print(json.dumps({"before": done.before, "after": done.after, "backup": str(done.backup)}))
    else:
        say(f"upgraded from {done.before} to {done.after}; the backup from before is {done.backup} / 升级完成")
    return Exit.OK


def _service_install(options: argparse.Namespace) -> int:
    from jingjian.config.environment import load
    from jingjian.ops import service

    site = load(make_secret=False)
    return service.run_cli(site, name=options.name, user=options.user, only_print=options.only_print)


def _export(options: argparse.Namespace) -> int:
    from jingjian.ops import exporting

    return exporting.run_cli(
        slug=options.register,
        username=options.username,
        target=options.output,
        filters=options.filter,
        form=options.format,
    )
